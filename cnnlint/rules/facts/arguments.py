"""The arguments of a layer call by Keras's names, as rules ask for them, and the same call with another argument."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Unknown
from cnnlint.layers.signature import Bound, bind, signature
from cnnlint.model import Argument, LayerCall, Value
from cnnlint.rules.facts.remembered import remembered

_OTHER = "not a layer of Keras"


@remembered
def bound(call: LayerCall, target: str = "3") -> Bound | None:
    """The bound arguments; None where Keras refuses the call or the class is not Keras's."""
    found = bind(call, target)
    return found if isinstance(found, Bound) else None


def given(call: LayerCall, name: str, target: str = "3") -> Argument | None:
    """The argument as it stands in the call, by keyword or by position; None where it does not."""
    found = bound(call, target)
    return found.arguments.get(name) if found is not None else call.keyword(name)


def value(call: LayerCall, name: str, target: str = "3") -> Value:
    """The value of an argument, Keras's default where it is not given; Unknown where that cannot be said."""
    found = bound(call, target)
    if found is None:
        argument = call.keyword(name)
        return argument.value if argument is not None else Unknown(_OTHER, call.span)
    return found[name]


def sizes(call: LayerCall, name: str, rank: int, target: str = "3") -> tuple[Any, ...] | None:
    """An argument such as `kernel_size` as `rank` sizes; None where it is not known."""
    found = bound(call, target)
    read = found.sizes(name, rank) if found is not None else None
    return None if read is None or isinstance(read, Unknown) else read


def channels_first(call: LayerCall, target: str = "3") -> bool | None:
    """Whether a layer counts channels first; None where that is not known."""
    found = bound(call, target)
    if found is None:
        return None
    form = found.data_format()
    return None if isinstance(form, Unknown) else form == "channels_first"


def with_argument(call: LayerCall, name: str, new: Value) -> LayerCall:
    """The call with one argument changed or added, by the name Keras gives it."""
    own = signature(call.class_name)
    names = list(own.parameters) if own is not None else []
    place = names.index(name) if name in names else len(call.positional)
    if place < len(call.positional):
        positional = list(call.positional)
        positional[place] = Argument(new, positional[place].span)
        return call._replace(positional=tuple(positional))
    others = tuple((key, argument) for key, argument in call.keywords if key != name)
    return call._replace(keywords=(*others, (name, Argument(new, call.span))))
