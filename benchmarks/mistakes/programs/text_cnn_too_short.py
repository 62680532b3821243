"""Convolutions and poolings over a sentence of 30 words: the third convolution gets two.

Source: https://github.com/keras-team/keras/issues/10128
"""

from keras import Input
from keras.layers import Conv1D, Dense, Embedding, GlobalMaxPooling1D, MaxPooling1D, SpatialDropout1D
from keras.models import Sequential

MAX_WORDS = 30

model = Sequential()
model.add(Input((MAX_WORDS,)))
model.add(Embedding(5000, 100))
model.add(SpatialDropout1D(0.2))
model.add(Conv1D(128, 3, activation="relu"))
model.add(MaxPooling1D(3))
model.add(Conv1D(128, 3, activation="relu"))
model.add(MaxPooling1D(3))
model.add(Conv1D(128, 3, activation="relu"))  # expect: [CNN101]
model.add(GlobalMaxPooling1D())
model.add(Dense(1, activation="sigmoid"))
