"""Six kinds of text, one unit, a categorical loss.

Source: https://github.com/keras-team/keras/issues/1261
"""

from keras import Input, Sequential
from keras.layers import LSTM, Bidirectional, Dense, Dropout, Embedding

model = Sequential()
model.add(Input((80,)))
model.add(Embedding(20000, 128))
model.add(Bidirectional(LSTM(64)))
model.add(Dropout(0.5))
model.add(Dense(1, activation="sigmoid"))
model.compile("adam", loss="categorical_crossentropy", metrics=["accuracy"])  # expect: [CNN404]
