"""Hardly any pooling before a wide Dense: 200 million weights in one layer.

Source: https://arxiv.org/abs/2105.08095 (NeuraLint: design inefficiencies)
"""

from keras import Input
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential

model = Sequential()
model.add(Input((224, 224, 3)))
model.add(Conv2D(32, 3, activation="relu"))
model.add(MaxPooling2D())
model.add(Flatten())
model.add(Dense(512, activation="relu"))  # expect: [CNN201]
model.add(Dense(10, activation="softmax"))
