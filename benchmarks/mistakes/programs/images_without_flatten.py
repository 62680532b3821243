"""A pretrained-style stack of convolutions ends in Dense layers without Flatten: 7x7 answers an image.

Source: https://github.com/keras-team/keras/issues/14341
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, MaxPooling2D
from keras.utils import to_categorical

images = np.random.rand(16, 28, 28, 1)
labels = to_categorical(np.arange(16) % 10, 10)

model = Sequential(
    [
        Input((28, 28, 1)),
        Conv2D(16, 3, padding="same", activation="relu"),
        MaxPooling2D(2),
        Conv2D(32, 3, padding="same", activation="relu"),
        MaxPooling2D(2),
        Dense(64, activation="relu"),  # expect: [CNN107]
        Dense(10, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(images, labels)
