"""One Dense object stands twice: its weights are shared.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: redundant layer)
"""

from keras import Input, Sequential
from keras.layers import Dense

hidden = Dense(64, activation="relu")

model = Sequential()
model.add(Input((64,)))
model.add(hidden)
model.add(hidden)  # expect: [CNN305]
model.add(Dense(1))
