"""val_acc is called val_accuracy since Keras 2.3.

Source: https://github.com/jessieren/DeepVirFinder/issues/12
"""

import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense

x, y = np.random.rand(64, 10), np.random.randint(0, 2, 64)

model = Sequential([Input((10,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
stop = EarlyStopping(monitor="val_acc", patience=5)
model.fit(x, y, epochs=2, validation_split=0.2, callbacks=[stop])  # expect: [CNN502]
