"""An Input behind the first layer.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: layers in the wrong order)
"""

from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(LSTM(50, input_shape=(10, 1)))
model.add(Input((50,)))  # expect: [CNN306]
model.add(Dense(1))
