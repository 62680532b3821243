"""One channel first is right for a spectrogram read as an image of height 1."""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D

model = Sequential()
model.add(Input((1, 16000, 1)))
model.add(Conv2D(16, (1, 9), strides=(1, 4), activation="relu"))
model.add(MaxPooling2D((1, 4)))
model.add(Conv2D(32, (1, 9), activation="relu"))
model.add(GlobalAveragePooling2D())
model.add(Dense(35, activation="softmax"))
