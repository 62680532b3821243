"""Raw pixels into EfficientNet, which scales them itself."""

import keras
from keras import layers

base = keras.applications.EfficientNetB0(include_top=False, weights=None, input_shape=(96, 96, 3), pooling="avg")
base.trainable = False

model = keras.Sequential([keras.Input((96, 96, 3)), base, layers.Dropout(0.2), layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
