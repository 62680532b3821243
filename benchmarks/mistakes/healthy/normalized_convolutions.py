"""Convolution, BatchNormalization, Activation: the usual order, without bias."""

from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D

model = Sequential()
model.add(Input((32, 32, 3)))
for filters in (32, 64):
    model.add(Conv2D(filters, 3, padding="same", use_bias=False))
    model.add(BatchNormalization())
    model.add(Activation("relu"))
model.add(GlobalAveragePooling2D())
model.add(Dense(10, activation="softmax"))
