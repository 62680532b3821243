"""What layers cost and see, and the smallest input, against numbers worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cost_cases import CASES, SMALLEST, Case

from cnnlint import analyze, cli
from cnnlint.costs import Cost, costs, total_bytes, total_macs
from cnnlint.dims import Unknown
from cnnlint.report.unfold import unfolded
from cnnlint.smallest import smallest_input
from cnnlint.trace import Trace

HEAD = "from keras import Input, Sequential\nfrom keras.layers import *\n"


def traced(text: str) -> Trace:
    """The trace of the last model made at the top of a program."""
    report = analyze(HEAD + text)
    return report.traces[-1]


def last(layers: str) -> tuple[Trace, Cost]:
    trace = traced(f"model = Sequential([{layers}])")
    return trace, costs(trace)[-1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.layers)
def test_the_last_layer(case: Case) -> None:
    trace, cost = last(case.layers)
    assert trace.status == "complete"
    assert (trace.layers[-1].macs, cost.activation_bytes, cost.receptive_field) == case[1:]


def test_the_first_two_layers_of_alexnet_and_vgg16_see_what_the_paper_lists() -> None:
    """Araujo et al. list 195 for the last convolution of AlexNet and 212 for VGG-16's last pooling."""
    alexnet = (
        "Input((227, 227, 3)), Conv2D(96, 11, strides=4), MaxPooling2D(3, strides=2), Conv2D(256, 5, padding='same'), "
        "MaxPooling2D(3, strides=2), Conv2D(384, 3, padding='same'), Conv2D(384, 3, padding='same'), Conv2D(256, 3, padding='same'), "
        "MaxPooling2D(3, strides=2)"
    )
    assert last(alexnet)[1].receptive_field == (195, 195)
    block = "Conv2D({0}, 3, padding='same'), " * 2 + "MaxPooling2D(2), "
    more = "Conv2D({0}, 3, padding='same'), " * 3 + "MaxPooling2D(2), "
    vgg = "Input((224, 224, 3)), " + block.format(64) + block.format(128) + more.format(256) + more.format(512) + more.format(512)
    trace, cost = last(vgg)
    assert cost.receptive_field == (212, 212)
    assert total_macs(trace) == 15_346_630_656  # the 15.3 billion of the convolutions of VGG-16


@pytest.mark.parametrize(
    ("layers", "known"),
    [
        ("Input((8, 8, 3)), Conv2D(4, 3), Permute((2, 1, 3)), Conv2D(4, 3)", False),
        ("Input((8, 8, 3)), Reshape((4, 16, 3)), Conv2D(4, 3)", False),
        ("Input((8, 8, 3)), LayerNormalization(), Conv2D(4, 3)", True),
        ("Input((8, 8, 3)), LayerNormalization(axis=[1, 2, 3]), Conv2D(4, 3)", False),
        ("Input((8, 8, 3)), GroupNormalization(3), Conv2D(4, 3)", False),
        ("Input((8, 3)), LSTM(4, return_sequences=True), Conv1D(4, 3)", False),
        ("Input((3, 8, 8)), Conv2D(4, 3, data_format='channels_first')", True),
        ("Input((3, 8, 8)), Dense(5), Conv2D(4, 3, data_format='channels_first')", False),
        ("Input((20,)), Embedding(9, 4), Conv1D(4, 3)", True),
        ("Input((8, 8, 3)), RandomFlip(), RandomRotation(0.1), Conv2D(4, 3)", True),
        ("Input((8, 8, 3)), RandomCrop(6, 6), Conv2D(4, 3)", False),
    ],
)
def test_a_field_is_known_only_where_positions_stay_in_their_order(layers: str, known: bool) -> None:
    assert (last(layers)[1].receptive_field is not None) is known


@pytest.mark.parametrize(
    ("layers", "size"),
    [
        ("Input((8,)), Dense(4, dtype='float64')", 32),
        ("Input((8,)), Dense(4, dtype='mixed_float16')", 8),
        ("Input((8,), dtype='int32'), Embedding(9, 4)", 8 * 4 * 4),
        ("Input((8, 3)), Bidirectional(LSTM(4, return_state=True))", (8 + 4 * 4) * 4),  # the output and four states
        ("Input((None, 3)), Conv1D(4, 3)", None),
        ("Input(batch_shape=(16, 8)), Dense(4)", 16),
    ],
)
def test_memory_is_for_one_sample_in_the_dtype_of_the_output(layers: str, size: int | None) -> None:
    found = last(layers)[1].activation_bytes
    assert (None if isinstance(found, Unknown) else found) == size


