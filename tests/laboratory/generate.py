"""Seeds -> stacks. About half are built on layers that fit; in the other half something is wrong somewhere."""

from __future__ import annotations

from itertools import count, takewhile
from random import Random
from typing import Any

from cnnlint.dims import Unknown
from cnnlint.layers.registry import Problem, Tensor, all_layers, apply
from cnnlint.layers.signature import signature, tables
from cnnlint.model import NumpyNumber

from .pools import SMALL, UNKNOWN_KEYWORDS, Shape, parameters_of, rank_of, refused, sound
from .stacks import Spec, Stack, call_of

# Classes that cannot be built from data, or do nothing of their own.
LEFT_OUT = frozenset(
    (
        *("AbstractRNNCell", "DenseFeatures", "FlaxLayer", "InputLayer", "JaxLayer", "Lambda", "Layer"),
        *("TFSMLayer", "TorchModuleWrapper", "Wrapper"),
    )
)
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells")
RECURRENT = ("LSTM", "GRU", "SimpleRNN")
SPLITTING = (*RECURRENT, "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D")
MERGES = ("Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract", "Dot")
TEXT = ("StringLookup", "TextVectorization")
IDS = ("CategoryEncoding", "Embedding", "Hashing", "IntegerLookup", "ReversibleEmbedding")
IN_A_STEP = ("Dense", "Conv2D", "Flatten", "Dropout", "BatchNormalization", "MaxPooling2D", "LSTM", "Activation", "Conv1D", "SimpleRNN")
NORMALISED = ("Dense", "Conv2D", "Conv1D", "Embedding", "Flatten", "EinsumDense", "SeparableConv1D", "Conv2DTranspose", "LSTM")
IN_A_PIPELINE = ("Rescaling", "Resizing", "CenterCrop", "RandomFlip", "Dense", "RandomContrast", "Flatten")
SOURCES = (("Input", 62), ("InputLayer", 6), ("argument", 15), ("build", 10), ("nothing", 7))


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
        self.numpy = self.rng.choice((0.02, 0.02, 0.02, 0.25))

    def stack(self) -> Stack:
        """A stack of one to eight layers."""
        first = self.rng.choice(self.names)
        shape, dtype = self._input_for(first)
        source = self.rng.choices([name for name, _ in SOURCES], [weight for _, weight in SOURCES])[0]
        layers: list[Spec] = []
        at: Shape | None = shape
        splitting = dtype == "float32" and len(shape) > 2 and self.rng.random() < 0.06
        for place in range(self.rng.randint(1, 8)):
            if splitting and place == 0:
                spec = self._splitting(at or shape)
            elif splitting and place == 1 and self.rng.random() < 0.4:
                spec = self._layer(self.rng.choice(MERGES), at or shape)
            else:
                spec = self._fitting(first if place == 0 else None, at or (None, 4, 4, 2), dtype if place == 0 else "float32", layers)
            layers.append(spec)
            at = self._after(spec, at, dtype if place == 0 else "float32")
            if at is None and self.rng.random() < 0.7:
                break
        trainable = self.rng.choice((None,) * 12 + (True, False))
        return Stack(tuple(layers), shape, source, dtype, trainable, given=self._given(source, shape, dtype))

    def _given(self, source: str, shape: Shape, dtype: str) -> tuple[tuple[str, Any], ...]:
        """Now and then another way to say what enters; a careless stack says it wrongly."""
        rng, sizes, legacy = self.rng, shape[1:], self.target == "2" and source == "InputLayer"
        if source in ("build", "nothing") or rng.random() < 0.6:
            return (("batch_input_shape", shape), ("dtype", dtype)) if legacy else ()
        wrong = rng.choice((sizes[0] if sizes else 4, (-1, *sizes), (2.5, *sizes), ("4",), None, "4", sizes))
        spoiled = self.careless and rng.random() < 0.3
        if source == "argument":
            name = rng.choice(("input_shape", "batch_input_shape", "input_dim"))
            right = {"input_shape": list(sizes), "batch_input_shape": shape, "input_dim": sizes[-1] if sizes else 4}
            return ((name, wrong if spoiled else right[name]),)
        given: dict[str, Any] = {"input_shape" if legacy else "shape": wrong if spoiled else rng.choice((sizes, list(sizes)))}
        if shape[0] is not None:
            given["batch_size"] = shape[0]
        if dtype != "float32" or rng.random() < 0.5:
            given["dtype"] = dtype
        more = (("dtype", "foo"), ("name", "a/b"), ("foo", 1), ("sparse", True), ("batch_size", -1))
        return tuple({**given, **dict([rng.choice(more)] if spoiled else [])}.items())

    def _fitting(self, name: str | None, shape: Shape, dtype: str, before: list[Spec]) -> Spec:
        """A layer that, as far as cnnlint can see, goes here; a careless stack takes what comes."""
        if before and self.rng.random() < 0.04:
            return self.rng.choice(before)
        if self.careless and self.rng.random() < 0.01:
            return self._layer(self.rng.choice(CELLS), shape)
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

    def _splitting(self, shape: Shape) -> Spec:
        """A layer with several outputs, which the next one gets as a list."""
        name = self.rng.choice([name for name in SPLITTING if name in families(self.target)])
        spec = self._layer(name, shape)
        given = {"merge_mode": None} if name == "Bidirectional" and self.rng.random() < 0.5 else {"return_state": True}
        if name != "Bidirectional" or "merge_mode" in given:
            return spec._replace(arguments=tuple({**dict(spec.arguments), **given}.items()))
        inner = spec.given("layer") or self._layer("LSTM", shape)
        arguments = {**dict(spec.arguments), "layer": inner._replace(arguments=tuple({**dict(inner.arguments), **given}.items()))}
        return spec._replace(arguments=tuple((name, value) for name, value in arguments.items() if name not in ("*", "backward_layer")))

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
        trainable = self.rng.choice((None,) * 25 + (True, False, False))
        return Spec(
            name, self._arranged(name, {key: self._of_numpy(value) for key, value in arguments.items()}), next(self.keys), trainable
        )

    def _of_numpy(self, value: Any) -> Any:
        """A number, now and then one of numpy's, alone or among others."""
        if type(value) in (tuple, list):
            return type(value)(self._of_numpy(item) for item in value)
        if type(value) not in (int, float) or self.rng.random() > self.numpy:
            return value
        return NumpyNumber(value, "int64" if isinstance(value, int) else "float64")

    def _arranged(self, name: str, arguments: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
        """The arguments by name, or the first of them by position."""
        own = signature(name, self.target)
        order = list(own.parameters)[: len(own.parameters) - own.keyword_only] if own is not None else []
        first = list(takewhile(arguments.__contains__, order))
        if not first or self.rng.random() < 0.6:
            return tuple(arguments.items())
        placed = first[: self.rng.randint(1, len(first))]
        return (("*", tuple(arguments[key] for key in placed)), *((key, value) for key, value in arguments.items() if key not in placed))

    def _value(self, name: str, parameter: str, shape: Shape) -> Any:
        if parameter in ("layer", "backward_layer"):
            inner = self._inner(name, shape)
            return inner if parameter == "layer" else inner._replace(arguments=(*dict((*inner.arguments, ("go_backwards", True))).items(),))
        if parameter == "cell":
            return self._layer(self.rng.choice(CELLS), shape)
        if parameter == "cells":
            return [self._layer(self.rng.choice(CELLS[:3]), shape) for _ in range(self.rng.randint(1, 3))]
        if parameter == "layers":
            return [self._layer(self.rng.choice(IN_A_PIPELINE), shape) for _ in range(self.rng.randint(0, 3))]
        return sound(self.rng, name, parameter, shape)

    def _inner(self, wrapper: str, shape: Shape) -> Spec:
        if wrapper == "Bidirectional":
            return self._layer(self.rng.choice(RECURRENT) if self.rng.random() < 0.9 else "Dense", shape)
        if wrapper == "SpectralNormalization":
            return self._layer(self.rng.choice(NORMALISED if self.rng.random() < 0.9 else self.names), shape)
        if self.rng.random() < 0.3:
            return self._layer(self.rng.choice(self.names), (shape[0], *shape[2:]))
        return self._layer(self.rng.choice([name for name in IN_A_STEP if name in self.names] or ["Dense"]), (shape[0], *shape[2:]))

    def _nested(self, shape: Shape) -> Spec:
        """A Sequential as a layer: most often one that takes the shape, sometimes of another, sometimes frozen or empty."""
        rng, layers, at = self.rng, [], shape
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
            spec = self._fitting(rng.choice(("Dense", "Dropout", "Activation")) if rng.random() < 0.5 else None, at, "float32", layers)
            layers.append(spec)
            at = self._after(spec, at, "float32") or at
        own = shape if rng.random() < 0.85 else (shape[0], *(rng.choice((None, 1, 4, size)) for size in shape[1:]))
        trainable = rng.choice((None,) * 8 + (True, False, False))
        source = rng.choice(("Input", "Input", "nothing", "argument"))
        return Spec(
            "Sequential", (("layers", Stack(tuple(layers), own, source, trainable=trainable, key=next(self.keys))),), next(self.keys)
        )

    def _spoiled(self, spec: Spec) -> Spec:
        """One thing wrong: a value, a missing argument, or one that does not exist."""
        if spec.name == "Sequential":
            return spec
        arguments = dict(spec.arguments)
        inside = [name for name, value in arguments.items() if isinstance(value, Spec)]
        if inside and self.rng.random() < 0.5:
            arguments[inside[0]] = self._spoiled(arguments[inside[0]])
            return spec._replace(arguments=tuple(arguments.items()))
        required, optional = parameters_of(spec.name, self.target)
        kind = self.rng.random()
        if kind < 0.7 and (names := [name for name in (*required, *optional) if name not in ("layer", "cell", "cells")]):
            name = (
                self.rng.choice([name for name in arguments if name != "*"] or names) if self.rng.random() < 0.6 else self.rng.choice(names)
            )
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
        kind = "float32" if rng.random() < 0.9 else rng.choice(("float16", "float64", "int32", "int64", "uint8", "bool"))
        return (batch, *(side() for _ in range(rank))), kind


def generate(seed: int, target: str = "3", only: tuple[str, ...] = ()) -> Stack:
    """The stack of a seed."""
    return Generator(seed, target, only).stack()
