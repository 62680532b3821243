"""Programs that show what the examples of the documentation do not: other things that Keras does with the same mistakes.

`late` mistakes raise once the model is used, `warns` ones warn, `silent` ones pass.
"""

from __future__ import annotations

from typing import NamedTuple

IMPORTS = "import numpy as np\nimport keras\nfrom keras import Input, Sequential, layers\n"
CLASSES = "model.compile(loss='sparse_categorical_crossentropy')\n"


class Program(NamedTuple):
    """A program with a mistake that the rule `code` reports, and what Keras 3 does with it."""

    code: str
    keras: str
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.keras}"


def _program(code: str, keras: str, text: str) -> Program:
    return Program(code, keras, IMPORTS + text)


PROGRAMS = (
    _program("CNN101", "late", "model = Sequential([layers.Conv2D(4, 9)])\nmodel(np.zeros((1, 4, 4, 1)))\n"),
    _program("CNN104", "late", "model = Sequential([layers.Reshape((3, 3))])\nmodel.predict(np.zeros((2, 8)))\n"),
    _program("CNN106", "late", "model = Sequential([layers.Conv2D(4, 3, groups=2)])\nmodel.predict(np.zeros((2, 8, 8, 3)))\n"),
    _program(
        "CNN107",
        "silent",
        "model = Sequential([Input((3, 3, 1)), layers.Conv2D(4, 3, activation='relu'), layers.Dense(1, activation='sigmoid')])\n"
        "model.compile(loss='binary_crossentropy')\n",
    ),
    _program("CNN307", "warns", "model = Sequential([layers.Dense(4)])\nmodel.save('model.keras')\n"),
    _program("CNN307", "loud", "model = Sequential([layers.Dense(4)])\nmodel.count_params()\n"),
    _program("CNN311", "loud", "model = Sequential([Input((8, 8, 3)), layers.Conv2D(4, 3), layers.BatchNormalization(axis=4)])\n"),
    _program(
        "CNN321", "late", "model = Sequential([Input((8,)), layers.Dense(4), layers.Softmax(axis=3)])\nmodel.predict(np.zeros((2, 8)))\n"
    ),
    _program(
        "CNN323",
        "late",
        "data = np.random.randint(0, 50, (8, 4))\nmodel = Sequential([Input((4,)), layers.Embedding(10, 2), layers.LSTM(1)])\n"
        "model.compile(loss='mse')\nmodel.fit(data, np.zeros(8))\n",
    ),
    _program("CNN413", "late", "model = Sequential([layers.StringLookup()])\nmodel.predict(keras.ops.convert_to_tensor([['a'], ['b']]))\n"),
    _program("CNN507", "late", "model = Sequential([layers.Add()])\nmodel(np.zeros((2, 3)))\n"),
    _program("CNN401", "silent", "model = Sequential([Input((4,)), layers.Dense(1, activation='log_softmax')])\n"),
    _program("CNN505", "late", "model = Sequential([layers.ConvLSTM2D(-1, 3)])\nmodel(np.zeros((2, 3, 8, 8, 1)))\n"),
    _program("CNN506", "silent", "model = Sequential([Input((4,)), layers.Dropout(1.0)])\n"),
    _program("CNN508", "silent", "model = Sequential().add(layers.Dense(4))\n"),
    _program("CNN508", "late", "model = Sequential([layers.Dense(4, activation=layers.LeakyReLU)])\nmodel.predict(np.zeros((2, 3)))\n"),
    _program(
        "CNN511",
        "silent",
        "import tf_keras\nmodel = Sequential([Input((4,)), layers.Dense(1)])\nmodel.compile(loss=tf_keras.losses.MeanSquaredError())\n",
    ),
)
