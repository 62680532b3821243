"""Labels that come with a data set or generator are compared with the output as those given as `y` are."""

from __future__ import annotations

import pytest
from rule_examples import analyze

START = """
import keras
import numpy as np
import tensorflow as tf
from keras import Input, Sequential
from keras.layers import Dense, Flatten


def batches(y):
    while True:
        yield np.zeros((8, 32, 32, 3)), y


def model(loss, units=10, activation="softmax"):
    made = Sequential([Input((32, 32, 3)), Flatten(), Dense(units, activation=activation)])
    made.compile("adam", loss=loss)
    return made


images = np.zeros((64, 32, 32, 3))
slices = tf.data.Dataset.from_tensor_slices
folder = "photos"
"""

DIRECTORY = "keras.utils.image_dataset_from_directory(folder, image_size=(32, 32){})"
FLOW = 'keras.preprocessing.image.ImageDataGenerator().flow_from_directory(folder, target_size=(32, 32), class_mode="{}")'


@pytest.mark.parametrize(
    ("data", "loss", "code"),
    [
        ("slices((images, np.zeros((64, 7)))).batch(8)", "categorical_crossentropy", "CNN110"),
        ("slices((images, np.zeros((64, 10)))).batch(8)", "categorical_crossentropy", None),
        ("slices((images, np.zeros(64, int))).batch(8)", "categorical_crossentropy", "CNN110"),
        ("slices((images, np.zeros(64, int))).batch(8)", "sparse_categorical_crossentropy", None),
        ("batches(np.zeros((8, 5)))", "categorical_crossentropy", "CNN110"),
        ("batches(np.zeros((8, 10)))", "categorical_crossentropy", None),
        (DIRECTORY.format(""), "categorical_crossentropy", "CNN110"),
        (DIRECTORY.format(""), "sparse_categorical_crossentropy", None),
        (DIRECTORY.format(', label_mode="categorical"'), "sparse_categorical_crossentropy", "CNN110"),
        (DIRECTORY.format(', label_mode="categorical"'), "categorical_crossentropy", None),
        (FLOW.format("categorical"), "sparse_categorical_crossentropy", "CNN110"),
        (FLOW.format("categorical"), "categorical_crossentropy", None),
        (FLOW.format("sparse"), "categorical_crossentropy", "CNN110"),
        ("what_is_not_known", "categorical_crossentropy", None),
    ],
)
def test_labels_of_data(data: str, loss: str, code: str | None) -> None:
    found = [item.code for item in analyze(f'{START}\nmodel("{loss}").fit({data})\n').diagnostics]
    assert found == ([code] if code else [])


#: Labels that the program changes in place, or picks some of: what is known of them before says nothing about these.
CHANGED = [
    "y = np.array([0, 1, 2, 10])\ny[y == 10] = 3",
    "y = np.array([0, 1, 2, 10])\ny[3] = 3",
    "y = np.array([0, 1, 2, 10])\ny = y[y < 4]",
    "y = np.array([0, 1, 2, 3, 4, 5])\ny = y[np.where(y < 4)[0]]",
    "y = np.array([0, 1, 2, 3, 4, 5])\ny[y > 3] -= 2",
    "y = np.array([0, 1, 2, 10])\nnp.place(y, y == 10, 3)",
    "y = np.array([0, 1, 2, 10])\ny.fill(3)",
    "def change(labels):\n    labels[labels == 10] = 3\n\ny = np.array([0, 1, 2, 10])\nchange(y)",
    "other = y = np.array([0, 1, 2, 10])\nother[other == 10] = 3",
    "y = np.array([0, 1, 2, 10])\nview = y.reshape(2, 2)\nview[1, 1] = 3",
    "y = np.array([0, 1, 2, 10])\nfor index in range(int(input())):\n    y[index] = 3",
]


@pytest.mark.parametrize("lines", CHANGED)
def test_labels_that_are_changed_in_place(lines: str) -> None:
    text = f'{START}\n{lines}\nmodel("sparse_categorical_crossentropy", 4).fit(images[:len(y)], y)\n'
    assert [item.code for item in analyze(text).diagnostics] == []
    unchanged = f'{START}\ny = np.array([0, 1, 2, 10])\nmodel("sparse_categorical_crossentropy", 4).fit(images[:4], y)\n'
    assert [item.code for item in analyze(unchanged).diagnostics] == ["CNN415"]


def test_columns_whose_number_is_not_known_may_be_one() -> None:
    text = f"""{START}
import pandas as pd

y = pd.read_csv("labels.csv").values
made = Sequential([Input((32, 32, 3)), Flatten(), Dense(1)])
made.compile("adam", loss="mse")
made.fit(images, y)
"""
    assert [item.code for item in analyze(text).diagnostics] == []
