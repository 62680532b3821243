"""Thirty independent labels: "accuracy" compares the largest only.

Source: https://github.com/keras-team/keras/issues/5210
"""

from keras import Input
from keras.layers import LSTM, Dense, Dropout, Embedding
from keras.models import Sequential

model = Sequential()
model.add(Input((600,)))
model.add(Embedding(5000, 64))
model.add(Dropout(0.2))
model.add(LSTM(100))
model.add(Dropout(0.2))
model.add(Dense(30, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])  # expect: [CNN409]
