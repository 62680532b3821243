"""Seeds -> stacks. About half are built on layers that fit; in the other half something is wrong somewhere."""

from __future__ import annotations

from itertools import count
from random import Random
from typing import Any

from cnnlint.dims import Unknown
from cnnlint.layers.registry import Problem, Tensor, all_layers, apply
from cnnlint.layers.signature import tables

from .pools import SMALL, UNKNOWN_KEYWORDS, Shape, parameters_of, rank_of, refused, sound
from .stacks import Spec, Stack, call_of

# Classes that cannot be built from data, or do nothing of their own.
LEFT_OUT = frozenset(
    (
        *("AbstractRNNCell", "DenseFeatures", "FlaxLayer", "InputLayer", "JaxLayer", "Lambda", "Layer", "Pipeline"),
        *("TFSMLayer", "TorchModuleWrapper", "Wrapper"),
    )
)
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells")
RECURRENT = ("LSTM", "GRU", "SimpleRNN")
TEXT = ("StringLookup", "TextVectorization")
IDS = ("CategoryEncoding", "Embedding", "Hashing", "IntegerLookup", "ReversibleEmbedding")
IN_A_STEP = (
    "Dense",
    "Conv2D",
    "Flatten",
    "Dropout",
    "BatchNormalization",
    "MaxPooling2D",
    "LSTM",
    "Activation",
    "Conv1D",
    "GlobalAveragePooling1D",
)


def families(target: str) -> tuple[str, ...]:
    """The classes to draw from: all that cnnlint has a function for and that this Keras exports."""
    known = tables(target)["classes"]
    names = {rule.name for rule in all_layers()} & set(known)
    return tuple(sorted(name for name in names if name not in LEFT_OUT and name not in CELLS))


