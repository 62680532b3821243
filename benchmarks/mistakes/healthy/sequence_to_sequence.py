"""A RepeatVector makes a sequence out of the last step."""

import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense, RepeatVector, TimeDistributed

x, y = np.random.rand(32, 9, 3), np.random.rand(32, 5, 1)

model = Sequential([Input((9, 3)), LSTM(16), RepeatVector(5), LSTM(16, return_sequences=True), TimeDistributed(Dense(1))])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
