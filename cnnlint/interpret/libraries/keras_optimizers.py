"""What programs read from the optimizer of a model: names that Keras 3 no longer has are uses of the model. Part of the interpret arrow."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.choices import leaves
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute
from cnnlint.interpret.uses import record_use
from cnnlint.interpret.values import ModelValue

#: `model.optimizer`, whatever it is.
OF_MODEL: Final = "keras.Sequential.optimizer"
_CLASSES: Final = ("Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Lion", "Nadam", "RMSprop", "SGD")


@attribute(f"{OF_MODEL}.lr")
def lr_of_model(m: Machine, owner: Any) -> Any:
    """`model.optimizer.lr`."""
    model = dict(owner.keywords)["model"]
    _note(m, model)
    return NOT_KNOWN


@attribute(*(f"keras.optimizers.{name}.lr" for name in _CLASSES))
def lr_of_optimizer(m: Machine, owner: Any) -> Any:
    """`optimizer.lr`, of an optimizer that a model is compiled with."""
    for model in m.models:
        if any(_compiled_with(use, owner) for held in leaves(m.read(model, "uses")) if type(held) is list for use in held):
            _note(m, model)
            break
    return NOT_KNOWN


def _compiled_with(use: Any, optimizer: Any) -> bool:
    return use.kind == "compile" and any(name == "optimizer" and given.value is optimizer for name, given in use.arguments)


def _note(m: Machine, model: ModelValue) -> None:
    if m.place is not None:
        record_use(m, model, "optimizer.lr", [], m.place)
