"""Early stopping looks at val_binary_accuracy, but the metric is called accuracy.

Source: https://github.com/keras-team/keras/issues/13689
"""

import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense

x, y = np.random.rand(64, 8), np.random.randint(0, 2, 64)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
stop = EarlyStopping(monitor="val_binary_accuracy", patience=3, restore_best_weights=True)
model.fit(x, y, epochs=2, validation_split=0.25, callbacks=[stop])  # expect: [CNN414]
