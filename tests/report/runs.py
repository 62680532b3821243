"""One run by hand that has everything a format must cope with: file and notebook, each severity, a fix, a cause, odd names."""

from __future__ import annotations

import json

from handmade import Maker, find, source_of

from cnnlint.analysis import Report, tool_finding
from cnnlint.diagnostics import Diagnostic, Edit, Fix, Related
from cnnlint.dims import Unknown, symbol
from cnnlint.model import Position, Span
from cnnlint.source import Source, load

SHRINKING = """\
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

größe = (28, 28, 1)
model = Sequential([
    Input(größe), Conv2D(32, 5),
    MaxPooling2D(2),
\tMaxPooling2D(3),  # 日本
    Conv2D(
        64,
        kernel_size=5,
    ),
    Dense(10),
])
"""

HEAVY = """\
def build(n):
    model = Sequential()
    model.add(Input((64, 64, n)))
    model.add(Flatten())
    model.add(Dense(1000, name="wide"))
    model.add(Attention())
    return model
"""

CELLS = (
    ("markdown", ["# Title"]),
    ("code", ["%matplotlib inline\n", "model = Sequential([\n", "    Dense(10, input_shape=(4,)),\n", "])"]),
)


def reports() -> tuple[Report, ...]:
    """The reports of the whole run."""
    return shrinking(), heavy(), notebook(), broken()


FILES = ("models, old/shrinking.py", "heavy.py", "notes.ipynb", "broken\x1b[31m.py", "plain.py")


def shrinking() -> Report:
    source = source_of(SHRINKING, FILES[0])
    make = Maker(source)
    model = make.model(
        "Sequential([",
        make.layer("Input(größe)", "InputLayer", (28, 28, 1)),
        make.layer("Conv2D(32, 5)", "Conv2D", 32, 5),
        make.layer("MaxPooling2D(2)", "MaxPooling2D", 2),
        make.layer("MaxPooling2D(3)", "MaxPooling2D", 3),
        make.layer("Conv2D(\n        64,\n        kernel_size=5,\n    )", "Conv2D", 64, kernel_size=5),
        make.layer("Dense(10)", "Dense", 10),
        name="model",
    )
    span = model.layers[4].span
    fix = Fix("unsafe", "keep the size with padding", (Edit(find(source, "kernel_size=5"), 'kernel_size=5, padding="same"'),))
    collapse = Diagnostic(
        "CNN101", "shape-collapse", "error", "Conv2D(64, 5): nothing is left: 100% of it, gone", span, model, (3, "Conv2D", None),
        expected="an input of at least 5x5", actual="4x4", hint='padding="same" here gives 4x4x64',
        arithmetic='4x4 input, 5x5 kernel, padding="valid": (4 - 5)/1 + 1 = 0',
        trace=(("input", "(None, 28, 28, 1)"), ("Conv2D(32, 5)", "(None, 24, 24, 32)"), ("MaxPooling2D(2)", "(None, 12, 12, 32)")),
        related=(Related(find(source, "MaxPooling2D(3)"), "12 -> 4: the largest step"),), fix=fix,
    )  # fmt: skip
    return make.report(model, diagnostics=(collapse,))


def heavy() -> Report:
    source = source_of(HEAVY, FILES[1])
    make = Maker(source)
    call = find(source, "build(n)")
    model = make.model(
        "Sequential()",
        make.layer("Input((64, 64, n))", "InputLayer", (64, 64, symbol("n"))),
        make.layer("Flatten()", "Flatten"),
        make.layer('Dense(1000, name="wide")', "Dense", 1000, name="wide"),
        make.layer("Attention()", "Attention")._replace(qualified_name="project.Attention"),
        name="model", function="build", condition="`n` is 3", called_from=(call,),
    )  # fmt: skip
    found = (
        Diagnostic("CNN301", "hidden-softmax", "warning", "softmax here: see\nline 2", model.layers[2].span, model, condition="`n` is 3"),
        Diagnostic("CNN201", "parameter-heavy-dense", "info", "Dense holds 99 % of it", model.layers[2].span, model, (1, "Dense", "wide"),
                   related=(Related(Span("other.py", Position(3, 1), Position(3, 5)), "built there"),)),
    )  # fmt: skip
    return make.report(model, diagnostics=found, functional=1, suppressed=2)


def notebook_text() -> str:
    cells = [{"cell_type": kind, "metadata": {}, "source": lines} for kind, lines in CELLS]
    return json.dumps({"cells": cells, "nbformat": 4}, indent=1)


def notebook() -> Report:
    source = load(FILES[2], notebook_text().encode())
    assert isinstance(source, Source)
    make = Maker(source)
    text = "Dense(10, input_shape=(4,))"
    model = make.model("Sequential([\n    Dense(10, input_shape=(4,)),\n])", make.layer(text, "Dense", 10, input_shape=(4,)), name="model")
    edit = Edit(find(source, "10"), "1")
    found = Diagnostic(
        "CNN401", "softmax-single-unit", "error", "one unit", model.layers[0].span, model, fix=Fix("safe", "say one", (edit,))
    )
    return make.report(model, diagnostics=(found,))


def broken() -> Report:
    place = Position(2, 8)
    error = tool_finding("CNN901", "invalid syntax", Span(FILES[3], place, place, None, place, place))
    return Report(FILES[3], diagnostics=(error,))


def unknown() -> Report:
    """Models that are not complete: unbuilt, and with a gap."""
    source = source_of("a = Sequential([Dense(1)])\nb = Sequential([Input(shape), Dense(2), *rest])\n")
    make = Maker(source)
    unbuilt = make.model("Sequential([Dense(1)])", make.layer("Dense(1)", "Dense", 1), name="a")
    partial = make.model(
        "Sequential([Input(shape), Dense(2), *rest])",
        make.layer("Input(shape)", "InputLayer", (3, Unknown("`shape` is read from a file"))),
        make.layer("Dense(2)", "Dense", 2),
        make.gap("*rest", "`rest` is not known"),
        name="b",
    )
    return make.report(unbuilt, partial)
