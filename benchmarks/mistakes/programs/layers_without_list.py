"""The layers one by one instead of in a list.

Source: https://arxiv.org/abs/1910.11015 (taxonomy of real faults: wrong API usage)
"""

from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential(
    Input((784,)),  # expect: [CNN508]
    Dense(200, activation="relu"),
    Dropout(0.5),
    Dense(10, activation="softmax"),
)
