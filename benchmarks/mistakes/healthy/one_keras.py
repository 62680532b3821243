"""tf.keras and keras are the same package where TensorFlow brings Keras 3."""

import tensorflow as tf
from keras import Input
from keras.layers import Dense, Flatten

model = tf.keras.Sequential()
model.add(Input((28, 28)))
model.add(Flatten())
model.add(Dense(64, activation="relu"))
model.add(tf.keras.layers.Dense(10, activation="softmax"))
