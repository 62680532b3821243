"""Units that come out of a division are no whole number.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: wrong type)
"""

from keras import Input, Sequential
from keras.layers import Dense

hidden = 128

model = Sequential()
model.add(Input((20,)))
model.add(Dense(hidden, activation="relu"))
model.add(Dense(hidden / 2, activation="relu"))  # expect: [CNN505]
model.add(Dense(1))
