"""The model of one Keras, the layers of another.

Source: https://github.com/tensorflow/community/issues/305
"""

import tf_keras
from keras.layers import Dense, Flatten

model = tf_keras.Sequential()
model.add(Flatten())  # expect: [CNN511]
model.add(Dense(784, activation="relu"))
model.add(Dense(10, activation="softmax"))
