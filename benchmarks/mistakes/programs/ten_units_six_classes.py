"""Six classes one-hot against ten units.

Source: https://github.com/keras-team/keras/issues/12910
"""

import numpy as np
import tensorflow as tf

train_x = np.random.rand(108, 64, 64, 3)
train_y = tf.keras.utils.to_categorical(np.arange(108) % 6, 6)

model = tf.keras.models.Sequential(
    [
        tf.keras.layers.Input((64, 64, 3)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(64, activation=tf.nn.relu),
        tf.keras.layers.Dense(10, activation=tf.nn.softmax),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train_x, train_y, epochs=1)  # expect: [CNN110]
