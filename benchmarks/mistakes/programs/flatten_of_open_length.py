"""All steps of an LSTM over sequences of any length are flattened: the Dense behind has no fixed input.

Source: https://github.com/keras-team/keras/issues/818
"""

from keras import Input, Sequential
from keras.layers import LSTM, Dense, Flatten

model = Sequential()
model.add(Input((None, 390)))
model.add(LSTM(250, return_sequences=True))
model.add(LSTM(250, return_sequences=True))
model.add(Flatten())
model.add(Dense(1024, activation="relu"))  # expect: [CNN105]
