"""A relu output with binary cross-entropy: zero probability has no gradient.

Source: https://arxiv.org/abs/2103.03376 (DeepLocalize: wrong activation function)
"""

from keras import Input, Sequential, layers

model = Sequential(
    [
        Input((1024,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(1, activation="relu"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy")  # expect: [CNN403]
