"""The recurrent layer gives a value for each step, the target is one value: broadcast.

Source: https://github.com/tensorflow/tensorflow/issues/37770
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense

x = np.random.rand(64, 12, 3)
y = np.random.rand(64, 1)

model = Sequential([Input((12, 3)), LSTM(8, return_sequences=True), Dense(1)])
model.compile(optimizer="adam", loss="mean_squared_error")
model.fit(x, y)  # expect: [CNN112]
