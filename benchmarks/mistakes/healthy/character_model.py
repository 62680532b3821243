"""A class for every step, with labels for every step."""

import numpy as np
from keras import Input, Sequential
from keras.layers import GRU, Dense, Embedding

text = np.random.randint(0, 60, (64, 41))

model = Sequential([Input((40,)), Embedding(60, 16), GRU(64, return_sequences=True), Dense(60, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(text[:, :-1], text[:, 1:])
