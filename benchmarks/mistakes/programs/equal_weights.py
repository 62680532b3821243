"""Weights that start equal stay equal: symmetry is never broken.

Source: https://arxiv.org/abs/2105.08095 (NeuraLint: weight initialization)
"""

from keras import Input, Sequential
from keras.layers import Dense

model = Sequential()
model.add(Input((20,)))
model.add(Dense(64, activation="relu", kernel_initializer="zeros"))  # expect: [CNN316]
model.add(Dense(1))
