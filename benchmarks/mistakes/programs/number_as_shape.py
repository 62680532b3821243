"""shape=(28 * 28) is a number in brackets, not a tuple.

Source: https://github.com/aladdinpersson/Machine-Learning-Collection/issues/177
"""

import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input(shape=(28 * 28)),  # expect: [CNN109]
        layers.Dense(512, activation="relu"),
        layers.Dense(10),
    ]
)
