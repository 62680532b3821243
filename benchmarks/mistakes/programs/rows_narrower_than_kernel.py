"""Two rows of eighteen values under a kernel of three by three.

Source: https://github.com/keras-team/keras/issues/10641
"""

from keras import Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D

FIRST = "channels_first"

model = Sequential()
model.add(Input((1, 2, 18)))
model.add(Conv2D(64, (3, 3), data_format=FIRST, activation="relu"))  # expect: [CNN101]
model.add(MaxPooling2D(data_format=FIRST))
model.add(Conv2D(32, (4, 4), data_format=FIRST, activation="relu"))
model.add(Dropout(0.2))
model.add(Flatten())
model.add(Dense(3, activation="softmax"))
