"""Redundant activations (NeuraLint's category of connected activations).

Source: https://arxiv.org/abs/2105.08095 (NeuraLint: redundant activations)
"""

from keras import Input, Sequential
from keras.layers import Activation, Conv2D, Dense, Flatten

model = Sequential()
model.add(Input((28, 28, 1)))
model.add(Conv2D(16, 3, activation="relu"))
model.add(Activation("sigmoid"))  # expect: [CNN304]
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
