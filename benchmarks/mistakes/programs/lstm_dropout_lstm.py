"""The same, with Dropout between the two.

Source: https://github.com/keras-team/keras/issues/160
"""

from keras import Input, Sequential
from keras.layers import LSTM, Dense, Dropout, Embedding

chars = 26

model = Sequential()
model.add(Input((None,)))
model.add(Embedding(chars, chars))
model.add(LSTM(50))
model.add(Dropout(0.5))
model.add(LSTM(50))  # expect: [CNN103]
model.add(Dropout(0.5))
model.add(Dense(chars, activation="softmax"))
