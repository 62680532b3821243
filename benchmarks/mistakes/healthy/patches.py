"""Patches that do not overlap: the stride is the kernel, and no activation follows the embedding."""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling1D, LayerNormalization, Reshape

model = Sequential()
model.add(Input((64, 64, 3)))
model.add(Conv2D(48, 8, strides=8))
model.add(Reshape((64, 48)))
model.add(LayerNormalization())
model.add(Dense(96, activation="gelu"))
model.add(GlobalAveragePooling1D())
model.add(Dense(10, activation="softmax"))
