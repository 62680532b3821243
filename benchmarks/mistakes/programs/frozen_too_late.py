"""Freezing a model between training steps without compiling it again changes nothing.

Source: https://github.com/osh/KerasGAN/issues/10
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

images, real = np.random.rand(16, 64), np.ones((16, 1))

discriminator = Sequential()
discriminator.add(Input((64,)))
discriminator.add(Dense(32, activation="relu"))
discriminator.add(Dense(1, activation="sigmoid"))
discriminator.compile(optimizer="adam", loss="binary_crossentropy")
discriminator.train_on_batch(images, real)
discriminator.trainable = False  # expect: [CNN411]
discriminator.train_on_batch(images, real)
