"""Photos with the colours first, in a Keras that expects them last.

Source: https://github.com/keras-team/keras/issues/8088
"""

from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential

SIZE = 150

model = Sequential()
model.add(Conv2D(32, (3, 3), activation="relu", input_shape=(3, SIZE, SIZE)))  # expect: [CNN108]
model.add(MaxPooling2D(pool_size=(2, 2), padding="same"))
model.add(Flatten())
model.add(Dense(64, activation="relu"))
model.add(Dense(2, activation="softmax"))
