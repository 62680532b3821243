"""Pooling with padding rounds 458x690 up, so the decoder gives 460x692.

Source: https://github.com/ankonzoid/artificio/issues/12
"""

import numpy as np
from keras import Input, Sequential, layers

photos = np.zeros((2, 458, 690, 3), dtype="float32")

encoder_decoder = Sequential(
    [
        Input((458, 690, 3)),
        layers.Conv2D(8, 3, activation="relu", padding="same"),
        layers.MaxPooling2D(2, padding="same"),
        layers.Conv2D(4, 3, activation="relu", padding="same"),
        layers.MaxPooling2D(2, padding="same"),
        layers.Conv2D(4, 3, activation="relu", padding="same"),
        layers.UpSampling2D(2),
        layers.Conv2D(8, 3, activation="relu", padding="same"),
        layers.UpSampling2D(2),
        layers.Conv2D(3, 3, activation="sigmoid", padding="same"),
    ]
)
encoder_decoder.compile(optimizer="adam", loss="mse")
encoder_decoder.fit(photos, photos, batch_size=1)  # expect: [CNN113]
