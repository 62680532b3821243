"""sparse_category_crossentropy, as an answer in that thread writes it.

Source: https://github.com/keras-team/keras/issues/3109
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(12, 2), np.arange(12) % 10

model = Sequential([Input((2,)), Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile(loss="sparse_category_crossentropy", optimizer="sgd")  # expect: [CNN504]
model.fit(x, y)
