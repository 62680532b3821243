"""The kernel as a pair."""

from keras import Input
from keras.layers import Activation, Convolution2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential

width, height = 150, 150

model = Sequential()
model.add(Input((width, height, 3)))
for filters in (32, 32, 64):
    model.add(Convolution2D(filters, (3, 3)))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(1, activation="sigmoid"))
