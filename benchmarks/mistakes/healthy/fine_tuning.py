"""Unfrozen, and compiled again with an optimizer of its own."""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(32, 20), np.random.rand(32, 1)

base = Sequential([Input((20,)), Dense(32, activation="relu"), Dense(16, activation="relu")])
base.trainable = False
model = Sequential([base, Dense(1)])
model.compile(optimizer=Adam(1e-3), loss="mse")
model.fit(x, y)
base.trainable = True
model.compile(optimizer=Adam(1e-5), loss="mse")
model.fit(x, y)
