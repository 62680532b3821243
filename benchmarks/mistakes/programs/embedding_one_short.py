"""The largest index of the data is the vocabulary's size; the table has no row for it.

Source: https://github.com/TannerGilbert/Tutorials/issues/1
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Embedding, GlobalAveragePooling1D

BOOKS = 1000

books = np.arange(BOOKS + 1).reshape(91, 11)
ratings = np.random.rand(91)

model = Sequential([Input((11,)), Embedding(BOOKS, 5), GlobalAveragePooling1D(), Dense(1)])  # expect: [CNN323]
model.compile(optimizer="adam", loss="mse")
model.fit(books, ratings)
