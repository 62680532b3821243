"""from_logits=True, although the sigmoid is there already.

Source: https://github.com/keras-team/keras/issues/15271
"""

from keras import Input, Sequential, losses
from keras.layers import Dense

model = Sequential([Input((16,)), Dense(32, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss=losses.BinaryCrossentropy(from_logits=True))  # expect: [CNN402]
