"""add returns nothing, so the name holds None.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: wrong API usage)
"""

from keras import Sequential
from keras.layers import Dense

model = Sequential().add(Dense(8, input_shape=(4,)))  # expect: [CNN508]
model.summary()
