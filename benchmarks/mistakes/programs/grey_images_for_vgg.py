"""Pretrained weights for colours, asked for images with one channel.

Source: https://github.com/lafranceinsoumise/jlm-video-subtitles/issues/367
"""

from keras import Sequential
from keras.applications import VGG16
from keras.layers import Dense, Flatten

model = Sequential(
    [
        VGG16(weights="imagenet", include_top=False, input_shape=(128, 128, 1)),  # expect: [CNN505]
        Flatten(),
        Dense(4, activation="softmax"),
    ]
)
