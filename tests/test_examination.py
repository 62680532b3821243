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


def test_one_collection_frees_all_of_a_file() -> None:
    gc.disable()
    try:
        assert len(examine("a.py", PROGRAM, Settings(), True).models) == 1
        gc.collect()
    finally:
        gc.enable()
    left = {type(each).__name__ for each in gc.get_objects()} & {"Machine", "ModuleContext", "Frame", "ModelValue"}
    assert left == set()
