"""One convolution of the decoder has no padding: 23x23 comes back as 20x20.

Source: https://github.com/keras-team/keras/issues/12674
"""

import numpy as np
from keras import Input
from keras.layers import Conv2D, MaxPooling2D, UpSampling2D
from keras.models import Sequential

profiles = np.random.rand(32, 23, 23, 1)

autoencoder = Sequential()
autoencoder.add(Input((23, 23, 1)))
autoencoder.add(Conv2D(16, (3, 3), activation="relu", padding="same"))
autoencoder.add(MaxPooling2D((2, 2), padding="same"))
autoencoder.add(Conv2D(8, (3, 3), activation="relu", padding="same"))
autoencoder.add(MaxPooling2D((2, 2), padding="same"))
autoencoder.add(Conv2D(8, (3, 3), activation="relu", padding="same"))
autoencoder.add(UpSampling2D((2, 2)))
autoencoder.add(Conv2D(16, (3, 3), activation="relu"))
autoencoder.add(UpSampling2D((2, 2)))
autoencoder.add(Conv2D(1, (3, 3), activation="sigmoid", padding="same"))
autoencoder.compile(optimizer="adadelta", loss="binary_crossentropy")
autoencoder.fit(profiles, profiles)  # expect: [CNN113]
