"""A regression of years to population as sparse classes of one unit.

Source: https://github.com/keras-team/keras/issues/11441
"""

from keras import Input
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import Adam

model = Sequential(
    [
        Input((1,)),
        Dense(10, activation="relu"),
        Dense(32, activation="relu"),
        Dense(1, activation="softmax"),  # expect: [CNN401]
    ]
)
model.compile(Adam(learning_rate=0.0001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
