"""Freezing after compile and before the first step still counts."""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(32, 8), np.random.rand(32, 1)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.layers[0].trainable = False
model.fit(x, y)
