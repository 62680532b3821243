"""The base is unfrozen after the first fit, and the second fit goes on with the old compilation.

Source: https://github.com/keras-team/keras/issues/9940
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(32, 20), np.random.rand(32, 1)

base = Sequential([Input((20,)), Dense(32, activation="relu"), Dense(16, activation="relu")])
base.trainable = False

model = Sequential([base, Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
for layer in base.layers:
    layer.trainable = True  # expect: [CNN411]
model.fit(x, y)
