"""A generator goes from few values to many, its widths shrink, and its last activation is tanh."""

from keras import Input, Sequential
from keras.layers import BatchNormalization, Conv2DTranspose, Dense, LeakyReLU, Reshape

generator = Sequential()
generator.add(Input((100,)))
generator.add(Dense(7 * 7 * 128, use_bias=False))
generator.add(BatchNormalization())
generator.add(LeakyReLU())
generator.add(Reshape((7, 7, 128)))
generator.add(Conv2DTranspose(64, 5, strides=2, padding="same", use_bias=False))
generator.add(BatchNormalization())
generator.add(LeakyReLU())
generator.add(Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False, activation="tanh"))
