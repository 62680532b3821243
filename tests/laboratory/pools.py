# ruff: noqa: E501  tables read best with many entries in a row
"""What the generator draws arguments from: sound values by parameter name, class and rank, and values that are likely refused."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

from cnnlint.layers.signature import tables
from cnnlint.model import Instance

from .stacks import Spec

Shape: TypeAlias = "tuple[int | None, ...]"
Pool: TypeAlias = "Callable[[Random, str, Shape], Any]"

SMALL = (1, 2, 3, 4, 5, 6, 8)
# Given to any parameter at all, now and then: Keras refuses some, and takes some that nobody expects.
ODD = (
    0,
    -1,
    1,
    2,
    2.5,
    0.5,
    "abc",
    None,
    True,
    (1,),
    (2, 3),
    [3],
    (1, 2, 3),
    (0, 1),
    [],
    3.0,
    False,
    (2.0, 2),
    "2",
    "same",
    -2.5,
    (None,),
    (4, None),
    {},
    {"a": 1},
    1000,
    (1, -1),
)
ACTIVATIONS = (
    "relu",
    "softmax",
    "tanh",
    "sigmoid",
    "linear",
    "elu",
    "selu",
    "gelu",
    "log_softmax",
    "hard_sigmoid",
    "leaky_relu",
    "@relu",
    "@softmax",
    None,
)
LAYERS_AS_ACTIVATIONS = ("PReLU", "LeakyReLU", "ReLU", "ELU", "Softmax", "Dropout", "BatchNormalization")
INITIALIZERS = ("zeros", "ones", "he_normal", "glorot_uniform", "random_normal", "Zeros")
DTYPES = ("float32", "float16", "float64", "int32", "mixed_float16")


def rank_of(name: str) -> int:
    """The number of spatial axes a class works on: the digit in its name, 1 where there is none."""
    return next((int(digit) for digit in "123" if digit + "D" in name), 1)


def one(*values: Any) -> Pool:
    """One of some values."""
    return lambda rng, name, shape: rng.choice(values)


def spatial(*values: Any) -> Pool:
    """A number, or as many as the class has spatial axes."""

    def draw(rng: Random, name: str, shape: Shape) -> Any:
        rank = rank_of(name)
        choice = rng.random()
        if choice < 0.5:
            return rng.choice(values)
        drawn = [rng.choice(values) for _ in range(rank)]
        return tuple(drawn) if choice < 0.9 else drawn

    return draw


def pairs(*values: int) -> Pool:
    """Padding or cropping: a number, one for each axis, or a pair for each axis."""

    def draw(rng: Random, name: str, shape: Shape) -> Any:
        rank, choice = rank_of(name), rng.random()
        if choice < 0.35:
            return rng.choice(values)
        both = tuple((rng.choice(values), rng.choice(values)) for _ in range(rank))
        if rank == 1:
            return both[0]
        return both if choice < 0.7 else tuple(pair[0] for pair in both)

    return draw


def an_axis(rng: Random, name: str, shape: Shape) -> Any:
    """One axis, or several."""
    axes = [*range(1, len(shape)), *range(-len(shape) + 1, 0)] or [-1]
    choice = rng.random()
    return rng.choice([-1, rng.choice(axes)]) if choice < 0.7 or name == "BatchNormalization" else rng.sample(axes, min(2, len(axes)))


def factor_of_channels(rng: Random, name: str, shape: Shape) -> int:
    """A divisor of the last axis, mostly."""
    channels = shape[-1] if shape and isinstance(shape[-1], int) and shape[-1] > 0 else 4
    return rng.choice([size for size in (1, 2, 3, 4, channels) if channels % size == 0] * 3 + [2, 3])


def a_target_shape(rng: Random, name: str, shape: Shape) -> Any:
    """A shape of the same size, in another order of factors; or one with a -1; or anything."""
    sizes = [size for size in shape[1:] if isinstance(size, int)]
    total = 1
    for size in sizes:
        total *= size
    choice = rng.random()
    if choice < 0.2:
        return (-1,)
    if choice < 0.4 and sizes:
        return (-1, sizes[-1])
    if choice < 0.55:
        return (total,) if choice < 0.5 else [total, 1]
    if choice < 0.9 and total > 0:
        left = rng.choice([size for size in range(1, min(total, 60) + 1) if total % size == 0])
        return (left, total // left) if choice < 0.75 else (total // left, 1, left)
    return tuple(rng.choice((-1, 1, 2, 3)) for _ in range(rng.randint(1, 3)))


def a_permutation(rng: Random, name: str, shape: Shape) -> Any:
    axes = list(range(1, max(len(shape), 2)))
    rng.shuffle(axes)
    return tuple(axes) if rng.random() < 0.9 else (1, 1)


def a_noise_shape(rng: Random, name: str, shape: Shape) -> Any:
    return tuple(rng.choice((1, size)) for size in shape)


SOUND: dict[str, Pool] = {
    "activation": one(*ACTIVATIONS), "recurrent_activation": one(*ACTIVATIONS),
    "adaptive": one(1, 2), "alpha": one(0.1, 0.3, 1.0), "antialias": one(True, False), "arguments": one(None), "attention_axes": one(None, 1, (1,)),
    "autocast": one(True, False), "axes": one(1, -1, (1, 1)), "axis": an_axis, "batch_size": one(None), "bias_axes": one(None, "c"),
    "bin_boundaries": one([0.0, 1.0], (1.0, 2.0, 3.0)), "bins": one(4, 16), "bottom": one(1), "brightness_factor": one(0.1, (0.1, 0.2)),
    "center": one(True, False), "chain_depth": one([1, 3], 2), "clip_limit": one(4.0), "contrast_factor": one(0.1, (0.1, 0.2)),
    "crop_to_aspect_ratio": one(True, False), "cropping": pairs(0, 1, 1, 2), "data_format": one("channels_last", "channels_first", None),
    "depth_multiplier": one(1, 2, 3), "dilation_rate": spatial(1, 1, 2, 3), "dims": a_permutation, "dropout": one(0.0, 0.2, 0.5),
    "dtype": one(*DTYPES), "epsilon": one(1e-3, 1e-6), "encoding": one("utf-8"), "factor": one(0.1, 0.5, (0.1, 0.2)),
    "fft_length": one(16, 32, 64), "fill_mode": one("reflect", "wrap", "constant", "nearest"), "fill_value": one(0.0, 1.0),
    "filters": one(*SMALL), "flash_attention": one(None), "frame_length": one(8, 16), "frame_step": one(4, 8),
    "go_backwards": one(True, False), "groups": factor_of_channels, "head_dim": one(2, 4), "height": one(2, 4, 7), "height_factor": one(0.1, (-0.1, 0.2)),
    "hue_factor": one(0.1), "idf_weights": one(None), "implementation": one(1, 2), "input_dim": one(5, 10, 50), "interpolation": one("nearest", "bilinear"),
    "invert": one(True, False), "keepdims": one(True, False), "kernel_size": spatial(1, 2, 3, 3, 4, 5), "key_dim": one(2, 4), "l1": one(0.1), "l2": one(0.1),
    "length": one(3), "logit_soft_cap": one(None, 1.0), "lora_alpha": one(None, 2), "lora_rank": one(None, 1, 2), "mask_token": one(None),
    "mask_value": one(0.0, -1.0), "mask_zero": one(True, False), "max_freq": one(None, 4000.0), "max_number": one(3, 10), "max_tokens": one(None, 10, 50),
    "max_value": one(None, 6.0, 1), "mean": one(None, 0.5), "merge_mode": one("concat", "sum", "mul", "ave", None), "min_freq": one(20.0), "mode": one("log", "magnitude", "horizontal", "vertical"),
    "momentum": one(0.9, 0.99), "n": one(1, 3, 5), "negative_slope": one(0.0, 0.1), "ngrams": one(None, 2), "noise_shape": a_noise_shape,
    "normalize": one(True, False), "num_bins": one(4, 10), "num_chains": one(2), "num_heads": one(1, 2), "num_key_value_heads": one(1, 2),
    "num_mel_bins": one(8, 20), "num_oov_indices": one(0, 1, 2), "num_ops": one(2), "num_query_heads": one(2, 4), "num_tokens": one(4, 10),
    "offset": one(0.0, -1, 0.5), "oov_method": one("floormod"), "output_dim": one(2, 4, 8),
    "output_mode": one("int", "one_hot", "multi_hot", "count", "tf_idf"), "output_padding": spatial(0, 0, 1), "output_sequence_length": one(None, 4, 8),
    "output_size": spatial(1, 2, 3, 4), "pad_to_aspect_ratio": one(True, False), "pad_to_max_tokens": one(True, False), "padding": one("valid", "same", "causal", "SAME"),
    "periodic": one(True, False), "pool_size": spatial(1, 2, 2, 3), "power_iterations": one(1, 2), "power_to_db": one(True, False), "ragged": one(False),
    "rate": one(0, 0.1, 0.25, 0.5), "recurrent_dropout": one(0.0, 0.2), "reset_after": one(True, False), "return_sequences": one(True, False),
    "return_state": one(False, False, True), "reverse_dtype": one(None), "rms_scaling": one(True, False), "salt": one(None, 1), "sampling_rate": one(16000), "saturation_factor": one(0.1),
    "scale": one(True, False), "scaling": one("density", "spectrum", None), "score_mode": one("dot", "concat"), "seed": one(None, 1), "sequence_length": one(64, 128),
    "sequence_stride": one(16, 32), "shared_axes": an_axis, "sigma": one(0.5, (0.1, 0.2)), "size": spatial(1, 2, 3), "sliding_window": one(None, 2), "sparse": one(False), "split": one("whitespace", "character", None),
    "standardize": one("lower", "strip_punctuation", None), "stateful": one(False, False, False, True), "stddev": one(0.1, 1.0), "strides": spatial(1, 1, 2, 3), "supports_masking": one(True), "synchronized": one(False),
    "target_shape": a_target_shape, "theta": one(1.0), "threshold": one(0.0, 0.5), "tie_weights": one(True, False), "tile_grid_size": one((2, 2)),
    "trainable": one(True, False), "unit_forget_bias": one(True, False), "units": one(*SMALL, 10), "unroll": one(False, True), "upper": one(1.0), "use_bias": one(True, False),
    "use_causal_mask": one(False), "use_cudnn": one("auto", False), "use_gate": one(True, False), "use_scale": one(True, False), "value_dim": one(None, 3), "value_range": one((0, 255), (0, 1)),
    "variance": one(None, 0.5), "vocabulary": one(None, ["a", "b", "c"]), "width": one(2, 4, 7), "width_factor": one(0.1, (-0.1, 0.2)),
    "window": one("hann", "hamming", None), "x_factor": one(0.1), "y_factor": one(0.1), "zero_output_for_mask": one(True, False), "zoom_factor": one(0.1),
    "expand_dims": one(True, False), "equation": one("ab,bc->ac", "abc,cd->abd", "abcd,de->abce", "...x,xy->...y"), "output_shape": one(3, 4, (None, 3), (None, None, 3)),
    "oov_token": one("[UNK]", -1, None), "renorm": one(True, False), "vocabulary_dtype": one("int64"), "top_db": one(80.0, None), "all_ops": one(True, False),
    "mag_exp": one(2.0, 1.0), "min_power": one(1e-10), "ref_power": one(1.0), "renorm_momentum": one(0.9), "renorm_clipping": one(None), "fused": one(None, True, False),
    "virtual_batch_size": one(None), "time_major": one(False), "robust_masking": one(False, True), "bounding_box_format": one(None), "dynamic": one(False),
    "weights": one(None), "input_length": one(None, 4), "activity_regularizer": one("l2", None), "name": one("first", "second"), "threshold_factor": one(0.5), "addition_factor": one(0.1),
}  # fmt: skip

# Where the name alone does not tell: by class and parameter.
OWN: dict[tuple[str, str], Pool] = {
    ("AdditiveAttention", "dropout"): one(0.0, 0.2), ("Cropping2D", "data_format"): one("channels_last", "channels_first"),
    ("GroupNormalization", "groups"): factor_of_channels, ("ZeroPadding1D", "padding"): pairs(0, 1, 2), ("ZeroPadding2D", "padding"): pairs(0, 1, 2),
    ("ZeroPadding3D", "padding"): pairs(0, 1, 2), ("RandomFlip", "mode"): one("horizontal", "vertical", "horizontal_and_vertical"),
    ("IntegerLookup", "vocabulary"): one(None, [1, 2, 3], (5, 6)), ("Normalization", "mean"): one(None, 0.5), ("ReLU", "threshold"): one(0, 0.5),
    ("Rescaling", "scale"): one(1 / 255, 2, 1.0), ("LeakyReLU", "alpha"): one(0.1, 0.3), ("UpSampling2D", "interpolation"): one("nearest", "bilinear", "bicubic"),
    ("Normalization", "axis"): one(-1, None, 1, (1,), (1, 2)), ("Softmax", "axis"): one(-1, 1, (1, 2)), ("Concatenate", "axis"): one(-1, 1), ("Dot", "axes"): one(1, 2, (1, 2)),
    ("UnitNormalization", "axis"): one(-1, 1, (1, 2)), ("LayerNormalization", "axis"): an_axis, ("RMSNormalization", "axis"): an_axis,
    ("Discretization", "epsilon"): one(0.01), ("RandomZoom", "fill_mode"): one("reflect", "constant"), ("STFTSpectrogram", "padding"): one("valid", "same"),
    ("STFTSpectrogram", "mode"): one("log", "magnitude", "psd", "real", "imag", "angle", "stft"), ("Embedding", "weights"): one(None),
    ("Resizing", "interpolation"): one("nearest", "bilinear", "bicubic", "area", "lanczos3", "lanczos5"), ("Resizing", "fill_mode"): one("constant"),
    ("RandomErasing", "scale"): one((0.02, 0.33)), ("RandomElasticTransform", "scale"): one(1.0), ("RandomPerspective", "scale"): one(1.0), ("STFTSpectrogram", "frame_length"): one(8, 16),
    ("CategoryEncoding", "output_mode"): one("one_hot", "multi_hot", "count"), ("TextVectorization", "output_mode"): one("int", "multi_hot", "count"),
    ("StringLookup", "output_mode"): one("int", "one_hot", "multi_hot", "count"), ("IntegerLookup", "output_mode"): one("int", "one_hot", "multi_hot", "count"),
    ("Hashing", "output_mode"): one("int", "one_hot", "multi_hot", "count"), ("Discretization", "output_mode"): one("int", "one_hot", "multi_hot", "count"),
}  # fmt: skip

REFUSED: dict[str, tuple[Any, ...]] = {
    "filters": (0, -1, 2.5, "3", None), "units": (0, -2, 2.5, "3", None), "kernel_size": (0, -1, (3,), (3, 3, 3, 3), "3", 2.5, None),
    "strides": (0, -1, (2,), (2, 2, 2, 2), (1, 2), "2"), "dilation_rate": (0, -1, (2, 2, 2, 2), (1, 3)), "padding": ("Same", "VALID", "full", "", 1),
    "activation": ("rellu", "ReLU", 3, ""), "data_format": ("channel_last", "CHANNELS_FIRST", "NHWC", 1), "rate": (1.5, -0.1, 1, "0.5", None), "pool_size": (0, -1, (2,), (2, 2, 2, 2), "2"),
    "groups": (0, -1, 3, 5, 7), "axis": (0, 7, -9, "1"), "target_shape": ((-1, -1), (0,), 5, (2.0, 2)), "dims": ((0, 1), (1,), (2, 3, 4), 1), "n": (0, -1, 2.5), "size": (0, -1, (2, 2, 2, 2)),
    "factor": (-1, -0.5, 1.5, 2, 9, (0.5, -0.5), (0, 2), (-1, 0), (0.1,), None, "0.1"), "stddev": (-0.1, 1.5, None, "1"),
    "height_factor": (-1, -2, 1.5, (0.5, -0.5), (-1.5, 0), None), "width_factor": (-1, -2, 1.5, (0.5, -0.5), (-1.5, 0)), "num_heads": (0, -1, 2.5, None), "key_dim": (0, -1, 2.5, None),
    "input_dim": (0, -1, 2.5, None, "5"), "output_dim": (0, -1, 2.5, None, "5"), "depth_multiplier": (0, -1, 2.5, None), "output_mode": ("int", "onehot", "binary", "tf-idf", None),
    "output_size": (0, -1, 2.5, (2,), (2, 2, 2, 2), None), "noise_shape": ((0,), 2, (-1, 1), (None, 1)), "shared_axes": (0, 9, [9], "1", [-1]), "mask_value": (None, "a"),
    "merge_mode": ("add", "max", 1), "name": ("a/b", 3), "trainable": (0, 1, None, "False"), "dtype": ("float", "foo", 3), "cropping": ((9, 9), -1, ((1, 2), (3,)), 50), "output_padding": (2, 3, -1),
}  # fmt: skip
UNKNOWN_KEYWORDS = (
    "nb_filter",
    "border_mode",
    "init",
    "W_regularizer",
    "batch_input_shape",
    "filter",
    "unit",
    "kernel",
    "input_length",
    "foo",
)


def sound(rng: Random, name: str, parameter: str, shape: Shape) -> Any:
    """A value that the class is likely to take for this parameter; raises KeyError where nothing is known of it."""
    if parameter.endswith("_initializer"):
        return rng.choice(INITIALIZERS) if rng.random() < 0.8 else Instance("keras.initializers.HeNormal", (), (("seed", 1),))
    if parameter.endswith("_regularizer"):
        return rng.choice(
            (None, "l2", "L1", "l1_l2", Instance("keras.regularizers.L2", (0.01,)), Instance("keras.regularizers.L1L2", (), (("l1", 0.1),)))
        )
    if parameter.endswith("_constraint"):
        return rng.choice((None, "non_neg", Instance("keras.constraints.MaxNorm", (2.0,))))
    if parameter.endswith("activation") and rng.random() < 0.08:
        return Spec(rng.choice(LAYERS_AS_ACTIVATIONS), (), rng.randint(4_000_000, 5_000_000))
    pool = OWN.get((name, parameter)) or SOUND[parameter]
    return pool(rng, name, shape)


def refused(rng: Random, parameter: str) -> Any:
    """A value that is likely refused."""
    if rng.random() < 0.03:
        return Spec("Dropout", (("rate", 0.2),), 3_000_000)  # people do write LSTM(64, dropout=Dropout(0.2))
    return rng.choice(REFUSED.get(parameter, ODD)) if rng.random() < 0.7 else rng.choice(ODD)


def parameters_of(name: str, target: str) -> tuple[list[str], list[str]]:
    """The required and the optional parameters of a class, from Keras's own signatures."""
    entry = tables(target)["classes"][name]
    rows = [*entry["parameters"], *entry.get("keywords", ())]
    required = [row[0] for row in rows if len(row) == 1]
    return required, [row[0] for row in rows if len(row) > 1]
