"""fit takes generators itself.

Source: https://github.com/keras-team/keras/issues/4236
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense


def batches():
    while True:
        yield np.random.rand(8, 4), np.random.rand(8, 1)


model = Sequential([Input((4,)), Dense(8, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit_generator(batches(), steps_per_epoch=4, epochs=1)  # expect: [CNN502]