def test_sums_of_a_model_are_those_of_its_layers_and_formulas_stay_formulas() -> None:
    trace = traced(
        "def build(n):\n    return Sequential([Input((n, n, 3)), Conv2D(8, 3), MaxPooling2D(2), GlobalMaxPooling2D(), Dense(4)])\n"
    )
    each = costs(trace)
    assert str(total_macs(trace)) == "216*n**2 - 864*n + 896"  # 9*3*8*(n - 2)**2 + 8*4
    assert str(each[0].activation_bytes) == "32*n**2 - 128*n + 128"
    assert str(total_bytes(trace, each)) == "32*n**2 + 32*(n//2)**2 - 128*n - 64*(n//2) + 208"
    partial = traced("model = Sequential([Input((8, 8, 3)), Conv2D(8, 3), something()])")
    assert (total_macs(partial), total_bytes(partial, costs(partial))) == (None, None)


def test_what_is_inside_a_model_of_keras_is_not_guessed() -> None:
    text = "from keras.applications import VGG16\nmodel = Sequential([VGG16(include_top=False, input_shape=(64, 64, 3), weights=None)])"
    assert isinstance(costs(traced(text))[0].activation_bytes, Unknown)


@pytest.mark.parametrize(("layers", "shape"), SMALLEST, ids=lambda value: value if isinstance(value, str) else "")
def test_the_smallest_input(layers: str, shape: tuple[int | None, ...]) -> None:
    found = smallest_input(traced(f"model = Sequential([{layers}])"))
    assert found is not None and found.shape == shape
    sizes = [size for size in shape[1:] if size is not None and size > 1]
    assert bool(found.ending) is (max(sizes, default=0) > 1)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Input((n, 2*n, 3)), Conv2D(3, 5), MaxPooling2D(4)", "(None, 8, 16, 3)"),
        ("Input((n, n, c)), Conv2D(3, 5)", "(None, 5, 5, c)"),
        ("Input((n, n, 3)), Conv2D(3, 5), AveragePooling2D(n // 4), Flatten(), Dense(2)", "(None, 5, 5, 3)"),
        ("Input((n, k, 3)), Conv2D(3, 5)", "(None, 5, 5, 3)"),
        ("Input((n, n, 3)), Conv2D(3, k)", "(None, ?, ?, 3)"),  # that depends on k
        ("Input((n, n, 3)), Conv2D(3, 5), Reshape((-1, 6))", "(None, ?, ?, 3)"),  # which refuses other sizes too
        ("Input((3, None, n)), Conv2D(3, 5, data_format='channels_first')", "(None, 3, 5, 5)"),
    ],
)
def test_symbols_are_solved_where_nothing_else_decides(text: str, shape: str) -> None:
    found = smallest_input(traced(f"def build(n, k, c):\n    return Sequential([{text}])"))
    assert found is not None
    assert f"({', '.join(map(str, found.shape))})" == shape


@pytest.mark.parametrize(
    "layers",
    [
        "Input((8, 8, 3)), Conv2D(4, 3)",
        "Conv2D(4, 3)",
        "Input((None, 8)), Dense(3), thing()",
        "Input((None, None, 3)), Flatten(), Dense(2)",
    ],
)
def test_nothing_is_said_where_there_is_nothing_to_solve_or_too_little_is_known(layers: str) -> None:
    assert smallest_input(traced(f"model = Sequential([{layers}])")) is None


