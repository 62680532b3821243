"""Random layer calls, valid and invalid, over everything a signature declares; and how cnnlint's answer is held against a real Keras."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from layers.example_rows import layer_call, tree
from layers.real_keras import built

from cnnlint.dims import Unknown
from cnnlint.layers.registry import Problem, Tensor, apply
from cnnlint.layers.signature import signature

WINDOW = ["1", "2", "3", "(2,)", "(2, 3)", "(1, 2, 3)", "[3, 3]", "(3, 1)", "0", "-1", "2.0", "(2.0, 2.0)", "True", "'3'", "np.int64(2)",
          "(np.int64(2), np.int64(2))", "9", "(2, 0)"]  # fmt: skip
STRIDES = ["1", "2", "(2, 1)", "(1, 2)", "(2,)", "(2, 2, 2)", "0", "-1", "3", "2.0", "(1, 1, 2)"]
COUNTS = ["1", "2", "3", "4", "6", "8", "0", "-2", "2.0", "2.5", "np.int64(4)", "None", "True", "'4'", "(4,)"]
FLAGS = ["True", "False", "0", "1", "None", "'no'"]
NAMES = ["'relu'", "'linear'", "None", "'tanh'", "'rellu'", "3", "'softmax'", "''", "['relu']"]
INITIALIZERS = ["'zeros'", "'he_normal'", "None", "'he_norma'", "0.1", "'ones'"]
REGULARIZERS = ["'l2'", "None", "'L1'", "0.01"]
CONSTRAINTS = ["'non_neg'", "None", "'MaxNorm'", "'nonneg'", "1"]
# An argument's values by its name; what stands first is likelier (see choice).
POOLS: dict[str, list[str]] = {
    "filters": COUNTS, "units": COUNTS, "depth_multiplier": COUNTS, "groups": ["1", "2", "3", "0", "None", "-1", "1.0"], "n": COUNTS,
    "kernel_size": WINDOW, "pool_size": WINDOW, "output_size": [*WINDOW, "(2, None)", "20"], "strides": STRIDES, "dilation_rate": STRIDES,
    "output_padding": ["None", "0", "1", "(1, 0)", "2", "-1"], "use_bias": FLAGS, "keepdims": FLAGS,
    "lora_rank": ["None", "2", "0", "1", "-1", "2.0"],
    "data_format": ["'channels_last'", "'channels_first'", "None", "'CHANNELS_LAST'", "'last'", "3"], "activation": NAMES,
    "cropping": ["0", "1", "(1, 1)", "((1, 0), (0, 1))", "(1, 1, 1)", "((1, 1), (1, 1), (0, 1))", "-1", "4", "(1, -1)", "1.0", "(0, 2)"],
    "size": ["2", "3", "(2, 3)", "(1, 2, 2)", "0", "2.0", "True", "(2,)", "-1", "np.int64(2)", "(2.0, 2.0)"],
    "interpolation": ["'nearest'", "'bilinear'", "'foo'", "None"], "trainable": ["True", "False", "1"], "name": ["'a'", "'a/b'", "3"],
    "dtype": ["'float32'", "'float16'", "'mixed_float16'", "'foo'", "None", "'float64'"],
}  # fmt: skip
PADDING_WORDS = ["'valid'", "'same'", "'causal'", "'SAME'", "'sane'", "None", "((1, 1), (1, 1))", "1"]
PADDING_SIZES = [
    "1",
    "0",
    "(1, 2)",
    "((1, 0), (2, 1))",
    "(1, 1, 1)",
    "((1, 2), (0, 1), (1, 1))",
    "-1",
    "-4",
    "(1, -1)",
    "1.0",
    "np.int64(1)",
    "((1.0, 1), (1, 1))",
]
SIZES = [None, 1, 2, 3, 4, 5, 6, 7, 8, 9, 3, 4, 6, 8]


class Case(NamedTuple):
    """One call on one input."""

    call: str
    shape: tuple[int | None, ...]
    target: str


def choice(source: random.Random, pool: list[str]) -> str:
    """An element, the first ones likelier: else hardly any call would be valid."""
    return pool[min(int(source.expovariate(0.45)), len(pool) - 1)] if source.random() < 0.8 else source.choice(pool)


def values(name: str, class_name: str) -> list[str] | None:
    """What a parameter may be given; None where nothing is known to try."""
    if name == "padding":
        return PADDING_SIZES if class_name.startswith("ZeroPadding") else PADDING_WORDS
    for ending, pool in (
        ("_initializer", INITIALIZERS),
        ("_regularizer", REGULARIZERS),
        ("_constraint", CONSTRAINTS),
        ("activation", NAMES),
    ):
        if name.endswith(ending):
            return pool
    return POOLS.get(name)


def case(source: random.Random, class_names: list[str], target: str) -> Case:
    """A random call of a random class."""
    class_name = source.choice(class_names)
    own = signature(class_name, target)
    assert own is not None
    arguments = []
    for name, (has_default, _) in own.parameters.items():
        pool = values(name, class_name)
        if pool and (not has_default or source.random() < (0.05 if name.endswith(("izer", "straint", "name")) else 0.35)):
            arguments.append(f"{name}={choice(source, pool)}")
    for name in ("lora_rank", "dtype", "trainable"):
        if name in own.extra and source.random() < 0.05:
            arguments.append(f"{name}={choice(source, POOLS[name])}")
    digits = [int(letter) for letter in class_name if letter.isdigit()]
    rank = digits[0] + 1 if digits and source.random() < 0.92 else source.randint(0, 5)
    batch = source.choice([None, None, None, 4])
    return Case(f"{class_name}({', '.join(arguments)})", (batch, *(source.choice(SIZES) for _ in range(rank))), target)


def disagreement(keras: Any, case: Case) -> str | None:
    """What real Keras and cnnlint answer differently, None where they agree. What cnnlint says it does not know is no disagreement."""
    result = built(keras, case.call, case.shape, "float32")
    answer = apply(layer_call(tree(case.call)), Tensor(case.shape), case.target)
    if isinstance(answer, Problem):
        return None if result[0] == answer.phase else f"Keras {result}, cnnlint {answer.phase}: {answer.code} {answer.message}"
    if result[0] in ("init", "build"):
        return (
            None
            if isinstance(answer.outputs[0].shape, Unknown)
            else f"Keras refuses ({result[0]}: {result[1][:200]}), cnnlint gives {answer.outputs}"
        )
    shapes = [output.shape for output in answer.outputs]
    if any(not same(one, other) for one, other in zip(shapes, result[0], strict=True)):
        return f"Keras {result[0]}, cnnlint {shapes}"
    if isinstance(answer.weights, Unknown):
        return None
    counts = [total([weight.shape for weight in answer.weights])]
    if "trainable" not in case.call:  # that argument is propagation's affair
        counts.append(total([weight.shape for weight in answer.weights if not weight.trainable]))
    wrong = [(one, other) for one, other in zip(counts, result[1:], strict=False) if one is not None and one != other]
    return f"Keras {result[1:]}, cnnlint {counts}" if wrong else None


def same(ours: Any, theirs: tuple[int | None, ...]) -> bool:
    if isinstance(ours, Unknown):
        return True
    return len(ours) == len(theirs) and all(isinstance(one, Unknown) or one == other for one, other in zip(ours, theirs, strict=True))


def total(shapes: list[Any]) -> int | None:
    """The number of values, None where a size is not known."""
    count = 0
    for shape in shapes:
        one = 1
        for size in shape:
            if isinstance(size, Unknown):
                return None
            one *= size
        count += one
    return count
