"""Softmax over ten classes with binary cross-entropy.

Source: https://github.com/frlim/data2040_final/issues/1
"""

from keras import Input
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential

model = Sequential()
model.add(Input((32, 32, 3)))
model.add(Conv2D(32, 3, activation="relu"))
model.add(MaxPooling2D())
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["acc"])  # expect: [CNN403]
