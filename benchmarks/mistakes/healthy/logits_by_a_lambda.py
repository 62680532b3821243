"""An activation of the program's own: what comes out is its business."""

import numpy as np
from keras import Input, Sequential, ops
from keras.layers import Dense

x, y = np.random.rand(16, 8), np.random.randint(0, 4, 16)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(4, activation=lambda z: ops.softmax(z / 2.0))])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=1)
