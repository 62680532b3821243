"""`quantize` of layers and models while the program runs: which layers it reaches, and what it leaves of each.

keras/src/layers/layer.py and keras/src/models/model.py (`quantize`), keras/src/quantizers/gptq_core.py and awq_core.py. What Keras refuses
leaves things as they are; where it is not known what happens, the weights that may have changed are unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import MISSING, Choice
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.holdings import holders_of, parts_of, weights_of
from cnnlint.interpret.inheritance import find_in_class
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.own_names import auto_name_of
from cnnlint.interpret.values import (
    BoundMethod,
    DictValue,
    Entry,
    FunctionValue,
    GivenArgument,
    GraphValue,
    InstanceValue,
    LayerValue,
    ModelValue,
    Opaque,
    TensorValue,
)
from cnnlint.layers.quantized import ATTENTION, PRODUCTS, TABLES, Quantized
from cnnlint.layers.registry import Step
from cnnlint.layers.signature import Bound, bind, canonical
from cnnlint.tuples import NamedTuple

Arguments = list[GivenArgument]
#: What one layer did: it was quantized, it was passed over, one of both, Keras raises there, or that is not known.
Outcome: TypeAlias = Literal["done", "passed", "perhaps", "raised", "unknown"]

_CONFIGS: Final = {
    "Int8QuantizationConfig": "int8",
    "Int4QuantizationConfig": "int4",
    "Float8QuantizationConfig": "float8",
    "GPTQConfig": "gptq",
    "AWQConfig": "awq",
    "QuantizationConfig": "",
}
#: Arguments that the configurations of Keras take besides `dataset` and `tokenizer`.
_TAKEN: Final = {
    "int8": {"weight_quantizer", "activation_quantizer"},
    "int4": {"weight_quantizer", "activation_quantizer", "block_size"},
    "float8": set(),
    "gptq": {
        *("dataset", "tokenizer", "weight_bits", "num_samples", "per_channel", "sequence_length", "hessian_damping", "group_size"),
        *("symmetric", "activation_order", "quantization_layer_structure"),
    },
    "awq": {
        *("dataset", "tokenizer", "weight_bits", "num_samples", "sequence_length", "group_size", "num_grid_points"),
        "quantization_layer_structure",
    },
}
#: Of the base models, those that have Dense layers inside even without their top.
_DENSE_INSIDE: Final = "ConvNeXt"
_SWITCHES: Final = ("mode", "config", "filters", "type_check")  # of which the first two may be given by position


class _Order(NamedTuple):
    """What is asked for: how to quantize, the configuration as it was given, and which layers."""

    how: Quantized
    config: dict[str, Any]
    filters: Any
    checked: bool


def quantize(machine: Machine, value: Any, arguments: Arguments) -> None:
    """`value.quantize(mode, config, filters=…)`."""
    order = _order(machine, arguments)
    if order is None:
        return
    if isinstance(order, Unknown):
        _doubt(machine, value, order.reason)
        return
    built = is_built(machine, value)
    if built is not True:
        if built is None:
            _doubt(machine, value, "`quantize` may change its weights")
        return
    if type(value) is LayerValue and _quantizable(value):
        if _one(machine, value, order, built=True) == "unknown":
            _doubt(machine, value, "`quantize` may change its weights")
        return
    for leaf in _leaves(machine, value, set(), _counted(machine, value)):
        outcome = _part(machine, leaf, order)
        if outcome in ("perhaps", "unknown"):
            _doubt(machine, leaf.layer if outcome == "perhaps" else value, "`quantize` may change its weights")
        if outcome in ("unknown", "raised"):
            return
    if order.how.mode in ("gptq", "awq"):
        _calibrate(machine, value, order)


# -- what is asked for -------------------------------------------------------------------------------------------------


def _order(machine: Machine, arguments: Arguments) -> _Order | Unknown | None:
    """The order that the arguments give; None where Keras refuses them."""
    positional = [given.value for given in arguments if given.keyword is None]
    given = {**dict(zip(_SWITCHES, positional, strict=False)), **{each.keyword: each.value for each in arguments if each.keyword}}
    if len(positional) > 2 or not set(given) <= set(_SWITCHES):
        return None
    mode, config = given.get("mode"), given.get("config")
    if type(config) is str:
        mode, config = config, None
    unclear = Unknown("how `quantize` changes its weights is not known")
    if not (mode is None or type(mode) is str) or not (config is None or type(config) in (Opaque, DictValue)):
        return unclear
    checked = given.get("type_check", True)
    if type(checked) is not bool:
        return unclear
    if config is None:
        size = 128 if mode == "int4" else None
        fits = mode in ("int8", "int4", "float8")
        return _Order(Quantized(str(mode), size), {}, given.get("filters"), checked) if fits else None
    own = _CONFIGS.get(str(getattr(config, "qualified_name", "")).rpartition(".")[2])
    if not own or not str(config.qualified_name).startswith("keras."):
        return None if type(config) is DictValue or own == "" else unclear
    read = _settings(own, config)
    how = read if isinstance(read, Unknown) or read is None else _how(own, read)
    if how is None or isinstance(how, Unknown) or isinstance(read, Unknown) or read is None:
        return how if isinstance(how, Unknown) else None
    return None if mode is not None and mode != own else _Order(how, read, given.get("filters"), checked)


def _settings(mode: str, config: Opaque) -> dict[str, Any] | Unknown | None:
    """The arguments of a configuration by name; None where its constructor refuses them."""
    if config.reason is not None:
        return Unknown("the configuration of `quantize` is not known")
    names = ("dataset", "tokenizer") if mode in ("gptq", "awq") else ("weight_quantizer", "activation_quantizer", "block_size")
    if len(config.positional) > len(names):
        return None
    found = {**dict(zip(names, config.positional, strict=False)), **dict(config.keywords)}
    return found if set(found) <= _TAKEN[mode] else None


def _how(mode: str, settings: dict[str, Any]) -> Quantized | Unknown | None:
    unclear = Unknown("the configuration of `quantize` is not known")
    if mode not in ("int4", "gptq", "awq"):
        return Quantized(mode)
    size = settings.get("block_size" if mode == "int4" else "group_size", 128)
    bits = settings.get("weight_bits", 4)
    if type(bits) is not int or not (type(size) is int or (size is None and mode == "int4")):
        return unclear
    if (size is not None and (size < -1 or size == 0)) or bits not in ((2, 3, 4, 8) if mode == "gptq" else (4,)):
        return None
    grouped = None if size is None or size == -1 else size
    custom = [settings.get(name) for name in ("weight_quantizer", "activation_quantizer")]
    if mode == "int4" and grouped is not None and any(each not in (None, "default") for each in custom):
        return None if all(type(each) in (Opaque, str, type(None)) for each in custom) else unclear
    return Quantized(mode, grouped, bits)


# -- which layers ------------------------------------------------------------------------------------------------------


def _name(layer: LayerValue) -> str:
    last = layer.qualified_name.rpartition(".")[2]
    return canonical(last) or last


def _quantizable(value: Any) -> bool:
    return type(value) is LayerValue and _name(value) in TABLES | PRODUCTS | ATTENTION


def _held(machine: Machine, layer: LayerValue) -> list[Any]:
    """The layers among the arguments of a layer."""
    values = [machine.restricted(given.value) for given in layer.arguments]
    lists = [iterate(machine, each) for each in values if type(each).__name__ == "ListValue"]
    values += [item for each in lists if type(each) is list for item in each]
    return [each for each in values if type(each) in (LayerValue, ModelValue, GraphValue, InstanceValue)]


class _Leaf(NamedTuple):
    """A layer without layers inside, Unknown where it is not known; and whether it has its weights if the model around it has."""

    layer: Any
    built: bool


def _counted(machine: Machine, value: Any) -> bool:
    """Whether all weights of a model are known, so that no layer inside is without those that it makes."""
    return type(value) is not InstanceValue and not isinstance(weights_of(machine, value), Unknown)


def _leaves(machine: Machine, value: Any, seen: set[int], built: bool = False) -> Iterator[_Leaf]:
    """The layers without layers inside, in Keras's order (`_flatten_layers`), each once."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if type(value) is LayerValue:
        held = [] if _name(value) in ATTENTION else _held(machine, value)
        if not held:
            yield _Leaf(value, built)
        elif _name(value) == "TimeDistributed":
            for each in held:
                yield from _leaves(machine, each, seen, built)
        elif any(_may_change(leaf.layer) for each in held for leaf in _leaves(machine, each, set())):
            yield _Leaf(machine.unknown("a layer inside another may be quantized"), built)
        return
    parts = parts_of(machine, value)
    if not _is_known(machine, value) or (type(value) is GraphValue and not parts):
        yield _Leaf(machine.unknown("which layers are inside is not known"), built)
    elif type(value) is InstanceValue and not parts:
        yield _Leaf(value, built)
    for part in parts:
        if type(part) is Choice:
            yield _Leaf(machine.unknown("which layers are inside depends on a condition"), built)
        elif type(part) not in (Opaque, TensorValue):
            yield from _leaves(machine, part, seen, built)


