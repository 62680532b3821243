"""The same in a stack of convolutions.

Source: https://arxiv.org/abs/2412.05775 (Theia: structural bugs)
"""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D

model = Sequential()
model.add(Input((64, 64, 3)))
model.add(Conv2D(32, 3))  # expect: [CNN303]
model.add(Conv2D(64, 3, activation="relu"))
model.add(GlobalAveragePooling2D())
model.add(Dense(5, activation="softmax"))
