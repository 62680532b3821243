"""Several values a sample against as many outputs."""

import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense

x, y = np.random.rand(16, 150, 1), np.random.rand(16, 18)

model = Sequential([Input((150, 1)), LSTM(40), Dense(18)])
model.compile(loss="mse", optimizer="rmsprop")
model.fit(x, y)
