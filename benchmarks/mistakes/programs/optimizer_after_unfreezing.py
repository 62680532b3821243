"""Fine-tuning compiles with the optimizer of the frozen phase, which does not know the new weights.

Source: https://github.com/melobio/Concerto-reproducibility/issues/7
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(32, 20), np.random.rand(32, 1)

optimizer = Adam(1e-3)
body = Dense(32, activation="relu")
body.trainable = False
model = Sequential([Input((20,)), body, Dense(1)])
model.compile(optimizer=optimizer, loss="mse")
model.fit(x, y)
body.trainable = True
model.compile(optimizer=optimizer, loss="mse")  # expect: [CNN412]
model.fit(x, y)