def _is_known(machine: Machine, value: Any) -> bool:
    """Whether all that is directly inside is known."""
    if type(value) is not ModelValue:
        return type(value) in (GraphValue, InstanceValue)
    content = machine.read(value, "layers")
    return type(content) is list and all(type(entry) is Entry for entry in content)


def _may_change(leaf: Any) -> bool:
    return type(leaf) is not LayerValue or _quantizable(leaf) or leaf.qualified_name.startswith("keras.applications.")


def is_built(machine: Machine, value: Any) -> bool | None:
    """Whether a layer or model has its weights by now; None where that is not known."""
    from cnnlint.interpret.functional import Called
    from cnnlint.interpret.records import trace_of

    if type(value) is GraphValue:
        return True
    if type(value) is ModelValue:
        trace = trace_of(machine, value)
        if trace is not None and trace.status == "complete" and trace.problem is None:
            return True
        return False if trace is not None and trace.status == "unbuilt" and not machine.read(value, "uses") else None
    called = machine.read(value, "__called__")
    if type(value) is InstanceValue:
        graph = machine.read(value, "__graph__")
        return True if type(graph) is GraphValue or called is not MISSING else None
    if isinstance(called, Called) and not isinstance(called.step.weights, Unknown):
        return True
    return True if models_with(machine, value) else None


