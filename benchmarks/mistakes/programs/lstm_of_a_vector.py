"""The first LSTM is told of 15 values a sample, where it needs steps and values.

Source: https://github.com/shreyans29/thesemicolon/issues/5
"""

import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential

x_train = np.random.rand(64, 15)

model = Sequential()
model.add(LSTM(300, input_shape=x_train.shape[1:], return_sequences=True, activation="sigmoid"))  # expect: [CNN109]
model.add(LSTM(300))
model.add(Dense(1))
