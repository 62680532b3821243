"""One file after another: nothing of the one before stays."""

from __future__ import annotations

import gc

from cnnlint.examination import examine
from cnnlint.settings import Settings

PROGRAM = b"""import numpy
from keras import Sequential, layers

with open("units.txt") as file:
    units = file.read()
model = Sequential([layers.Dense(units, input_shape=(4,))])
output = model.predict(numpy.zeros((3, 4)))
"""


def alive() -> set[int]:
    """What is left of interpreted programs after one collection."""
    gc.collect()
    return {id(each) for each in gc.get_objects() if type(each).__name__ in ("Machine", "ModuleContext", "Frame", "ModelValue")}


def test_one_collection_frees_all_of_a_file() -> None:
    gc.disable()
    try:
        before = alive()
        assert len(examine("a.py", PROGRAM, Settings(), True).models) == 1
        assert alive() <= before
    finally:
        gc.enable()
