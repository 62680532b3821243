"""Calls of everything that cnnlint knows, with arguments that make no sense: no model of a function or layer may trust what it is given."""

from __future__ import annotations

import builtins
import json
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random

from hostile.short import rows

HEAD = (
    "import keras, math, itertools, functools, collections, os, random, copy, operator\nimport numpy as np\nimport pandas as pd\n"
    "import tensorflow as tf\nfrom keras import Input, Sequential, layers\nfrom unknown import mystery\n"
    "seen, keys = [], {}\nseen.append(seen)\nkeys['k'] = keys\n"
    "class Own:\n    def __init__(self, n=2):\n        self.n = n\n    def __call__(self, x):\n        return self.n\n"
    "class Inner(layers.Layer):\n    def call(self, x):\n        return x\n"
    "base = Sequential([Input((8, 8, 3)), layers.Conv2D(4, 3)])\nopen_model = Sequential([layers.Dense(3)])\n"
    "functional = keras.Model(t := Input((8, 8, 3)), layers.Flatten()(t))\nmaybe = 3 if mystery else 'same'\n"
    "stepped = [n for n in range(5) if mystery]\n"
)
#: What is given for an argument.
ODD = rows("arguments")
_METHODS = rows("methods")
_SHAPES = (
    "(4,)",
    "(28, 28, 1)",
    "(None, None, 3)",
    "(20, 4)",
    "(8, 8, 8, 2)",
    "()",
    "(mystery, 3)",
    "(maybe, 8, 3)",
    "10**40",
    "(0, 0, 0)",
)
_OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^", "<", "==", "in", "is", "and", "or", "not in", ">=")


@cache
def layer_classes() -> tuple[str, ...]:
    """Every layer that Keras has."""
    table = json.loads((Path(__file__).resolve().parents[2] / "cnnlint" / "layers" / "signatures.json").read_text(encoding="utf-8"))
    return tuple(sorted(_layer_names(table)))


def _layer_names(table: object) -> set[str]:
    found: set[str] = set()
    pending = [table]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            found.update(key for key in node if key[:1].isupper() and key.isidentifier())
            pending.extend(node.values())
    return found


@cache
def functions() -> tuple[str, ...]:
    """Every function and method that the library models know by name."""
    from cnnlint.interpret import libraries

    for file in sorted({each for files in libraries.FILES.values() for each in files}):
        import_module(f"cnnlint.interpret.libraries.{file}")
    return tuple(sorted({*libraries.FUNCTIONS, *(f"builtins.{name}" for name in dir(builtins) if name.islower())}))


def given(chance: Random, most: int = 4) -> str:
    """The text of some arguments, positional ones first."""
    drawn = [chance.choice(ODD) for _ in range(chance.randrange(most + 1))]
    words = [each for each in drawn if "=" in each.partition("(")[0] and ":=" not in each]
    return ", ".join(
        [*(each for each in drawn if each not in words and each[:2] != "**"), *dict.fromkeys(words), *(w for w in drawn if w[:2] == "**")]
    )


def odd_layers(chance: Random) -> str:
    """A model of layers with odd arguments, then odd things done with it."""
    rows = [HEAD, "model = Sequential()", f"model.add(Input({chance.choice((*_SHAPES, chance.choice(ODD)))}))"]
    for number in range(chance.choice((1, 2, 4, 8))):
        layer = f"layers.{chance.choice(layer_classes())}({given(chance)})"
        rows.append(f"l{number} = {layer}")
        rows.append(
            chance.choice((f"model.add(l{number})", f"model.add(l{number})", f"model.layers.append(l{number})", f"seen = l{number}(t)"))
        )
        if chance.random() < 0.2:
            rows.append(f"l{number}.{chance.choice(_METHODS)} = {_plain(chance)}")
    rows += [_use(chance) for _ in range(chance.randrange(4))]
    return "\n".join([*rows, ""])


def _plain(chance: Random) -> str:
    return chance.choice([each for each in ODD if "*" not in each[:2] and "=" not in each.partition("(")[0]])


def _use(chance: Random) -> str:
    name = chance.choice(
        ("compile", "fit", "build", "predict", "evaluate", "add", "pop", "summary", "train_on_batch", "save", "load_weights")
    )
    words = (
        "loss",
        "optimizer",
        "metrics",
        "x",
        "y",
        "batch_size",
        "epochs",
        "validation_data",
        "callbacks",
        "loss_weights",
        "input_shape",
    )
    named = [f"{chance.choice(words)}={_plain(chance)}" for _ in range(chance.randrange(3))]
    return f"model.{name}({', '.join(filter(None, [given(chance, 2), *dict.fromkeys(named)]))})"


