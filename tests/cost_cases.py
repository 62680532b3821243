"""Models with what they cost, worked out by hand: the table behind test_costs and its check by real Keras.

MACs: each position of a convolution's output takes kernel height * width * channels in * filters (Goodfellow, Bengio, Courville,
Deep Learning, 2016, section 9.5, counted as in Sze et al., Efficient Processing of Deep Neural Networks, 2017, figure 9);
a Dense takes inputs * units a position. Receptive fields: Araujo, Norris, Sim, Distill 2019.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One layer list: for its last layer the MACs, the bytes of its output, and the receptive field."""

    layers: str
    macs: int
    activation: int
    field: tuple[int, ...] | None


CASES = (
    Case("Input((28, 28, 1)), Conv2D(32, 3)", 26 * 26 * 3 * 3 * 1 * 32, 26 * 26 * 32 * 4, (3, 3)),
    Case("Input((28, 28, 1)), Conv2D(32, 3), Conv2D(64, 3)", 24 * 24 * 3 * 3 * 32 * 64, 24 * 24 * 64 * 4, (5, 5)),
    Case("Input((28, 28, 4)), Conv2D(8, (3, 5), strides=2, padding='same')", 14 * 14 * 3 * 5 * 4 * 8, 14 * 14 * 8 * 4, (3, 5)),
    Case("Input((28, 28, 4)), Conv2D(8, 3, groups=2)", 26 * 26 * 3 * 3 * 2 * 8, 26 * 26 * 8 * 4, (3, 3)),
    Case("Input((28, 28, 4)), Conv2D(8, 3, dilation_rate=(1, 2))", 26 * 24 * 3 * 3 * 4 * 8, 26 * 24 * 8 * 4, (3, 5)),
    Case("Input((28, 28, 4)), DepthwiseConv2D(3, depth_multiplier=2)", 26 * 26 * 3 * 3 * 4 * 2, 26 * 26 * 8 * 4, (3, 3)),
    Case("Input((28, 28, 4)), SeparableConv2D(8, 3)", 26 * 26 * (3 * 3 * 4 + 4 * 8), 26 * 26 * 8 * 4, (3, 3)),
    Case("Input((28, 28, 4)), Conv2D(4, 3), AveragePooling2D(2), Conv2D(8, 3)", 11 * 11 * 3 * 3 * 4 * 8, 11 * 11 * 8 * 4, (8, 8)),
    Case("Input((28, 28, 4)), AveragePooling2D(3, strides=2), Conv2D(8, 3, dilation_rate=2)", 9 * 9 * 9 * 4 * 8, 9 * 9 * 8 * 4, (11, 11)),
    Case("Input((28, 28, 4)), ZeroPadding2D(2), Conv2D(8, 5), BatchNormalization(), ReLU(), Dropout(0.1)", 0, 28 * 28 * 8 * 4, (5, 5)),
    Case("Input((40, 4)), Conv1D(8, 3, strides=2, padding='causal'), Conv1D(8, 3, strides=3)", 6 * 3 * 8 * 8, 6 * 8 * 4, (7,)),
    Case("Input((8, 8, 8, 1)), Conv3D(2, (1, 2, 3))", 8 * 7 * 6 * 1 * 2 * 3 * 2, 8 * 7 * 6 * 2 * 4, (1, 2, 3)),
    Case("Input((16, 16, 3)), Conv2D(4, 3), Sequential([AveragePooling2D(2), Conv2D(4, 3)])", 5 * 5 * 9 * 4 * 4,
         (7 * 7 * 4 + 5 * 5 * 4) * 4, (8, 8)),
    Case("Input((16, 16, 3)), Dense(5)", 16 * 16 * 3 * 5, 16 * 16 * 5 * 4, (1, 1)),
    Case("Input((4, 4, 3)), Conv2DTranspose(6, 3, strides=2)", 4 * 4 * 3 * 3 * 3 * 6, 9 * 9 * 6 * 4, None),
    Case("Input((16, 16, 3)), Flatten(), Dense(5)", 16 * 16 * 3 * 5, 5 * 4, None),
    Case("Input((16, 16, 3)), GlobalAveragePooling2D()", 0, 3 * 4, None),
    Case("Input((16, 16, 3)), UpSampling2D(), Conv2D(4, 3)", 30 * 30 * 9 * 3 * 4, 30 * 30 * 4 * 4, None),
)  # fmt: skip

#: Layers behind an Input, the input with its open sizes, and the smallest one by hand: n for which the last size is 1, backwards.
SMALLEST = (
    ("Input((None, None, 1)), Conv2D(4, 5), MaxPooling2D(2), Conv2D(4, 5), MaxPooling2D(2)", (None, 16, 16, 1)),  # 1 <- 2 <- 6 <- 12 <- 16
    ("Input((None, None, 1)), Conv2D(4, (3, 5)), MaxPooling2D((2, 4)), Conv2D(4, 3, dilation_rate=2)", (None, 12, 24, 1)),
    ("Input((None, 32, 1)), Conv2D(4, 5), Conv2D(4, 5)", (None, 9, 32, 1)),
    ("Input((None, None, 1)), Conv2D(4, 5, padding='same'), MaxPooling2D(2, padding='same')", (None, 1, 1, 1)),
    ("Input((None, None, 1)), ZeroPadding2D(2), Conv2D(4, 7, strides=2), Conv2D(4, 2)", (None, 5, 5, 1)),  # 1 <- 2 <- 9 <- 5
    ("Input((None, None, 1)), Cropping2D(((1, 2), (3, 4))), Conv2D(4, 3)", (None, 6, 10, 1)),
    ("Input((None, None, 1)), Conv2D(4, 3), UpSampling2D(2), Conv2D(4, 3)", (None, 4, 4, 1)),  # 1 <- 3 <- 2 <- 4
    ("Input((None, None, 1)), Conv2DTranspose(4, 3, strides=2), Conv2D(4, 6)", (None, 3, 3, 1)),
    ("Input((None, 3)), Conv1D(4, 3, strides=2), Conv1D(4, 3), MaxPooling1D(), LSTM(4)", (None, 9, 3)),  # 1 <- 2 <- 4 <- 9
    ("Input((None,)), Embedding(10, 4), Conv1D(4, 5), GlobalMaxPooling1D()", (None, 5)),
    ("Input((None, None, None, 1)), Conv3D(2, 3), AveragePooling3D((2, 3, 4)), GlobalMaxPooling3D()", (None, 4, 5, 6, 1)),
    ("Input((None, None, 1)), Sequential([Conv2D(4, 5), MaxPooling2D(3)]), Conv2D(4, 2)", (None, 10, 10, 1)),
)
