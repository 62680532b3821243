"""Pictures of any size, a global pooling before the classes."""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D

model = Sequential()
model.add(Input((None, None, 3)))
model.add(Conv2D(32, 3, activation="relu"))
model.add(MaxPooling2D())
model.add(Conv2D(64, 3, activation="relu"))
model.add(GlobalAveragePooling2D())
model.add(Dense(5, activation="softmax"))
