# ruff: noqa: E501  a model reads best on one line
"""Broken layer lists, and for each repair that is advised the list as a reader would write it: both are checked, here and by Keras."""

from __future__ import annotations

THREE = "Input((28, 28, 1)), Conv2D(32, 5), MaxPooling2D(2), Conv2D(64, 5), MaxPooling2D(2), {}, Flatten(), Dense(10)"
POOLS = "Input((16, 16, 3)), {}, Conv2D(8, 5), MaxPooling2D(2), {}, Flatten(), Dense(2)"

# broken -> {advice: the same model after it}
REPAIRS: dict[str, dict[str, str]] = {
    THREE.format("Conv2D(64, 5)"): {
        'padding="same" here': THREE.format("Conv2D(64, 5, padding='same')"),
        "kernel_size=3 here": THREE.format("Conv2D(64, 3)"),
        "leaving out MaxPooling2D(2) (layer 4)": "Input((28, 28, 1)), Conv2D(32, 5), MaxPooling2D(2), Conv2D(64, 5), Conv2D(64, 5), Flatten(), Dense(10)",
        'padding="same" in Conv2D(64, 5) (layer 3)': (
            "Input((28, 28, 1)), Conv2D(32, 5), MaxPooling2D(2), Conv2D(64, 5, padding='same'), MaxPooling2D(2), Conv2D(64, 5), Flatten(), Dense(10)"
        ),
    },
    THREE.format("AveragePooling2D((5, 4))"): {
        'padding="same" here': THREE.format("AveragePooling2D((5, 4), padding='same')"),
        "pool_size=4 here": THREE.format("AveragePooling2D(4)"),
        "leaving out MaxPooling2D(2) (layer 4)": "Input((28, 28, 1)), Conv2D(32, 5), MaxPooling2D(2), Conv2D(64, 5), AveragePooling2D((5, 4)), Flatten(), Dense(10)",
        "GlobalAveragePooling2D() instead": THREE.format("GlobalAveragePooling2D()"),
        'padding="same" in Conv2D(64, 5) (layer 3)': (
            "Input((28, 28, 1)), Conv2D(32, 5), MaxPooling2D(2), Conv2D(64, 5, padding='same'), MaxPooling2D(2), AveragePooling2D((5, 4)), Flatten(), Dense(10)"
        ),
    },
    "Input((8, 8, 3)), Conv2D(4, 3, dilation_rate=4), Flatten(), Dense(2)": {
        'padding="same" here': "Input((8, 8, 3)), Conv2D(4, 3, dilation_rate=4, padding='same'), Flatten(), Dense(2)",
        "dilation_rate=1 here": "Input((8, 8, 3)), Conv2D(4, 3), Flatten(), Dense(2)",
    },
    "Input((20, 3)), Conv1D(4, 3, name='a'), MaxPooling1D(19), LSTM(2)": {
        'padding="same" here': "Input((20, 3)), Conv1D(4, 3), MaxPooling1D(19, padding='same'), LSTM(2)",
        "pool_size=18 here": "Input((20, 3)), Conv1D(4, 3), MaxPooling1D(18), LSTM(2)",
        'padding="same" in Conv1D(4, 3) (layer 1)': "Input((20, 3)), Conv1D(4, 3, padding='same'), MaxPooling1D(19), LSTM(2)",
    },
    "Input((1, 20, 20)), Conv2D(4, 21, data_format='channels_first'), GlobalMaxPooling2D(data_format='channels_first')": {
        'padding="same" here': "Input((1, 20, 20)), Conv2D(4, 21, padding='same', data_format='channels_first'), GlobalMaxPooling2D(data_format='channels_first')",
        "kernel_size=19 here": "Input((1, 20, 20)), Conv2D(4, 19, data_format='channels_first'), GlobalMaxPooling2D(data_format='channels_first')",
    },
    "Input((8, 8, 3)), Conv2D(4, 3), Cropping2D(3), Flatten(), Dense(2)": {
        'padding="same" in Conv2D(4, 3) (layer 1)': "Input((8, 8, 3)), Conv2D(4, 3, padding='same'), Cropping2D(3), Flatten(), Dense(2)",
    },
    "Input((5, 5, 3)), Conv2D(4, 3, strides=2), Conv2DTranspose(4, 1), Conv2D(4, 3), Dense(2)": {
        'padding="same" here': "Input((5, 5, 3)), Conv2D(4, 3, strides=2), Conv2DTranspose(4, 1), Conv2D(4, 3, padding='same'), Dense(2)",
        "kernel_size=1 here": "Input((5, 5, 3)), Conv2D(4, 3, strides=2), Conv2DTranspose(4, 1), Conv2D(4, 1), Dense(2)",
        'padding="same" in Conv2D(4, 3, strides=2) (layer 1)': "Input((5, 5, 3)), Conv2D(4, 3, strides=2, padding='same'), Conv2DTranspose(4, 1), Conv2D(4, 3), Dense(2)",
    },
}  # fmt: skip

# A heavy Dense -> {advice: the same model after it}
HEAVY = "Input((64, 64, 3)), Conv2D(8, 3, activation='relu'), Conv2D(64, 3, activation='relu'), {}, Dense(128, 'relu'), Dense(2)"
SAVINGS: dict[str, dict[str, str]] = {
    HEAVY.format("Flatten()"): {
        "GlobalAveragePooling2D() instead of Flatten()": HEAVY.format("GlobalAveragePooling2D()"),
        "one more MaxPooling2D() before Flatten()": HEAVY.format("MaxPooling2D(), Flatten()"),
    },
    "Input((4000, 3)), Conv1D(64, 3, activation='relu'), Flatten(), Dropout(0.5), Dense(32)": {
        "GlobalAveragePooling1D() instead of Flatten()": (
            "Input((4000, 3)), Conv1D(64, 3, activation='relu'), GlobalAveragePooling1D(), Dropout(0.5), Dense(32)"
        ),
        "one more MaxPooling1D() before Flatten()": (
            "Input((4000, 3)), Conv1D(64, 3, activation='relu'), MaxPooling1D(), Flatten(), Dropout(0.5), Dense(32)"
        ),
    },
}
