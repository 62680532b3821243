"""lr is ignored by Keras 2.11 and refused by Keras 3.

Source: https://github.com/keras-team/keras/issues/19025
"""

import keras
from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(Input((30, 1)))
model.add(LSTM(50))
model.add(Dense(1))
optimizer = keras.optimizers.Adam(lr=1e-5)  # expect: [CNN502]
model.compile(optimizer=optimizer, loss="mse")
