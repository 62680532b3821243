"""The number of samples stands in input_shape, which leaves the batch out.

Source: https://github.com/keras-team/keras/issues/1159
"""

import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential

features = np.random.rand(30, 12, 5)

model = Sequential()
model.add(LSTM(5, return_sequences=True, input_shape=features.shape))  # expect: [CNN109]
model.add(Dense(15))
