"""decay= does nothing any more.

Source: https://github.com/AIWintermuteAI/aXeleRate/pull/66
"""

from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import SGD

model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer=SGD(learning_rate=0.01, decay=1e-6, momentum=0.9))  # expect: [CNN502]
