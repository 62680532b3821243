"""What the callbacks of a training watch, and what there is to watch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.model import Argument, Instance, Model, Use
from cnnlint.rules.facts.training import Training, trainings
from cnnlint.rules.registry import Context
from cnnlint.tuples import NamedTuple

# Names of before Keras 2.3 -> those of today, where the metric is compiled as "accuracy".
RENAMED = {"acc": "accuracy", "val_acc": "val_accuracy"}
_WATCHING = frozenset({"EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"})


class Watch(NamedTuple):
    """One callback of one `fit` that watches a value of this name; `argument` is `callbacks=`."""

    training: Training
    use: Use
    argument: Argument
    callback: Instance
    monitor: str

    @property
    def name(self) -> str:
        """The callback's class."""
        return self.callback.qualified_name.rpartition(".")[2]

    @property
    def renamed(self) -> str | None:
        """What the watched accuracy is called today, where it is compiled under that name."""
        names = self.training.metrics or ()
        return RENAMED.get(self.monitor) if any(value == "accuracy" for _, value in names) else None


def watches(model: Model, context: Context) -> Iterator[Watch]:
    """The callbacks of Keras that watch something, of every `fit` whose arguments are all in sight."""
    if model.class_name != "Sequential":
        return  # a subclass may report what it likes
    for training in trainings(model):
        for use in training.later:
            callbacks = use.argument("callbacks") if use.kind == "fit" and "**" not in context.text(use.span) else None
            given: Any = callbacks.value if callbacks is not None else ()
            for callback in given if type(given) in (list, tuple) else (given,):
                monitor = _monitor(callback)
                if monitor is not None and callbacks is not None:
                    yield Watch(training, use, callbacks, callback, monitor)


def _monitor(callback: object) -> str | None:
    """What a callback of Keras watches; None for one that watches nothing or is not known."""
    if not isinstance(callback, Instance) or not callback.qualified_name.startswith("keras.callbacks."):
        return None
    name, given = callback.qualified_name.rpartition(".")[2], dict(callback.keywords)
    if name not in _WATCHING or (name == "ModelCheckpoint" and given.get("save_best_only") is not True):
        return None
    place = 1 if name == "ModelCheckpoint" else 0
    positional = callback.positional[place] if len(callback.positional) > place else "val_loss"
    monitor = given.get("monitor", positional)
    return monitor if isinstance(monitor, str) else None
