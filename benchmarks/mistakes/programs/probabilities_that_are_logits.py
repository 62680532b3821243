"""The last layer has no activation and the loss is not told.

Source: https://github.com/keras-team/keras-hub/pull/1008
"""

from keras import Input, Sequential, layers

classifier = Sequential()
classifier.add(Input((768,)))
classifier.add(layers.Dense(256, activation="gelu"))
classifier.add(layers.Dense(3))
classifier.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])  # expect: [CNN402]
