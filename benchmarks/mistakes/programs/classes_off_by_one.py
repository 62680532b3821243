"""to_categorical counts from zero: labels 1 to 7 become eight columns, the output has seven.

Source: https://github.com/tensorflow/tensorflow/issues/52060
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Dropout
from keras.utils import to_categorical

x = np.random.rand(70, 40)
y = to_categorical(np.arange(70) % 7 + 1, num_classes=8)

model = Sequential()
model.add(Input((40,)))
model.add(Dense(64, activation="relu"))
model.add(Dropout(0.3))
model.add(Dense(7, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(x, y)  # expect: [CNN110]
