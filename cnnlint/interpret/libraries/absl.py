"""absl flags: what a program is run with where nobody says otherwise. Part of the interpret arrow."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.attributes import set_attribute
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.model import Reference

_KINDS: Final = ("string", "integer", "float", "bool", "boolean", "enum", "list", "multi_string", "multi_integer", "enum_class")


@known(*(f"absl.flags.DEFINE_{kind}" for kind in _KINDS))
def define(m: Machine, name: Any, default: Any, *_: Any, **__: Any) -> Any:
    """One more flag: `FLAGS.name` is its default, or a symbol of that name where it has none."""
    if type(name) is not str:
        return NOT_KNOWN
    value = default if default is not None else m.opaque(f"FLAGS.{name}", reason=f"`{name}` is given on the command line")
    set_attribute(m, Reference("absl.flags.FLAGS"), name, value)
    return m.opaque(None, qualified_name="absl.flags.FlagHolder", keywords=(("value", value),))


@attribute("absl.flags.FlagHolder.value")
def held(m: Machine, holder: Any) -> Any:
    """The value of a flag through what defined it."""
    return dict(holder.keywords)["value"]
