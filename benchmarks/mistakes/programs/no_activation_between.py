"""Hidden layers without an activation are one linear layer.

Source: https://arxiv.org/abs/2105.08095 (NeuraLint: missing activation)
"""

from keras import Input, Sequential
from keras.layers import Dense

model = Sequential()
model.add(Input((30,)))
model.add(Dense(64))  # expect: [CNN303]
model.add(Dense(64))  # expect: [CNN303]
model.add(Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss="binary_crossentropy")
