"""Three kinds of places as numbers, for a loss that wants a column for each.

Source: https://newbetuts.com/49392972-error-when-checking-target-expected-dense-3-to-have-shape-3-but-got-array-with-shape-1
"""

import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from keras.optimizers import SGD

photos = np.random.rand(15, 32, 32, 3)
places = np.array([0, 1, 2] * 5)

model = Sequential(
    [
        Input((32, 32, 3)),
        Conv2D(16, (3, 3), activation="relu", padding="same"),
        MaxPooling2D((2, 2), strides=(2, 2)),
        Flatten(),
        Dense(3, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer=SGD(learning_rate=1e-4), metrics=["accuracy"])
model.fit(photos, places, batch_size=5, epochs=1)  # expect: [CNN110]
