"""Attention layers called on query, value and key (keras/src/layers/attention): beside the layer arrow, which knows one tensor a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cnnlint.dims import Size, Unknown, multiply
from cnnlint.layers.quantized import quantize
from cnnlint.layers.ranges import is_sequence
from cnnlint.layers.records import Answer, Count, Explanation, Problem, Shape, Step, Tensor, Weight
from cnnlint.layers.registry import construct
from cnnlint.layers.signature import Bound, bind, plain_number
from cnnlint.layers.steps import count, explained, shape_text, total, undefined, weight_dtype
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import LayerCall

#: Layers called on a list of query, value and perhaps key.
LISTED: Final = frozenset({"AdditiveAttention", "Attention"})
#: Layers called on query, value and perhaps key as arguments of their own.
QUERIED: Final = frozenset({"GroupedQueryAttention", "MultiHeadAttention"})


def attended(call: LayerCall, tensors: Sequence[Tensor], scores: bool = False, target: str = "3") -> Answer:
    """What an attention layer gives for query, value and, where it is the third, key; with `scores` also the attention scores.

    Shapes and weights are those of a symbolic call; the scores of an eager one may differ in their last axis.
    """
    problem = construct(call, target)
    a = bind(call, target)
    if problem is not None:
        return problem
    if not isinstance(a, Bound):
        return a or unknown_step(Unknown(f"{call.class_name} is not known to cnnlint", call.span))
    if len(tensors) not in (2, 3):
        return Problem("CNN507", f"needs query and value, but is given {len(tensors)} inputs", actual=str(len(tensors)))
    shapes = [tensor.shape for tensor in (*tensors, tensors[1])[:3]]
    unknown = next((shape for shape in shapes if isinstance(shape, Unknown)), None)
    if unknown is not None:
        outputs = (Tensor(unknown, a.compute_dtype()),) * (1 + scores)
        return Step(outputs, () if _free(a) else unknown, Explanation("not known"))
    query, value, key = (shape for shape in shapes if not isinstance(shape, Unknown))
    if min(len(query), len(value), len(key)) < 3:
        return unknown_step(Unknown("attention over tensors without a time axis", call.span))
    function = _heads if call.class_name == "MultiHeadAttention" else _groups if call.class_name == "GroupedQueryAttention" else _plain
    answer = function(a, query, value, key, scores)
    return quantize(a, answer, (len(query), len(value), len(key))) if isinstance(answer, Step) else answer


def _free(a: Bound) -> bool:
    """Whether the layer has no weights at all."""
    return a.class_name == "Attention" and a["use_scale"] is False and a["score_mode"] == "dot"


def _finish(a: Bound, shape: Shape, scores: Shape | None, weights: tuple[Weight, ...] | Unknown, macs: Count) -> Step:
    outputs = (
        (Tensor(shape, a.compute_dtype()),) if scores is None else (Tensor(shape, a.compute_dtype()), Tensor(scores, a.compute_dtype()))
    )
    text = explained(weights) if not isinstance(weights, Unknown) else "not known"
    return Step(outputs, weights, Explanation(f"as the query, {shape_text(shape)}", text), macs)


# -- Attention, AdditiveAttention --------------------------------------------------------------------------------------


def _plain(a: Bound, query: Shape, value: Shape, key: Shape, scores: bool) -> Answer:
    """attention.py, additive_attention.py: the values' features for every query."""
    weights: list[Weight] = []
    shape, attention = (*query[:-1], value[-1]), (*query[:-1], key[-2]) if scores else None
    scaled, mode = a.flag("use_scale"), a.text("score_mode") if a.class_name == "Attention" else "dot"
    if isinstance(scaled, Unknown) or isinstance(mode, Unknown):
        known: tuple[Weight, ...] | Unknown = scaled if isinstance(scaled, Unknown) else mode if isinstance(mode, Unknown) else ()
        return _finish(a, shape, attention, known, Unknown("not known"))
    if scaled and a.class_name == "AdditiveAttention" and query[-1] is None:
        return undefined(Tensor(query), len(query) - 1, "the scale")
    if scaled:
        weights.append(Weight("scale", (query[-1],) if a.class_name == "AdditiveAttention" else (), dtype=weight_dtype(a)))
    if mode == "concat":
        weights.append(Weight("concat_score_weight", (), dtype=weight_dtype(a)))
    macs = total([_products(query, key, query[-1]), _products(query, key, value[-1])])
    return _finish(a, shape, attention, tuple(weights), macs)


def _products(query: Shape, key: Shape, width: Size) -> Count:
    """Every query with every key, over `width` numbers."""
    return count((*query[1:-1], *key[1:-1], width))


# -- MultiHeadAttention ------------------------------------------------------------------------------------------------


