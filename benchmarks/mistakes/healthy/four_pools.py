"""Padding keeps four rounds of pooling alive on a 28x28 image."""

from keras import Input, layers, models

model = models.Sequential()
model.add(Input((28, 28, 1)))
for filters in (16, 32, 64, 128):
    model.add(layers.Conv2D(filters, (3, 3), activation="relu", padding="same"))
    model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
