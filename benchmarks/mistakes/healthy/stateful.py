"""A stateful layer in a model of known batch size."""

from keras import Input, Sequential
from keras.layers import GRU, Dense

model = Sequential([Input(batch_shape=(10, 5, 1)), GRU(10, stateful=True), Dense(1)])
