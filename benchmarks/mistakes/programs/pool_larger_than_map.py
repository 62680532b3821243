"""A pooling window of 8 on a map of 6.

Source: https://github.com/keras-team/keras/issues/14095
"""

from keras import Sequential, layers

model = Sequential(
    [
        layers.Input(shape=(32, 32, 3)),
        layers.Conv2D(32, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.AveragePooling2D(pool_size=8),  # expect: [CNN101]
        layers.Flatten(),
        layers.Dense(2, activation="softmax"),
    ]
)
