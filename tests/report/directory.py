"""A directory of programs that has everything a format must cope with, to be read by cnnlint as it is: file and notebook, error, warning,
information, fix, suppressed finding, names with commas and letters beyond ASCII, a file that is no program."""

from __future__ import annotations

import json
from pathlib import Path

COLLAPSE = """\
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

größe = (28, 28, 1)
model = Sequential([
    Input(größe), Conv2D(32, 5),
    MaxPooling2D(2),
    MaxPooling2D(3),  # 日本, 100 %
    Conv2D(
        64,
        kernel_size=5,
    ),
    Flatten(),
    Dense(10),
])
"""
HEAVY = """\
from keras import Input, Sequential, layers

wide = Sequential([
    Input((64, 64, 3)),
    layers.Flatten(),
    layers.Dense(1000, activation="relu", name="größte"),
    layers.Dense(10, activation="softmax"),
])
quiet = Sequential([
    Input((64, 64, 3)),
    layers.Flatten(),
    layers.Dense(1000, activation="relu"),  # cnnlint: ignore[parameter-heavy-dense]
    layers.Dense(1, activation="softmax"),  # cnnlint: ignore[CNN401]
])
wide.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
"""
SERIES = """\
from keras import Input, Sequential, layers

series = Sequential([
    Input((60, 5)), layers.LSTM(64), layers.LSTM(32), layers.Dense(1)
])
"""
FILES = {
    "models, old/größe.py": COLLAPSE,
    "heavy.py": HEAVY,
    "broken.py": "from keras import Sequential\nmodel = Sequential([\n",
    "plain.py": "print('no network here')\n",
    "clean.py": SERIES.replace("LSTM(64)", "LSTM(64, return_sequences=True)"),
    "series.ipynb": json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "metadata": {}, "source": ["# Übung, Teil 1"]},
                {"cell_type": "code", "metadata": {}, "source": ["%matplotlib inline\n", *SERIES.splitlines(keepends=True)]},
            ],
            "metadata": {},
            "nbformat": 4,
        },
        indent=1,
        ensure_ascii=False,
    ),
}


def write(folder: Path) -> None:
    """Write all files below a folder."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
