"""value_loss is no metric of any model.

Source: https://github.com/keras-team/keras/issues/2159
"""

import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense

X_train, Y_train = np.random.rand(40, 6), np.random.rand(40, 1)

model = Sequential([Input((6,)), Dense(12, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(X_train, Y_train, validation_split=0.25, callbacks=[EarlyStopping(monitor="value_loss", patience=100)])  # expect: [CNN414]
