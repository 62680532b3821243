"""The LSTM answers for each of 398 steps, the labels for a whole sequence.

Source: https://github.com/keras-team/keras/issues/1838
"""

import numpy as np
from keras import Input
from keras.layers import LSTM, Dense, Dropout, TimeDistributed
from keras.models import Sequential
from keras.utils import to_categorical

x = np.random.rand(8, 398, 40)
y = to_categorical(np.arange(8), 11)

model = Sequential()
model.add(Input((398, 40)))
model.add(LSTM(16, return_sequences=True))
model.add(Dropout(0.2))
model.add(TimeDistributed(Dense(11, activation="softmax")))
model.compile(loss="categorical_crossentropy", optimizer="rmsprop")
model.fit(x, y)  # expect: [CNN110]
