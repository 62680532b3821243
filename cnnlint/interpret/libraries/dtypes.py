"""Array dtypes: their names, and which one numpy gives a result. Part of the interpret arrow.

A dtype is numpy's name for it (`float64`, `uint8`, `str`, `object`) or Unknown. Promotion follows numpy 2 (NEP 50): Python's own
numbers are weak, they take the dtype of the array they meet where its kind allows.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.values import Opaque
from cnnlint.model import NumpyNumber, Reference

_CODES: Final = {
    "?": "bool",
    "b": "int8",
    "h": "int16",
    "i": "int32",
    "l": "int64",
    "q": "int64",
    "p": "int64",
    "B": "uint8",
    "H": "uint16",
    "I": "uint32",
    "L": "uint64",
    "e": "float16",
    "f": "float32",
    "d": "float64",
    "F": "complex64",
    "D": "complex128",
    "O": "object",
    "U": "str",
    "S": "bytes",
    **{f"i{size}": f"int{size * 8}" for size in (1, 2, 4, 8)},
    **{f"u{size}": f"uint{size * 8}" for size in (1, 2, 4, 8)},
    **{f"f{size}": f"float{size * 8}" for size in (2, 4, 8)},
    "c8": "complex64",
    "c16": "complex128",
    "int": "int64",
    "float": "float64",
    "complex": "complex128",
    "double": "float64",
    "single": "float32",
    "half": "float16",
    "bool_": "bool",
    "bool8": "bool",
    "int_": "int64",
    "intp": "int64",
    "uint": "uint64",
    "float_": "float64",
    "longlong": "int64",
    "byte": "int8",
    "ubyte": "uint8",
    "short": "int16",
    "intc": "int32",
    "str_": "str",
    "unicode_": "str",
    "string_": "bytes",
    "bytes_": "bytes",
    "object_": "object",
}
_SIZES: Final[dict[str, tuple[str, int]]] = {
    "bool": ("bool", 1),
    **{f"int{size}": ("int", size) for size in (8, 16, 32, 64)},
    **{f"uint{size}": ("uint", size) for size in (8, 16, 32, 64)},
    **{f"float{size}": ("float", size) for size in (16, 32, 64)},
    "complex64": ("complex", 64),
    "complex128": ("complex", 128),
}
_KEPT: Final = frozenset({"str", "bytes", "object", "bfloat16", "string", *_SIZES})

#: numpy's scalar types, callable: `numpy.float32(x)`.
SCALAR_TYPES: Final = (
    *_SIZES,
    "bool_",
    "int_",
    "intp",
    "intc",
    "uint",
    "float_",
    "double",
    "single",
    "half",
    "longlong",
    "byte",
    "ubyte",
    "short",
)

#: How Python's own numbers rank among dtypes: they are weak.
_WEAK: Final[dict[type, tuple[str, str]]] = {
    bool: ("bool", "bool"),
    int: ("int", "int64"),
    Expr: ("int", "int64"),
    float: ("float", "float64"),
    complex: ("complex", "complex128"),
}
_RANKS: Final = {"bool": 0, "uint": 1, "int": 1, "float": 2, "complex": 3}

NO_DTYPE: Final = Unknown("dtype not known")


def dtype_name(text: str) -> str | Unknown:
    """The canonical name of a dtype from any of its spellings (`"<f4"`, `"float"`, `"f"`)."""
    plain = text.lstrip("<>=|")
    name = _CODES.get(plain, plain)
    if name in _KEPT:
        return name
    if plain[:1] in ("U", "S", "a") and plain[1:].isdigit():
        return "str" if plain[0] == "U" else "bytes"
    return Unknown(f"the dtype `{text}` is not known")


def as_dtype(value: Any, default: str | Unknown = "float64") -> str | Unknown:
    """A `dtype` argument as a dtype; `default` where it is None (not given)."""
    if value is None:
        return default
    if type(value) is str:
        return dtype_name(value)
    if isinstance(value, Reference):
        return dtype_name(value.qualified_name.rpartition(".")[2])
    if type(value) is Opaque and value.qualified_name in ("numpy.dtype", "tensorflow.DType"):
        name = dict(value.keywords).get("name")
        return name if type(name) is str else NO_DTYPE
    return NO_DTYPE


def is_float(dtype: str | Unknown) -> bool | None:
    """Whether a dtype is of floating point; None where that is not known."""
    return None if type(dtype) is not str else dtype.startswith(("float", "bfloat"))


def is_integer(dtype: str | Unknown) -> bool | None:
    """Whether a dtype is of integers (bool is not); None where that is not known."""
    return None if type(dtype) is not str else dtype.startswith(("int", "uint"))


def promote(left: str | Unknown, right: str | Unknown) -> str | Unknown:
    """The dtype of an operation on two arrays."""
    if type(left) is not str or type(right) is not str:
        return NO_DTYPE
    if left == right:
        return left
    if left not in _SIZES or right not in _SIZES:
        return "object" if "object" in (left, right) else NO_DTYPE
    (kind, size), (other, other_size) = sorted((_SIZES[left], _SIZES[right]), key=lambda each: _RANKS[each[0]])
    if kind == "bool":
        return _named(other, other_size)
    if kind == other:
        return _named(kind, max(size, other_size))
    if _RANKS[other] == 1:
        return _mixed_integers(*((size, other_size) if kind == "uint" else (other_size, size)))
    return _with_inexact(kind, size, other, other_size)


def _named(kind: str, size: int) -> str:
    return "bool" if kind == "bool" else f"{kind}{size}"


def _mixed_integers(unsigned: int, signed: int) -> str:
    if signed > unsigned:
        return f"int{signed}"
    return f"int{unsigned * 2}" if unsigned < 64 else "float64"


def _with_inexact(kind: str, size: int, other: str, other_size: int) -> str:
    """An integer or float of `size` bits meets a float or complex; the result holds both exactly where one exists."""
    needed = size if kind == "float" else min(64, size * 2)  # float16 holds int8, float32 int16, float64 the rest
    if other == "float":
        return f"float{max(needed, other_size)}"
    return f"complex{max(needed * 2, other_size)}"


def dtype_of_number(value: Any) -> str | Unknown:
    """The dtype `numpy.asarray(value)` has for a scalar value."""
    if type(value) is NumpyNumber:
        return value.dtype
    if type(value) is int and not -(1 << 63) <= value < 1 << 63:
        return "uint64" if 0 < value < 1 << 64 else "object"
    if type(value) in _WEAK:
        return _WEAK[type(value)][1]
    return "str" if type(value) is str else "bytes" if type(value) is bytes else NO_DTYPE


def result_dtype(left: Any, right: Any) -> str | Unknown:
    """The dtype of `left op right` before what the operator does to it; operands are Arrays, numbers or tensors."""
    if type(right) in _WEAK and hasattr(left, "dtype"):
        return _weak(left.dtype, *_WEAK[type(right)])
    if type(left) in _WEAK and hasattr(right, "dtype"):
        return _weak(right.dtype, *_WEAK[type(left)])
    return promote(_dtype(left), _dtype(right))


def _dtype(value: Any) -> Any:
    return value.dtype if hasattr(value, "dtype") else dtype_of_number(value)


def _weak(strong: str | Unknown, kind: str, alone: str) -> str | Unknown:
    if type(strong) is not str or strong not in _SIZES:
        return strong if strong in ("object", "bfloat16") else NO_DTYPE
    return (
        strong
        if _RANKS[_SIZES[strong][0]] >= _RANKS[kind]
        else ("complex64" if kind == "complex" and strong in ("float16", "float32") else alone)
    )


def float_dtype(dtype: str | Unknown) -> str | Unknown:
    """The dtype numpy's float functions (`sqrt`, `exp`, `log`, …) give for an input of this dtype."""
    if type(dtype) is not str:
        return NO_DTYPE
    if dtype in ("bool", "int8", "uint8"):
        return "float16"
    if dtype in ("int16", "uint16"):
        return "float32"
    if is_integer(dtype):
        return "float64"
    return dtype if dtype in _SIZES else NO_DTYPE


def mean_dtype(dtype: str | Unknown) -> str | Unknown:
    """The dtype of `mean`, `std`, `var` and true division: integers become float64."""
    if type(dtype) is not str:
        return NO_DTYPE
    return "float64" if dtype == "bool" or is_integer(dtype) else dtype


def sum_dtype(dtype: str | Unknown) -> str | Unknown:
    """The dtype of `sum`, `prod`, `cumsum`: small integers become the platform's 64 bits."""
    if type(dtype) is not str:
        return NO_DTYPE
    return "uint64" if dtype.startswith("uint") else "int64" if dtype == "bool" or dtype.startswith("int") else dtype
