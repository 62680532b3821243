"""model.optimizer.lr is model.optimizer.learning_rate today.

Source: https://github.com/tensorflow/docs/pull/2328
"""

from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(8, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
print(model.optimizer.lr)  # expect: [CNN502]