def models_with(machine: Machine, layer: Any) -> frozenset[int]:
    """The Sequential models, by their identity, that hold a layer and are built by now."""
    return frozenset(model.identity for model in holders_of(machine, layer) if is_built(machine, model))


# -- one layer ---------------------------------------------------------------------------------------------------------


def _part(machine: Machine, leaf: _Leaf, order: _Order) -> Outcome:
    """One layer of a model: filters first, then what the layer can."""
    part = leaf.layer
    if type(part) is InstanceValue:
        own = find_in_class(machine, part.cls, "quantize")
        return "passed" if own is MISSING and order.checked else "unknown"
    if type(part) is not LayerValue:
        return "unknown"
    if part.qualified_name.startswith("keras.applications."):
        top = next((given.value for given in part.arguments if given.keyword == "include_top"), True)
        return "passed" if top is False and _DENSE_INSIDE not in part.qualified_name else "unknown"
    if not _quantizable(part):
        return "passed"
    if order.filters is not None and _name(part) in ATTENTION:
        return "perhaps"
    chosen = _chosen(machine, part, order.filters)
    return "perhaps" if chosen is None else _one(machine, part, order, leaf.built) if chosen else "passed"


def _one(machine: Machine, layer: LayerValue, order: _Order, built: bool) -> Outcome:
    from cnnlint.interpret.keras_layers import current_flag
    from cnnlint.interpret.records import frozen_layer

    how, name = order.how, _name(layer)
    if name in TABLES and how.mode not in ("int8", "int4"):
        return "passed"
    bound = bind(frozen_layer(machine, layer), machine.target)
    before = machine.read(layer, "quantized")
    if before is not MISSING and before is not None:
        return "raised" if isinstance(before, Quantized) else "unknown"
    if not isinstance(bound, Bound) or not (built or is_built(machine, layer)):
        return "unknown"
    dtype = bound.compute_dtype()
    if isinstance(dtype, Unknown) or type(bound["dtype"]) not in (str, type(None)) or "_from_" in str(bound["dtype"]):
        return "unknown"
    if dtype == "float16" and how.mode == "int8":
        return "raised"
    if name == "EinsumDense" and how.mode != "float8" and "..." in str(bound["equation"]):
        return "raised"  # `_analyze_quantization_info` is given a number where it needs a shape
    if how.mode == "float8" and current_flag(machine, layer) is not True:
        return "unknown"  # what it makes trains all the same
    _mark(machine, layer, how)
    return "done"


