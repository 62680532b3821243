"""The callbacks watch what there is."""

import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping, ModelCheckpoint
from keras.layers import Dense

x, y = np.random.rand(64, 10), np.random.randint(0, 2, 64)

model = Sequential([Input((10,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
watch = [EarlyStopping(monitor="val_accuracy", patience=3), ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)]
model.fit(x, y, validation_split=0.25, epochs=1, callbacks=watch)
