"""Colours first, and the layers are told so."""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

SIZE = 150

model = Sequential()
model.add(Input((3, SIZE, SIZE)))
model.add(Conv2D(32, (3, 3), activation="relu", data_format="channels_first"))
model.add(MaxPooling2D(pool_size=(4, 4), data_format="channels_first"))
model.add(Conv2D(32, (3, 3), activation="relu", data_format="channels_first"))
model.add(MaxPooling2D(pool_size=(4, 4), data_format="channels_first"))
model.add(Flatten(data_format="channels_first"))
model.add(Dense(64, activation="relu"))
model.add(Dense(2, activation="softmax"))
