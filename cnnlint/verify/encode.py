"""A model as the data that the worker builds: Trace -> JSON. Never user code; what is not Keras's own has a stand-in, or stops there."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Expr, Unknown
from cnnlint.entry import is_input
from cnnlint.layers.registry import Tensor
from cnnlint.model import Argument, Array, Function, Instance, LayerCall, Model, NumpyNumber, Reference, Value
from cnnlint.trace import LayerTrace, Trace
from cnnlint.tuples import NamedTuple

NAMESPACES = ("activations", "constraints", "initializers", "regularizers")
# Layers that read files, run functions or fetch something: never sent, whatever their arguments are.
NEVER_SENT = frozenset({"FlaxLayer", "JaxLayer", "Lambda", "TFSMLayer", "TorchModuleWrapper"})
VOCABULARIES = ("vocabulary", "idf_weights")
NUMBER_TYPES = "bfloat16 bool float16 float32 float64 int16 int32 int64 int8 uint16 uint32 uint64 uint8"
DTYPES = frozenset((*NUMBER_TYPES.split(), "string"))
ARRAY_LIMIT = 50_000_000  # scalars; a larger array of weights is not worth sending as zeros


class NotData(Exception):
    """The value cannot be sent: it is not known, or it is code."""


class Request(NamedTuple):
    """What the worker is asked to build: its JSON, how many layers of the trace it holds, and why it ends there (None: it holds all)."""

    data: dict[str, Any]
    layers: int
    cut: str | None


def encode(trace: Trace) -> Request:
    """The model of a trace as data. Layers that cannot be sent are replaced by their computed output where that is all numbers."""
    cut = None if trace.input is None or _numbers(trace.input) else "the shape of its input is not known as numbers"
    head = [_call(trace.model.layers[0])] if cut is None and trace.model.layers and _is_first_input(trace) else []
    layers: list[dict[str, Any]] = list(head)
    for layer in trace.layers if cut is None else ():
        sent = _layer(layer)
        if isinstance(sent, str):
            cut = sent
            break
        layers.append(sent)
    data: dict[str, Any] = {"layers": layers, "name": _text(trace.model.given_name), "trainable": _flag(trace.model.trainable)}
    if trace.input is not None and trace.input_kind not in ("Input", "argument", "nested") and cut is None:
        data["input"] = list(trace.input.shape)
    return Request(data, len(layers) - len(head), cut)


def _is_first_input(trace: Trace) -> bool:
    refused = bool(trace.layers) and trace.layers[0].call is trace.model.layers[0]
    return is_input(trace.model.layers[0]) and not refused


def _layer(layer: LayerTrace) -> dict[str, Any] | str:
    """One layer as data, or why it cannot be sent and nothing stands for it. What is no layer is sent as an object of no kind."""
    if not layer.call.qualified_name:
        return {"t": "foreign"}
    try:
        return _call(layer.call)
    except NotData as reason:
        step = layer.step
        if layer.problem is None and step is not None and len(step.outputs) == 1 and _numbers(step.outputs[0]):
            dtype = step.outputs[0].dtype
            return {"t": "standin", "shape": list(step.outputs[0].shape), "dtype": dtype if isinstance(dtype, str) else None}
        return f"{layer.call.class_name}: {reason}"


def _numbers(tensor: Tensor) -> bool:
    return not isinstance(tensor.shape, Unknown) and all(size is None or isinstance(size, int) for size in tensor.shape)


def _call(call: Any) -> dict[str, Any]:
    """A layer call, or a model as a layer."""
    if not isinstance(call, LayerCall):
        raise NotData("it is not a layer")
    if call.model is not None:
        return {**_model(call.model), "id": call.identity}
    if call.custom is not None or call.star or call.class_name in NEVER_SENT or not _is_keras(call.qualified_name):
        raise NotData("it runs code, or takes arguments, that are not sent")
    return {
        "t": "layer",
        "class": _class(call),
        "args": [_argument("", argument) for argument in call.positional],
        "kw": [[name, _argument(name, argument)] for name, argument in call.keywords],
        "trainable": _flag(call.trainable),
        "id": call.identity,
        "inner": _inner_flags(call),
        "settings": _settings(call),
    }


def _settings(call: LayerCall) -> dict[str, str]:
    """What the program had set for all layers when it made this one."""
    if any(key in ("adapt", "set_vocabulary") for key, _ in call.state):
        raise NotData("the data it was adapted to are not sent")
    if any(key == "quantized" for key, _ in call.state):
        raise NotData("it is quantized")
    found = {key: setting for key, setting in call.state if key in ("image_data_format", "dtype_policy")}
    if not all(isinstance(setting, str) for setting in found.values()):
        raise NotData("what is set for all layers is not known")
    return found


def _inner_flags(call: LayerCall) -> list[bool] | None:
    """Which layers of a base model train, in their order, where the program set them one by one."""
    flags = next((flags for key, flags in call.state if key == "inner"), None)
    if flags is not None and not all(isinstance(flag, bool) for flag in flags):
        raise NotData("which of its layers train is not known")
    return None if flags is None else list(flags)


def _class(call: LayerCall) -> str:
    path = call.qualified_name.split(".")
    if "applications" in path:
        return "applications." + path[-1]
    return "Input" if is_input(call) and path[-1] != "InputLayer" else call.class_name


def _is_keras(qualified_name: str) -> bool:
    return qualified_name.split(".", 1)[0] in ("keras", "tensorflow", "tf", "tf_keras")


def _model(model: Model) -> dict[str, Any]:
    if model.custom is not None or model.class_name != "Sequential":
        raise NotData("it is a model of the program's own")
    build = None
    if model.input_source is not None and model.layers and not is_input(model.layers[0]):
        shape = Tensor(model.input_source.shape)
        build = list(model.input_source.shape) if _numbers(shape) else None
    layers = [_call(element) for element in model.layers]
    return {"t": "model", "name": _text(model.given_name), "layers": layers, "build": build, "trainable": _flag(model.trainable)}


def _argument(name: str, argument: Argument) -> Any:
    if name in VOCABULARIES and isinstance(argument.value, str):
        raise NotData("it reads a file")
    try:
        return value(argument.value)
    except NotData:
        found, neutral = _neutral(name)
        if not found or isinstance(argument.value, (Unknown, Expr)):
            raise
        return neutral


def _neutral(name: str) -> tuple[bool, Any]:
    """What may stand for a function of the program's own without changing a shape or a count."""
    if name.endswith("activation"):
        return True, "linear"
    if name.endswith("_initializer"):
        return True, "zeros"
    return name.endswith(("_regularizer", "_constraint")) or name == "weights", None


