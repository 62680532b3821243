"""keras-tuner: hyperparameters as symbols, and tuners that call a builder. Part of the interpret arrow.

A tuner calls the builder when it is made, with hyperparameters whose values are open: one symbol for one name. `search` feeds the
model as `fit` does.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.attributes import get_attribute
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.keras_objects import use
from cnnlint.interpret.values import BoundMethod, FunctionValue, InstanceValue, ListValue, Opaque

_HP: Final = "keras_tuner.HyperParameters"
_TUNER: Final = "keras_tuner.Tuner"
_TUNERS: Final = ("RandomSearch", "Hyperband", "BayesianOptimization", "GridSearch", "Sklearn")


def _hyper(m: Machine, hp: Any, name: Any, **facts: Any) -> Any:
    """The hyperparameter of this name: one object each time it is asked for."""
    text = name if type(name) is str and name.isidentifier() else f"hp({name!r})" if type(name) is str else "hp(…)"
    key = ("hyperparameter", hp.identity, name if type(name) is str else m.identity())
    return m.result(key, text, keywords=tuple(facts.items()))


def _default(hp: Any, name: Any, value: Any) -> Any:
    """What hyperparameters that the program itself makes give: the default, the first value that was asked for under the name
    (keras_tuner/src/engine/hyperparameters); NOT_KNOWN for those of a tuner."""
    if not dict(hp.keywords).get("defaults") or type(name) is not str or type(value) not in (int, float, str, bool, type(None)):
        return NOT_KNOWN
    return hp.children.setdefault(("value", name), value)


@known(f"{_HP}.Int")
def integer(m: Machine, hp: Any, name: Any, min_value: Any = None, max_value: Any = None, *_: Any, default: Any = None, **__: Any) -> Any:
    """A whole number between two bounds."""
    found = _default(hp, name, min_value if default is None else default)
    if found is not NOT_KNOWN:
        return found
    return _hyper(m, hp, name, low=min_value, high=max_value)


@known(f"{_HP}.Float")
def number(m: Machine, hp: Any, name: Any, min_value: Any = None, max_value: Any = None, *_: Any, default: Any = None, **__: Any) -> Any:
    """A number between two bounds."""
    found = _default(hp, name, min_value if default is None else default)
    if found is not NOT_KNOWN:
        return found
    return _hyper(m, hp, name, low=min_value, high=max_value)


@known(f"{_HP}.Choice")
def choice(m: Machine, hp: Any, name: Any, values: Any = None, ordered: Any = None, default: Any = None, *_: Any, **__: Any) -> Any:
    """One of several values; the value itself where there is but one."""
    content = m.items(values) if type(values) is ListValue else values
    if type(content) in (list, tuple) and content:
        found = _default(hp, name, content[0] if default is None and None not in content else default)
        if found is not NOT_KNOWN:
            return found
    if type(content) in (list, tuple) and len(content) == 1:
        return content[0]
    return _hyper(m, hp, name, values=values)


@known(f"{_HP}.Boolean")
def boolean(m: Machine, hp: Any, name: Any, default: Any = False, *_: Any, **__: Any) -> Any:
    """True or false."""
    found = _default(hp, name, default)
    if found is not NOT_KNOWN:
        return found
    return _hyper(m, hp, name)


@known(f"{_HP}.Fixed")
def fixed(m: Machine, hp: Any, name: Any, value: Any, *_: Any, **__: Any) -> Any:
    """A value that is not searched."""
    return value


@known(f"{_HP}.get")
def get(m: Machine, hp: Any, name: Any) -> Any:
    """The hyperparameter that was made under this name."""
    if ("value", name) in hp.children:
        return hp.children["value", name]
    return _hyper(m, hp, name)


@known(f"{_HP}.conditional_scope", f"{_HP}.name_scope")
def scope(m: Machine, hp: Any, *_: Any, **__: Any) -> Any:
    """A context that names hyperparameters."""
    return NOT_KNOWN


def new_hyperparameters(m: Machine, defaults: bool = False) -> Opaque:
    """Hyperparameters with nothing asked of them yet: those of a tuner are open, those that a program makes have their defaults."""
    return m.opaque("hp", qualified_name=_HP, keywords=(("defaults", defaults),))


@known(
    *(f"{root}.{name}" for root in ("keras_tuner", "kerastuner") for name in ("HyperParameters", "engine.hyperparameters.HyperParameters"))
)
def hyperparameters(m: Machine) -> Any:
    """`HyperParameters()`."""
    return new_hyperparameters(m, defaults=True)


@known(*(f"{root}.{name}" for root in ("keras_tuner", "kerastuner", "keras_tuner.tuners", "kerastuner.tuners") for name in _TUNERS))
def make_tuner(m: Machine, hypermodel: Any = None, *_: Any, **__: Any) -> Any:
    """A tuner; it builds a model of every trial, of which the one here stands for all."""
    hp = new_hyperparameters(m)
    return m.opaque(None, qualified_name=_TUNER, keywords=(("hypermodel", hypermodel), ("hp", hp), ("model", _build(m, hypermodel, hp))))


def _build(m: Machine, hypermodel: Any, hp: Any) -> Any:
    from cnnlint.interpret.calls import call_value

    if type(hypermodel) is InstanceValue:
        hypermodel = get_attribute(m, hypermodel, "build", m.place)
    return call_value(m, hypermodel, [hp], {}) if type(hypermodel) in (FunctionValue, BoundMethod) else None


def _facts(tuner: Any) -> dict[str, Any]:
    return dict(tuner.keywords)


@known(f"{_TUNER}.search")
def search(m: Machine, tuner: Any, x: Any = None, y: Any = None, *_: Any, **__: Any) -> None:
    """Trains the models."""
    use(m, _facts(tuner)["model"], "fit", x, y)


@known(f"{_TUNER}.get_best_models")
def best_models(m: Machine, tuner: Any, num_models: Any = 1) -> Any:
    """Models that were built."""
    model = _facts(tuner)["model"]
    return m.new_list([model] * num_models) if type(num_models) is int and model is not None else NOT_KNOWN


@known(f"{_TUNER}.get_best_hyperparameters")
def best_hyperparameters(m: Machine, tuner: Any, num_trials: Any = 1) -> Any:
    """Hyperparameters that were tried."""
    return m.new_list([_facts(tuner)["hp"]] * num_trials) if type(num_trials) is int else NOT_KNOWN


@attribute(f"{_TUNER}.hypermodel")
def hypermodel_of(m: Machine, tuner: Any) -> Any:
    """What builds models."""
    return m.opaque("hypermodel", qualified_name="keras_tuner.HyperModel", keywords=tuner.keywords)


@known("keras_tuner.HyperModel.build")
def build_again(m: Machine, hypermodel: Any, hp: Any) -> Any:
    """A model of these hyperparameters."""
    return _build(m, dict(hypermodel.keywords)["hypermodel"], hp)


@known(f"{_TUNER}.search_space_summary", f"{_TUNER}.results_summary", f"{_TUNER}.reload")
def nothing(m: Machine, tuner: Any, *_: Any, **__: Any) -> None:
    """Of no consequence here."""
