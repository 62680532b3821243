"""metrics="accuracy" without the list, which Keras 3 does not take.

Source: https://github.com/keras-team/keras/issues/14630
"""

from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics="accuracy")  # expect: [CNN502]
