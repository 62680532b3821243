"""Classes that are records: dataclasses, named tuples, enumerations. Part of the interpret arrow.

A class that is one gets the trait `record` (name -> default) and the trait `instantiate`, which binds arguments to fields.
The interpreter asks for `class:NAME` once the body of a class with that base or decorator was run.
"""

from __future__ import annotations

from typing import Any, Final

import libcst as cst

from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.inheritance import find_in_class, linear_bases
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.operators import is_constant
from cnnlint.interpret.subscripts import get_item
from cnnlint.interpret.values import ClassValue, FunctionValue, GivenArgument, InstanceValue, Opaque
from cnnlint.model import Reference


class Factory:
    """The default of a field is made anew for each instance."""

    __slots__ = ("function",)

    def __init__(self, function: Any) -> None:
        self.function = function


def fields_of(cls: ClassValue) -> dict[str, Any] | None:
    """The fields of a record class with their defaults, those of its bases first; None where it is no record."""
    found: dict[str, Any] = {}
    record = False
    for base in reversed(list(linear_bases(cls))):
        own = base.traits.get("record") if type(base) is ClassValue else None
        if own is not None:
            record = True
            found.update(own)
    return found if record else None


def _annotated(cls: ClassValue) -> list[str]:
    """The annotated names of a class body, in order; ClassVars are no fields."""
    body = cls.node.body.body if cls.node is not None else ()
    names: list[str] = []
    for line in body:
        for statement in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(statement, cst.AnnAssign) and isinstance(statement.target, cst.Name):
                annotation = statement.annotation.annotation
                text = cls.context.tree.text(annotation)
                names.extend([] if "ClassVar" in text else [statement.target.value])
                if "InitVar" in text:
                    cls.traits.setdefault("passed_on", []).append(statement.target.value)
    return names


def _default(m: Machine, value: Any) -> Any:
    """The default that stands in a class body: `field(default=…)` and `field(default_factory=…)` are looked into."""
    if type(value) is not Opaque or value.qualified_name not in ("dataclasses.field", "attr.ib", "attr.field", "attrs.field"):
        return value
    given = dict(value.keywords)
    if "default_factory" in given or "factory" in given:
        return Factory(given.get("default_factory", given.get("factory")))
    return given.get("default", MISSING)


@known(
    "class:dataclasses.dataclass", "class:attr.s", "class:attr.define", "class:attr.dataclass", "class:attrs.define", "class:attrs.frozen"
)
def dataclass(m: Machine, cls: Any) -> Any:
    """`@dataclass`: fields from the annotations."""
    if type(cls) is not ClassValue:
        return NOT_KNOWN
    fields: dict[str, Any] = {}
    for name in _annotated(cls):
        default = fields[name] = _default(m, m.read(cls, name))
        if default is MISSING or type(default) is Factory:
            cls.slots.pop(name, None)
        else:
            cls.slots[name] = default
    cls.traits["record"] = fields
    if "__init__" not in cls.slots:
        cls.traits["instantiate"] = instantiate
    return cls


@known("class:typing.NamedTuple")
def named_tuple_class(m: Machine, cls: Any) -> Any:
    """`class Point(NamedTuple)`."""
    if type(cls) is not ClassValue or cls.node is None:
        return NOT_KNOWN
    cls.traits["record"] = {name: m.read(cls, name) for name in _annotated(cls)}
    return _as_tuple(cls)


def _as_tuple(cls: ClassValue) -> ClassValue:
    cls.traits["instantiate"] = instantiate
    for name in ("__iter__", "__getitem__", "__len__"):
        cls.slots[name] = Reference(f"typing.NamedTuple.{name}")
    cls.slots["_fields"] = tuple(cls.traits["record"])
    return cls


@known("collections.namedtuple", "typing.NamedTuple")
def named_tuple(m: Machine, typename: Any, field_names: Any = (), *, rename: Any = False, defaults: Any = None, module: Any = None) -> Any:
    """`namedtuple("Point", "x y")`, `NamedTuple("Point", [("x", int)])`."""
    items = field_names.replace(",", " ").split() if type(field_names) is str else iterate(m, field_names)
    if type(items) is not list or type(typename) is not str or m.frame is None:
        return NOT_KNOWN
    names = [item[0] if type(item) is tuple and item else item for item in items]
    values = [] if defaults is None else iterate(m, defaults)
    if not all(type(name) is str for name in names) or type(values) is not list:
        return NOT_KNOWN
    cls = ClassValue(typename, typename, (Reference("typing.NamedTuple"),), None, m.frame.context, m.path)
    padded = [MISSING] * (len(names) - len(values)) + values
    cls.traits["record"] = dict(zip(names, padded, strict=False))
    return _as_tuple(cls)


# -- instances ---------------------------------------------------------------------------------------------------------


def instantiate(m: Machine, cls: ClassValue, arguments: list[GivenArgument], star: bool) -> Any:
    """An instance of a record class: arguments bound to fields, `__post_init__` called."""
    from cnnlint.interpret.calls import call_value

    fields = fields_of(cls) or {}
    instance = InstanceValue(cls, m.identity(), m.place, m.frame, m.path)
    positional = [argument.value for argument in arguments if argument.keyword is None]
    keywords = {argument.keyword: argument.value for argument in arguments if argument.keyword is not None}
    for name, default in fields.items():
        if positional:
            value = positional.pop(0)
        elif name in keywords:
            value = keywords[name]
        elif star or default is MISSING:
            value = m.opaque(name, reason=f"field `{name}` of `{cls.name}` has no known value")
        else:
            value = call_value(m, default.function, [], {}) if type(default) is Factory else default
        instance.slots[name] = value
    method = find_in_class(m, cls, "__post_init__")
    if method is not MISSING:
        call_value(m, method, [instance, *(m.read(instance, name) for name in _passed_on(cls))], {})
    return instance


