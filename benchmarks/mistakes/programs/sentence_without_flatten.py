"""One pooling over the whole sentence leaves (1, 100), which nothing flattens before the classes.

Source: https://github.com/keras-team/keras/issues/5423
"""

import numpy as np
from keras import Input
from keras.layers import Conv1D, Dense, Dropout, MaxPooling1D
from keras.models import Sequential

LENGTH, SIZE, CLASSES = 98, 900, 5

x = np.random.rand(32, LENGTH, SIZE)
y = np.random.randint(0, CLASSES, size=(32, CLASSES)).astype("float32")

model = Sequential()
model.add(Input((LENGTH, SIZE)))
model.add(Conv1D(100, 3, padding="same", activation="relu"))
model.add(MaxPooling1D(LENGTH))
model.add(Dropout(0.5))
model.add(Dense(CLASSES, activation="softmax"))  # expect: [CNN107]
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
