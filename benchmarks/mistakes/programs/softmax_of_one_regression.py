"""The same with mean squared error on a toy set.

Source: https://github.com/keras-team/keras/issues/126
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Activation, Dense, Dropout

X = np.random.rand(8, 2)
y = (X.sum(axis=1) > 0.9).astype("int32")

model = Sequential()
model.add(Input((2,)))
model.add(Dense(64, activation="tanh"))
model.add(Dropout(0.5))
model.add(Dense(64, activation="tanh"))
model.add(Dense(1))
model.add(Activation("softmax"))  # expect: [CNN401]
model.compile(loss="mean_squared_error", optimizer="sgd")
model.fit(X, y)
