"""Names made in a loop meet a name that was there before.

Source: https://github.com/optuna/optuna/issues/1885
"""

from keras import Input, Sequential
from keras.layers import Dense

model = Sequential()
model.add(Input((16,)))
model.add(Dense(16, activation="tanh", name="hidden_0"))
for number in range(2):
    model.add(Dense(8, activation="tanh", name=f"hidden_{number}"))  # expect: [CNN510]
model.add(Dense(3, activation="softmax"))
