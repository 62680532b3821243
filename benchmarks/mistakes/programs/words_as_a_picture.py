"""Word vectors made a picture of one channel, with the channel first.

Source: https://github.com/keras-team/keras/issues/8752
"""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Embedding, Flatten, Reshape

LENGTH, WIDTH = 70, 100

model = Sequential()
model.add(Input((LENGTH,)))
model.add(Embedding(11124, WIDTH))
model.add(Reshape((1, LENGTH, WIDTH)))
model.add(Conv2D(64, (5, WIDTH), activation="relu"))  # expect: [CNN108]
model.add(Flatten())
model.add(Dense(256, activation="relu"))
model.add(Dense(6, activation="softmax"))
