"""The convolution stands behind the Flatten.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: layers in the wrong order)
"""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

model = Sequential(
    [
        Input((150, 150, 3)),
        MaxPooling2D((2, 2)),
        Flatten(),
        Conv2D(32, (3, 3), activation="relu"),  # expect: [CNN102]
        Dense(1, activation="sigmoid"),
    ]
)
