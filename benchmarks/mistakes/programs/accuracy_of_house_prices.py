"""Accuracy of a price is a count of exact hits: zero.

Source: https://github.com/rstudio/keras3/issues/30
"""

from keras import Input
from keras.layers import Activation, Dense
from keras.models import Sequential

model = Sequential()
model.add(Input((13,)))
model.add(Dense(13))
model.add(Activation("relu"))
model.add(Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam", metrics=["accuracy"])  # expect: [CNN406]
