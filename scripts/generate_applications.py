"""Writes what cnnlint knows of keras.applications, asked of an installed Keras: cnnlint/layers/applications.json.

    python scripts/generate_applications.py             # the file; needs keras (3.x), some minutes and 8 GB
    python scripts/generate_applications.py --check     # exit status 1 where the committed file is stale
    python scripts/generate_applications.py VGG16 …     # only these, beside what the file holds

For every model: how its rows and columns shrink (read off the graph of a real one, from the input to the last feature map), the
channels of that map, the parameters without a head, how they depend on the input channels, and how the head counts. Everything
is then tried against models that Keras builds with other sizes, channels, classes and heads; a description that does not
reproduce all of them is not written.
"""

from __future__ import annotations

import gc
import inspect
import json
import os
import re
import sys
import warnings
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "cnnlint" / "layers" / "applications.json"

# Arguments that change the network, and the values that published weights exist for.
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "MobileNet": [{"alpha": alpha} for alpha in (0.25, 0.5, 0.75)],
    "MobileNetV2": [{"alpha": alpha} for alpha in (0.35, 0.5, 0.75, 1.3, 1.4)],
    "MobileNetV3Small": [{"alpha": 0.75}, {"minimalistic": True}],
    "MobileNetV3Large": [{"alpha": 0.75}, {"minimalistic": True}],
}

# Models that people freeze layer by layer: their layers are listed, one by one.
LISTED = ("VGG16", "VGG19", "ResNet50", "MobileNet", "MobileNetV2", "InceptionV3", "Xception")

