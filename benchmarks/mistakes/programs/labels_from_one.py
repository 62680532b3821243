"""Three classes numbered 1, 2, 3 for three units.

Source: https://github.com/rstudio/keras3/issues/465
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x = np.random.rand(6, 4)
species = np.array([1, 2, 3, 1, 2, 3])

model = Sequential([Input((4,)), Dense(8, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, species)  # expect: [CNN415]
