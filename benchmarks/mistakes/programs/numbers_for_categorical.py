"""Class numbers where categorical cross-entropy needs one-hot rows.

Source: https://github.com/keras-team/keras/issues/3109
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

X_train = np.array([[1, 2], [6, 5], [8, 2]])
y_train = np.array([2, 3, 7])

model = Sequential()
model.add(Input((2,)))
model.add(Dense(64, activation="relu"))
model.add(Dense(10, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=1, batch_size=3)  # expect: [CNN110]