def _heads(a: Bound, query: Shape, value: Shape, key: Shape, scores: bool) -> Answer:
    """multi_head_attention.py: projections of query, key and value for every head, and one of all heads together."""
    refusal = _unlike(value, key) or next(
        (undefined(Tensor(x), len(x) - 1, "the kernel") for x in (query, value, key) if x[-1] is None), None
    )
    if refusal is not None:
        return refusal
    ending = _output_shape(a, query)
    if isinstance(ending, Unknown):
        return unknown_step(ending, a.compute_dtype())
    heads, width = a.size("num_heads"), a.size("key_dim")
    depth = width if a["value_dim"] is None else a.size("value_dim")
    weights = _projections(a, query, value, key, (heads, heads), (width, depth), ending)
    attention = (query[0], heads, query[1], query[1]) if scores else None
    macs = _attention_macs(query, key, heads, (width, depth), weights, a["attention_axes"])
    return _finish(a, (*query[:-1], *ending), attention, weights, macs)


def _output_shape(a: Bound, query: Shape) -> Shape | Unknown:
    value = a["output_shape"]
    if isinstance(value, Unknown):
        return value
    if is_sequence(value) and value:
        sizes = [plain_number(item, "output_shape") for item in value]
        return tuple(Unknown("output_shape= is not known") if isinstance(size, float) else size for size in sizes)
    if value is None or value == 0 or is_sequence(value):
        return query[-1:]
    size = a.size("output_shape")
    return Unknown("output_shape= may be a number or a tuple", a.span("output_shape")) if not isinstance(size, int) else (size,)


def _unlike(value: Shape, key: Shape) -> Problem | None:
    """Keras compares the axes between batch and features as they stand: None is only equal to None."""
    pairs = list(zip(value[1:-1], key[1:-1], strict=False))
    differ = any(
        (one is None) != (other is None) or (isinstance(one, int) and isinstance(other, int) and one != other) for one, other in pairs
    )
    unknown = any(isinstance(size, Unknown) for pair in pairs for size in pair)
    if len(value) == len(key) and (not differ or unknown):
        return None
    message = f"value {shape_text(value)} and key {shape_text(key)} must agree on all axes but the last"
    return Problem("CNN106", message, expected=shape_text(value), actual=shape_text(key))


def _projections(
    a: Bound, query: Shape, value: Shape, key: Shape, heads: tuple[Size, Size], widths: tuple[Size, Size], ending: Shape
) -> tuple[Weight, ...] | Unknown:
    """The weights in Keras's order. `heads` are those of queries and of keys, `widths` the sizes of a key and of a value."""
    bias, gate = a.flag("use_bias"), a.takes("use_gate") and a.flag("use_gate")
    if isinstance(bias, Unknown) or isinstance(gate, Unknown):
        return bias if isinstance(bias, Unknown) else gate if isinstance(gate, Unknown) else ()
    parts: list[tuple[str, Shape, Shape]] = [
        ("query", query[-1:], (heads[0], widths[0])),
        ("key", key[-1:], (heads[1], widths[0])),
        *([("gate", query[-1:], (heads[0], widths[1]))] if gate else []),
        ("value", value[-1:], (heads[1], widths[1])),
        ("output", (heads[0], widths[1]), ending),
    ]
    weights: list[Weight] = []
    for name, before, after in parts:
        weights.append(Weight(f"{name} kernel", (*before, *after), dtype=weight_dtype(a)))
        if bias:
            weights.append(Weight(f"{name} bias", after, dtype=weight_dtype(a)))
    return tuple(weights)


def _attention_macs(
    query: Shape, key: Shape, heads: Size, widths: tuple[Size, Size], weights: tuple[Weight, ...] | Unknown, axes: object = None
) -> Count:
    """Each projection at every step of its input, then each query with each key, once for the scores and once for the values."""
    if isinstance(weights, Unknown) or axes is not None or len(query) != 3 or len(key) != 3:
        return Unknown("attention along axes of its own")
    steps = {"query": query[1], "gate": query[1], "output": query[1]}
    projections = [
        count((*weight.shape, steps.get(weight.name.split()[0], key[1]))) for weight in weights if weight.name.endswith("kernel")
    ]
    return total([*projections, *(_products(query, key, multiply(heads, width)) for width in widths)])


# -- GroupedQueryAttention ---------------------------------------------------------------------------------------------


def _groups(a: Bound, query: Shape, value: Shape, key: Shape, scores: bool) -> Answer:
    """grouped_query_attention.py: fewer heads for keys and values than for queries."""
    if any(len(shape) != 3 for shape in (query, value, key)):
        return unknown_step(Unknown("GroupedQueryAttention works on one time axis", a.call.span))
    if any(shape[-1] is None for shape in (query, value, key)):
        return undefined(Tensor(query), 2, "the kernel")
    if isinstance(query[-1], int) and isinstance(value[-1], int) and query[-1] != value[-1]:
        message = f"query {shape_text(query)} and value {shape_text(value)} must have as many features"
        return Problem("CNN106", message, expected=shape_text(query), actual=shape_text(value))
    refusal = _unlike(value, key)
    if refusal is not None:
        return refusal
    queries, keys, width = a.size("num_query_heads"), a.size("num_key_value_heads"), a.size("head_dim")
    weights = _projections(a, query, value, key, (queries, keys), (width, width), query[-1:])
    attention = (query[0], queries, query[1], key[1]) if scores else None
    return _finish(a, query, attention, weights, _attention_macs(query, key, queries, (width, width), weights))
