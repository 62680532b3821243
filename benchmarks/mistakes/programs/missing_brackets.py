"""Flatten without brackets is a class.

Source: https://taourl.com/read-3991266.html
"""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten

model = Sequential()
model.add(Input((32, 32, 3)))
model.add(Conv2D(32, (3, 3), activation="relu"))
model.add(Flatten)  # expect: [CNN508]
model.add(Dense(10, activation="softmax"))
