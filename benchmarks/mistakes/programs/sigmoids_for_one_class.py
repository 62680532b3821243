"""Sigmoid units with a categorical loss: they do not sum to one.

Source: https://github.com/keras-team/keras/issues/6327
"""

from keras import Input, Sequential, layers

model = Sequential()
model.add(Input((32, 32, 3)))
model.add(layers.Conv2D(16, 3, activation="relu"))
model.add(layers.GlobalAveragePooling2D())
model.add(layers.Dense(4, activation="sigmoid"))
model.compile(optimizer="sgd", loss="categorical_crossentropy")  # expect: [CNN403]
