"""Dropout(256), where Dense(256) was meant.

Source: https://github.com/keras-team/keras/issues/10629
"""

from keras import Input, Sequential
from keras.layers import Dense, Dropout, Flatten

model = Sequential()
model.add(Input((28, 28)))
model.add(Flatten())
model.add(Dropout(256))  # expect: [CNN506]
model.add(Dense(10, activation="softmax"))
