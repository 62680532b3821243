"""The same with a softmax and several classes.

Source: https://github.com/mmalekzadeh/dana/issues/1
"""

import tensorflow as tf
from tensorflow.keras import layers

model = tf.keras.Sequential()
model.add(tf.keras.Input((128, 6)))
model.add(layers.Conv1D(64, 5, activation="relu"))
model.add(layers.LSTM(128))
model.add(layers.Dropout(0.5))
model.add(layers.Dense(5, activation="softmax"))
model.compile(
    optimizer="adam",
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),  # expect: [CNN402]
    metrics=["accuracy"],
)
