"""Random programs with mistakes, repaired: what comes out is the same program but for the repairs, and needs no more of them."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections import Counter
from typing import Any

from hypothesis import given, settings, strategies

from cnnlint.analysis import Report, analyze_bytes
from cnnlint.model import LayerCall, Model
from cnnlint.repair import Repaired, repair
from cnnlint.settings import Settings

HEAD = (
    "import numpy as np\nimport keras\nfrom keras import Input, Sequential, layers\nfrom keras.layers import *\n"
    "from keras.optimizers import Adam\n"
)
VECTORS = (
    "Dense(8, activation='relu')", "Dense(12)", "Activation('linear')", "Dropout(0)", "Dropout(0.5)", "Flatten()", "Activation('relu')",
    "Dense(8, input_shape=(4,), activation='relu')", "Dense(6, 'tanh', kernel_initializer='zeros')", "LeakyReLU(alpha=0.1)",
    "Dense(6, activations='relu')", "Dense(output_dim=5, init='uniform')", "Dense(7, activation='rellu')", "layers.Dense(\n    9,  # 9\n)",
    "Flatten", "Dense(5, name='same')", "BatchNormalization()", "Input((8,))", "ReLU()", "Dense(8, activation='softmax')",
)  # fmt: skip
IMAGES = (
    "Conv2D(8, 3)", "Conv2D(4, 3, border_mode='same')", "BatchNormalization(axis=1)", "MaxPooling2D(2)", "MaxPooling2D(pool_size=(1, 1))",
    "Conv2D(8, 9)", "Conv2D(4, 3, 3)", "Dropout(0.2)", "Reshape((16, 16, 2))", "Softmax(axis=1)", "layers.Dense(4)", "Flatten()",
    "Conv2D(8, 3, use_bias=True)", "Conv2D(4, 3, activation='relu', padding='SAME')", "GlobalAveragePooling2D()",
)  # fmt: skip
STEPS = (
    "LSTM(8)", "GRU(4, return_sequences=False)", "Bidirectional(LSTM(3))", "Dropout(0.5)", "Dense(3)", "LSTM(5, return_sequences=True)",
    "layers.SimpleRNN(\n    4\n)", "Conv1D(3, 2)", "RepeatVector(5)",
)  # fmt: skip
KINDS = ((("(8,)", "(8)"), VECTORS), (("(16, 16, 1)", "(2, 16, 16)"), IMAGES), (("(9, 4)", "(None, 4)"), STEPS))
ENDS = ("Dense(1, activation='softmax')", "Dense(10)", "Dense(3, activation='sigmoid')", "Dense(1)", "Dense(10, activation='softmax')")
LOSSES = (
    "'binary_crossentropy'", "'sparse_categorical_crossentropy'", "'categorical_crossentropy'", "'mse'", "'categorical_crosentropy'",
    "keras.losses.BinaryCrossentropy(from_logits=True)", "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
)  # fmt: skip
METRICS = ("", ", metrics=['accuracy']", ", metrics='mae'", ", metrics=[keras.metrics.Accuracy()]")
OPTIMIZERS = ("'adam'", "Adam(lr=0.1)")
LABELS = ("np.zeros(9)", "np.zeros((9, 1))", "keras.utils.to_categorical(np.zeros(9), 10)")
# Rules whose repair takes layers out, puts one in, moves one, or puts one of another class in its place.
REMOVING, ADDING, REPLACING = {"CNN304", "CNN313"}, {"CNN107"}, {"CNN207", "CNN322", "CNN508"}


@strategies.composite
def programs(draw: strategies.DrawFn) -> str:
    """A program with one model in some layout, compiled and trained or not."""
    shapes, kind = draw(strategies.sampled_from(KINDS))
    elements = draw(strategies.lists(strategies.sampled_from(kind), max_size=5))
    elements = [f"Input(shape={draw(strategies.sampled_from(shapes))})", *elements, draw(strategies.sampled_from(ENDS))]
    body = draw(strategies.sampled_from((one_row, rows, additions, long_additions)))(elements)
    if draw(strategies.booleans()):
        body = "def build():\n" + "".join(f"    {line}\n" for line in body.splitlines()) + "    return model\n\n\nmodel = build()\n"
    loss, metrics, optimizer = (draw(strategies.sampled_from(each)) for each in (LOSSES, METRICS, OPTIMIZERS))
    if draw(strategies.booleans()):
        body += f"model.compile(optimizer={optimizer}, loss={loss}{metrics})  # compiled\n"
        if draw(strategies.booleans()):
            body += f"model.fit(np.zeros((9, 8)), {draw(strategies.sampled_from(LABELS))}, nb_epoch=2)  # trained\n"
    return HEAD + body


def one_row(elements: list[str]) -> str:
    return f"model = Sequential([{', '.join(elements)}])  # all\n"


def rows(elements: list[str]) -> str:
    lines = ",  # end\n".join(elements)
    return "model = Sequential([\n" + "".join(f"    {line}\n" for line in f"{lines},".splitlines()) + "])\n"


def additions(elements: list[str]) -> str:
    return "model = Sequential()\n" + "".join(f"model.add({element})  # {place}\n" for place, element in enumerate(elements))


def long_additions(elements: list[str]) -> str:
    return "model = Sequential()\n" + "".join(f"model.add(\n    {element}  # {place}\n)\n" for place, element in enumerate(elements))


def analyze(path: str, data: bytes) -> Report:
    return analyze_bytes(path, data, Settings(extend_select=("CNN206", "CNN207", "CNN309")), lambda other: None)


def repaired(path: str, data: bytes, unsafe: bool) -> Repaired:
    return repair(data, analyze(path, data), unsafe, lambda changed: analyze(path, changed))


def classes(model: Model) -> Counter[str]:
    return Counter(element.class_name if isinstance(element, LayerCall) else type(element).__name__ for element in model.layers)


def comments(text: str) -> Counter[str]:
    return Counter(token.string for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT)


@settings(max_examples=60, deadline=None)
@given(programs(), strategies.booleans())
def test_a_repaired_program_is_the_same_but_for_the_repairs(text: str, unsafe: bool) -> None:
    before = analyze("a.py", text.encode())
    after = repaired("a.py", text.encode(), unsafe)
    made = after.data.decode()
    ast.parse(made)
    applied = Counter(item.code for item in after.applied)
    assert applied.keys() <= {item.code for item in before.diagnostics if item.fix} | revealed(after)
    assert not [item.code for item in after.report.diagnostics if item.fix and (unsafe or item.fix.applicability == "safe")] or overlapping(
        after, unsafe
    )
    assert len(after.report.models) == len(before.models)
    removed, added, replaced = (sum(applied[code] for code in codes) for codes in (REMOVING, ADDING, REPLACING))
    for old, new in zip(before.models, after.report.models, strict=True):
        assert (old.name, old.function) == (new.name, new.function)
        assert (classes(old) - classes(new)).total() <= removed + replaced
        assert (classes(new) - classes(old)).total() <= added + replaced
        assert sum(classes(new).values()) == sum(classes(old).values()) - removed + added
    assert (comments(text) - comments(made)).total() <= removed
    assert repaired("a.py", after.data, unsafe).data == after.data


def revealed(after: Repaired) -> set[str]:
    """The rules of findings that only an earlier repair brought to light."""
    return {item.code for item in after.applied} if len(after.applied) > 1 else set()


def overlapping(after: Repaired, unsafe: bool) -> bool:
    """Whether what is still offered was tried and left out, because it does no good: a second run leaves it out too."""
    return repaired("a.py", after.data, unsafe).applied == ()


@settings(max_examples=25, deadline=None)
@given(programs())
def test_in_a_notebook_only_the_rows_that_the_repair_touches_change(text: str) -> None:
    plain = repaired("a.py", text.encode(), False)
    book = json.dumps({"cells": [cell(text)], "metadata": {"kept": 1.0}, "nbformat": 4}, indent=1)
    data = repaired("a.ipynb", book.encode(), False).data.decode()
    assert "".join(json.loads(data)["cells"][0]["source"]) == plain.data.decode().removesuffix("\n")
    if plain.data.count(b"\n") == text.count("\n"):
        assert changed_rows(book, data) == changed_rows(text, plain.data.decode())


def changed_rows(before: str, after: str) -> int:
    return sum(old != new for old, new in zip(before.splitlines(), after.splitlines(), strict=True))


def cell(text: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": text.removesuffix("\n").splitlines(keepends=True)}
