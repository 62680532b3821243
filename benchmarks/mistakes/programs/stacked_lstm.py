"""A second LSTM gets the last step of the first, not the sequence.

Source: https://github.com/keras-team/keras/issues/5447
"""

from keras.layers import LSTM, Dense
from keras.models import Sequential

model = Sequential()
model.add(LSTM(32, input_shape=(10, 64)))
model.add(LSTM(16))  # expect: [CNN103]
model.add(Dense(1))
