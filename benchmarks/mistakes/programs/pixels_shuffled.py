"""Reshape is used to move the channels behind, which scrambles the pixels.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: wrong preprocessing)
"""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten, Reshape

model = Sequential()
model.add(Input((3, 64, 48)))
model.add(Reshape((64, 48, 3)))  # expect: [CNN322]
model.add(Conv2D(8, 3, activation="relu"))
model.add(Flatten())
model.add(Dense(2, activation="softmax"))
