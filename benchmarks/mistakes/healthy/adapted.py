"""The Normalization learns from the data first."""

import numpy as np
from keras import Sequential
from keras.layers import Dense, Normalization

x, y = np.random.rand(64, 5) * 1000, np.random.rand(64)

normalization = Normalization(axis=-1)
normalization.adapt(x)
model = Sequential([normalization, Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mae")
model.fit(x, y)
