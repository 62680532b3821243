"""A decoder whose InputLayer is given a number.

Source: https://github.com/keras-team/keras/issues/16228
"""

from keras import layers, models

SHAPE = (10, 10, 32)

decoder = models.Sequential()
decoder.add(layers.InputLayer(2))  # expect: [CNN109]
decoder.add(layers.Dense(SHAPE[0] * SHAPE[1] * SHAPE[2], activation="relu"))
decoder.add(layers.Reshape(SHAPE))
decoder.add(layers.Conv2DTranspose(3, 5, strides=2, padding="same", activation="sigmoid"))
