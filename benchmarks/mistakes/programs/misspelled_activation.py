"""A letter too many in the activation's name.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: wrong API usage)
"""

from keras import Input, Sequential
from keras.layers import Dense

model = Sequential()
model.add(Input((10,)))
model.add(Dense(32, activation="rellu"))  # expect: [CNN504]
model.add(Dense(1))
