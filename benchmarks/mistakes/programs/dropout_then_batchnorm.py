"""Normalization right behind Dropout: its statistics are those of a thinned signal.

Source: https://arxiv.org/abs/2105.08095 (NeuraLint: Dropout before BatchNormalization)
"""

from keras import Input, Sequential
from keras.layers import BatchNormalization, Dense, Dropout

model = Sequential(
    [
        Input((100,)),
        Dense(64, activation="relu"),
        Dropout(0.4),
        BatchNormalization(),  # expect: [CNN308]
        Dense(32, activation="relu"),
        Dense(1),
    ]
)
