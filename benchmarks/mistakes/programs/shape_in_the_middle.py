"""input_shape on a layer that is not the first says nothing.

Source: https://github.com/keras-team/keras/issues/6700
"""

from keras import Input, Sequential
from keras.layers import Conv2D, Embedding, Flatten, Reshape

model = Sequential()
model.add(Input((30,)))
model.add(Embedding(1000, 50))
model.add(Reshape((30, 50, 1), input_shape=(30, 50)))  # expect: [CNN509]
model.add(Conv2D(8, 3, activation="relu"))
model.add(Flatten())
