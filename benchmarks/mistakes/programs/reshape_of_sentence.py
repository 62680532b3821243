"""The valid convolution shortens the text, so the Reshape behind the pooling no longer fits.

Source: https://github.com/keras-team/keras/issues/4534
"""

from keras import Input, Sequential
from keras.layers import Conv1D, Embedding, MaxPooling1D, Reshape

words, letters, size, filters = 20, 10, 50, 64

model = Sequential()
model.add(Input((words * letters,)))
model.add(Embedding(100, size))
model.add(Conv1D(filters, 3, padding="valid", activation="relu"))
model.add(MaxPooling1D(letters))
model.add(Reshape((words, filters)))  # expect: [CNN104]
