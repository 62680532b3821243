"""Flatten cannot hand on the mask of padded words.

Source: https://github.com/keras-team/keras/issues/13189
"""

from keras import Input, Sequential
from keras.layers import Dense, Dropout, Embedding, Flatten, SpatialDropout1D

model = Sequential()
model.add(Input((50,)))
model.add(Embedding(2000, 32, mask_zero=True))
model.add(SpatialDropout1D(0.3))
model.add(Flatten())  # expect: [CNN320]
model.add(Dropout(0.5))
model.add(Dense(33, activation="sigmoid"))
