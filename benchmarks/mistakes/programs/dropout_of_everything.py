"""Dropout(1.0) lets nothing through.

Source: https://github.com/tensorflow/tensorflow/issues/24845
"""

from keras import layers, models

model = models.Sequential()
model.add(layers.Input((28, 28, 1)))
model.add(layers.Conv2D(16, (3, 3), activation="relu"))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Dropout(rate=1.0))  # expect: [CNN506]
model.add(layers.Flatten())
model.add(layers.Dense(1))
