"""Where the input of a model comes from: model -> the tensor that enters its first layer, read off arguments alone.

The law is that of `keras/src/models/sequential.py` (`add`, `_maybe_rebuild`) for Keras 3 and of
`tf_keras/src/engine/sequential.py` and `base_layer.py` for Keras 2.
"""

from __future__ import annotations

from typing import Any, Literal

from cnnlint.dims import Expr, Size, Unknown
from cnnlint.layers.registry import APPLICATIONS, Problem, Shape, Tensor
from cnnlint.layers.signature import TYPES, Signature, bind_to, identifiers
from cnnlint.model import Argument, Array, Function, Instance, LayerCall, Model, NumpyNumber, Reference, Span
from cnnlint.tuples import NamedTuple

# Positions of the arguments that matter here; keywords need no table.
_INPUT_3 = ("shape", "batch_size", "dtype", "sparse", "ragged", "batch_shape", "name", "tensor", "optional")
_INPUT_LAYER_3 = ("shape", "batch_size", "dtype", "sparse", "ragged", "batch_shape", "input_tensor", "optional", "name")
_INPUT_2 = ("shape", "batch_size", "name", "dtype", "sparse", "tensor", "ragged", "type_spec", "optional")
_INPUT_LAYER_2 = ("input_shape", "batch_size", "dtype", "input_tensor", "sparse", "name", "ragged", "type_spec", "optional")
# Types of an input that are none of a layer (keras/src/backend/common/dtypes.py).
NUMBERS_ONLY = ("int8", "float8_e4m3fn", "float8_e5m2")

Phase = Literal["init", "build"]


class Entry(NamedTuple):
    """What enters the first layer. `tensor` is None where nothing shows it; `problem` is why Keras refuses what was given.

    `kind` is `Input`, `argument`, `nested` (the first element is a model that has an input), `outer` (it is itself a layer of another
    model) or the kind of the use that showed it.
    """

    tensor: Tensor | None = None
    kind: str | None = None
    span: Span | None = None
    problem: Problem | None = None


def is_input(element: object) -> bool:
    """Whether the element is an `Input` or `InputLayer`."""
    return isinstance(element, LayerCall) and element.class_name == "InputLayer"


def declared(call: LayerCall, target: str) -> Entry:
    """The input that an `Input(…)` or `InputLayer(…)` declares."""
    given = _bind_input(call, target)
    problem = _misbound(call, target) or _unfit(given, call, target)
    if problem is not None:
        return Entry(problem=problem._replace(phase="init"), kind="Input", span=call.span)
    if target == "2" and any(name in given and given[name].value is not False for name in ("sparse", "ragged")):
        return Entry(
            Tensor(Unknown("the input of Keras 2 is a sparse or ragged tensor, which few layers take", call.span)), "Input", call.span
        )
    if any(name in given for name in ("tensor", "input_tensor", "type_spec")):
        return Entry(Tensor(Unknown("the input is made from another tensor", call.span)), "Input", call.span)
    if call.star and not any("shape" in name for name in given):
        return Entry(Tensor(Unknown("the arguments of the input are not known", call.span)), "Input", call.span)
    if target == "2" and _input_names(call, target)[0] and not any("shape" in name for name in given):
        return Entry(Tensor(Unknown("the InputLayer of Keras 2 has any rank without a shape", call.span)), "Input", call.span)
    read = _declared_shape(given, target)
    if isinstance(read, Problem):
        return Entry(problem=read._replace(phase="init"), kind="Input", span=call.span)
    return Entry(Tensor(read, _dtype(given)), "Input", call.span)


def _declared_shape(given: dict[str, Argument], target: str) -> Shape | Unknown | Problem:
    shape = _first_given(given, "shape", "input_shape")
    whole = _first_given(given, "batch_shape", "batch_input_shape")
    if shape is not None and whole is not None:
        return Problem("CNN109", "takes `shape` or `batch_shape`, not both", "init", argument="batch_shape")
    if whole is not None:
        return sizes(whole[1].value, whole[0], target)
    if shape is None:
        if target == "2" and "type_spec" not in given:
            return Problem("CNN109", "needs a `shape`", "init")
        return Problem("CNN503", "needs a `shape`", "init", argument="shape")
    rest = sizes(shape[1].value, shape[0], target, whole_number=target == "2")
    return _with_batch(given.get("batch_size"), rest, target)


