"""One Adam object is compiled into two models.

Source: https://github.com/yzhao062/pyod/issues/459
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x = np.random.rand(32, 12)

adam = Adam(learning_rate=0.001)
encoder = Sequential([Input((12,)), Dense(4, activation="relu"), Dense(12)])
encoder.compile(optimizer=adam, loss="mse")
encoder.fit(x, x)
critic = Sequential([Input((12,)), Dense(8, activation="relu"), Dense(1, activation="sigmoid")])
critic.compile(optimizer=adam, loss="binary_crossentropy")  # expect: [CNN412]
critic.fit(x, np.ones((32, 1)))