@pytest.mark.parametrize(
    ("layers", "macs", "field"),
    [
        ("Input((28, 28, 1)), Conv2D(32, 3)", "26*26*(3*3*1*32) = 194688", "1 + (3 - 1)*1 = 3"),
        (
            "Input((28, 28, 1)), MaxPooling2D((2, 3)), Conv2D(4, 3, dilation_rate=2)",
            "10*5*(3*3*1*4) = 1800",
            "2 + 2*(3 - 1)*2 = 10, 3 + 2*(3 - 1)*3 = 15",
        ),
        ("Input((28, 28, 4)), SeparableConv2D(8, 3)", "26*26*(3*3*4*1 + 1*1*4*8) = 45968", "1 + (3 - 1)*1 = 3"),
        ("Input((1, 28, 28)), Conv2D(4, 3, data_format='channels_first')", "26*26*(3*3*1*4) = 24336", "1 + (3 - 1)*1 = 3"),
        ("Input((4, 4, 3)), Conv2DTranspose(6, 3, strides=2)", "4*4*(3*3*6*3) = 2592", None),
        ("Input((9216,)), Dense(128)", "9216*128 = 1179648", None),
        ("Input((20, 3)), LSTM(4)", "20*(3*16 + 4*16) = 2240", None),
        ("Input((8, 8, 3)), ReLU()", None, None),
    ],
)
def test_every_sum_is_unfolded(layers: str, macs: str | None, field: str | None) -> None:
    trace, cost = last(layers)
    sums = unfolded(trace.layers[-1], cost)
    assert (sums.get("macs"), sums.get("receptive_field")) == (macs, field)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.layers)
def test_a_sum_that_is_said_is_right(case: Case) -> None:
    trace, _ = last(case.layers)
    for layer, own in zip(trace.layers, costs(trace), strict=True):
        for text in unfolded(layer, own).values():
            for part in text.split(", "):
                left, right = part.split(" = ")
                assert eval(left) == eval(right)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    text = "model = Sequential([Input((None, 20, 3)), Conv2D(4, 5, name='a'), Sequential([MaxPooling2D(2)]), GlobalMaxPooling2D()])\n"
    (tmp_path / "m.py").write_text(HEAD + text)
    return "m.py"


def table(line: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert cli.main(["summary", *line.split(), "--no-cache"]) == 0
    return capsys.readouterr().out.splitlines()


def test_columns_are_chosen_in_their_order(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(f"{model} --columns macs,receptive-field,output-shape", capsys)
    rows = rows[next(number for number, row in enumerate(rows) if row.startswith("model ")) :]
    assert rows[2].split() == ["#", "layer", "name", "MACs", "receptive", "field", "output", "shape"]
    assert rows[4].split(maxsplit=5) == ["1", "Conv2D", "a", "?", "5x5", "(None, None, 16, 4)"]
    assert rows[-3:] == ["  smallest input (None, 6, 20, 3)", "", "2 Sequential models in 1 file: 2 complete"]
    usual = table(model, capsys)
    chosen = table(f"{model} --columns=output-shape,params,share", capsys)
    second = next(number for number, row in enumerate(usual) if number > 2 and row.startswith("  #"))
    assert usual[second:] == chosen[second:]
    # The first model has no share to show: the usual table leaves that column out, one that was asked for stays.
    assert "share" not in usual[2]
    assert "share" in chosen[2]
    titles = table(f"{model} --columns all", capsys)[2]
    for title in ("input shape", "dtype", "trainable", "activation bytes"):
        assert title in titles


@pytest.mark.parametrize(
    ("columns", "said"), [("macz", "did you mean 'macs'?"), ("zzz", "known: all, input-shape, output-shape"), (",", "names no column")]
)
def test_columns_that_do_not_exist_are_refused(model: str, capsys: pytest.CaptureFixture[str], columns: str, said: str) -> None:
    assert cli.main(["summary", model, "--columns", columns]) == 2
    assert said in capsys.readouterr().err


def test_sums_of_chosen_columns_are_explained(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(table(f"{model} --columns receptive-field --explain", capsys))
    assert "field   5 + (2 - 1)*1 = 6" in text
    assert "field " not in "\n".join(table(f"{model} --explain", capsys))


def test_json_has_all_costs(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["summary", model, "--output-format", "json", "--no-cache"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["models"][-1]
    assert (found["macs"], found["activation_bytes"], found["minimum_input_shape"]) == (None, None, [None, 6, 20, 3])
    conv, inner, pooled = found["layers"]
    assert (conv["receptive_field"], inner["layers"][0]["receptive_field"], pooled["receptive_field"]) == ([5, 5], [6, 6], None)
    assert (conv["activation_bytes"], pooled["activation_bytes"], pooled["macs"]) == (None, 16, 0)
