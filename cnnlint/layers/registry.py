"""The layer arrow: a layer call and the tensor before it -> what Keras does. The table of all layers.

A layer is one pure function: `(bound arguments, input tensor) -> Step | Problem`. It registers itself where it stands:

    @layer("Conv2D", checks=(positive_integer("filters"), tuple_of("kernel_size", 2)))
    def conv2d(a: Bound, x: Tensor) -> Answer:
        '''One line.

            Conv2D(32, 3) | (None, 28, 28, 1) | (None, 26, 26, 32) | 320
            Conv2D(32, 9) | (None, 4, 4, 1) | CNN101
        '''

One function may serve several classes (decorate it several times; `a.class_name` tells them apart). Unknown in gives Unknown out, with the
reason; a layer function never raises and never guesses. It is not called for an input of unknown rank, unless it says
`unknown_input=True`. Class names stand as literals in the decorator: the table of which module holds which class is read from
the text of the modules, so that only the families a program uses are imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Literal, TypeAlias

from cnnlint.dims import Unknown
from cnnlint.layers.checks import Check, standard_checks
from cnnlint.layers.quantized import quantize
from cnnlint.layers.records import Answer, Count, Explanation, Problem, Shape, Step, Tensor, Weight
from cnnlint.layers.signature import Bound, bind, canonical
from cnnlint.model import LayerCall
from cnnlint.tuples import NamedTuple

__all__ = [
    "Answer",
    "Bound",
    "Count",
    "Explanation",
    "LayerRule",
    "Problem",
    "Shape",
    "Step",
    "Tensor",
    "Weight",
    "all_layers",
    "apply",
    "canonical",
    "construct",
    "layer",
    "lookup",
]

LayerFunction: TypeAlias = Callable[[Bound, Tensor], Answer]
Knowledge: TypeAlias = Literal["exact", "shape", "unknown"]


#: Models of keras.applications are layers too, known by their data (applications.py), which is read where one is met.
APPLICATIONS = "keras.applications."


class LayerRule(NamedTuple):
    """What is known of one layer class: how exactly, since which Keras, what its constructor refuses, and what it does."""

    name: str
    function: LayerFunction
    checks: tuple[Check, ...]
    knowledge: Knowledge
    since: str
    aliases: tuple[str, ...]
    unknown_input: bool

    @property
    def documentation(self) -> str:
        """The docstring, example rows included."""
        return self.function.__doc__ or ""


_RULES: dict[str, LayerRule] = {}


def layer(
    name: str,
    *,
    aliases: tuple[str, ...] = (),
    since: str = "",
    knowledge: Knowledge = "exact",
    checks: tuple[Check, ...] = (),
    unknown_input: bool = False,
) -> Callable[[LayerFunction], LayerFunction]:
    """Registers a layer function for the class `name` (and for `aliases`, other names of the same class)."""

    def register(function: LayerFunction) -> LayerFunction:
        rule = LayerRule(name, function, checks, knowledge, since, aliases, unknown_input)
        for own in (name, *aliases):
            _RULES[own] = rule
        return function

    return register


@lru_cache(maxsize=1)
def _modules() -> dict[str, str]:
    """Class name -> the module whose text decorates a function with it; reading the texts costs a hundredth of importing them."""
    folder, found = os.path.dirname(__file__), {}
    for file in sorted(os.listdir(folder)):
        if not file.endswith(".py") or file in ("__init__.py", "registry.py", "signature.py", "records.py", "checks.py"):
            continue
        with open(os.path.join(folder, file), encoding="utf-8") as text:
            for part in text.read().split('\n@layer("')[1:]:
                found[part[: part.index('"')]] = file[:-3]
    return found


def lookup(class_name: str) -> LayerRule | None:
    """The rule for a class of keras.layers, by any of its names; None where cnnlint has none."""
    if class_name not in _RULES:
        own = class_name if class_name in _modules() else canonical(class_name) or canonical(class_name, "2")
        if own not in _modules():
            return None
        import_module(f"cnnlint.layers.{_modules()[own]}")
        return _RULES.get(class_name) or _RULES.get(own)
    return _RULES[class_name]


def all_layers() -> tuple[LayerRule, ...]:
    """Every layer there is a function for, by name; imports all families."""
    for module in sorted(set(_modules().values())):
        import_module(f"cnnlint.layers.{module}")
    return tuple(sorted(set(_RULES.values()), key=lambda rule: rule.name))


def construct(call: LayerCall, target: str = "3") -> Problem | None:
    """Why Keras's constructor refuses the call, or None where it does not or where that is not known."""
    if call.qualified_name.startswith(APPLICATIONS):
        return import_module("cnnlint.layers.applications").construct(call, target)  # type: ignore[no-any-return]
    prepared = _prepare(call, target)
    return prepared if isinstance(prepared, Problem) and prepared.phase == "init" else None


