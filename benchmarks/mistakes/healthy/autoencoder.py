"""Sizes that can be halved twice come back as they were."""

import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, MaxPooling2D, UpSampling2D

images = np.random.rand(16, 28, 28, 1)

autoencoder = Sequential()
autoencoder.add(Input((28, 28, 1)))
autoencoder.add(Conv2D(16, 3, activation="relu", padding="same"))
autoencoder.add(MaxPooling2D(2, padding="same"))
autoencoder.add(Conv2D(8, 3, activation="relu", padding="same"))
autoencoder.add(MaxPooling2D(2, padding="same"))
autoencoder.add(Conv2D(8, 3, activation="relu", padding="same"))
autoencoder.add(UpSampling2D(2))
autoencoder.add(Conv2D(16, 3, activation="relu", padding="same"))
autoencoder.add(UpSampling2D(2))
autoencoder.add(Conv2D(1, 3, activation="sigmoid", padding="same"))
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
autoencoder.fit(images, images)