class Generator:
    """Draws one stack. `only` narrows the classes that are drawn."""

    def __init__(self, seed: int, target: str = "3", only: tuple[str, ...] = ()) -> None:
        self.rng = Random(f"{target}:{seed}")
        self.target = target
        self.names = only or families(target)
        self.keys = count(1)
        self.careless = self.rng.random() < 0.5

    def stack(self) -> Stack:
        """A stack of one to eight layers."""
        first = self.rng.choice(self.names)
        shape, dtype = self._input_for(first)
        source = self.rng.choices(("Input", "argument", "build", "nothing"), (70, 15, 10, 5))[0]
        layers: list[Spec] = []
        at: Shape | None = shape
        for place in range(self.rng.randint(1, 8)):
            spec = self._fitting(first if place == 0 else None, at or (None, 4, 4, 2), dtype if place == 0 else "float32", layers)
            layers.append(spec)
            at = self._after(spec, at, dtype if place == 0 else "float32")
            if at is None and self.rng.random() < 0.7:
                break
        trainable = self.rng.choice((None,) * 12 + (True, False))
        return Stack(tuple(layers), shape, source, dtype, trainable)

    def _fitting(self, name: str | None, shape: Shape, dtype: str, before: list[Spec]) -> Spec:
        """A layer that, as far as cnnlint can see, goes here; a careless stack takes what comes."""
        if before and self.rng.random() < 0.04:
            return self.rng.choice(before)
        for _ in range(12):
            spec = self._layer(name or self.rng.choice(self.names), shape)
            if self.careless and self.rng.random() < 0.35:
                return self._spoiled(spec)
            if self._after(spec, shape, dtype) is not None:
                return spec
        return spec

    def _after(self, spec: Spec, shape: Shape | None, dtype: str) -> Shape | None:
        if shape is None:
            return None
        call = call_of(spec)
        if call.model is not None:
            return shape
        try:
            answer = apply(call, Tensor(shape, dtype), self.target)
        except Exception:  # found again, and shown, when the stack is judged
            return shape
        if isinstance(answer, Problem) or isinstance(answer.outputs[0].shape, Unknown):
            return None
        return tuple(size if isinstance(size, int) else None for size in answer.outputs[0].shape)

    def _layer(self, name: str, shape: Shape) -> Spec:
        """A layer with its required arguments and a few of the others."""
        if name == "Sequential":
            return self._nested(shape)
        required, optional = parameters_of(name, self.target)
        few = [parameter for parameter in optional if self.rng.random() < min(0.5, 2.2 / max(len(optional), 1))]
        if self.rng.random() < 0.06 and name != "StackedRNNCells":
            few.append("trainable")
        if self.rng.random() < 0.03:
            few.append("dtype")
        arguments = {}
        for parameter in (*required, *dict.fromkeys(few)):
            try:
                arguments[parameter] = self._value(name, parameter, shape)
            except KeyError:
                continue
        trainable = None if "lora_rank" in arguments else self.rng.choice((None,) * 25 + (True, False, False))
        return Spec(name, tuple(arguments.items()), next(self.keys), trainable)

    def _value(self, name: str, parameter: str, shape: Shape) -> Any:
        if parameter == "layer":
            return self._inner(name, shape)
        if parameter == "cell":
            return self._layer(self.rng.choice(CELLS), shape)
        if parameter == "cells":
            return [self._layer(self.rng.choice(CELLS[:3]), shape) for _ in range(self.rng.randint(1, 3))]
        return sound(self.rng, name, parameter, shape)

    def _inner(self, wrapper: str, shape: Shape) -> Spec:
        if wrapper == "Bidirectional":
            return self._layer(self.rng.choice(RECURRENT) if self.rng.random() < 0.9 else "Dense", shape)
        if wrapper == "SpectralNormalization":
            return self._layer(self.rng.choice(("Dense", "Conv2D", "Conv1D", "Embedding", "Flatten")), shape)
        return self._layer(self.rng.choice([name for name in IN_A_STEP if name in self.names] or ["Dense"]), (shape[0], *shape[2:]))

    def _nested(self, shape: Shape) -> Spec:
        layers = tuple(self._layer(self.rng.choice(("Dense", "Dropout", "Activation")), shape) for _ in range(self.rng.randint(1, 3)))
        source = self.rng.choice(("Input", "nothing"))
        return Spec("Sequential", (("layers", Stack(layers, shape, source, key=next(self.keys))),), next(self.keys))

    def _spoiled(self, spec: Spec) -> Spec:
        """One thing wrong: a value, a missing argument, or one that does not exist."""
        if spec.name == "Sequential":
            return spec
        arguments = dict(spec.arguments)
        required, optional = parameters_of(spec.name, self.target)
        kind = self.rng.random()
        if kind < 0.7 and (names := [name for name in (*required, *optional) if name not in ("layer", "cell", "cells")]):
            name = self.rng.choice(list(arguments) or names) if self.rng.random() < 0.6 else self.rng.choice(names)
            if not isinstance(arguments.get(name), Spec):
                arguments[name] = refused(self.rng, name)
        elif kind < 0.8 and required:
            arguments.pop(self.rng.choice(required), None)
        elif kind < 0.9:
            arguments[self.rng.choice(UNKNOWN_KEYWORDS)] = 3
        return spec._replace(arguments=tuple(arguments.items()))

    def _input_for(self, name: str) -> tuple[Shape, str]:
        """A shape that the class is likely to take as the first layer, with the batch, and the dtype."""
        rng, side = (
            self.rng,
            lambda: self.rng.choice((3, 4, 5, 6, 7, 8, 9, 12, 16, None) if self.rng.random() < 0.3 else (4, 6, 8, 9, 12, 16)),
        )
        batch = rng.choice((None,) * 8 + (1, 2, 4))
        if name in TEXT:
            return (batch, rng.choice((1, 1, 4))), "string"
        if name in IDS:
            return (batch, rng.choice((1, 4, 6, None))), "int32"
        if any(digit in name for digit in ("1D", "2D", "3D")) or rng.random() < 0.2:
            rank = rank_of(name) if any(digit in name for digit in ("1D", "2D", "3D")) else rng.randint(1, 3)
            steps = [side()] if name.startswith("ConvLSTM") else []
            return (batch, *steps, *(side() for _ in range(rank)), rng.choice(SMALL)), "float32"
        if name in (*RECURRENT, "RNN", "Bidirectional", "Masking") or name.endswith("Attention"):
            return (batch, rng.choice((None, 3, 5, 8)), rng.choice(SMALL)), "float32"
        if name.startswith(("Random", "Resizing", "CenterCrop", "Auto", "Solar", "Equal", "Aug", "Mix", "Cut", "RandAug")):
            return (batch, side(), side(), rng.choice((1, 3))), "float32"
        rank = rng.choice((1, 1, 2, 3, 3))
        return (batch, *(side() for _ in range(rank))), "float32"


def generate(seed: int, target: str = "3", only: tuple[str, ...] = ()) -> Stack:
    """The stack of a seed."""
    return Generator(seed, target, only).stack()
