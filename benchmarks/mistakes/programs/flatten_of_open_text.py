"""An Embedding without a text length, flattened.

Source: https://github.com/xccds/chinese_wordseg_keras/issues/2
"""

from keras import Input, Sequential
from keras.layers import Dense, Dropout, Embedding, Flatten

model = Sequential()
model.add(Input((None,), dtype="int32"))
model.add(Embedding(4000, 100))
model.add(Flatten())
model.add(Dense(100, activation="relu"))  # expect: [CNN105]
model.add(Dropout(0.5))
model.add(Dense(4, activation="softmax"))