def apply(call: LayerCall, x: Tensor, target: str = "3") -> Answer:
    """What Keras does with one layer call and its input: checks the constructor, then computes the step.

    Classes that are not Keras's answer through `call.custom`, or are Unknown.
    """
    if call.qualified_name.startswith(APPLICATIONS):
        return import_module("cnnlint.layers.applications").apply(call, x, target)  # type: ignore[no-any-return]
    prepared = _prepare(call, target)
    if isinstance(prepared, Problem):
        return prepared
    if prepared is None:
        return call.custom(x) if call.custom is not None else _unknown(call, f"{call.class_name} is not a layer of Keras")
    bound, rule = prepared
    if rule is None:
        return _unknown(call, f"{call.class_name} is not known to cnnlint")
    if isinstance(x.shape, Unknown) and not rule.unknown_input:
        return Step((Tensor(x.shape, bound.compute_dtype()),), x.shape)
    if target == "2" and not _takes(rule, x.dtype):
        return _unknown(call, f"Keras 2 hands {x.dtype} on as it is, which only some layers can compute with")
    if target == "2" and not _computes(rule, bound):
        return _unknown(call, "Keras 2 computes in whole numbers then, which only some layers can")
    if target == "2" and bound.given("dynamic") and bound.flag("dynamic") is not False:
        return _unknown(call, "with dynamic=True Keras 2 asks the layer for its output shape, which not every layer can tell")
    answer = rule.function(bound, x)
    if isinstance(answer, Step) and call.state and not isinstance(x.shape, Unknown):
        answer = quantize(bound, answer, (len(x.shape),))
    if target == "2" and isinstance(answer, Step) and _holds_layers(bound):
        answer = import_module("cnnlint.layers.called_activations").with_activations(bound, answer)
    if isinstance(answer, Step) and (below := _below_zero(answer)) is not None and target == "3":
        return below
    if isinstance(answer, Problem) or not answer.weights:
        return answer
    return _initialized_by_a_layer(bound, answer) or (_weights_of_integers(bound) if bound.of_integers() else answer)


def _below_zero(step: Step) -> Problem | None:
    """No tensor of Keras 3 has a negative size (keras/src/backend/common/variables.py, standardize_shape)."""
    shapes = [output.shape for output in step.outputs if not isinstance(output.shape, Unknown)]
    size = next((size for shape in shapes for size in shape if isinstance(size, int) and size < 0), None)
    return None if size is None else Problem("CNN101", f"the output would have a negative size: {size}", actual=str(size))


def _holds_layers(bound: Bound) -> bool:
    """Whether a layer, or a list, is among the arguments."""
    return any(isinstance(argument.value, (LayerCall, list)) for argument in bound.arguments.values())


# What Keras 2, which casts nothing but floats, computes from whole numbers; the first ones from words too.
ANY_TYPE = ("StringLookup", "TextVectorization", "Hashing", "Identity", "Flatten", "Reshape", "Permute", "RepeatVector", "InputLayer")
ENCODERS = ("IntegerLookup", "CategoryEncoding", "Discretization")
NUMBERS = (*ENCODERS, "Dense", "Embedding", "Rescaling", "Normalization", "Dropout", "Resizing")


def _takes(rule: LayerRule, dtype: str | Unknown) -> bool:
    if isinstance(dtype, Unknown) or dtype in ("float32", "float64"):
        return True
    if dtype.startswith(("float", "bfloat")):
        return rule.name != "Discretization"
    if rule.name in ("CategoryEncoding", "Discretization") and dtype not in ("int32", "int64"):
        return False
    return rule.name in ANY_TYPE or (dtype != "string" and rule.name in NUMBERS)


def _computes(rule: LayerRule, bound: Bound) -> bool:
    """Whether Keras 2 is known to compute in the dtype of the layer."""
    dtype = bound.compute_dtype()
    if rule.name in ("CategoryEncoding", "Discretization") and bound.given("dtype"):
        return dtype in ("float32", "float64") or (rule.name == "Discretization" and bound["output_mode"] == "int" and dtype == "int64")
    return rule.name in (*ANY_TYPE, *ENCODERS) or (isinstance(dtype, str) and dtype.startswith(("float", "bfloat")))


def _initialized_by_a_layer(bound: Bound, step: Step) -> Problem | None:
    """A layer is something to call, so that constructors take it for an initializer; called with the shape of a weight it fails."""
    names = [] if isinstance(step.weights, Unknown) else [weight.name for weight in step.weights]
    for name, argument in bound.arguments.items():
        start, end = name.removesuffix("_initializer"), name[-len("_initializer") :]
        if end == "_initializer" and isinstance(argument.value, LayerCall) and any(own.startswith(start) for own in names):
            message = f"`{name}` must be an initializer, not a {argument.value.class_name} layer"
            return Problem("CNN505", message, expected="an initializer", actual=f"a {argument.value.class_name} layer", argument=name)
    return None


def _weights_of_integers(bound: Bound) -> Step:
    """Whether a weight can be made of whole numbers depends on its initializer: random ones mostly fail."""
    missing = Unknown("the weights would be whole numbers, which most initializers cannot make", bound.call.span)
    return Step((Tensor(missing, missing),), missing)


def _prepare(call: LayerCall, target: str) -> tuple[Bound, LayerRule | None] | Problem | None:
    if call.custom is not None:
        return None
    bound = bind(call, target)
    if bound is None or isinstance(bound, Problem):
        return bound
    rule = lookup(call.class_name)
    problem = _made_before(bound)
    if problem is not None:
        return problem
    late: Problem | None = None
    for check in (standard_checks, *(rule.checks if rule is not None else ())):
        problem = check(bound)
        if problem is not None and problem.phase == "init":
            return problem
        late = late or problem
    return late or (bound, rule)


def _made_before(bound: Bound) -> Problem | None:
    """Layers among the arguments are made first; one that cannot be made is refused with the layer around it."""
    for name, argument in bound.arguments.items():
        held = argument.value if type(argument.value) in (tuple, list) else (argument.value,)
        for value in held:
            problem = construct(value, bound.target) if isinstance(value, LayerCall) else None
            if problem is not None:
                return problem._replace(argument=name)
    return None


def _unknown(call: LayerCall, reason: str) -> Step:
    missing = Unknown(reason, call.span)
    return Step((Tensor(missing, missing),), missing)
