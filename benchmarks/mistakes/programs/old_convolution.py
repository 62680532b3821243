"""Convolution2D(32, 3, 3) as Keras 1 wrote it: the second 3 is a stride since Keras 2.

Source: https://github.com/keras-team/keras/issues/3945
"""

from keras import Input
from keras.layers import Activation, Convolution2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential

width, height = 150, 150

model = Sequential()
model.add(Input((width, height, 3)))
model.add(Convolution2D(32, 3, 3))  # expect: [CNN501]
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Convolution2D(32, 3, 3))  # expect: [CNN501]
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Convolution2D(64, 3, 3))  # expect: [CNN501]
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(1, activation="sigmoid"))
