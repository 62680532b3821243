"""The callbacks wait for val_loss, and nothing is validated.

Source: https://github.com/metal3d/keras-video-generators/issues/66
"""

import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping, ReduceLROnPlateau
from keras.layers import Dense

x, y = np.random.rand(64, 10), np.random.randint(0, 2, 64)

model = Sequential([Input((10,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
callbacks = [
    EarlyStopping(monitor="val_loss", patience=5),
    ReduceLROnPlateau(monitor="loss", factor=0.5),
]
model.fit(x, y, epochs=2, callbacks=callbacks)  # expect: [CNN414]
