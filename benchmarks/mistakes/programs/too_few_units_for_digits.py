"""Ten digits, nine units.

Source: https://github.com/tensorflow/tensorflow/issues/54233
"""

import keras
from keras import layers

(x_train, y_train), _ = keras.datasets.mnist.load_data()

model = keras.Sequential(
    [layers.Input((28, 28)), layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(9, activation="softmax")]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255.0, y_train, epochs=1)  # expect: [CNN405]
