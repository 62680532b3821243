"""Objects of the program's own that are lists or dicts as well: `class Config(dict)`, `class Stack(list)`, and `__dict__` of any object.

Such an object holds a list or dict of the interpreter, which its items, its length and the methods of the base work on.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.attributes import MethodValue
from cnnlint.interpret.choices import MISSING, leaves
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.inheritance import find_in_class, library_base
from cnnlint.interpret.libraries import NOT_KNOWN, find_function
from cnnlint.interpret.values import ClassValue, DictValue, GivenArgument, InstanceValue, ListValue
from cnnlint.model import Reference

_KINDS: Final = {
    "builtins.dict": "dict",
    "collections.OrderedDict": "dict",
    "collections.UserDict": "dict",
    "typing.Dict": "dict",
    "builtins.list": "list",
    "collections.UserList": "list",
    "typing.List": "list",
}
#: Slots of an object that are no attributes of the program's.
_HIDDEN: Final = frozenset({"__arguments__", "__content__", "__attributes__"})


def kind_of(cls: ClassValue) -> str | None:
    """`dict` or `list` for a class that derives from one."""
    return _KINDS.get(library_base(cls) or "")


def give_content(machine: Machine, instance: InstanceValue) -> None:
    """A fresh object of such a class starts empty."""
    kind = kind_of(instance.cls)
    if kind is not None:
        instance.slots["__content__"] = machine.new_dict({}) if kind == "dict" else machine.new_list([])


def content_of(value: Any) -> Any:
    """The list or dict inside an object; None for others."""
    return value.slots.get("__content__") if type(value) is InstanceValue else None


def initialize(machine: Machine, instance: InstanceValue, arguments: list[GivenArgument], star: bool) -> None:
    """`super().__init__(…)` of such a class."""
    content = content_of(instance)
    positional = [given.value for given in arguments if given.keyword is None]
    keywords = {given.keyword: given.value for given in arguments if given.keyword is not None}
    name = "builtins.dict" if type(content) is DictValue else "builtins.list"
    function = find_function(name)
    made = NOT_KNOWN if star or function is None else function(machine, *positional, **keywords)
    known = type(made) in (DictValue, ListValue)
    machine.write(content, "items", machine.items(made) if known else machine.unknown("what it is made of is not known"))


def method_of(value: InstanceValue, name: str) -> Any:
    """A method that the object has from its base; NOT_KNOWN for others."""
    content = content_of(value)
    if content is None:
        return NOT_KNOWN
    prefix = "dict" if type(content) is DictValue else "list"
    return MethodValue(f"{prefix}.{name}", content) if find_function(f"{prefix}.{name}") is not None else NOT_KNOWN


def attribute_in(machine: Machine, value: InstanceValue, name: str) -> Any:
    """An attribute that is an item: `__getattr__ = dict.__getitem__`, or `self.__dict__ = self`; MISSING for others."""
    content = content_of(value)
    if type(content) is not DictValue:
        return MISSING
    through = _is_access(find_in_class(machine, value.cls, "__getattr__"), "get")
    if not (machine.read(value, "__attributes__") is True or through):
        return MISSING
    held = machine.items(content)
    if any(type(leaf) is not dict or (name not in leaf and not through) for leaf in leaves(held)):
        return MISSING  # a method of the base, or what is not known
    if all(name not in leaf for leaf in leaves(held)) and find_function(f"dict.{name}") is not None:
        return MISSING
    return machine.each(held, lambda leaf: leaf.get(name))


def set_in(machine: Machine, value: InstanceValue, name: str, item: Any) -> bool:
    """Whether setting an attribute sets an item."""
    from cnnlint.interpret.subscripts import set_item

    content = content_of(value)
    through = _is_access(find_in_class(machine, value.cls, "__setattr__"), "set")
    if type(content) is DictValue and (through or machine.read(value, "__attributes__") is True):
        set_item(machine, content, name, item)
        return True
    return False


def _is_access(value: Any, kind: str) -> bool:
    """Whether a class attribute is `dict.get`, `dict.__getitem__` or `dict.__setitem__`."""
    name = value.qualified_name if isinstance(value, Reference) else ""
    return name.endswith((f"dict.__{kind}item__", f"dict.{kind}"))


# -- __dict__ ----------------------------------------------------------------------------------------------------------


def attributes_of(machine: Machine, value: InstanceValue) -> Any:
    """`value.__dict__`: a dict that remembers whose it is, so that `update` reaches the object."""
    found = {key: machine.read(value, key) for key in value.slots if type(key) is str and key not in _HIDDEN}
    made = machine.new_dict({key: item for key, item in found.items() if item is not MISSING})
    made.slots["of"] = value
    return made


def replace_attributes(machine: Machine, value: InstanceValue, item: Any) -> None:
    """`value.__dict__ = item`."""
    if item is value:
        machine.write(value, "__attributes__", True)
        return
    held = machine.items(item) if type(item) is DictValue else None
    for key, each in held.items() if type(held) is dict else ():
        machine.write(value, key, each)
