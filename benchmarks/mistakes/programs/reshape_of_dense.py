"""700 values cannot become 1x15x700.

Source: https://github.com/keras-team/keras/issues/1952
"""

from keras import Input
from keras.layers import Dense, Reshape
from keras.models import Sequential

model = Sequential()
model.add(Input((300,)))
model.add(Dense(700, activation="relu"))
model.add(Reshape([1, 15, 700]))  # expect: [CNN104]
