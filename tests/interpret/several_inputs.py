"""Calls of layers on several tensors: what they give and hold, one line each. Real Keras confirms every line."""

from __future__ import annotations

from typing import NamedTuple


class Call(NamedTuple):
    """A layer called on symbolic tensors of these shapes. `outputs` are the shapes that come out, None where Keras refuses the call;
    `weights` the shapes of what the layer holds then."""

    layer: str
    call: str
    shapes: tuple[tuple[int | None, ...], ...]
    outputs: list[tuple[int | None, ...]] | None
    weights: list[tuple[int, ...]] = []  # noqa: RUF012 - never changed

    def program(self) -> str:
        """The call as a program; its result is bound to `result`, the layer to `layer`."""
        inputs = "\n".join(f"t{index} = keras.Input(batch_shape={shape})" for index, shape in enumerate(self.shapes))
        return f"import keras\nfrom keras.layers import *\n{inputs}\nlayer = {self.layer}\nresult = {self.call}\n"


AB = "layer([t0, t1])"
ABC = "layer([t0, t1, t2])"
N = None

MERGES = [
    Call("Concatenate()", AB, ((N, 6, 4), (N, 6, 5)), [(N, 6, 9)]),
    Call("Concatenate()", "layer((t0, t1))", ((N, 6, 4), (N, 6, 5)), [(N, 6, 9)]),
    Call("Concatenate(1)", AB, ((N, 6, 4), (N, 7, 4)), [(N, 13, 4)]),
    Call("Concatenate(axis=-2)", ABC, ((N, 6, 4), (N, 7, 4), (N, 1, 4)), [(N, 14, 4)]),
    Call("Concatenate(axis=0)", AB, ((2, 4), (3, 4)), [(5, 4)]),
    Call("Concatenate(axis=1)", AB, ((N, N, 4), (N, 7, 4)), [(N, N, 4)]),
    Call("Concatenate()", AB, ((N, N, 4), (N, 7, 5)), [(N, N, 9)]),
    Call("Concatenate()", AB, ((N, 7, 4), (N, N, 5)), [(N, 7, 9)]),
    Call("Concatenate()", AB, ((N, 7, 4), (N, 6, 4)), None),
    Call("Concatenate()", AB, ((N, 7, 4), (N, 4)), None),
    Call("Concatenate(axis=3)", AB, ((N, 7, 4), (N, 7, 4)), None),
    Call("Concatenate()", "layer([t0])", ((N, 7, 4),), [(N, 7, 4)]),
    Call("Concatenate()", "layer(t0)", ((N, 7, 4),), None),
    Call("Add()", ABC, ((N, 6, 4), (N, 6, 4), (N, 6, 4)), [(N, 6, 4)]),
    Call("Add()", AB, ((N, 6, 1), (N, 1, 4)), [(N, 6, 4)]),
    Call("Add()", AB, ((N, 6, 4), (N, 4)), [(N, 6, 4)]),
    Call("Add()", AB, ((N, 4), (N, 5, 6, 4)), [(N, 5, 6, 4)]),
    Call("Add()", AB, ((N, N, 4), (N, 6, 4)), [(N, N, 4)]),
    Call("Add()", AB, ((N, N, 4), (N, 1, 4)), [(N, N, 4)]),
    Call("Add()", AB, ((3, 4), (N, 4)), [(3, 4)]),
    Call("Add()", AB, ((3, 4), (2, 4)), None),
    Call("Add()", AB, ((N, 4), (N, 5)), None),
    Call("Add()", "layer([t0])", ((N, 4),), [(N, 4)]),
    Call("Add()", "layer(t0)", ((N, 4),), None),
    Call("Subtract()", AB, ((N, 6, 4), (N, 6, 4)), [(N, 6, 4)]),
    Call("Subtract()", ABC, ((N, 6, 4), (N, 6, 4), (N, 6, 4)), None),
    Call("Multiply()", AB, ((N, 8, 8, 16), (N, 1, 1, 16)), [(N, 8, 8, 16)]),
    Call("Average()", AB, ((N, 4), (N, 4)), [(N, 4)]),
    Call("Maximum()", ABC, ((N, 4), (N, 4), (N, 1)), [(N, 4)]),
    Call("Minimum()", AB, ((N, 4), (N, 4)), [(N, 4)]),
    Call("Dot(1)", AB, ((N, 4), (N, 4)), [(N, 1)]),
    Call("Dot(axes=2)", AB, ((N, 5, 4), (N, 6, 4)), [(N, 5, 6)]),
    Call("Dot(axes=-1, normalize=True)", AB, ((N, 5, 4), (N, 6, 4)), [(N, 5, 6)]),
    Call("Dot(axes=(2, 1))", AB, ((N, 5, 4), (N, 4, 6)), [(N, 5, 6)]),
    Call("Dot(axes=(1, 2))", AB, ((N, 5, 4, 3), (N, 6, 5)), [(N, 4, 3, 6)]),
    Call("Dot(axes=1)", AB, ((N, 5, 4), (N, 6, 4)), None),
    Call("Dot(axes=1)", AB, ((N, N, 4), (N, 6, 4)), None),
    Call("Dot(axes=1)", AB, ((N, N, 4), (N, N, 3)), [(N, 4, 3)]),
    Call("Dot(axes=3)", AB, ((N, 5, 4), (N, 6, 4)), None),
]

