"""No input is declared; fit shows it before the summary."""

import numpy as np
from keras import Sequential
from keras.layers import Dense

x, y = np.random.rand(32, 8), np.random.rand(32)

model = Sequential([Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
model.summary()
