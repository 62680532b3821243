"""One optimizer for the models of all repetitions.

Source: https://github.com/mrosol/Nonlincausality/pull/12
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense
from keras.optimizers import Adam

x, y = np.random.rand(32, 10, 2), np.random.rand(32)
optimizer = Adam(1e-3)
losses = []
for _ in range(3):
    model = Sequential([Input((10, 2)), LSTM(16), Dense(1)])
    model.compile(optimizer=optimizer, loss="mse")  # expect: [CNN412]
    history = model.fit(x, y, epochs=1)
    losses.append(history.history["loss"][-1])
