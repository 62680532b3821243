"""Dropout behind the class probabilities.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: layers in the wrong order)
"""

from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential(
    [
        Input((64,)),
        Dense(32, activation="relu"),
        Dense(10, activation="softmax"),
        Dropout(0.5),  # expect: [CNN302]
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
