"""Colour frames of 72x128 enter a network that was declared for one channel.

Source: https://github.com/keras-team/keras/issues/10053
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D

frames = np.zeros((31, 72, 128, 3))
labels = np.zeros((31,))

model = Sequential([Input((72, 128, 1)), Conv2D(8, 3, activation="relu"), GlobalAveragePooling2D(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(frames, labels)  # expect: [CNN111]
