"""A stack of layers as plain data: what the generator makes, the shrinker cuts, and both sides build."""

from __future__ import annotations

from typing import Any, NamedTuple

from cnnlint.model import Argument, InputSource, Instance, LayerCall, Model, NumpyNumber, Position, Reference, Span

SPAN = Span("laboratory.py", Position(1, 1), Position(1, 2))


class Spec(NamedTuple):
    """One layer: its class and its arguments by name. `key` is the object's identity: equal keys are one layer object.

    `trainable` is what is assigned after creation. Arguments may hold specs (of wrapped layers) and stacks (of nested models).
    """

    name: str
    arguments: tuple[tuple[str, Any], ...] = ()
    key: int = 0
    trainable: bool | None = None

    def __str__(self) -> str:
        text = f"{self.name}({', '.join(f'{name}={_show(value)}' for name, value in self.arguments)})"
        return text + (f" .trainable={self.trainable}" if self.trainable is not None else "")

    def given(self, name: str) -> Any:
        """The argument's value, None where it is not given."""
        return dict(self.arguments).get(name)


class Stack(NamedTuple):
    """A Sequential: its layers, where the input comes from (`Input`, `InputLayer`, `argument`, `build`, `nothing`), its shape with the
    batch. `given` are the arguments of the input where they are not just that shape."""

    layers: tuple[Spec, ...]
    shape: tuple[int | None, ...] = ()
    source: str = "Input"
    dtype: str = "float32"
    trainable: bool | None = None
    key: int = 0
    given: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        kind = "" if self.dtype == "float32" else f", {self.dtype}"
        kind += "".join(f", {name}={value!r}" for name, value in self.given)
        flag = f" .trainable={self.trainable}" if self.trainable is not None else ""
        return f"[{self.source} {self.shape}{kind}] " + " | ".join(str(layer) for layer in self.layers) + flag


def _show(value: Any) -> str:
    if isinstance(value, (Spec, Stack)):
        return str(value)
    return f"[{', '.join(map(_show, value))}]" if type(value) is list else repr(value)


def model_of(stack: Stack) -> Model:
    """The stack as the interpreter would hand it on."""
    layers = [call_of(spec) for spec in stack.layers]
    source = None
    if stack.source in ("Input", "InputLayer"):
        given = stack.given or (("batch_shape", stack.shape), ("dtype", stack.dtype))
        call = call_of(Spec("InputLayer", given, 1_000_000 + stack.key))
        own = "keras.Input" if stack.source == "Input" else "keras.layers.InputLayer"
        layers.insert(0, call._replace(qualified_name=own))
    elif stack.source == "argument" and layers:
        given = stack.given or (("input_shape", stack.shape[1:]),)
        more = tuple((name, Argument(value, SPAN)) for name, value in given if layers[0].keyword(name) is None)
        layers[0] = layers[0]._replace(keywords=(*layers[0].keywords, *more))
    elif stack.source == "build":
        source = InputSource("build", stack.shape, "float32", SPAN, len(layers))
    return Model("Sequential", SPAN, tuple(layers), input_source=source, trainable=stack.trainable, identity=stack.key)


def call_of(spec: Spec | Stack) -> LayerCall:
    """One layer, or a nested model, as the interpreter would hand it on."""
    if isinstance(spec, Stack):
        return LayerCall("Sequential", "keras.Sequential", (), (), SPAN, 2_000_000 + spec.key, model=model_of(spec))
    if spec.name == "Sequential":
        return call_of(spec.given("layers"))
    if spec.name == "InputLayer":
        keywords = tuple((name, Argument(value, SPAN)) for name, value in spec.arguments)
        return LayerCall("InputLayer", "keras.Input", (), keywords, SPAN, spec.key)
    keywords = tuple((name, Argument(value_of(value), SPAN)) for name, value in spec.arguments if name != "*")
    positional = tuple(Argument(value_of(value), SPAN) for value in spec.given("*") or ())
    return LayerCall(spec.name, f"keras.layers.{spec.name}", positional, keywords, SPAN, spec.key, trainable=spec.trainable)


def value_of(value: Any) -> Any:
    """An argument as the interpreter would hand it on; `@relu` is the function itself."""
    if isinstance(value, (Spec, Stack)):
        return call_of(value)
    if isinstance(value, (Instance, NumpyNumber)):
        return value
    if isinstance(value, (list, tuple)):
        return type(value)(value_of(item) for item in value)
    if isinstance(value, str) and value.startswith("@"):
        return Reference(f"keras.activations.{value[1:]}")
    return value
