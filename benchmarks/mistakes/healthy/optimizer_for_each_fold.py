"""A new optimizer for the model of each repetition."""

import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense
from keras.optimizers import Adam

x, y = np.random.rand(32, 10, 2), np.random.rand(32)
losses = []
for _ in range(3):
    model = Sequential([Input((10, 2)), LSTM(16), Dense(1)])
    model.compile(optimizer=Adam(1e-3), loss="mse")
    history = model.fit(x, y, epochs=1)
    losses.append(history.history["loss"][-1])
