"""How a model is trained: its compile calls with loss, metrics and optimizer, each with the fits and evaluations that follow."""

from __future__ import annotations

import re
from typing import Any

from cnnlint.dims import Unknown
from cnnlint.model import Argument, Instance, LayerCall, Model, Reference, Use
from cnnlint.rules.facts.remembered import remembered
from cnnlint.tuples import NamedTuple

ON_DATA = frozenset({"fit", "train_on_batch", "evaluate", "test_on_batch", "fit_generator", "evaluate_generator"})
CATEGORICAL = frozenset({"categorical_crossentropy", "categorical_focal_crossentropy"})
SPARSE = frozenset({"sparse_categorical_crossentropy"})
BINARY = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
CROSS_ENTROPIES = CATEGORICAL | SPARSE | BINARY
# Losses of a regression: the difference of the output to a number.
REGRESSION = frozenset(
    {"mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "huber", "log_cosh"}
)
# Keras broadcasts labels and outputs of different shape for these.
BROADCASTING = REGRESSION | {"poisson", "cosine_similarity", "hinge", "squared_hinge", "kl_divergence"}

_SHORT = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "logcosh": "log_cosh",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "cosine_proximity": "cosine_similarity",
    "bce": "binary_crossentropy",
    "acc": "accuracy",
    "huber_loss": "huber",
}
# Loss classes whose first positional argument is `from_logits`.
_LOGITS_FIRST = frozenset({"binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"})
_MODULES = ("keras.losses", "keras.metrics", "tensorflow.losses", "tensorflow.metrics")


class Loss(NamedTuple):
    """A loss of Keras by its snake_case name. `from_logits` is None where that is not known."""

    name: str
    from_logits: bool | None
    argument: Argument


class Training(NamedTuple):
    """One compile call, and what was done with the model until the next. `loss` is None where it is not one of Keras's.

    `metrics` holds (name, argument value) of each metric, or None where the list is not known.
    """

    use: Use
    loss: Loss | None
    metrics: tuple[tuple[str | Unknown, Any], ...] | None
    optimizer: Argument | None
    later: tuple[Use, ...]

    @property
    def fits(self) -> tuple[Use, ...]:
        """The calls that compare the output with labels."""
        return tuple(use for use in self.later if use.kind in ON_DATA)


@remembered
def trainings(model: Model) -> tuple[Training, ...]:
    """The compile calls in order that see the model with all the layers it has in the end."""
    found = []
    for place, use in enumerate(model.uses):
        if use.kind != "compile" or use.layer_count < len(model.layers):
            continue
        until = next((later for later in range(place + 1, len(model.uses)) if model.uses[later].kind == "compile"), len(model.uses))
        loss = use.argument("loss")
        found.append(
            Training(
                use,
                read_loss(loss) if loss is not None else None,
                read_metrics(use.argument("metrics")),
                use.argument("optimizer"),
                model.uses[place + 1 : until],
            )
        )
    return tuple(found)


def read_loss(argument: Argument) -> Loss | None:
    """A loss in any spelling Keras takes; None for a function of the user's own, several losses, or an unknown value."""
    given = argument.value
    if type(given) in (list, tuple) and len(given) == 1:
        given = given[0]
    name = object_name(given)
    if isinstance(name, Unknown):
        return None
    return Loss(name, _from_logits(given, name), argument)


def _from_logits(given: Any, name: str) -> bool | None:
    if not isinstance(given, Instance):
        return False
    default_first = given.positional[0] if given.positional and name in _LOGITS_FIRST else False
    logits = dict(given.keywords).get("from_logits", default_first)
    return logits if isinstance(logits, bool) else None


def read_metrics(argument: Argument | None) -> tuple[tuple[str | Unknown, Any], ...] | None:
    """(canonical name, value) of each metric; () where none is given."""
    if argument is None or argument.value is None:
        return ()
    if type(argument.value) not in (list, tuple):
        return None
    given = argument.value[0] if len(argument.value) == 1 and type(argument.value[0]) in (list, tuple) else argument.value
    return tuple((object_name(item), item) for item in given)


def object_name(given: Any) -> str | Unknown:
    """The canonical snake_case name of a loss or metric given as a string, function, class or instance of Keras's."""
    if isinstance(given, str):
        return canonical(given)
    if isinstance(given, (Reference, Instance)):
        module, _, name = given.qualified_name.rpartition(".")
        if module in _MODULES:
            return canonical(name)
    return Unknown("not one of Keras's own")


def canonical(name: str) -> str:
    """`CategoricalCrossentropy`, `MSE` and `mse` as the one name that Keras's functions have."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return _SHORT.get(snake, snake)


def layer_objects(model: Model) -> tuple[LayerCall, ...]:
    """The layers of a model, without gaps and without what is no layer."""
    return tuple(element for element in model.layers if isinstance(element, LayerCall))
