"""The first LSTM hands on every step."""

from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(Input((10, 64)))
model.add(LSTM(32, return_sequences=True))
model.add(LSTM(16))
model.add(Dense(1))
