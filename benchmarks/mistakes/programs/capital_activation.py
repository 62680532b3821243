"""Activation= with a capital letter is an argument that Dense does not have.

Source: https://github.com/keras-team/keras/issues/3109
"""

from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential()
model.add(Input((32, 32, 1)))
model.add(Flatten())
model.add(Dense(2, Activation="softmax"))  # expect: [CNN503]
