"""A Normalization that has seen no data is the identity.

Source: https://keras.io/guides/preprocessing_layers/
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Normalization

x, y = np.random.rand(64, 5) * 1000, np.random.rand(64)

model = Sequential()
model.add(Input((5,)))
model.add(Normalization())  # expect: [CNN413]
model.add(Dense(16, activation="relu"))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mae")
model.fit(x, y)
