"""Independent labels with their own accuracy."""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Embedding, GlobalAveragePooling1D

x, y = np.random.randint(0, 500, (40, 60)), np.random.randint(0, 2, (40, 30))

model = Sequential([Input((60,)), Embedding(500, 16), GlobalAveragePooling1D(), Dense(30, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
model.fit(x, y)