def _mark(machine: Machine, layer: LayerValue, how: Quantized) -> None:
    """Notes how the layer was quantized; what it was called on is remembered with the weights that it has now."""
    from cnnlint.interpret.functional import Called, respond

    machine.write(layer, "quantized", how)
    called = machine.read(layer, "__called__")
    if isinstance(called, Called):
        answer = respond(machine, layer, called.arguments)
        if isinstance(answer, Step):
            machine.write(layer, "__called__", called._replace(step=answer))


def _chosen(machine: Machine, layer: LayerValue, filters: Any) -> bool | None:
    """Whether the filters let a layer through (keras/src/quantizers/utils.py); None where that is not known."""
    from cnnlint.interpret.calls import call_value

    if filters is None:
        return True
    if type(filters) is str or type(filters) is Opaque:
        return auto_name_of(machine, layer).matches(filters)
    content = iterate(machine, filters) if type(filters).__name__ in ("ListValue", "tuple") else None
    if type(content) is list:
        found = [_chosen(machine, layer, each) for each in content]
        return True if True in found else None if None in found else False
    if type(filters) in (FunctionValue, BoundMethod):
        answer = call_value(machine, filters, [layer], {})
        return answer if type(answer) is bool else None
    return None


# -- calibration -------------------------------------------------------------------------------------------------------


def _calibrate(machine: Machine, value: Any, order: _Order) -> None:
    """GPTQ and AWQ run the blocks of the structure on data, and put the quantized weights in the place of those that were there."""
    structure = order.config.get("quantization_layer_structure")
    if structure is None:
        structure = _own_structure(machine, value, order.how.mode)
    if structure is None or any(order.config.get(name) is None for name in ("dataset", "tokenizer")):
        return
    content = machine.items(structure) if type(structure) is DictValue else None
    blocks = iterate(machine, content["sequential_blocks"]) if type(content) is dict and "sequential_blocks" in content else None
    if type(blocks) is not list:
        _doubt(machine, value, "`quantize` changes its weights, if it stands in a block")
        return
    for block in blocks:
        for part in (leaf.layer for leaf in _leaves(machine, block, set())):
            if type(part) is LayerValue and not _quantizable(part):
                continue
            before = machine.read(part, "quantized") if type(part) is LayerValue else MISSING
            if isinstance(before, Quantized) and before.mode == order.how.mode:
                _mark(machine, part, order.how._replace(calibrated=True))
            elif type(part) is Unknown:
                _doubt(machine, block, "`quantize` changes its weights, if it stands in a block")


def _own_structure(machine: Machine, value: Any, mode: str) -> Any:
    """What a model class of the program says its blocks are."""
    from cnnlint.interpret.calls import call_value

    cls = getattr(value, "cls", None)
    method = find_in_class(machine, cls, "get_quantization_layer_structure") if cls is not None else MISSING
    return call_value(machine, BoundMethod(method, value), [mode], {}) if type(method) is FunctionValue else None


def _doubt(machine: Machine, value: Any, how: str) -> None:
    """The weights of all layers that `quantize` may have changed are not known any more."""
    from cnnlint.interpret.sequential import changed

    if type(value) is LayerValue:
        changed(machine, value, how)
        return
    for part in (leaf.layer for leaf in _leaves(machine, value, set())):
        if type(part) is Unknown:
            changed(machine, value, how)
        elif _may_change(part):
            changed(machine, part, how)
