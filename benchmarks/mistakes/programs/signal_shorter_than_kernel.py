"""Twenty features as channels of a single step, which a kernel of three does not fit into.

Source: https://github.com/keras-team/keras/issues/3915
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Conv1D, Dense, Flatten, MaxPooling1D

table = np.random.rand(200, 20)
signals = np.reshape(table, (table.shape[0], 1, table.shape[1]))

model = Sequential()
model.add(Input(signals.shape[1:]))
model.add(Conv1D(64, 3, activation="relu"))  # expect: [CNN101]
model.add(MaxPooling1D(10))
model.add(Flatten())
model.add(Dense(5, activation="softmax"))