ATTENTION = [
    Call("Attention()", AB, ((N, 6, 4), (N, 7, 4)), [(N, 6, 4)]),
    Call("Attention()", ABC, ((N, 6, 4), (N, 7, 5), (N, 7, 4)), [(N, 6, 5)]),
    Call("Attention(use_scale=True)", AB, ((N, 6, 4), (N, 7, 4)), [(N, 6, 4)], [()]),
    Call('Attention(use_scale=True, score_mode="concat")', AB, ((N, N, 4), (N, 7, 4)), [(N, N, 4)], [(), ()]),
    Call("Attention()", "layer([t0, t1], return_attention_scores=True)", ((N, 6, 4), (N, 7, 4)), [(N, 6, 4), (N, 6, 7)]),
    Call("Attention()", "layer((t0, t1))", ((N, 6, 4), (N, 7, 4)), None),
    Call("Attention()", "layer(t0)", ((N, 6, 4),), None),
    Call("AdditiveAttention()", AB, ((N, 6, 4), (N, 7, 4)), [(N, 6, 4)], [(4,)]),
    Call("AdditiveAttention(use_scale=False)", AB, ((N, 6, 4), (N, 7, 4)), [(N, 6, 4)]),
    Call("AdditiveAttention()", AB, ((N, 6, N), (N, 7, 4)), None),
    Call(
        "MultiHeadAttention(2, 3)",
        "layer(t0, t1)",
        ((N, 6, 8), (N, 7, 5)),
        [(N, 6, 8)],
        [(8, 2, 3), (2, 3), (5, 2, 3), (2, 3), (5, 2, 3), (2, 3), (2, 3, 8), (8,)],
    ),
    Call(
        "MultiHeadAttention(num_heads=2, key_dim=3, value_dim=4, output_shape=7, use_bias=False)",
        "layer(t0, value=t1, key=t2)",
        ((N, 6, 8), (N, 7, 5), (N, 7, 9)),
        [(N, 6, 7)],
        [(8, 2, 3), (9, 2, 3), (5, 2, 4), (2, 4, 7)],
    ),
    Call(
        "MultiHeadAttention(2, 3, output_shape=(4, 5), use_bias=False)",
        "layer(query=t0, value=t0)",
        ((N, 6, 8),),
        [(N, 6, 4, 5)],
        [(8, 2, 3), (8, 2, 3), (8, 2, 3), (2, 3, 4, 5)],
    ),
    Call(
        "MultiHeadAttention(2, 3, value_dim=4, use_gate=True, use_bias=False)",
        "layer(t0, t0)",
        ((N, 6, 8),),
        [(N, 6, 8)],
        [(8, 2, 3), (8, 2, 3), (8, 2, 4), (8, 2, 4), (2, 4, 8)],
    ),
    Call(
        "MultiHeadAttention(2, 3, attention_axes=(2,), use_bias=False)",
        "layer(t0, t0)",
        ((N, 5, 6, 8),),
        [(N, 5, 6, 8)],
        [(8, 2, 3), (8, 2, 3), (8, 2, 3), (2, 3, 8)],
    ),
    Call(
        "MultiHeadAttention(2, 3, use_bias=False)",
        "layer(t0, t1, return_attention_scores=True, use_causal_mask=True)",
        ((N, 6, 8), (N, 7, 8)),
        [(N, 6, 8), (N, 2, 6, 6)],
        [(8, 2, 3), (8, 2, 3), (8, 2, 3), (2, 3, 8)],
    ),
    Call("MultiHeadAttention(2, 3)", "layer(t0, t1, t2)", ((N, 6, 8), (N, 7, 8), (N, 6, 8)), None),
    Call("MultiHeadAttention(2, 3)", "layer(t0, t1)", ((N, 6, 8), (N, 7, N)), None),
    Call(
        "GroupQueryAttention(3, 4, 2)",
        "layer(t0, t1)",
        ((N, 6, 8), (N, 7, 8)),
        [(N, 6, 8)],
        [(8, 4, 3), (4, 3), (8, 2, 3), (2, 3), (8, 2, 3), (2, 3), (4, 3, 8), (8,)],
    ),
    Call(
        "GroupQueryAttention(3, 4, 2, use_bias=False, use_gate=True)",
        "layer(t0, t1, return_attention_scores=True)",
        ((N, 6, 8), (N, 7, 8)),
        [(N, 6, 8), (N, 4, 6, 7)],
        [(8, 4, 3), (8, 2, 3), (8, 4, 3), (8, 2, 3), (4, 3, 8)],
    ),
    Call("GroupQueryAttention(3, 4, 2)", "layer(t0, t1)", ((N, 6, 8), (N, 7, 5)), None),
]

STATES = [
    Call("LSTM(3, return_state=True)", "layer(t0)", ((N, 6, 4),), [(N, 3), (N, 3), (N, 3)], [(4, 12), (3, 12), (12,)]),
    Call("LSTM(3)", "layer(t0, initial_state=[t1, t1])", ((N, 6, 4), (N, 3)), [(N, 3)], [(4, 12), (3, 12), (12,)]),
    Call("LSTM(3)", "layer([t0, t1, t1])", ((N, 6, 4), (N, 3)), None),
    Call("Dropout(0.5)", AB, ((N, 6, 4), (N, 3)), [(N, 6, 4), (N, 3)]),
    Call("Dense(3)", AB, ((N, 6, 4), (N, 3)), None),
    Call("Dense(3)", "layer([t0])", ((N, 6, 4),), None),
    Call("Lambda(lambda pair: pair[0] + pair[1])", AB, ((N, 6, 4), (N, 1, 4)), [(N, 6, 4)]),
    Call("Lambda(lambda pair: pair[0] + pair[1], output_shape=(9,))", AB, ((N, 4), (N, 4)), [(N, 9)]),
]

EVERY = [*MERGES, *ATTENTION, *STATES]
