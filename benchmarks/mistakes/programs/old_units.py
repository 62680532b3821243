"""output_dim, border_mode and p are names of Keras 1; the first of them stops the program.

Source: https://github.com/guybedo/minos/pull/22
"""

from keras import Input
from keras.layers import Convolution1D, Dense, Dropout, GlobalMaxPooling1D
from keras.models import Sequential

model = Sequential()
model.add(Input((97, 300)))
model.add(Convolution1D(100, 3, border_mode="same", activation="relu"))  # expect: [CNN502]
model.add(GlobalMaxPooling1D())
model.add(Dropout(p=0.5))  # expect: [CNN502]
model.add(Dense(output_dim=5, activation="softmax"))  # expect: [CNN502]
