"""The columns of a table given to an LSTM as its input_dim, without steps.

Source: https://www.pythond.com/52081/como-procesar-la-forma-de-entrada-y-salida-para-keras-lstm.html
"""

import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential

x, y = np.random.rand(100, 9), np.random.rand(100, 2)

model = Sequential()
model.add(LSTM(32, input_dim=9))  # expect: [CNN109]
model.add(Dense(2))
model.compile(loss="mean_squared_error", optimizer="adam")
model.fit(x, y, epochs=1, batch_size=32)
