"""Ten soft classes, then two more units: the softmax throttles what flows through it.

Source: https://github.com/llSourcell/tensorflow_chatbot/issues/32
"""

import tensorflow as tf
from tensorflow.keras import layers

model = tf.keras.Sequential(
    [
        tf.keras.Input((12,)),
        layers.Dense(16, activation="relu"),
        layers.Dense(160, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),  # expect: [CNN301]
        layers.Dropout(0.1),
        layers.BatchNormalization(),  # expect: [CNN308]
        layers.Dense(2),
    ]
)
model.compile(
    optimizer=tf.keras.optimizers.Adam(0.01),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