def from_arguments(call: LayerCall, target: str) -> Entry:
    """The input that the first layer of a model declares by its own arguments (`input_shape`, `input_dim`, …), if it does."""
    if call.qualified_name.startswith(APPLICATIONS):
        return _of_application(call, target)
    found = _legacy_shape(call) if target == "2" else _layer_shape(call)
    if found is None:
        return (
            Entry(Tensor(Unknown("its arguments may contain an input shape", call.span)), "argument", call.span) if call.star else Entry()
        )
    name, value, span = found
    read = sizes(value, name, target)
    if name != "batch_input_shape":
        read = _with_batch(call.keyword("batch_size") if target == "2" else None, read, target)
    if isinstance(read, Problem):
        return Entry(problem=read, kind="argument", span=span)
    return Entry(Tensor(read), "argument", span)


def _of_application(call: LayerCall, target: str) -> Entry:
    """A model of keras.applications has an input of its own, which the model around it takes over."""
    from cnnlint.layers.applications import own_input  # reads its data, so only where one is met

    shape = own_input(call, target)
    return Entry() if shape is None else Entry(Tensor(shape), "nested", call.span)


def _layer_shape(call: LayerCall) -> tuple[str, Any, Span] | None:
    """Keras 3 (`Layer.__init__`): `input_dim` wins over `input_shape`; `input_dim` of an Embedding is its own argument."""
    dim, shape = call.keyword("input_dim"), call.keyword("input_shape")
    if call.class_name == "HashedCrossing":
        return None  # it takes any keyword and drops those it does not know
    if dim is not None and dim.value is not None and call.class_name not in ("Embedding", "ReversibleEmbedding"):
        return "input_dim", (dim.value,), dim.span
    return None if shape is None or shape.value is None else ("input_shape", shape.value, shape.span)


def _legacy_shape(call: LayerCall) -> tuple[str, Any, Span] | None:
    """Keras 2: `batch_input_shape`, then `input_shape`, then `input_dim`; recurrent layers and Embedding add `input_length`."""
    for name in ("batch_input_shape", "input_shape"):
        if (argument := call.keyword(name)) is not None:
            return name, argument.value, argument.span
    length, dim = call.keyword("input_length"), call.keyword("input_dim")
    if call.class_name == "Embedding":
        value = None if length is None else length.value
        return "input_length", tuple(value) if isinstance(value, list) else (value,), call.span if length is None else length.span
    if call.class_name in ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D") and (given := dim or length):
        return "input_dim", (None if length is None else length.value, None if dim is None else dim.value), given.span
    return None if dim is None else ("input_dim", (dim.value,), dim.span)


def sizes(value: Any, name: str, target: str, whole_number: bool = False) -> Shape | Unknown | Problem:
    """The sizes that a shape argument gives, as `standardize_shape` of Keras 3 (TensorShape of Keras 2) reads it.

    `whole_number` accepts a bare integer as a shape of one axis.
    """
    if isinstance(value, (Unknown, Expr, Reference, Instance, Function, Array)):
        return value if isinstance(value, Unknown) else Unknown(f"the rank of `{name}` is not known")
    if isinstance(value, (list, tuple, set, frozenset)) and not isinstance(value, NumpyNumber):
        return _standardized(tuple(value), name, target)
    if whole_number and isinstance(value, int) and not isinstance(value, bool):
        return _standardized((value,), name, target)
    shown = repr(value.value) if isinstance(value, NumpyNumber) else repr(value)
    return Problem(
        "CNN109",
        f"`{name}={shown}` is not a shape: it must be a tuple of sizes",
        expected="a tuple",
        actual=shown,
        hint=f"a tuple of one size has a comma: `({shown},)`" if isinstance(value, (int, NumpyNumber)) else None,
        argument=name,
    )


def _standardized(items: tuple[Any, ...], name: str, target: str) -> Shape | Problem:
    read: list[Size] = []
    for item in items:
        size = _size(item, target)
        if isinstance(size, str):
            return Problem("CNN109", f"`{name}` holds {size}", expected="sizes of at least 0, or None", actual=size, argument=name)
        read.append(size)
    return tuple(read)


