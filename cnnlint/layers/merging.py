"""Merge and attention layers: they join several inputs, and so cannot stand in a Sequential; refusals on the layer arrow."""

from __future__ import annotations

import math

from cnnlint.dims import Expr
from cnnlint.layers.checks import describe, one_of, positive_integer, refused
from cnnlint.layers.ranges import holds, is_sequence, seed_with, undecided
from cnnlint.layers.registry import Answer, Bound, Problem, Tensor, layer


def _several(a: Bound, inputs: str) -> Problem:
    message = f"needs {inputs}, but a layer of a Sequential gets one tensor"
    return Problem("CNN507", message, "build", inputs, "one tensor", "the functional API (Model(inputs, outputs)) can join branches")


@layer("Add")
@layer("Subtract")
@layer("Multiply")
@layer("Average")
@layer("Maximum")
@layer("Minimum")
@layer("Concatenate")
def merge(a: Bound, x: Tensor) -> Answer:
    """Joins a list of tensors (keras/src/layers/merging).

    Add() | (None, 4) | CNN507
    Subtract() | (None, 4) | CNN507
    Multiply() | (None, 4) | CNN507
    Average() | (None, 4) | CNN507
    Maximum() | (None, 4) | CNN507
    Minimum() | (None, 4) | CNN507
    Concatenate() | (None, 6, 4) | CNN507
    """
    return _several(a, "two inputs" if a.class_name == "Subtract" else "a list of inputs")


def _dot_axes(a: Bound) -> Problem | None:
    axes = a["axes"]
    if isinstance(axes, (int, Expr)) or undecided(axes):
        return None
    if is_sequence(axes) and len(axes) == 2 and all(isinstance(axis, (int, Expr)) or undecided(axis) for axis in axes):
        return None
    return refused("axes", "an integer or two of them", axes)


@layer("Dot", checks=(_dot_axes,))
def dot(a: Bound, x: Tensor) -> Answer:
    """Products of two tensors summed along an axis (keras/src/layers/merging/dot.py).

    Dot(axes=1) | (None, 4) | CNN507
    Dot((1, 2, 3)) | (None, 4) | CNN505
    Dot() | (None, 4) | CNN503
    """
    return _several(a, "two inputs")


def _dropout(a: Bound) -> Problem | None:
    value = a["dropout"]
    fine = a.target == "2" or undecided(value) or isinstance(value, (int, float, Expr))
    return None if fine else refused("dropout", "a number", value)


def _score_mode(a: Bound) -> Problem | None:
    """AdditiveAttention hands it on to Attention."""
    return one_of("score_mode", ("dot", "concat"))(a) if a.given("score_mode") else None


@layer("Attention", checks=(_dropout, seed_with("dropout"), one_of("score_mode", ("dot", "concat"))))
@layer("AdditiveAttention", checks=(_dropout, seed_with("dropout"), _score_mode))
def attention(a: Bound, x: Tensor) -> Answer:
    """Weighs values by how well their keys fit the queries (keras/src/layers/attention/attention.py, additive_attention.py).

    Attention() | (None, 6, 4) | CNN507
    AdditiveAttention() | (None, 6, 4) | CNN507
    Attention(score_mode="cosine") | (None, 6, 4) | CNN504
    """
    return _several(a, "a list of query and value")


def _attention_axes(a: Bound) -> Problem | None:
    axes = a["attention_axes"]
    if not axes or isinstance(axes, (int, Expr)) or is_sequence(axes) or undecided(axes):
        return None
    return refused("attention_axes", "an integer or a list of integers", axes)


WINDOW = positive_integer("sliding_window", optional=True)
COUNTS = (positive_integer("num_heads"), positive_integer("key_dim"), positive_integer("value_dim", optional=True), _attention_axes, WINDOW)


def _heads(a: Bound) -> Problem | None:
    """Keras 2 looks at none of them before it builds."""
    problems = (check(a) for check in COUNTS) if a.target == "3" else ()
    return next((problem for problem in problems if problem is not None), None)


@layer("MultiHeadAttention", checks=(_heads,))
def multi_head_attention(a: Bound, x: Tensor) -> Answer:
    """Several attentions side by side; it wants query and value (keras/src/layers/attention/multi_head_attention.py).

    MultiHeadAttention(num_heads=2, key_dim=4) | (None, 6, 4) | CNN507
    MultiHeadAttention(0, 4) | (None, 6, 4) | CNN505
    """
    return _several(a, "query and value")


def _shared_heads(a: Bound) -> Problem | None:
    queries, keys = a["num_query_heads"], a["num_key_value_heads"]
    if holds(lambda size: 1.0 / math.sqrt(float(size)), a["head_dim"]) is False:
        return refused("head_dim", "a positive integer", a["head_dim"])
    if holds(lambda many, few: many % few == 0 and many // few is not None, queries, keys) is not False:
        return None
    many, few = describe(queries), describe(keys)
    message = f"`num_query_heads` {many} is no multiple of `num_key_value_heads` {few}"
    return Problem("CNN505", message, "init", f"a multiple of {few}", many, argument="num_query_heads")


@layer("GroupedQueryAttention", since="3.0", checks=(_shared_heads, WINDOW))
def grouped_query_attention(a: Bound, x: Tensor) -> Answer:
    """Attention whose queries share keys and values in groups (keras/src/layers/attention/grouped_query_attention.py).

    GroupedQueryAttention(4, 2, 1) | (None, 6, 4) | CNN507
    GroupedQueryAttention(4, 3, 2) | (None, 6, 4) | CNN505
    GroupedQueryAttention(4, [3], 1) | (None, 6, 4) | CNN505
    """
    return _several(a, "query and value")
