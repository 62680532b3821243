"""nb_epoch is epochs since Keras 2.

Source: https://github.com/keras-team/keras/issues/2522
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

X, Y = np.random.rand(32, 6), np.random.randint(0, 2, (32, 1))

model = Sequential([Input((6,)), Dense(8, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(X, Y, nb_epoch=5)  # expect: [CNN502]