def odd_uses(chance: Random) -> str:
    """A sound model, and odd things done with it."""
    rows = [HEAD, "model = Sequential([Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(10, activation='softmax')])"]
    rows += [_use(chance) for _ in range(6)]
    rows += [f"for x in {_plain(chance)}:\n    model.add(layers.Dense(x))", f"model.layers[{_plain(chance)}].trainable = {_plain(chance)}"]
    return "\n".join([*rows, ""])


def _name(chance: Random) -> str:
    name = chance.choice(functions())
    root, _, rest = name.partition(".")
    if root == "builtins":
        return rest
    if root.startswith("class:") or ":" in name:
        return chance.choice(functions()).rpartition(".")[2]
    if root in ("str", "int", "list", "dict", "tuple", "set", "bytes", "float"):
        return f"({_plain(chance)}).{rest}"
    return {"numpy": "np", "tensorflow": "tf", "pandas": "pd"}.get(root, root) + (f".{rest}" if rest else "")


def odd_calls(chance: Random) -> str:
    """Library functions with odd arguments; what they give goes on to others, and into a model."""
    rows = [HEAD, "model = Sequential([Input((8,))])", "r = None"]
    for _ in range(chance.choice((3, 8, 15))):
        arguments = given(chance, 3)
        rows.append(
            f"r = {_name(chance)}({arguments}{', ' * bool(arguments) + 'r' if '=' not in arguments and chance.random() < 0.3 else ''})"
        )
        if chance.random() < 0.3:
            rows.append(f"q = r.{chance.choice(_METHODS)}")
        if chance.random() < 0.2:
            rows.append(f"for item in r:\n    model.add(layers.Dense({chance.choice(('item', 'r', '3'))}))")
    rows.append(
        chance.choice(("model.fit(r, r)", "model.add(layers.Dense(r))", "model.add(layers.Reshape(r))", "model.predict(r)", "model.add(r)"))
    )
    return "\n".join([*rows, ""])


def odd_methods(chance: Random) -> str:
    """Methods, operators, slices and assignments on odd values."""
    rows = [HEAD, "model = Sequential([Input((8,))])"]
    for _ in range(chance.choice((5, 15, 30))):
        left, right = _plain(chance), _plain(chance)
        rows.append(
            chance.choice(
                (
                    f"v = {left}\nw = v.{chance.choice(_METHODS)}({given(chance, 3)})",
                    f"v = ({left}) {chance.choice(_OPERATORS)} ({right})",
                    f"v = {left}\nv {chance.choice(_OPERATORS[:13])}= {right}",
                    f"v = ({left})[{right}]",
                    f"v = ({left})[{right}:{_plain(chance)}, ...]",
                    f"v = {left}\nv[{right}] = {_plain(chance)}",
                    f"v = {left}\nv.attribute = {right}\ndel v.attribute",
                    f"a, *b = {left}",
                    f"v = f'{{({right})!r:>{{{left}}}}}'" if "'" not in left + right else f"v = '%s %d %5.2f' % ({right}, {left}, 1)",
                    f"v = [x for x in {left} for y in {right} if x]",
                    f"v = {{x: y for x, y in {left}}}",
                    f"match {left}:\n    case [a, *b] | a as b if a:\n        pass\n    case {{'k': c, **d}}:\n        pass"
                    if "as" not in left
                    else "pass",
                    f"with {left} as v:\n    model.add(layers.Dense(v))",
                    f"def f(a={left}, *b, c={right}, **d):\n    return a, b, c, d\nv = f({given(chance, 3)})",
                    f"class K({chance.choice(('Own', 'Inner', 'layers.Dense', 'mystery', 'Sequential'))}):\n    n = {left}\nv = K({right})",
                    f"if {left}:\n    v = {right}\nelse:\n    v = 3",
                    f"while {left}:\n    v = {right}\n    break",
                    f"try:\n    raise {left}\nexcept {right}:\n    v = 3",
                    f"v = -({left})\nw = not ({right})\nx = ~({left})",
                    f"assert {left}, {right}",
                    f"del ({left})[{right}]",
                    f"v = ({left}) if ({right}) else 3",
                    f"v = ({left}) < ({right}) < 3",
                )
            )
        )
        if chance.random() < 0.2:
            rows.append("model.add(layers.Dense(v))")
    return "\n".join([*rows, "model.fit(v, v)", ""])
