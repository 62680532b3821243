"""The uses a program makes of a model, in order: training, prediction, calls and so on, and what each shows of the input."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.choices import Choice, leaves
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.operators import show_value
from cnnlint.interpret.stores import Path
from cnnlint.interpret.values import GivenArgument, ModelUse, ModelValue, Opaque, Place, is_array
from cnnlint.model import Array

_X_Y: Final = ("x", "y")

#: Method -> its parameters (keras/src/trainers/trainer.py, keras/src/models/model.py; those of Keras 2 where only it has the method).
METHODS: Final[dict[str, tuple[str, ...]]] = {
    "add": ("layer", "rebuild"),
    "pop": ("rebuild",),
    "build": ("input_shape",),
    "compile": ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly", "steps_per_execution", "jit_compile"),
    "fit": (
        *_X_Y, "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data", "shuffle", "class_weight",
        "sample_weight", "initial_epoch", "steps_per_epoch", "validation_steps", "validation_batch_size", "validation_freq",
    ),
    "evaluate": (*_X_Y, "batch_size", "verbose", "sample_weight", "steps", "callbacks", "return_dict"),
    "predict": ("x", "batch_size", "verbose", "steps", "callbacks"),
    "train_on_batch": (*_X_Y, "sample_weight", "class_weight", "return_dict"),
    "test_on_batch": (*_X_Y, "sample_weight", "return_dict"),
    "predict_on_batch": ("x",),
    "fit_generator": ("generator", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps"),
    "evaluate_generator": ("generator", "steps"),
    "predict_generator": ("generator", "steps"),
    "predict_classes": ("x", "batch_size", "verbose"),
    "predict_proba": ("x", "batch_size", "verbose"),
    "call": ("inputs", "training", "mask"),
    "summary": ("line_length", "positions", "print_fn", "expand_nested", "show_trainable", "layer_range"),
    "save": ("filepath", "overwrite"),
    "save_weights": ("filepath", "overwrite"),
    "load_weights": ("filepath", "skip_mismatch"),
    "export": ("filepath", "format"),
    "get_weights": (),
    "set_weights": ("weights",),
    "count_params": (),
    "get_layer": ("name", "index"),
    "to_json": (),
    "get_config": (),
    "reset_states": (),
}  # fmt: skip

#: Uses after which a model without an input knows one, and the parameter that shows it.
FEEDS: Final[dict[str, str]] = {
    "build": "input_shape",
    "fit": "x",
    "evaluate": "x",
    "predict": "x",
    "train_on_batch": "x",
    "test_on_batch": "x",
    "predict_on_batch": "x",
    "predict_classes": "x",
    "predict_proba": "x",
    "fit_generator": "generator",
    "evaluate_generator": "generator",
    "predict_generator": "generator",
    "call": "inputs",
}

#: Methods of layers and models after which the weights are others (keras/src/layers/layer.py, keras/src/models/model.py).
CHANGING_METHODS: Final = frozenset({"quantize", "quantized_build", "enable_lora"})

#: A training loop uses a model over and over: so many rounds tell all there is to tell.
_ROUNDS: Final = 3

#: How many uses are looked back at for that; a model that grows has a use of its own for each number of layers.
_RECENT: Final = 100

#: Uses that compare the output with labels, which data sets and generators bring along.
_WITH_LABELS: Final = frozenset({"fit", "evaluate", "fit_generator", "evaluate_generator"})

#: Uses that fix the batch size of the model they build. (`train_on_batch` and its kin do too, but the model then takes any other.)
_WHOLE_BATCHES: Final = frozenset({"call"})


def record_use(machine: Machine, model: ModelValue, kind: str, bound: list[tuple[str, GivenArgument]], place: Place | None) -> None:
    """Notes one use; what feeds the model is looked at now, since it may change later."""
    given = next((argument for name, argument in bound if name == FEEDS.get(kind)), None)
    feed = given.value if given is not None else None
    if given is not None and kind != "build":
        feed = machine.each(feed, lambda leaf: as_fed(machine, leaf, kind))
        bound = [*bound, *_brought(given, feed), *_labels(machine, given, kind, bound)]
    bound = [_as_labels(machine, name, given) for name, given in bound]
    count = _layer_count(machine, model)
    assert place is not None
    if _told(machine.read(model, "uses"), place, count):
        return
    machine.extend(model, "uses", [ModelUse(kind, place, tuple(bound), count, feed, _conditions(machine, model))])


def _brought(given: GivenArgument, feed: Any) -> list[tuple[str, GivenArgument]]:
    """What a data set or generator feeds, as if it were an argument `fed`."""
    return [("fed", GivenArgument(None, feed, given.place))] if type(feed) is Array and type(given.value) is not Array else []


def _as_labels(machine: Machine, name: str, given: GivenArgument) -> tuple[str, GivenArgument]:
    """Labels that are a frame are its values (keras/src/trainers/data_adapters/array_adapter.py)."""
    from cnnlint.interpret.libraries.arrays import as_array

    if name != "y" or type(given.value) is not Opaque or not (given.value.qualified_name or "").startswith("pandas."):
        return name, given
    values = as_array(machine, given.value)
    return name, given._replace(value=values) if type(values) is Array else given


def _labels(machine: Machine, given: GivenArgument, kind: str, bound: list[tuple[str, GivenArgument]]) -> list[tuple[str, GivenArgument]]:
    """The labels of a data set or generator, as if they were the argument `y`."""
    from cnnlint.interpret.libraries.keras_data import feed

    if kind not in _WITH_LABELS or type(given.value) is Choice or any(name == "y" for name, _ in bound):
        return []
    found = feed(machine, given.value)
    labels = found[1] if found is not None else None
    return [("y", GivenArgument(None, labels, given.place))] if type(labels) is Array else []


def _layer_count(machine: Machine, model: ModelValue) -> int:
    content = machine.read(model, "layers")
    return len(content) if type(content) is list else -1


def told(machine: Machine, model: ModelValue, place: Place) -> bool:
    """Whether this place used the model so often that another use would not be noted."""
    return _told(machine.read(model, "uses"), place, _layer_count(machine, model))


def _told(uses: Any, place: Place, count: int) -> bool:
    """Whether this place used the model often enough already, on every path; what is not known any more takes no further uses."""

    def often(held: Any) -> bool:
        if type(held) is not list:
            return True
        return bool(sum(use.layer_count == count and use.place == place for use in held[-_RECENT:]) >= _ROUNDS)

    return all(map(often, leaves(uses)))


def _conditions(machine: Machine, model: ModelValue) -> Path | None:
    """The conditions under which the program comes here once the model exists; None in a loop of unknown length."""
    if machine.journal is not None:
        return None
    return tuple((atom, truth) for atom, truth in machine.path if atom.kind != "entry" and (atom, truth) not in model.born)


def as_fed(machine: Machine, value: Any, kind: str) -> Any:
    """What one use shows of the model's input: an array with its batch axis, a structure of them, or Unknown."""
    from cnnlint.interpret.libraries.keras_data import feed

    if is_array(value) and kind in _WHOLE_BATCHES:
        return value if machine.tracing else _concrete(machine, value)
    found = feed(machine, value) if type(value) is not Opaque or kind not in _WHOLE_BATCHES else None
    return found[0] if found is not None else machine.unknown(f"what `{show_value(value)}` holds is not known")


def _concrete(machine: Machine, value: Any) -> Any:
    """An array that is at hand has sizes, even where they differ from one to the next: they are unknown, not None."""
    if type(value) is not Array or type(value.shape) is not tuple:
        return value
    return value._replace(
        shape=tuple(machine.unknown("it differs from one array to the next") if size is None else size for size in value.shape)
    )
