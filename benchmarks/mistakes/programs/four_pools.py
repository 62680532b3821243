"""Four rounds of convolution and pooling on a 28x28 image: the fourth convolution gets a map of 1x1.

Source: https://github.com/keras-team/keras/issues/12951
"""

from keras import Input, layers, models

model = models.Sequential()
model.add(Input((28, 28, 1)))
for filters in (16, 32, 64):
    model.add(layers.Conv2D(filters, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Conv2D(128, (3, 3), activation="relu"))  # expect: [CNN101]
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
