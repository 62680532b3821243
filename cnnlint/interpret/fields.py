"""What stands in for `dataclasses` while libcst is imported by `lean`: node classes whose `__init__` is compiled when it is first called.

`dataclasses` writes several methods of each class as text and has them compiled, though few of the 170 classes of libcst ever have
a node. These classes have the same fields, defaults and `__init__`. They are not frozen, and have no methods that libcst does not ask for.
Anything asked for that libcst 1.5 to 1.9 do not use is an error, so that `lean` gives up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

_NONE = object()
# Annotations, as text, of what is no field or not an ordinary one.
_SPECIAL = ("ClassVar", "InitVar", "KW_ONLY")


class Field:
    """A field of a node class: its name, and its value where none is given."""

    __slots__ = ("default", "factory", "name")

    def __init__(self, default: object, factory: object) -> None:
        self.default, self.factory, self.name = default, factory, ""


def field(*, default: object = _NONE, default_factory: object = _NONE) -> Any:
    """As in `dataclasses`."""
    return Field(default, default_factory)


def dataclass(*, frozen: bool) -> Callable[[type[Any]], type[Any]]:
    """As in `dataclasses`, where `frozen` makes attributes that cannot be set."""
    return _with_fields


def fields(node: Any) -> tuple[Field, ...]:
    """As in `dataclasses`."""
    return tuple(node.__dataclass_fields__.values())


def replace(node: Any, **changes: Any) -> Any:
    """As in `dataclasses`."""
    return type(node)(**{name: getattr(node, name) for name in node.__dataclass_fields__} | changes)


def _with_fields(cls: type[Any]) -> type[Any]:
    """The class, with its fields noted where `dataclasses` notes them."""
    found: dict[str, Field] = {}
    for base in cls.__mro__[:0:-1]:
        found.update(getattr(base, "__dataclass_fields__", {}))
    for name, kind in cls.__annotations__.items():
        if getattr(kind, "__origin__", kind) is ClassVar:
            continue
        if isinstance(kind, str) and any(word in kind for word in _SPECIAL):
            raise TypeError(f"{cls.__name__}.{name}: {kind}")
        value = cls.__dict__.get(name, _NONE)
        each = value if isinstance(value, Field) else Field(value, _NONE)
        each.name = name
        found[name] = each

    def first(self: Any, *arguments: object, **keywords: object) -> None:
        owner: Any = next(each for each in type(self).__mro__ if each.__dict__.get("__init__") is first)
        owner.__init__ = _initializer(owner)
        owner.__init__(self, *arguments, **keywords)

    cls.__dataclass_fields__ = found
    cls.__init__ = first
    return cls


def _initializer(cls: type[Any]) -> Any:
    """The `__init__` that sets all fields, in their order, and calls `__post_init__` where there is one. What is not given is the same node
    each time: none is ever changed."""
    space: dict[str, Any] = {"_none": _NONE}
    parameters, rows = ["self"], []
    for name, each in cls.__dataclass_fields__.items():
        value = name
        if each.factory is list:
            parameters.append(f"{name}=_none")
            value = f"[] if {name} is _none else {name}"
        elif each.factory is not _NONE or each.default is not _NONE:
            space[f"_default_{name}"] = each.default if each.factory is _NONE else each.factory()
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        rows.append(f" self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        rows.append(" self.__post_init__()")
    exec("\n".join((f"def __init__({', '.join(parameters)}):", *rows, " return None")), space)
    return space["__init__"]


def add_slots(cls: Any) -> Any:
    """As in `libcst._add_slots`: the class made once more, with a slot for each field that no base has."""
    space = dict(cls.__dict__)
    names = space["__dataclass_fields__"]
    known = {name for base in cls.__mro__ for name in base.__dict__.get("__slots__", ())}
    for name in (*names, "__dict__"):
        space.pop(name, None)
    space["__slots__"] = tuple(name for name in names if name not in known)
    made = type(cls)(cls.__name__, cls.__bases__, space)
    made.__qualname__ = cls.__qualname__
    return made
