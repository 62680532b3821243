"""Wrappers around model builders: scikit-learn's, and small utilities of Keras. Part of the interpret arrow.

A wrapper calls the builder when it is made, so that the model exists in the context of that call; its `fit` feeds the model.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.attributes import get_attribute
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.uses import record_use
from cnnlint.interpret.values import FunctionValue, ModelValue

_WRAPPER: Final = "keras.wrappers.Estimator"
_CLASSES: Final = (
    *(f"keras.wrappers.scikit_learn.{name}" for name in ("KerasClassifier", "KerasRegressor")),
    *(f"keras.wrappers.{name}" for name in ("SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer")),
    *(f"scikeras.wrappers.{name}" for name in ("KerasClassifier", "KerasRegressor")),
)


@known(*_CLASSES)
def estimator(m: Machine, build_fn: Any = None, model: Any = None, **arguments: Any) -> Any:
    """An estimator around `build_fn` (or `model`), which is called with those arguments that are its parameters."""
    from cnnlint.interpret.calls import call_value

    source = model if build_fn is None else build_fn
    if type(source) is FunctionValue:
        source = call_value(m, source, [], _accepted(source, arguments))
    return m.opaque(None, qualified_name=_WRAPPER, keywords=(("model", source),))


def _accepted(function: FunctionValue, arguments: dict[str, Any]) -> dict[str, Any]:
    parameters = function.node.params
    names = {each.name.value for each in (*parameters.params, *parameters.kwonly_params)}
    own = {name.removeprefix("model__"): value for name, value in arguments.items()}
    return {name: value for name, value in own.items() if name in names}


@known(f"{_WRAPPER}.fit", f"{_WRAPPER}.partial_fit")
def fit(m: Machine, wrapper: Any, x: Any = None, y: Any = None, **_: Any) -> Any:
    """Trains the model."""
    use(m, dict(wrapper.keywords)["model"], "fit", x, y)
    return wrapper


@known(f"{_WRAPPER}.score")
def score(m: Machine, wrapper: Any, x: Any = None, y: Any = None, **_: Any) -> Any:
    """Evaluates the model."""
    use(m, dict(wrapper.keywords)["model"], "evaluate", x, y)
    return NOT_KNOWN


@attribute(f"{_WRAPPER}.model", f"{_WRAPPER}.model_")
def model_of(m: Machine, wrapper: Any) -> Any:
    """The model."""
    return dict(wrapper.keywords)["model"]


def use(m: Machine, model: Any, method: str, *arguments: Any, **keywords: Any) -> None:
    """Calls a method of a model that a wrapper holds."""
    from cnnlint.interpret.calls import call_value

    if type(model) is ModelValue and arguments and arguments[0] is not None:
        given = [value for value in arguments if value is not None]
        call_value(m, get_attribute(m, model, method, m.place), given, keywords)


@known("keras.utils.plot_model", "keras.utils.model_to_dot", "keras.utils.vis_utils.plot_model", "keras.utils.vis_utils.model_to_dot")
def plot_model(m: Machine, model: Any, *_: Any, **__: Any) -> Any:
    """A picture of the model; asking for it needs a model that is built (keras/src/utils/model_visualization.py)."""
    if type(model) is ModelValue:
        record_use(m, model, "plot_model", [], m.place)
    return NOT_KNOWN


# -- distillation ------------------------------------------------------------------------------------------------------

_DISTILLER: Final = "keras.distillation.Distiller"


@known(_DISTILLER)
def distiller(m: Machine, teacher: Any, student: Any, *_: Any, **__: Any) -> Any:
    """A model that trains `student` and freezes `teacher` (keras/src/distillation/distiller.py)."""
    from cnnlint.interpret.sequential import set_trainable

    if type(teacher) is ModelValue:
        set_trainable(m, teacher, False)
    return m.opaque(None, qualified_name=_DISTILLER, keywords=(("teacher", teacher), ("student", student)))


@known(f"{_DISTILLER}.__call__", f"{_DISTILLER}.call")
def distilled(m: Machine, owner: Any, inputs: Any, *_: Any, **__: Any) -> Any:
    """What the student gives."""
    from cnnlint.interpret.calls import call_value

    return call_value(m, dict(owner.keywords)["student"], [inputs], {})
