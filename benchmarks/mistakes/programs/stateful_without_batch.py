"""A stateful GRU needs to know how many sequences it goes on with.

Source: https://github.com/keras-team/keras/issues/1125
"""

from keras import Input, Sequential
from keras.layers import GRU, Dense

neurons, values = 10, 1

model = Sequential()
model.add(Input((5, values)))
model.add(GRU(neurons, stateful=True))  # expect: [CNN116]
model.add(Dense(values))
