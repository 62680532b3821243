"""A layer where the list of layers belongs.

Source: https://github.com/keras-team/keras/issues/2528
"""

from keras import Sequential
from keras.layers import Dense

model = Sequential(Dense(32, input_dim=16))  # expect: [CNN508]
