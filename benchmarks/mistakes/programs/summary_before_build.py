"""A summary of a model that knows no input yet.

Source: https://github.com/keras-team/keras-io/issues/1296
"""

import keras

model = keras.Sequential()
model.add(keras.layers.Dense(2, activation="relu"))
model.add(keras.layers.Dense(3))
model.summary()  # expect: [CNN307]
