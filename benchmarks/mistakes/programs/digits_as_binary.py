"""Digits 0 to 9 with one sigmoid unit and binary cross-entropy.

Source: https://datascience.stackexchange.com/questions/38604/too-low-accuracy-on-mnist-dataset-using-a-neural-network
"""

from keras import Input
from keras.datasets import mnist
from keras.layers import Dense
from keras.models import Sequential

(X_train, y_train), (X_test, y_test) = mnist.load_data()
X_train = X_train.reshape(X_train.shape[0], 784)

model = Sequential()
model.add(Input((784,)))
model.add(Dense(64, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x=X_train, y=y_train, validation_split=0.33, epochs=1)  # expect: [CNN415]
