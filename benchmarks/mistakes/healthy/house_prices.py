"""A regression with an error as its metric."""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(80, 13), np.random.rand(80)

model = Sequential([Input((13,)), Dense(64, activation="relu"), Dense(64, activation="relu"), Dense(1)])
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
model.fit(x, y, epochs=1, batch_size=10)