def _size(item: Any, target: str) -> int | Expr | Unknown | str | None:
    """One size, or the words for what Keras refuses. Keras 3 calls `int` on numpy's numbers and on booleans."""
    if isinstance(item, NumpyNumber):
        if target == "2" and isinstance(item.value, float):
            return f"{item.value}, which is not an integer"
        if isinstance(item.value, float) and item.value - item.value != 0:
            return f"{item.value}, which is not an integer"
        item = int(item.value) if isinstance(item.value, float) else item.value
    if item is None or isinstance(item, (Expr, Unknown)):
        return item
    if isinstance(item, bool) and target == "2":
        return Unknown("a truth value as a size")  # accepted or refused by the release of TensorFlow
    if isinstance(item, int):
        return int(item) if item >= 0 else f"the negative size {item}"
    if isinstance(item, (Reference, Instance, Function, Array)):
        return Unknown("the size is not known")
    return f"{item!r}, which is not an integer"


def _with_batch(batch: Argument | None, rest: Shape | Unknown | Problem, target: str) -> Shape | Unknown | Problem:
    if isinstance(rest, (Problem, Unknown)):
        return rest
    size = _size(None if batch is None else batch.value, target)
    if isinstance(size, str):
        return Problem("CNN109", f"`batch_size` is {size}", argument="batch_size")
    return (size, *rest)


def _bind_input(call: LayerCall, target: str) -> dict[str, Argument]:
    """The arguments that are given and are not None, by parameter name."""
    _, names = _input_names(call, target)
    bound = [*zip(names, call.positional, strict=False), *call.keywords]
    return {name: argument for name, argument in bound if argument.value is not None}


def _input_names(call: LayerCall, target: str) -> tuple[bool, tuple[str, ...]]:
    """Whether it is the class InputLayer, not the function, and the names of its parameters in order."""
    layer = call.qualified_name.rsplit(".", 1)[-1] == "InputLayer"
    return layer, (_INPUT_LAYER_3 if layer else _INPUT_3) if target == "3" else (_INPUT_LAYER_2 if layer else _INPUT_2)


def _misbound(call: LayerCall, target: str) -> Problem | None:
    """An argument that `Input` does not have, or one that is given twice; the InputLayer of Keras 3 drops what it does not know."""
    layer, names = _input_names(call, target)
    if layer and target == "3":
        return None
    extra = {"batch_input_shape"} if layer else {"batch_shape"}
    signature = Signature(dict.fromkeys(names, (True, None)), 0, frozenset(extra), False, False)
    bound = bind_to(call, target, signature)
    if not isinstance(bound, Problem):
        return None
    meant = {"input_shape": "shape", "batch_input_shape": "batch_shape", "shape": "input_shape"}.get(bound.argument or "")
    if meant not in (*names, *extra):
        return bound
    message = f"argument `{bound.argument}` does not exist; did you mean `{meant}`?"
    return Problem("CNN503", message, expected=", ".join(names), actual=bound.argument, hint=f"write {meant}=", argument=bound.argument)


def _unfit(given: dict[str, Argument], call: LayerCall, target: str) -> Problem | None:
    """A dtype or a name that is none, and flags that exclude each other."""
    dtype = given["dtype"].value if "dtype" in given else None
    known = {*identifiers("dtypes", target), *(NUMBERS_ONLY if target == "3" else TYPES.values())}
    if isinstance(dtype, str) and (dtype not in known or dtype.startswith("mixed_")):
        return Problem("CNN505", f"`dtype` {dtype!r} is not the name of a type", actual=repr(dtype), argument="dtype")
    name = given["name"].value if "name" in given else None
    if isinstance(name, (int, float)) or (isinstance(name, str) and "/" in name and target == "3"):
        return Problem("CNN505", f"`name` must be a string without a slash, not {name!r}", actual=repr(name), argument="name")
    if all(given[flag].value is True if flag in given else False for flag in ("sparse", "ragged")):
        return Problem("CNN505", "takes `sparse` or `ragged`, not both", argument="ragged")
    return None


def _first_given(given: dict[str, Argument], *names: str) -> tuple[str, Argument] | None:
    return next(((name, given[name]) for name in names if name in given), None)


def _dtype(given: dict[str, Argument]) -> str | Unknown:
    argument = given.get("dtype")
    if argument is None:
        return "float32"
    if isinstance(argument.value, str):
        return argument.value
    if isinstance(argument.value, Reference):
        return argument.value.qualified_name.rsplit(".", 1)[-1].rstrip("_")
    return Unknown("the dtype of the input is not known", argument.span)


def from_source(model: Model) -> Entry:
    """The input that a use of the model showed (`build`, `fit`, `predict`, a call)."""
    source = model.input_source
    if source is None or source.layer_count == 0:
        return Entry()
    return Entry(Tensor(source.shape, source.dtype), source.kind, source.span)
