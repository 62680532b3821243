"""The mask runs into a layer that can use it."""

from keras import Input, Sequential
from keras.layers import LSTM, Bidirectional, Dense, Dropout, Embedding

model = Sequential()
model.add(Input((50,)))
model.add(Embedding(2000, 32, mask_zero=True))
model.add(Bidirectional(LSTM(32)))
model.add(Dropout(0.5))
model.add(Dense(1, activation="sigmoid"))