def _passed_on(cls: ClassValue) -> list[str]:
    """The fields that `__post_init__` is given: those annotated with InitVar."""
    bases = [base for base in reversed(list(linear_bases(cls))) if type(base) is ClassValue]
    return [name for base in bases for name in base.traits.get("passed_on", ())]


def _values(m: Machine, instance: Any) -> list[Any]:
    return [m.read(instance, name) for name in fields_of(instance.cls) or {}]


@known("typing.NamedTuple.__iter__")
def go_through(m: Machine, instance: Any) -> Any:
    """The fields of a named tuple, one after the other."""
    return tuple(_values(m, instance))


@known("typing.NamedTuple.__getitem__")
def item_of(m: Machine, instance: Any, index: Any) -> Any:
    """A field of a named tuple by its position."""
    return get_item(m, tuple(_values(m, instance)), index, m.place)


@known("typing.NamedTuple.__len__")
def length(m: Machine, instance: Any) -> Any:
    """The number of fields."""
    return len(_values(m, instance))


@known("typing.NamedTuple._asdict", "dataclasses.asdict")
def as_dict(m: Machine, instance: Any) -> Any:
    """The fields as a dict."""
    names = fields_of(instance.cls) if type(instance) is InstanceValue else None
    return NOT_KNOWN if names is None else m.new_dict(dict(zip(names, _values(m, instance), strict=True)))


@known("dataclasses.astuple")
def as_tuple(m: Machine, instance: Any) -> Any:
    """The fields as a tuple."""
    return tuple(_values(m, instance)) if type(instance) is InstanceValue and fields_of(instance.cls) is not None else NOT_KNOWN


@known("typing.NamedTuple._replace", "dataclasses.replace")
def replaced(m: Machine, instance: Any, **changes: Any) -> Any:
    """Another instance with some fields changed."""
    names = fields_of(instance.cls) if type(instance) is InstanceValue else None
    if names is None or not set(changes) <= set(names):
        return NOT_KNOWN
    merged = {**dict(zip(names, _values(m, instance), strict=True)), **changes}
    return instantiate(m, instance.cls, [GivenArgument(name, value, m.place) for name, value in merged.items()], False)


@known("typing.NamedTuple._make")
def made_of(m: Machine, cls: Any, iterable: Any) -> Any:
    """An instance of the items of a sequence."""
    items = iterate(m, iterable)
    if type(items) is not list or type(cls) is not ClassValue:
        return NOT_KNOWN
    return instantiate(m, cls, [GivenArgument(None, item, m.place) for item in items], False)


@known("dataclasses.is_dataclass")
def is_dataclass(m: Machine, value: Any) -> Any:
    """Whether it is a record."""
    cls = value.cls if type(value) is InstanceValue else value
    return fields_of(cls) is not None if type(cls) is ClassValue else NOT_KNOWN


@known("dataclasses.fields")
def fields(m: Machine, value: Any) -> Any:
    """Descriptions of the fields, each with its name."""
    cls = value.cls if type(value) is InstanceValue else value
    names = fields_of(cls) if type(cls) is ClassValue else None
    if names is None:
        return NOT_KNOWN
    return tuple(record_of(m, "Field", {"name": name}) for name in names)


def record_of(m: Machine, name: str, attributes: dict[str, Any]) -> Any:
    """An object of a library class that only holds attributes; NOT_KNOWN where no program is being run."""
    if m.frame is None:
        return NOT_KNOWN
    cls = ClassValue(name, name, (), None, m.frame.context, m.path)
    cls.called = True
    instance = InstanceValue(cls, m.identity(), m.place, m.frame, m.path)
    instance.slots.update(attributes)
    return instance


# -- enumerations ------------------------------------------------------------------------------------------------------

_ENUMS: Final = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")


@known(*(f"class:enum.{name}" for name in _ENUMS))
def enumeration(m: Machine, cls: Any) -> Any:
    """A class whose plain attributes become members, each with `name` and `value`."""
    if type(cls) is not ClassValue or "members" in cls.traits:
        return NOT_KNOWN
    members: dict[str, InstanceValue] = {}
    last: Any = 0
    for name, value in list(cls.slots.items()):
        if type(name) is not str or name.startswith("_") or type(value) in (FunctionValue, ClassValue):
            continue
        last = last + 1 if type(value) is Opaque and value.qualified_name == "enum.auto" and type(last) is int else value
        twin = next((each for each in members.values() if is_constant(last) and m.read(each, "value") == last), None)
        member = twin or InstanceValue(cls, m.identity(), m.place, m.frame, m.path)
        if twin is None:
            member.slots.update({"name": name, "value": last, "_name_": name, "_value_": last})
            _initialized(m, cls, member, last)
        members[name] = cls.slots[name] = member
    cls.traits["members"] = members
    cls.traits["instantiate"] = _member
    return cls


def _initialized(m: Machine, cls: ClassValue, member: InstanceValue, value: Any) -> None:
    """A member's `__init__` gets its value, a tuple as several arguments."""
    from cnnlint.interpret.calls import call_value

    method = find_in_class(m, cls, "__init__")
    if type(method) is FunctionValue:
        call_value(m, method, [member, *(value if type(value) is tuple else (value,))], {})


def _member(m: Machine, cls: ClassValue, arguments: list[GivenArgument], star: bool) -> Any:
    """`Color(value)`: the member of that value."""
    value = arguments[0].value if len(arguments) == 1 and not star else MISSING
    if type(value) is InstanceValue and value.cls is cls:
        return value
    found = [each for each in cls.traits["members"].values() if is_constant(value) and m.read(each, "value") == value]
    return found[0] if found else m.unknown("a member that is not known")
