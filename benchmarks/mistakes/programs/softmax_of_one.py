"""Softmax over a single unit is 1 whatever the input.

Source: https://github.com/keras-team/keras/issues/10607
"""

from keras import Input, Sequential
from keras.layers import Dense

model = Sequential()
model.add(Input((34,)))
model.add(Dense(512, activation="relu"))
model.add(Dense(200, activation="relu"))
model.add(Dense(1, activation="softmax"))  # expect: [CNN401]
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["binary_accuracy"])
