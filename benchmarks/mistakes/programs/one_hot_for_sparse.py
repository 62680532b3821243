"""The other way round: one-hot rows where the sparse loss takes class numbers.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: wrong loss function)
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.utils import to_categorical

x = np.random.rand(30, 2)
y = to_categorical(np.arange(30) % 4)

model = Sequential([Input((2,)), Dense(32, activation="relu"), Dense(4, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")
model.fit(x, y)  # expect: [CNN110]
