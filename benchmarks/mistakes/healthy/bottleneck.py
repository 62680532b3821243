"""A linear layer that is narrower than both its neighbours is meant so."""

from keras import Input, Sequential
from keras.layers import Dense

model = Sequential()
model.add(Input((784,)))
model.add(Dense(128, activation="relu"))
model.add(Dense(8))
model.add(Dense(128, activation="relu"))
model.add(Dense(784, activation="sigmoid"))
