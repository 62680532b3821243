"""argparse: what a program is run with where nobody says otherwise. Part of the interpret arrow.

An argument with a default is known as that default; without one it is a symbol named after it, `args.size`. The parser
is an opaque object that carries its arguments in a dict, which is written under the conditions that hold.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.libraries.records import record_of
from cnnlint.interpret.values import DictValue, Opaque
from cnnlint.model import Reference

_PARSER: Final = "argparse.ArgumentParser"
_FIXED: Final = {"store_true": False, "store_false": True}


@known(_PARSER)
def parser(m: Machine, *_: Any, **__: Any) -> Any:
    """A parser without arguments."""
    return m.opaque(None, qualified_name=_PARSER, keywords=(("arguments", m.new_dict({})),))


def _arguments(owner: Any) -> DictValue | None:
    found = dict(owner.keywords).get("arguments") if type(owner) is Opaque else None
    return found if type(found) is DictValue else None


def _set(m: Machine, owner: Any, values: dict[str, Any]) -> None:
    target = _arguments(owner)
    if target is not None:
        content = m.items(target)
        m.write(target, "items", m.each(content, lambda held: {**held, **values} if type(held) is dict else held))


@known(f"{_PARSER}.add_argument")
def add_argument(m: Machine, owner: Any, *flags: Any, dest: Any = None, default: Any = MISSING, action: Any = None, **options: Any) -> Any:
    """One more argument: its name, and its value where the command line does not give it."""
    name = dest if type(dest) is str else _name(flags)
    if name is None:
        return NOT_KNOWN
    if default is MISSING:
        default = _FIXED.get(action, MISSING) if type(action) is str else MISSING
    elif type(default) is str and "type" in options:
        default = _converted(m, options["type"], default)
    _set(m, owner, {name: m.opaque(f"args.{name}", reason=f"`{name}` is given on the command line") if default is MISSING else default})
    return m.opaque(None)


def _name(flags: tuple[Any, ...]) -> str | None:
    """The attribute an argument becomes: the first long flag, else the first."""
    if not flags or not all(type(flag) is str and flag for flag in flags):
        return None
    long = next((flag for flag in flags if flag.startswith("--")), flags[0])
    return str(long).lstrip("-").replace("-", "_")


def _converted(m: Machine, kind: Any, default: str) -> Any:
    """A default given as text goes through the type, as the command line would."""
    from cnnlint.interpret.calls import call_value

    return default if kind == Reference("builtins.str") else call_value(m, kind, [default], {})


@known(f"{_PARSER}.add_argument_group", f"{_PARSER}.add_mutually_exclusive_group")
def group(m: Machine, owner: Any, *_: Any, **__: Any) -> Any:
    """A group adds to the same arguments."""
    return owner


@known(f"{_PARSER}.set_defaults")
def set_defaults(m: Machine, owner: Any, **defaults: Any) -> None:
    """Other defaults."""
    _set(m, owner, defaults)


@known(f"{_PARSER}.parse_args")
def parse_args(m: Machine, owner: Any, args: Any = None, namespace: Any = None) -> Any:
    """An object with an attribute for each argument. Arguments given in the program itself are not read."""
    given = iterate(m, args) if args is not None else []
    target = _arguments(owner)
    content = m.items(target) if target is not None else None
    if given != [] or namespace is not None or type(content) is not dict:
        return NOT_KNOWN
    return record_of(m, "Namespace", content)


@known(f"{_PARSER}.parse_known_args")
def parse_known_args(m: Machine, owner: Any, args: Any = None, namespace: Any = None) -> Any:
    """The same, and the arguments that nobody asked for."""
    found = parse_args(m, owner, args, namespace)
    return NOT_KNOWN if found is NOT_KNOWN else (found, m.new_list_unknown("other arguments of the command line"))


@known("argparse.Namespace")
def namespace(m: Machine, **attributes: Any) -> Any:
    """An object with these attributes."""
    return record_of(m, "Namespace", attributes)


@known("types.SimpleNamespace")
def simple_namespace(m: Machine, **attributes: Any) -> Any:
    """An object with these attributes."""
    return record_of(m, "SimpleNamespace", attributes)
