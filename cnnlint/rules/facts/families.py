"""Which layers are of one kind, by class name: what several rules mean by a convolution, a pooling, a pass-through layer."""

from __future__ import annotations

from cnnlint.model import LayerCall

RECURRENT = frozenset({"RNN", "SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU", "Bidirectional"})
CONV_RECURRENT = frozenset({"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
DROPOUTS = frozenset({"Dropout", "AlphaDropout", "GaussianDropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"})
NOISES = frozenset({"GaussianNoise", "ActivityRegularization"})
NORMALIZATIONS = frozenset({"BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization", "RMSNormalization"})
ACTIVATION_LAYERS = frozenset({"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax", "ThresholdedReLU"})
# Layers that change the shape only, never a value.
RESHAPING = frozenset({"Flatten", "Reshape", "Permute"})
_CONV_STEMS = ("Conv", "SeparableConv", "DepthwiseConv", "LocallyConnected")


def is_recurrent(call: LayerCall) -> bool:
    """LSTM and its kin, alone or in a Bidirectional."""
    return call.class_name in RECURRENT


def is_conv(call: LayerCall) -> bool:
    """A convolution of any kind, transposed ones included, ConvLSTM not."""
    return call.class_name.startswith(_CONV_STEMS) and call.class_name not in CONV_RECURRENT


def is_transposed(call: LayerCall) -> bool:
    """A transposed convolution."""
    return is_conv(call) and call.class_name.endswith("Transpose")


def is_pool(call: LayerCall) -> bool:
    """Pooling that keeps the spatial axes."""
    return call.class_name.startswith(("MaxPooling", "AveragePooling"))


def is_global_pool(call: LayerCall) -> bool:
    """Pooling over all positions."""
    return call.class_name.startswith(("GlobalMaxPooling", "GlobalAveragePooling"))


def is_dense(call: LayerCall) -> bool:
    """A fully connected layer over the last axis."""
    return call.class_name == "Dense"


def keeps_features(call: LayerCall) -> bool:
    """Layers through which vectors pass as vectors: the number of axes is the same before and after."""
    return call.class_name in _KEEPING


_KEEPING = DROPOUTS | NOISES | NORMALIZATIONS | ACTIVATION_LAYERS | {"Dense", "Rescaling", "Normalization", "Masking", "EinsumDense"}


def rank_of(call: LayerCall) -> int | None:
    """The number of spatial axes that a layer's name tells: 2 for Conv2D and MaxPooling2D."""
    rank = next((digit for digit in "123" if f"{digit}D" in call.class_name), None)
    return int(rank) if rank else None