# The smallest size that the constructor takes, as its source says (`min_size`); tried below, with one less.
SMALLEST = {"InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71}


def counts(model: Any) -> list[int]:
    """[trainable, other] parameters."""
    every = sum(int(weight.size) for weight in {id(own): own for own in map(_Sized, model.weights)}.values())
    trained = sum(int(weight.size) for weight in map(_Sized, model.trainable_weights))
    return [trained, every - trained]


class _Sized:
    def __init__(self, weight: Any) -> None:
        self.size = 1
        for side in weight.shape:
            self.size *= side


def build(own: Any, **arguments: Any) -> Any:
    """A model of this class with random weights."""
    import keras

    keras.backend.clear_session()
    gc.collect()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return own(weights=None, **arguments)


def layer_of(tensor: Any) -> Any:
    return tensor._keras_history.operation, tensor._keras_history.operation._inbound_nodes[tensor._keras_history.node_index].input_tensors


def spatial_layers(model: Any) -> list[Any]:
    """The layers from the input to the output that a feature map runs through, along the first branch everywhere."""
    tensor, found = model.outputs[0], []
    while True:
        own, inputs = layer_of(tensor)
        found += [*getattr(own, "layers", [own])][::-1]  # ConvNeXt nests its stem and downsampling as Sequential models
        if not inputs:
            return found[::-1]
        tensor = inputs[0]


def both(value: Any) -> int:
    """The one number that a kernel or stride has for rows and columns."""
    rows, columns = (value, value) if isinstance(value, int) else value
    assert rows == columns, value
    return int(rows)


class ByParity(tuple[Any, ...]):
    """A padding that `correct_pad` (keras/src/applications/imagenet_utils.py) computed: it looks at whether the side is even."""


def mark_correct_pad() -> None:
    """Makes zero padding layers remember whether `correct_pad` chose their padding; the numbers alone do not show it."""
    from keras.src.applications import imagenet_utils
    from keras.src.layers import ZeroPadding2D

    choose, make = imagenet_utils.correct_pad, ZeroPadding2D.__init__

    def init(self: Any, padding: Any = (1, 1), *positional: Any, **keywords: Any) -> None:
        make(self, padding, *positional, **keywords)
        self.by_parity = isinstance(padding, ByParity)

    imagenet_utils.correct_pad = lambda inputs, kernel_size: ByParity(choose(inputs, kernel_size))
    ZeroPadding2D.__init__ = init


def rule(own: Any) -> list[Any] | None:
    """What a layer does to a side: ["valid", kernel, stride], ["same", stride], ["pad", before, after], ["correct", kernel],
    ["crop", before, after], or None for nothing."""
    kind = type(own).__name__
    if kind == "ZeroPadding2D":
        (top, bottom), (left, right) = own.padding
        assert own.by_parity or (top, bottom) == (left, right)
        return ["correct", 2 * bottom + 1] if own.by_parity else ["pad", top, bottom]
    if kind == "Cropping2D":
        (top, bottom), (left, right) = own.cropping
        assert (top, bottom) == (left, right)
        return ["crop", top, bottom]
    if hasattr(own, "kernel_size") or hasattr(own, "pool_size"):
        assert both(getattr(own, "dilation_rate", 1)) == 1
        stride = both(own.strides)
        if own.padding == "same":
            return ["same", stride] if stride > 1 else None
        kernel = both(getattr(own, "kernel_size", None) or own.pool_size)
        return ["valid", kernel, stride] if kernel > 1 or stride > 1 else None
    return None


def shrink(side: int, rules: list[list[Any]], known: bool) -> int:
    """The side of the last feature map. `known`: the model was built for this very size, not for None."""
    for kind, *numbers in rules:
        if kind == "pad":
            side += sum(numbers)
        elif kind == "crop":
            side -= sum(numbers)
        elif kind == "same":
            side = -(-side // numbers[0])
        elif kind == "valid":
            side = (side - numbers[0]) // numbers[1] + 1
        else:
            half = numbers[0] // 2
            side += 2 * half - (1 - side % 2 if known else 1)
    return side


def describe(name: str, own: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The description of one model, tried against real ones."""
    smallest = SMALLEST.get(name, 32)
    full = build(own, include_top=True, classes=10, **arguments)
    size, full_counts, full_units = full.input_shape[1], counts(full), hidden_units(full)
    del full
    open_counts = counts(build(own, include_top=False, input_shape=(None, None, 3), **arguments))
    body = build(own, include_top=False, input_shape=(size or 224, size or 224, 3), **arguments)
    body_counts = counts(body)
    gray = counts(build(own, include_top=False, input_shape=(size or 224, size or 224, 1), **arguments))
    entry = {
        "size": size,
        "smallest": smallest,
        "rules": [found for layer in spatial_layers(body) if (found := rule(layer)) is not None],
        "channels": body.output_shape[-1],
        "params": body_counts,
        "per_channel": [(body_counts[0] - gray[0]) // 2, (body_counts[1] - gray[1]) // 2],
        "layers": len(body.layers),
    }
    if name in LISTED and not arguments:
        entry["inner"] = [listed(layer) for layer in body.layers]
    if open_counts != body_counts:  # NASNet compares sizes while it is built, and two None are equal
        entry["fixed_size_only"] = True
    hidden = head(name, full_units, sum(full_counts) - sum(body_counts), entry)
    if hidden:
        entry["hidden"] = hidden
    check(name, own, arguments, entry)
    return entry


def listed(layer: Any) -> str:
    """One layer as "class name trained other"; "-" for a name that Keras numbers, which depends on what was made before."""
    own = type(layer).__name__
    automatic = re.fullmatch(rf"{snake(own)}(_\d+)?", layer.name)
    trained, other = counts(layer)
    return " ".join([own, "-" if automatic else layer.name, *(str(number) for number in (trained, other) if trained or other)])


def snake(name: str) -> str:
    """keras/src/utils/naming.py, to_snake_case."""
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def hidden_units(full: Any) -> list[int]:
    """The units of the layers that may belong to the head, in order."""
    return [layer.units if type(layer).__name__ == "Dense" else layer.filters for layer in full.layers if is_head(layer)]


def head(name: str, units: list[int], total: int, entry: dict[str, Any]) -> dict[str, Any] | None:
    """The layers between the feature map and the classifier that hold weights: VGG flattens into two Dense, MobileNetV3 has one."""
    flattens = name.startswith("VGG")
    width = entry["channels"] * (shrink(entry["size"], entry["rules"], known=True) ** 2 if flattens else 1)
    for hidden in (units[-3:-1] if flattens else units[-2:-1], []):
        if total == head_count(width, hidden, 10):
            return {"units": hidden, "flatten": flattens} if hidden else None
    raise AssertionError(f"{name}: the head of {total} parameters is of another kind")


def is_head(layer: Any) -> bool:
    return type(layer).__name__ == "Dense" or (type(layer).__name__ == "Conv2D" and layer.kernel_size == (1, 1) and layer.use_bias)


def head_count(width: int, hidden: list[int], classes: int) -> int:
    total = 0
    for units in [*hidden, classes]:
        total += (width + 1) * units
        width = units
    return total


def check(name: str, own: Any, arguments: dict[str, Any], entry: dict[str, Any]) -> None:
    """Builds other models and compares. Raises AssertionError where the description is wrong."""
    smallest, light = entry["smallest"], sum(entry["params"]) < 30_000_000
    sizes = (smallest, smallest + 1, smallest + 14, 111, 224) if light else (smallest + 1, 111)
    for side in sizes:
        shape = build(own, include_top=False, input_shape=(side, 96, 3), **arguments).output_shape
        expected = (None, shrink(side, entry["rules"], True), shrink(96, entry["rules"], True), entry["channels"])
        assert shape == expected, (name, side, shape, expected)
    pooled = build(own, include_top=False, pooling="avg", input_shape=(128, 128, 4), **arguments)
    assert pooled.output_shape == (None, entry["channels"]), name
    expected_counts = [base + each for base, each in zip(entry["params"], entry["per_channel"], strict=True)]
    assert counts(pooled) == expected_counts, (name, counts(pooled), expected_counts)
    try:
        build(own, include_top=False, input_shape=(smallest - 1, 128, 3), **arguments)
    except ValueError as error:
        assert "at least" in str(error), error
    else:
        raise AssertionError(f"{name} takes {smallest - 1}")


def generate(names: list[str]) -> dict[str, Any]:
    """The content of the file for these models."""
    import keras

    mark_correct_pad()
    models: dict[str, Any] = {}
    for name in names:
        own = getattr(keras.applications, name)
        rows = [describe(name, own, {})]
        rows += [{"when": variant, **describe(name, own, variant)} for variant in VARIANTS.get(name, [])]
        parameters = inspect.signature(own).parameters.values()
        models[name] = {"parameters": [[own.name, own.default] for own in parameters], "variants": rows}
        print(name, rows[0], flush=True)
    return {"keras": keras.__version__, "models": models}


def rendered(content: dict[str, Any]) -> str:
    """JSON with one variant a line, so that a difference between two Keras versions can be read."""
    lines = ["{", f' "keras": {json.dumps(content["keras"])},', ' "models": {']
    for name, model in content["models"].items():
        rows = ",\n   ".join(json.dumps(row) for row in model["variants"])
        lines.append(f'  {json.dumps(name)}: {{"parameters": {json.dumps(model["parameters"])}, "variants": [\n   {rows}]}},')
    lines[-1] = lines[-1].removesuffix(",")
    return "\n".join([*lines, " }", "}", ""])


def main(arguments: list[str]) -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    import keras

    every = sorted(name for name in dir(keras.applications) if inspect.isfunction(getattr(keras.applications, name)))
    names = [name for name in arguments if name in every] or every
    content = generate(names)
    if len(names) < len(every) and FILE.exists():
        content["models"] = {**json.loads(FILE.read_text(encoding="utf-8"))["models"], **content["models"]}
    content["models"] = dict(sorted(content["models"].items()))
    text = rendered(content)
    if "--check" in arguments:
        return int(FILE.read_text(encoding="utf-8") != text)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
