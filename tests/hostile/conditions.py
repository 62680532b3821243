"""Conditions that nobody can decide, more than anyone could follow; and formulas that grow."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Maker = Callable[[Random], str]

_EFFECTS = (
    "model.add(layers.Dense({n} + 1))",
    "x += {n}",
    "x = x * 2 + {n}",
    "model = Sequential([Input(({n} + 1,)), layers.Dense(3)])",
    "names.append('n{n}')",
    "model.pop()",
    "model.add(layers.Dropout(0.{n}))",
    "x = model",
    "table['{n}'] = layers.Dense({n} + 1)",
    "units = {n}",
    "model.trainable = False",
    "def f(a): return a + {n}",
    "raise ValueError",
    "names = names + [{n}]",
    "shape = (x, {n})",
    "del x\n    x = 3",
    "model.add(layers.Dense(x))",
    "model.compile('adam', 'mse')",
    "return_value = {n}",
    "layers.Dense = mystery",
    "x, names = names, x",
    "model.layers[0].trainable = {n}",
    "model.name = 'm{n}'",
    "keras = mystery",
)
_TESTS = (
    "mystery.a{n}",
    "mystery == {n}",
    "mystery > {n}",
    "mystery({n})",
    "mystery[{n}]",
    "not mystery.b{n}",
    "mystery.a{n} and mystery.b{n}",
    "mystery.a{n} or x == {n}",
    "x > mystery.c{n}",
    "'n{n}' in names",
    "isinstance(mystery, mystery.T{n})",
    "mystery.a{n} < mystery.a{m}",
    "len(names) > mystery.k{n}",
    "os.path.exists('f{n}')",
    "{n} < mystery.a < {m}",
    "mystery.a{n} is None",
    "model.built",
    "x",
)


def _conditions(chance: Random) -> str:
    number = chance.choice((10, 40, 200, 200, 1000))
    effects = [chance.choice(_EFFECTS) for _ in range(chance.choice((1, 1, 2, 4)))]
    tests = [chance.choice(_TESTS) for _ in range(chance.choice((1, 1, 3)))]
    rows = ["x, names, table, units = 1, [], {}, 4"]
    for each in range(number):
        rows.append(f"if {chance.choice(tests).format(n=each, m=each + 1)}:\n    {chance.choice(effects).format(n=each, m=each + 1)}")
        if chance.random() < 0.3:
            rows.append(f"else:\n    {chance.choice(effects).format(n=each + 7, m=each)}")
    return "\n".join([*rows, "model.add(layers.Dense(x))", "model.add(layers.Dense(units))", "model.add(layers.Dense(len(names)))"])


def _in_functions(chance: Random) -> str:
    number = chance.choice((5, 15, 40))
    rows = [
        f"def f{each}(x, m):\n    if mystery.a{each}: m.add(layers.Dense(x))\n"
        f"    return f{each + 1}(x + 1, m) if mystery.b{each} else f{each + 1}(x, m)"
        for each in range(number)
    ]
    return "\n".join([*rows, f"def f{number}(x, m): return m", "f0(1, model)"])


def _expressions(chance: Random) -> str:
    number = chance.choice((5, 20, 60, 150))
    pick = chance.choice(
        (
            "(3 if mystery.a{n} else 4)",
            "(mystery.a{n} or 3)",
            "(mystery.a{n} and layers.Dense(3))",
            "{{3: 4}}.get(mystery.a{n}, 5)",
            "[1, 2, 3][mystery.a{n}]",
            "max(mystery.a{n}, 3)",
            "mystery.a{n} * mystery.b{n}",
        )
    )
    picks = [pick.format(n=each) for each in range(number)]
    return chance.choice(
        (
            f"x = ({' + '.join(picks)})\nmodel.add(layers.Dense(x))",
            f"x = ({' * '.join(picks)})\nmodel.add(layers.Dense(x))",
            f"x = [{', '.join(picks)}]\nfor n in x: model.add(layers.Dense(n))",
            f"x = ({', '.join(picks)},)\nmodel.add(layers.Reshape(x))",
            f"x = {{{', '.join(f'{n}: {each}' for n, each in enumerate(picks))}}}\nmodel.add(layers.Dense(x[3]))",
            f"model.add(layers.Conv2D({picks[0]}, {picks[1]}, strides={picks[2]}, padding={picks[3]}))\n" * 10,
            f"def f(*a): return a\nfor n in f({', '.join(picks)}): model.add(layers.Dense(n))",
        )
    )


def _formulas(chance: Random) -> str:
    step = chance.choice(
        (
            "x = x * x + mystery.a",
            "x = (x + mystery.a{n}) * (x + mystery.b{n})",
            "x = (x - 2) // 2 + 1",
            "x = max(x, mystery.a{n})",
            "x = min(x * 2, mystery.a{n}) + 1",
            "x = x % 7 + x // 3",
            "x = x ** 2",
            "x = -(-x // 2)",
            "x = x + mystery.a{n} * mystery.b{n}",
            "x = int(x * 0.5)",
            "x = (x + 1) ** 3",
            "model.add(layers.Conv2D(4, 3, padding='same', strides=2))",
            "model.add(layers.Dense(x))\nx = x * mystery",
            "x = x // mystery.a{n}",
            "x = x * x - x",
            "x = abs(x - mystery.a{n})",
            "x = (x << 1) | 1",
            "x = x - x",
            "x = round(x / 3)",
            "x = len('a' * x)",
            "x = sum(range(x))",
            "x = x if x > 3 else x + 1",
        )
    )
    rows = [step.format(n=each) for each in range(chance.choice((5, 12, 30, 100, 400)))]
    return "\n".join(
        [
            "x = mystery.size",
            "y = mystery.other",
            *rows,
            "model.add(layers.Dense(x))",
            "model.add(layers.Reshape((x, y, -1)))",
            "model.add(layers.Dense(x // y))",
        ]
    )


def _symbolic_model(chance: Random) -> str:
    layer = chance.choice(
        (
            "layers.Conv2D(8, 3)",
            "layers.MaxPooling2D()",
            "layers.Conv2DTranspose(8, 3, strides=2)",
            "layers.ZeroPadding2D()",
            "layers.Conv2D(8, 3, strides=2, padding='same')",
            "layers.UpSampling2D()",
        )
    )
    number = chance.choice((3, 10, 40, 200))
    return (
        f"def build(h, w, c, k, s):\n    m = Sequential([Input((h, w, c))])\n    for i in range({number}): m.add({layer})\n"
        "    m.add(layers.Conv2D(c, k, strides=s))\n    m.add(layers.Flatten())\n    m.add(layers.Dense(h * w))\n    return m\n"
        "build(mystery.h, mystery.w, 3, 3, 2)"
    )


def _tries(chance: Random) -> str:
    number = chance.choice((5, 30, 100))
    body = chance.choice(
        ("x = mystery()", "model.add(layers.Dense({n}))", "import m{n}", "x = names[{n}]", "raise ValueError", "x = 1 / 0", "return")
    )
    rows = [
        f"try:\n    {body.format(n=each)}\nexcept {chance.choice(('', 'ValueError', '(KeyError, mystery)', 'Exception as e'))}:\n"
        f"    {chance.choice(('pass', 'x = 3', 'model.add(layers.ReLU())', 'raise', 'continue'))}"
        for each in range(number)
    ]
    if chance.random() < 0.5:
        rows = [row + "\nfinally:\n    model.add(layers.ReLU())" for row in rows]
    return "\n".join(["names = []", *rows, "model.add(layers.Dense(3))"])


def _matches(chance: Random) -> str:
    number = chance.choice((5, 50, 150))
    patterns = (
        "{n}",
        "[{n}, *rest]",
        "{{'k': {n}}}",
        "mystery.A{n}(x=3)",
        "str(y)",
        "(1 | 2 | {n})",
        "[a, [b, {n}]]",
        "mystery.B{n}",
        "'n{n}' as z",
        "[] | [_] | [_, _]",
        "None",
        "-{n}",
        "{n} if mystery.c{n}",
    )
    rows = [
        f"    case {chance.choice(patterns).format(n=each + 1)}:\n        model.add(layers.Dense({each + 1}))" for each in range(number)
    ]
    return "\n".join(
        [
            f"match {chance.choice(('mystery', '[1, 2, 3]', 'mystery.a', '3', 'model', '(mystery, 2)', '{}'))}:",
            *rows,
            "    case _:\n        pass",
        ]
    )


CONDITIONS: dict[str, Maker] = {
    "conditions": _conditions,
    "conditions in functions": _in_functions,
    "conditional expressions": _expressions,
    "formulas": _formulas,
    "a symbolic model": _symbolic_model,
    "try": _tries,
    "match": _matches,
}
