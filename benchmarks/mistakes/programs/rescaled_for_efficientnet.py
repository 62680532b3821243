"""EfficientNet brings its own Rescaling: the images are divided by 255 twice.

Source: https://github.com/tensorflow/tensorflow/issues/48412
"""

import keras
from keras import layers

base = keras.applications.EfficientNetB0(include_top=False, weights=None, input_shape=(96, 96, 3), pooling="avg")

model = keras.Sequential()
model.add(keras.Input((96, 96, 3)))
model.add(layers.Rescaling(1.0 / 255))  # expect: [CNN319]
model.add(base)
model.add(layers.Dense(10, activation="softmax"))
