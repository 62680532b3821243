"""A class for every pixel needs no Flatten."""

import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, Conv2DTranspose, MaxPooling2D

images, masks = np.random.rand(8, 32, 32, 3), np.random.randint(0, 4, (8, 32, 32))

model = Sequential()
model.add(Input((32, 32, 3)))
model.add(Conv2D(16, 3, padding="same", activation="relu"))
model.add(MaxPooling2D())
model.add(Conv2D(32, 3, padding="same", activation="relu"))
model.add(Conv2DTranspose(16, 2, strides=2, activation="relu"))
model.add(Conv2D(4, 1, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(images, masks)
