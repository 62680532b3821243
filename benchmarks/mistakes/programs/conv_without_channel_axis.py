"""Images are declared by height and width alone.

Source: https://github.com/keras-team/keras/issues/10053
"""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten

model = Sequential()
model.add(Input(shape=(28, 28)))
model.add(Conv2D(16, 3, activation="relu"))  # expect: [CNN102]
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
