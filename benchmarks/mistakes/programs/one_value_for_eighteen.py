"""Eighteen targets a sample against one output: the loss repeats the output in silence.

Source: https://github.com/keras-team/keras/issues/14630
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense, Dropout

x_train = np.random.rand(16, 150, 1)
y_train = np.random.rand(16, 18, 1)

model = Sequential()
model.add(Input((150, 1)))
model.add(LSTM(20, return_sequences=True))
model.add(Dropout(0.5))
model.add(LSTM(40, return_sequences=False))
model.add(Dense(1))
model.compile(loss="mse", optimizer="rmsprop")
model.fit(x_train, y_train, batch_size=8)  # expect: [CNN112]
