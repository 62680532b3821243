"""Large, long and deep: numbers, strings, sequences, expressions, statements, models."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hostile.short import rows

Maker = Callable[[Random], str]

_NUMBERS = (*rows("numbers"), "0x" + "f" * 6000, "9" * 4200)
_GROWING = rows("values")
_LAYERS = (
    "layers.Dense({})",
    "layers.Conv2D({}, 3)",
    "layers.Conv2D(3, {})",
    "layers.Conv2D(3, 3, strides={})",
    "layers.Conv2D(3, 3, dilation_rate={})",
    "layers.MaxPooling2D({})",
    "layers.UpSampling2D({})",
    "layers.ZeroPadding2D({})",
    "layers.Cropping2D({})",
    "layers.Reshape(({}, 1))",
    "layers.RepeatVector({})",
    "layers.Embedding({}, 3)",
    "layers.Dropout({})",
    "layers.LSTM({})",
    "layers.Conv2DTranspose(2, 3, strides={})",
    "layers.Rescaling({})",
    "layers.Permute(({}, 1))",
    "layers.Input(({},))",
    "layers.Flatten(input_shape=({}, {}))",
    "layers.Resizing({}, {})",
)


def _number(chance: Random) -> str:
    layer = chance.choice(_LAYERS)
    return f"n = {chance.choice(_NUMBERS)}\nmodel.add({layer.replace('{}', 'n')})\nprint(n, f'{{n}}', str(n))"


def _literal(chance: Random) -> str:
    return f"model.add({chance.choice(_LAYERS).replace('{}', chance.choice(_NUMBERS))})"


def _grown(chance: Random) -> str:
    value = chance.choice(_GROWING)
    return f"v = {value}\nmodel.add(layers.Dense(len(v)))\nmodel.add(layers.Dense(4, name=v))\nfor x in v:\n    model.add(layers.Dense(x))"


def _doubling(chance: Random) -> str:
    start, step = chance.choice(
        (
            ("s = 'ab'", "s = s + s"),
            ("s = [1]", "s = s + s"),
            ("s = [1]", "s.extend(s)"),
            ("s = (1, 2)", "s = (s, s)"),
            ("s = [0]", "s = [s, s]"),
            ("s = {}", "s = {'a': s, 'b': s}"),
            ("s = 'x'", "s = f'{s}{s}'"),
            ("s = 'x'", "s = s.replace('x', 'xx')"),
            ("s = 2", "s = s * s"),
            ("s = 3", "s **= s"),
            ("s = 1", "s <<= s + 1"),
            ("s = lambda x: x", "s = (lambda g: lambda x: g(g(x)))(s)"),
            ("s = [0]", "s += s"),
            ("s = np.zeros((2, 2))", "s = np.concatenate([s, s])"),
            ("s = np.zeros((2, 2))", "s = np.stack([s, s])"),
            ("s = b'x'", "s = s * 1000"),
            ("s = Sequential([layers.Dense(2)])", "s = Sequential([s, s])"),
            ("s = Sequential([Input((4,)), layers.Dense(4)])", "s = Sequential([s, s])"),
            ("s = Input((4,))", "s = layers.Add()([s, s])"),
            ("s = Input((4,))", "s = layers.Concatenate()([s, s])"),
            ("s = Input((4,))", "s = s + s * s"),
            ("s = mystery", "s = s + s"),
            ("s = mystery", "s = s * s + s"),
            ("s = mystery", "s = (s - 2) // 2"),
            ("s = mystery.n", "s = max(s, s + 1) * 2"),
            ("s = mystery", "s = s[s]"),
            ("s = mystery", "s = mystery(s, s)"),
            ("s = [[]]", "s = [list(s) for _ in s] + [s]"),
            ("s = 'a'", "s = '%s%s' % (s, s)"),
            ("s = set()", "s = frozenset([s, 1])"),
            ("s = layers.Dense(3)", "s = layers.TimeDistributed(s)"),
            ("s = layers.Dense(3)", "s = layers.Bidirectional(s)"),
            ("s = Input((4,))", "s = keras.Model(s, layers.Dense(4)(s))(s)"),
            ("s = iter([1])", "s = zip(s, s)"),
            ("s = [1]", "s = map(lambda x: x, s)"),
            ("s = ()", "s = s + (s,)"),
            ("s = 1.5", "s = s ** 2"),
            ("s = [3]", "s[0:0] = s"),
            ("s = mystery > 3", "s = s and not s or mystery < 2"),
        )
    )
    rounds = chance.choice((20, 40, 70, 200, 3000))
    use = chance.choice(
        (
            "model.add(layers.Dense(s))",
            "model.add(s)",
            "print(s)",
            "model.add(layers.Dense(3, name=str(s)))",
            "model = Sequential(s)",
            "t = s == s",
        )
    )
    return f"{start}\nfor _ in range({rounds}):\n    {step}\n{use}"


_NESTED = (
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("f(", ")"),
    ("{0: ", "}"),
    ("not ", ""),
    ("-", ""),
    ("~", ""),
    ("lambda: ", ""),
    ("a[", "]"),
    ("await ", ""),
    ("1 if a else ", ""),
    ("[x for x in ", "]"),
    ("(x for x in ", ")"),
    ("*", ""),
    ("f'{", "}'"),
    ("a.b(", ")"),
    ("layers.Dense(", ")"),
    ("(yield ", ")"),
    ("Sequential([", "])"),
    ("{'a': [", "]}"),
    ("(lambda x: ", ")(3)"),
    ("(x := ", ")"),
    ("[*", "]"),
    ("print(*", ")"),
    ("a if ", " else b"),
    ("(1, ", ")"),
)


def _nesting(chance: Random) -> str:
    left, right = chance.choice(_NESTED)
    depth = chance.choice((20, 60, 95, 150, 190, 205, 1000, 1200, 30_000))
    return f"v = {left * depth}3{right * depth}\nmodel.add(layers.Dense(v))"


_JOINED = (
    " + ",
    " - ",
    " * ",
    " or ",
    " and ",
    " < ",
    ", ",
    " ** ",
    " if a else ",
    " == ",
    ".",
    "()",
    "[0]",
    " @ ",
    " | ",
    " in ",
    " is not ",
    " and not ",
    " // ",
)


def _chain(chance: Random) -> str:
    sign = chance.choice(_JOINED)
    length = chance.choice((30, 150, 195, 205, 1000, 20_000, 200_000))
    operand = chance.choice(("a", "1", "'x'", "n", "mystery", "3.5", "[1]"))
    return f"a = n = 3\nv = ({sign.join([operand] * length)})\nmodel.add(layers.Dense(v))"


def _text_pieces(chance: Random) -> str:
    piece = chance.choice(("'a' ", "f'{n}' ", "b'x' ", "r'\\' ", '"""a""" ', "f'{n!r:>{n}}' ", "'\\x41' "))
    return f"n = 3\nv = ({piece * chance.choice((30, 150, 199, 300, 20_000))})\nmodel.add(layers.Dense(3, name=v))"


def _indented(chance: Random) -> str:
    headers = chance.choice(
        (
            ("if mystery:",),
            ("for i in range(2):",),
            ("while True:",),
            ("with mystery:",),
            ("def f():",),
            ("class C:",),
            ("try:",),
            ("if mystery:", "for i in range(3):"),
            ("for i in mystery:",),
            ("def f(x=3):", "class C:"),
            ("while mystery:",),
            ("if mystery > {}:",),
            ("for i{} in mystery:", "if i{} > 2:"),
            ("async def f():",),
        )
    )
    depth = chance.choice((5, 12, 19, 25, 60, 95, 101, 150))
    rows = ["    " * level + headers[level % len(headers)].replace("{}", str(level)) for level in range(depth)]
    rows.append("    " * depth + "model.add(layers.Dense(3))")
    if headers[0] == "try:":
        rows += ["    " * level + "finally: model.add(layers.Dense(2))" for level in range(depth - 1, -1, -1)]
    return "\n".join(rows)


def _elifs(chance: Random) -> str:
    number = chance.choice((50, 150, 198, 300, 30_000))
    test = chance.choice(("mystery == {}", "mystery.a{}", "{} > mystery > 2", "False", "isinstance(mystery, mystery.C{})"))
    rows = [f"elif {test.format(each)}:\n    model.add(layers.Dense({each + 1}))" for each in range(number)]
    return "if mystery:\n    pass\n" + "\n".join(rows)


def _many(chance: Random) -> str:
    row = chance.choice(
        (
            "model.add(layers.Dense(3))",
            "x{} = {}",
            "x = model.layers[-1].output_shape",
            "def f{}(a): return a",
            "class C{}: pass",
            "import m{}",
            "m{} = Sequential()",
            "model = Sequential([Input((3,)), layers.Dense({})])",
            "print(model)",
            "model.summary()",
            "x = layers.Dense({})",
            "global x{}",
            "pass",
            "x += 1",
            "del x",
            "model.fit(np.zeros((3, 4)))",
            "if mystery: x = {}",
            "# comment {}",
            "x = (",
            "try: x\nexcept: pass",
            "'''docstring'''",
            "model.trainable = False",
        )
    )
    return "\n".join(row.replace("{}", str(number)) for number in range(chance.choice((100, 1000, 3000))))


def _layers_in_loop(chance: Random) -> str:
    rounds = chance.choice(("1000", "10000", "11990", "12001", "100000", "10**18", "mystery", "10**10000"))
    body = chance.choice(
        (
            "model.add(layers.Dense(i + 1))",
            "model.add(layers.Conv2D(4, 1))",
            "model.add(layers.Dense(3, name=f'd{i}'))",
            "model.add(shared)",
            "model.layers.pop()",
            "model.add(layers.Dropout(0.1)); model.pop()",
            "stack.append(layers.Dense(3))",
            "model = Sequential([model, layers.Dense(3)])",
            "model.add(Sequential([layers.Dense(3)]))",
            "x = layers.Dense(3)(x)",
            "model.add(layers.Dense(3)) if i % 2 else model.add(layers.ReLU())",
            "model.add(layers.Dense(mystery))",
            "model.add(layers.Dense(i * mystery))",
            "m = Sequential([Input((3,)), layers.Dense(3)])",
            "model.summary()",
            "model.build((None, 8, 8, 3))",
            "if mystery: model.add(layers.Dense(3))",
            "x = model.output_shape",
            "model.fit(np.zeros((2, 8, 8, 3)))",
            "model = Sequential(model.layers + [layers.Dense(3)])",
            "model = Sequential(model.layers[:-1])",
            "model = keras.models.clone_model(model)",
        )
    )
    before = f"shared = layers.Dense(4)\nstack = []\nx = Input((4,))\nfor i in range({rounds}):\n"
    return f"{before}    {body}\nmodel.add(layers.Dense(3))\nfull = Sequential(stack)"


def _nested_loops(chance: Random) -> str:
    depth = chance.choice((2, 3, 6, 15))
    each = chance.choice(("10", "100", "1000", "10**9", "mystery", "mystery.a{}"))
    rows = [f"{'    ' * level}for i{level} in range({each.replace('{}', str(level))}):" for level in range(depth)]
    return "\n".join(
        [
            *rows,
            "    " * depth
            + chance.choice(("model.add(layers.Dense(3))", "x = i0 + i1", "pass", "if mystery > i1: model.add(layers.ReLU())")),
        ]
    )


def _long_row(chance: Random) -> str:
    number = chance.choice((1000, 5000, 30_000))
    before = chance.choice(("", "", "n = 'é'; "))  # where bytes and characters are counted differently
    return before + chance.choice(
        (
            "model = Sequential([Input((4,)), " + "layers.Dense(3), " * min(number, 3000) + "])",
            "x = [" + "1, " * number + "]",
            f"x = '{'y' * number * 10}'",
            "x = {" + "".join(f"{n}: {n}, " for n in range(number)) + "}",
            "f(" + "a, " * min(number, 3000) + ")",
            "x = 1; " * min(number, 5000),
            "x = (a and (b) and c) or [d for e in (f) if g]; " * min(number, 5000),
            "x = f'{a}' 'b', f'{(c)!r}'; " * min(number, 5000),
            "model = Sequential([Input((4,)), " + "layers.Dense(3, name=f'{n}' 'ü'), " * min(number, 3000) + "])",
            "x = " + "y = " * 180 + "3",
            f"def f({', '.join(f'a{n}' for n in range(250))}): pass" if not before else "x = 3",
            "model.add(layers.Dense(3))" + " " * number + "# " + "z" * number * 10,
            f"x{'y' * number} = 3",
            "import " + ", ".join(f"m{n}" for n in range(min(number, 5000))),
            "x = lambda " + ", ".join(f"a{n}" for n in range(200)) + ": 3",
            f"model.add(layers.Dense(3, name='{'n' * number}'))",
        )
    )


SIZES: dict[str, Maker] = {
    "a huge number": _number,
    "a huge number in place": _literal,
    "a huge value": _grown,
    "doubling": _doubling,
    "nesting": _nesting,
    "a chain": _chain,
    "strings side by side": _text_pieces,
    "indentation": _indented,
    "elif": _elifs,
    "many statements": _many,
    "layers in a loop": _layers_in_loop,
    "nested loops": _nested_loops,
    "a long row": _long_row,
}
