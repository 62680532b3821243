"""No activation at the end, and the loss is told."""

import numpy as np
from keras import Input, Sequential, losses
from keras.layers import Dense

x, y = np.random.rand(40, 20), np.arange(40) % 3

model = Sequential([Input((20,)), Dense(32, activation="relu"), Dense(3)])
model.compile(optimizer="adam", loss=losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit(x, y)
