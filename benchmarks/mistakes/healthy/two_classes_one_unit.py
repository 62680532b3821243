"""Two classes with one sigmoid."""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(50, 34), np.random.randint(0, 2, 50)

model = Sequential([Input((34,)), Dense(64, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
