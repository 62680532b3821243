"""A stride of 4 with a kernel of 3: every fourth row and column is never read.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: layer properties)
"""

from keras import Input, Sequential, layers

model = Sequential(
    [
        Input((64, 64, 3)),
        layers.Conv2D(16, 3, strides=4, activation="relu"),  # expect: [CNN310]
        layers.Flatten(),
        layers.Dense(2, activation="softmax"),
    ]
)
