"""Two models are joined by a Concatenate inside a Sequential.

Source: https://github.com/keras-team/keras/issues/10970
"""

from keras import Input, Sequential
from keras.layers import LSTM, Bidirectional, Concatenate, Dense, Embedding

model = Sequential(
    [
        Input((40,)),
        Embedding(8000, 300),
        Concatenate(),  # expect: [CNN507]
        Bidirectional(LSTM(256)),
        Dense(8000, activation="softmax"),
    ]
)
