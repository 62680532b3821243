"""A relu behind the single output of a regression.

Source: https://github.com/keras-team/keras/issues/3753
"""

from keras import Input
from keras.layers import Activation, Dense
from keras.models import Sequential

model = Sequential()
model.add(Input((16,)))
model.add(Dense(16))
model.add(Activation("relu"))
model.add(Dense(8))
model.add(Activation("relu"))
model.add(Dense(1))
model.add(Activation("relu"))
model.compile(optimizer="rmsprop", loss="mse")  # expect: [CNN407]
