"""BatchNormalization(axis=1) as for channels first, between convolutions with channels last.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: layer properties)
"""

from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D

model = Sequential()
model.add(Input((32, 32, 3)))
model.add(Conv2D(16, 3, padding="same"))
model.add(BatchNormalization(axis=1))  # expect: [CNN311]
model.add(Activation("relu"))
model.add(GlobalAveragePooling2D())
model.add(Dense(10, activation="softmax"))
