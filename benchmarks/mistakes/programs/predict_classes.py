"""A method that is gone since TensorFlow 2.6.

Source: https://github.com/keras-team/keras/issues/15838
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((8,)), Dense(12, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
classes = model.predict_classes(np.random.rand(4, 8))  # expect: [CNN502]