def value(data: Value) -> Any:
    """A value as JSON: plain ones as they are, others tagged. Raises NotData for what is unknown, symbolic or code."""
    if data is None or isinstance(data, (bool, str)) or type(data) is int:
        return data
    if isinstance(data, float):
        return data if data == data and abs(data) != float("inf") else {"t": "float", "v": str(data)}
    if isinstance(data, bytes):
        return {"t": "bytes", "v": data.decode("latin-1")}
    if isinstance(data, Argument):
        return value(data.value)
    if isinstance(data, LayerCall):
        return _call(data)
    if isinstance(data, Model):
        return _model(data)
    if isinstance(data, (Reference, Instance)):
        return _named(data)
    if isinstance(data, NumpyNumber):
        return _numpy(data)
    if isinstance(data, Array):
        return _array(data)
    return _container(data)


def _container(data: Value) -> Any:
    if isinstance(data, dict):
        return {"t": "dict", "v": [[value(key), value(item)] for key, item in data.items()]}
    if isinstance(data, list):
        return [value(item) for item in data]
    if type(data) is tuple:
        return {"t": "tuple", "v": [value(item) for item in data]}
    if isinstance(data, (set, frozenset)):
        return {"t": "set", "v": sorted((value(item) for item in data), key=repr)}
    raise NotData("it is not known, or it is code" if isinstance(data, (Unknown, Expr, Function)) else "it is not data")


def _named(data: Reference | Instance) -> Any:
    path = data.qualified_name.split(".")
    if isinstance(data, Reference) and path[-1].rstrip("_") in DTYPES and path[0] in ("numpy", "np", "tensorflow", "tf"):
        return path[-1].rstrip("_")
    space = next((part for part in path if part in NAMESPACES), None)
    if space is None or not _is_keras(data.qualified_name):
        if isinstance(data, Reference) and len(path) > 1 and path[-2] == "nn" and path[-1] in ("relu", "sigmoid", "softmax", "tanh"):
            return {"t": "ref", "v": "activations." + path[-1]}
        raise NotData(f"{data.qualified_name} is not looked up")
    if isinstance(data, Reference):
        return {"t": "ref", "v": f"{space}.{path[-1]}"}
    keywords = [[name, value(item)] for name, item in data.keywords]
    return {"t": "instance", "v": f"{space}.{path[-1]}", "args": [value(item) for item in data.positional], "kw": keywords}


def _numpy(data: NumpyNumber) -> Any:
    if isinstance(data.value, Expr):
        raise NotData("it is symbolic")
    return {"t": "numpy", "dtype": data.dtype, "v": data.value}


def _array(data: Array) -> Any:
    """An array of zeros of that shape: values change no shape and no count."""
    size = 1
    for length in data.shape if not isinstance(data.shape, Unknown) else (None,):
        size *= length if isinstance(length, int) else ARRAY_LIMIT + 1
    if size > ARRAY_LIMIT or not isinstance(data.dtype, str) or data.dtype not in DTYPES:
        raise NotData("it is an array of unknown size")
    return {"t": "array", "shape": list(data.shape), "dtype": data.dtype}


def _text(name: Value) -> str | None:
    return name if isinstance(name, str) else None


def _flag(trainable: Value) -> bool | None:
    if trainable is None or isinstance(trainable, (bool, int, float)):
        return None if trainable is None else bool(trainable)
    raise NotData("whether it trains is not known")
