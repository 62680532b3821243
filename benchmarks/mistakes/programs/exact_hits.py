"""The metric Accuracy on probabilities: 0.0 in every epoch.

Source: https://github.com/keras-team/keras/issues/18796
"""

import keras
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(64, 8), np.random.randint(0, 2, (64, 1))

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=[keras.metrics.Accuracy()],  # expect: [CNN408]
)
model.fit(x, y, epochs=1)
