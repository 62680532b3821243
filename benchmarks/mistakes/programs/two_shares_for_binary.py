"""Two classes as softmax shares against one-hot labels, with the binary loss.

Source: https://discuss.tensorflow.org/t/unexpected-value-of-binary-crossentropy-loss-function-in-classifier-network-with-two-outputs/11073
"""

import numpy as np
from tensorflow import keras

nn = keras.Sequential(
    [
        keras.Input((1,)),
        keras.layers.Dense(2**8, activation="relu"),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
nn.compile(loss=keras.losses.BinaryCrossentropy(), optimizer="adam")  # expect: [CNN403]
nn.fit(np.array([[0.4]]), np.array([[0, 1]]))
