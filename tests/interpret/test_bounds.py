"""Whatever a program does, its analysis ends soon, says which bound it met, and keeps the models that the bound does not touch."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from cnnlint.analysis import Report
from cnnlint.examination import examine
from cnnlint.settings import Settings

HEAD = "import keras\nimport numpy as np\nfrom keras import Input, Sequential, layers\nfrom unknown import mystery\n"
MODEL = "model = Sequential()\nmodel.add(Input((8,)))\n"


def examined(program: str, lint: bool = True) -> tuple[Report, float]:
    """The report of a program, and the seconds that it cost."""
    began = time.process_time()
    report = examine("program.py", (HEAD + program).encode(), Settings(), lint, lambda path: None)
    return report, time.process_time() - began


def said(report: Report) -> str:
    """All that is said about what is not known."""
    reasons = [item.reason for trace in report.traces for item in trace.unresolved]
    return "\n".join([*(item.message for item in report.diagnostics if item.code.startswith("CNN9")), *reasons])


_TWELVE_LOOPS = "".join("    " * level + "while mystery:\n" for level in range(12)) + "    " * 12

ENDLESS = {
    "a loop without an end": (MODEL + "while True:\n    model.add(layers.Dense(3))\n", "a `while` loop runs more than 1,000 times"),
    "a loop that counts for long": (
        "n = 0\n" + MODEL + "while n < 10 ** 6:\n    model.add(layers.Dense(3))\n    n += 1\n",
        "more than 12,000 layers in one model",
    ),
    "an own layer called without an end": (
        "class Own(layers.Layer):\n    def call(self, x):\n        return layers.Flatten()(x)\n"
        "own = Own()\nwhile True:\n    own(np.zeros((2, 4, 4)))\nm = Sequential([own])\n",
        "a `while` loop runs more than 1,000 times",
    ),
    "a huge loop": (MODEL + "for i in range(10 ** 18):\n    model.add(layers.Dense(3))\n", "it runs 1000000000000000000 times"),
    "models without an end": ("while True:\n    m = Sequential([Input((3,)), layers.Dense(3)])\n", "more than"),
    "a model that holds itself": ("m = Sequential([Input((4,)), layers.Dense(4)])\nm.add(m)\nm.summary()\n", "it holds itself"),
    "two models that hold each other": ("a, b = Sequential(), Sequential()\na.add(b)\nb.add(a)\na.build((None, 4))\n", "it holds itself"),
    "a model that holds another twice, and so on": (
        "m = Sequential([Input((4,)), layers.Dense(4)])\nfor _ in range(40):\n    m = Sequential([m, m])\nm.predict(np.zeros((1, 4)))\n",
        "more than",
    ),
    "a list that holds itself, as data": ("s = []\ns.append(s)\nm = Sequential([layers.Dense(3)])\nm.fit(s)\n", "nest too deeply"),
    "lists that double, as data": (
        "s = []\nfor _ in range(50):\n    s = [s, s]\nm = Sequential([layers.Dense(3)])\nm.fit(s)\n",
        "more than 200,000 steps",
    ),
    "a formula that doubles": (
        "x = mystery\nfor _ in range(40):\n    x = x * x + mystery.a\n" + MODEL + "model.add(layers.Dense(x))\n",
        "too long",
    ),
    "a quotient that doubles": (
        "x = mystery\nfor _ in range(60):\n    x = x // mystery.a + x\n" + MODEL + "model.add(layers.Dense(x))\n",
        "too long",
    ),
    "a number without an end": (
        "x = 3\nfor _ in range(60):\n    x = x * x\n" + MODEL + "model.add(layers.Dense(x))\n",
        "very large number",
    ),
    "a number of many digits": (MODEL + f"model.add(layers.Dense(0x{'f' * 6000}))\n", "a number too long to read"),
    "shapes that outgrow all numbers": (
        "m = Sequential([Input((3, 3, 3))])\nfor _ in range(60):\n    m.add(layers.UpSampling2D(10 ** 90))\n",
        "more than a thousand digits",
    ),
    "200 conditions, a layer each": (
        MODEL + "".join(f"if mystery.a{n}:\n    model.add(layers.Dense({n + 1}))\n" for n in range(200)),
        "more than 32 ways to be built",
    ),
    "200 conditions, a number": (
        "x = 1\n" + "".join(f"if mystery.a{n}:\n    x += {n}\n" for n in range(200)) + MODEL + "model.add(layers.Dense(x))\n",
        "too many undecided conditions",
    ),
    "200 conditions, a return each": (
        "def f():\n"
        + "".join(f"    if mystery.a{n}:\n        return {n + 1}\n" for n in range(200))
        + MODEL
        + "model.add(layers.Dense(f()))\n",
        "too many undecided conditions",
    ),
    "layers counted again and again": (
        MODEL + "while len(model.layers) < 10 ** 9:\n    model.add(layers.Dense(3))\n",
        "more than 200,000 steps",
    ),
    "models asked for their shapes without an end": (
        "while True:\n    m = Sequential([Input((64, 64, 1)), *[layers.Conv2D(8, 3) for _ in range(30)]])\n"
        "    m.predict(np.zeros((1, 64, 64, 1)))\n",
        "more than",
    ),
    "large lists of lists searched for layers again and again": (
        "class Own(layers.Layer):\n    def __init__(self):\n        super().__init__()\n"
        "        self.rows = [[[1], [2]] for _ in range(2000)]\n"
        "    def call(self, x):\n        return x\n"
        "own = Own()\nwhile True:\n    own(np.zeros((2, 4)))\n    Sequential([own])\n",
        "more than",
    ),
    "models without an end, each added to": (
        "while True:\n    m = Sequential()\n" + "    m.add(layers.Dense(3))\n" * 12,
        "more than",
    ),
    "a list put into itself": (
        MODEL + "s = [3]\nfor _ in range(200):\n    s[0:0] = s\nmodel.add(layers.Dense(len(s)))\n",
        "",
    ),
    "layers under conditions without an end": (
        MODEL + _TWELVE_LOOPS + "model.add(layers.Dense(3))\n",
        "more than 200,000 steps",
    ),
    "a large dict asked under conditions": (
        MODEL + "d = {i: i for i in range(11000)}\nfor i in range(11000):\n    if mystery.a:\n        x = dict(d)\n    y = d[i]\n",
        "",
    ),
    "models of many layers without an end": (
        "many = [layers.Dense(3) for _ in range(11000)]\nfor i in range(11000):\n    m = Sequential(many)\n",
        "more than 200,000 steps",
    ),
    "a model of many layers inside of others, again and again": (
        MODEL
        + "for i in range(11000):\n    model.add(layers.Dense(3))\n"
        + "for i in range(11000):\n    if mystery.a:\n        x = Sequential([model])\nmodel.add(model)\n",
        "more than 24,000 layers in all models",
    ),
    "a list of many layers taken for a layer, again and again": (
        MODEL + "many = [layers.Dense(3) for _ in range(11000)]\nfor i in range(11000):\n    model.add(many)\n",
        "",
    ),
    "many arguments without an end": (
        MODEL
        + "def f(*a):\n    return a\nmany = list(range(11000))\nfor i in range(11000):\n"
        + "    if mystery.a:\n        f(*many)\n    f(*many)\n",
        "",
    ),
    "a number compared without an end": (
        MODEL + _TWELVE_LOOPS + "x = 3 if mystery.n % 2 else model.x\n",
        "more than 200,000 steps",
    ),
    "a list summed up": (MODEL + "v = sum([[1]] * 10 ** 5, [])\nmodel.add(layers.Dense(len(v)))\n", "more than 200,000 steps"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_it_ends_and_says_where(name: str) -> None:
    program, reason = ENDLESS[name]
    report, seconds = examined(program)
    assert "CNN902" not in [item.code for item in report.diagnostics]
    assert reason in said(report)
    assert "seconds" not in said(report), "which would differ from run to run"
    assert seconds < 10


@pytest.mark.parametrize(
    "value",
    ["'%1000000000d' % 1", "'%*d' % (10 ** 9, 1)", "f'{1:>1000000000}'", "'{:1000000000}'.format(1)", "'a' * 10 ** 12", "[0] * 10 ** 12"],
)
def test_nothing_large_is_built(value: str) -> None:
    tracemalloc.start()
    try:
        examined(f"{MODEL}v = {value}\nmodel.add(layers.Dense(len(v)))\n")
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("start", "step"),
    [
        ("'a'", "s += s"),
        ("'a'", "s = s + s"),
        ("b'a'", "s = s + s"),
        ("'a'", "s = f'{s}{s}'"),
        ("'a'", "s = '%s%s' % (s, s)"),
        ("'a'", "s = '{}{}'.format(s, s)"),
        ("'a'", "s = ''.join([s, s])"),
        ("'a'", "s = s.replace('a', 'aa')"),
        ("(1,)", "s = s + s"),
        ("(1,)", "s += s"),
        ("(1,)", "s = (*s, *s)"),
        ("[1]", "s = [*s, *s]"),
        ("[1]", "s = s + s"),
        ("[1]", "s += s"),
        ("[1]", "s = s * 3"),
        ("mystery", "s = s + s"),
        ("mystery", "s = s[s]"),
        ("mystery", "s = not s.next"),
    ],
)
def test_what_doubles_stays_small(start: str, step: str) -> None:
    examined(f"s = {start}\nfor _ in range(3):\n    {step}\n{MODEL}model.add(layers.Dense(s))\n")  # whatever is loaded late
    tracemalloc.start()
    try:
        report, _ = examined(f"s = {start}\nfor _ in range(3000):\n    {step}\n{MODEL}model.add(layers.Dense(s))\nprint(s)\n")
        assert report.models
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_models_that_a_bound_does_not_touch_are_whole() -> None:
    builder = "def build():\n    return Sequential([Input((4,)), layers.Dense(2)])\n"
    report, _ = examined(f"{builder}build()\nx = {'[' * 60}1{']' * 60}\n{MODEL}s = []\ns.append(s)\nmodel.fit(s)\n")
    assert [(trace.status, trace.total_params) for trace in report.traces[:1]] == [("complete", 10)]
    assert report.traces[-1].status == "partial"


@pytest.mark.parametrize(
    "body",
    [
        "layers.Dense(8)",
        "layers.Dense(8, activation='relu')",
        "layers.Conv2D(4, 3, padding='same', activation='relu')",
        "Sequential([layers.Dense(8)])",
    ],
)
def test_ten_times_the_layers_cost_ten_times_the_time(body: str) -> None:
    """At most 12 times: a part that looks at every layer for every layer would show."""

    def cost(layers: int) -> float:
        return examined(f"model = Sequential()\nmodel.add(Input((8, 8, 3)))\nfor i in range({layers}):\n    model.add({body})\n")[1]

    cost(10)
    few = min(cost(500), cost(500))
    assert cost(5000) < 12 * few


#: More ways to build a model than are told apart: then nothing is known of its layers.
_WAYS = "".join(f"if mystery.a{n}:\n    m.add(layers.Dense({n + 1}))\n" for n in range(6))


@pytest.mark.parametrize(
    "program",
    [
        "class Odd(layers.Layer):\n    def call(self, x):\n        return [x, {1: x}, (x, None)]\nm = Sequential([Input((4,)), Odd()])\n",
        "m = Sequential([Input((4,)), layers.RepeatVector(1e400)])\n",
        "m = Sequential([Input((4,)), layers.RepeatVector(float('nan'))])\n",
        "m = Sequential([Input((4,)), layers.BatchNormalization(axis=float('inf'))])\n",
        "m = Sequential([Input((4,)), layers.BatchNormalization(axis='last')])\n",
        "m = Sequential([Input((np.float32(float('inf')),)), layers.Dense(3)])\n",
        "m = Sequential([Input((4, 4, 1)), layers.ZeroPadding2D(1e400)])\n",
        "m = Sequential([Input((4, 4, 1)), layers.Cropping2D(((1e400, 1), (0, 1)))])\n",
        "m = Sequential([Input((4, 4, 1)), layers.UpSampling2D(1e400)])\n",
        "m = Sequential([Input((4,)), layers.Dense(1e400)])\n",
        f"m = Sequential()\n{_WAYS}m.layers\nm.get_layer(index=0)\nm.pop()\nm.trainable = False\n",
        f"m = Sequential()\n{_WAYS}n = keras.models.clone_model(m)\n",
        "x = range(-3, 3, 0)[1]\ny = range(10 ** 30)[2:9:0]\nz = range(10 ** 30)[5]\nm = Sequential([Input((4,)), layers.Dense(z)])\n",
    ],
)
def test_odd_programs_are_no_defect(program: str) -> None:
    for target in ("2", "3"):
        report = examine("program.py", (HEAD + program).encode(), Settings(target_keras=target), True, lambda path: None)
        assert [item.message for item in report.diagnostics if item.code == "CNN902"] == []
        assert report.models


def test_an_argument_that_holds_all_before_it_many_times_costs_little() -> None:
    doubling = "s = [[]]\nfor _ in range(110):\n    s = [list(s) for _ in s] + [s]\n"
    report, seconds = examined(f"{doubling}{MODEL}model.add(layers.Dense(s))\nmodel.add(layers.Dense(2, name=s))\n")
    assert len(report.models) == 1
    assert seconds < 6


def test_a_training_loop_of_many_rounds_is_not_followed_to_its_end() -> None:
    loop = (
        "for epoch in range(20):\n    for batch in range(1875):\n"
        "        noise = np.array([np.random.uniform(-1, 1, 100) for _ in range(32)])\n        model.train_on_batch(noise, [1] * 32)\n"
    )
    report, _ = examined(f"model = Sequential()\nmodel.add(layers.Dense(3))\n{loop}model.add(layers.Dense(2))\n", lint=False)
    assert [(trace.status, trace.total_params) for trace in report.traces] == [("complete", 311)]
    assert not said(report)


def test_what_is_shown_of_one_slice_is_not_told_of_another() -> None:
    slices = "".join(f"mystery[:{n}]\n" for n in range(50))
    report, _ = examined(f"{slices}part = mystery[50:]\n{slices}m = Sequential([layers.Dense(3)])\nm.fit(part)\n", lint=False)
    assert "what `unknown.mystery[50:]` holds is not known" in said(report)


def test_data_of_a_library_is_no_name_without_end() -> None:
    walk = "def last(t):\n    while t is not None:\n        found, t = t, t.tb_next\n    return found\n"
    tracemalloc.start()
    try:
        report, _ = examined(f"import sys\n{walk}last(sys.last_traceback)\n{MODEL}model.add(layers.Dense(2))\n", lint=False)
        largest = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [trace.status for trace in report.traces] == ["complete"]
    assert not said(report)
    assert largest < 50_000_000


def test_rows_indented_by_tabs_and_blanks_are_read_where_they_stand() -> None:
    body = " \tmodel = Sequential([Input((3,))])\n \tfor n in (4, 5):\n         model.add(layers.Dense(n))\n \treturn model\n"
    report, _ = examined(f"def build():\n{body}build()\n", lint=False)
    assert [trace.total_params for trace in report.traces] == [41]
    assert [(layer.call.span.start.row - 4, layer.call.span.start.column) for layer in report.traces[0].layers] == [(4, 20), (4, 20)]
    assert not said(report)


def test_a_size_may_be_larger_than_a_word_of_the_machine() -> None:
    program = "x = np.zeros((10**30, 3))[1:, ::-1]\nm = Sequential([Input((3,)), layers.Dense(3)])\nm.fit(x, x[: 10**20 : 7])\n"
    report, _ = examined(program + "n = len(keras.ops.arange(10**30)[2:])\nm.add(layers.Dense(n - 10**30 + 5))\n")
    assert said(report) == "" and [trace.total_params for trace in report.traces] == [12 + 12]


def test_a_product_of_many_unknown_sizes_is_compared_in_time() -> None:
    sizes = ", ".join(f"mystery.a{number}" for number in range(150))
    report, seconds = examined(f"m = Sequential([Input((8, 8, 3)), layers.Reshape(({sizes}))])\n")
    assert len(report.models) == 1 and seconds < 5
