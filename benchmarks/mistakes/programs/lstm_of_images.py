"""An LSTM over words whose letters are vectors: the input has one axis too many.

Source: https://github.com/keras-team/keras/issues/7403
"""

from keras import Input
from keras.layers import LSTM, Dense
from keras.models import Sequential

letters, word_length, words = 62, 40, 20

model = Sequential()
model.add(Input((words, word_length, letters)))
model.add(LSTM(40))  # expect: [CNN102]
model.add(Dense(letters, activation="tanh"))
