"""What the interpreter knows of libraries: one file a library, one function a library function.

A function is registered under its canonical names and takes the machine and abstract values, bound to its parameters as
Python would bind them:

    @known("numpy.zeros", "numpy.ones")
    def zeros(machine, shape, dtype="float64", order="C"): ...

It sees no `Choice` where it looks: the machine calls it once for every alternative. What it does not model it answers with NOT_KNOWN,
and the call becomes an `Opaque` named by its source text. Methods are registered under the name of their type
(`str.upper`, `list.append`, `numpy.ndarray.reshape`, `tensorflow.data.Dataset.batch`) and take the receiver first;
`attribute` registers what is read without a call.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, TypeVar


class NotKnown:
    """The answer of a library model that does not cover this case."""

    __slots__ = ()


NOT_KNOWN: Final = NotKnown()

FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {}
ATTRIBUTES: Final[dict[str, Callable[..., Any]]] = {}
CONSTANTS: Final[dict[str, Any]] = {}
LOOKS: Final[dict[str, tuple[int, ...]]] = {}

#: First part of a qualified name -> the files that know it. Files are imported when a name of theirs is first met.
FILES: Final[dict[str, tuple[str, ...]]] = {
    "builtins": ("builtins", "sequences", "classinfo", "strings", "containers"),
    "str": ("strings",),
    "bytes": ("strings",),
    "string": ("strings",),
    "int": ("builtins",),
    "float": ("builtins",),
    "list": ("containers",),
    "tuple": ("containers", "tensorflow_tensors"),
    "set": ("containers",),
    "deque": ("containers",),
    "dict": ("containers",),
    "range": ("containers",),
    "numpy": ("numpy_creation", "numpy_random", "numpy_array", "numpy_join", "numpy_reductions", "numpy_math", "tensorflow_tensors"),
    "opaque": ("numpy_array",),
    "iterator": ("sequences",),
    "class:dataclasses": ("records",),
    "class:typing": ("records",),
    "class:enum": ("records",),
    "class:attr": ("records",),
    "class:attrs": ("records",),
    "math": ("math",),
    "operator": ("math",),
    "contextlib": ("contextlib",),
    "functools": ("functional",),
    "itertools": ("functional",),
    "json": ("json",),
    "collections": ("functional", "records"),
    "copy": ("functional",),
    "dataclasses": ("records",),
    "enum": ("records",),
    "typing": ("records",),
    "absl": ("absl",),
    "argparse": ("argparse",),
    "os": ("system",),
    "sys": ("system",),
    "time": ("system",),
    "random": ("system",),
    "shutil": ("system",),
    "types": ("argparse",),
    "keras": (
        "keras_datasets",
        "keras_backend",
        "keras_data",
        "keras_images",
        "keras_text",
        "keras_ops",
        "keras_objects",
        "keras_optimizers",
        "keras_testing",
        "tensorflow_tensors",
    ),
    "tensorflow": ("tensorflow", "tensorflow_data", "tensorflow_images", "tensorflow_distribute"),
    "tensorflow_datasets": ("tensorflow_datasets", "tensorflow_data"),
    "pandas": ("pandas", "pandas_items", "pandas_index"),
    "sklearn": ("sklearn", "sklearn_data"),
    "cv2": ("images",),
    "PIL": ("images",),
    "skimage": ("images",),
    "matplotlib": ("images",),
    "imageio": ("images",),
    "wandb": ("wandb",),
    "kerastuner": ("tuner",),
    "keras_tuner": ("tuner",),
    "scikeras": ("tuner",),
}

_Function = TypeVar("_Function", bound=Callable[..., Any])
_loaded: set[str] = set()
#: Names that were asked for: what could tell of them is loaded.
_asked: set[str] = set()


def known(*names: str, looks: tuple[int, ...] | None = None) -> Callable[[_Function], _Function]:
    """Registers the model of a library function under these qualified names. One that moves the items of the container it is
    given first, and asks nothing of them, names the positions of the arguments that it `looks` at: all else may stay alternatives."""

    def register(function: _Function) -> _Function:
        for name in names:
            FUNCTIONS[name] = function
            if looks is not None:
                LOOKS[name] = looks
        return function

    return register


def attribute(*names: str) -> Callable[[_Function], _Function]:
    """Registers what an attribute of a library type holds: a function of the machine and the object."""

    def register(function: _Function) -> _Function:
        for name in names:
            ATTRIBUTES[name] = function
        return function

    return register


def _load(name: str) -> None:
    _asked.add(name)
    root = name.partition(".")[0]
    if root in _loaded:
        return
    _loaded.add(root)
    for file in FILES.get(root, ()):
        try:
            import_module(f"cnnlint.interpret.libraries.{file}")
        except ModuleNotFoundError:
            continue


def find_function(name: str) -> Callable[..., Any] | None:
    """The model of the library function of this qualified name, if there is one."""
    found = FUNCTIONS.get(name)
    if found is None and name not in _asked:
        _load(name)
        found = FUNCTIONS.get(name)
    return found


def find_attribute(name: str) -> Callable[..., Any] | None:
    """The model of the attribute of this qualified name, if there is one."""
    if name not in _asked:
        _load(name)
    return ATTRIBUTES.get(name)


def find_constant(name: str) -> Any:
    """The value of the library constant of this qualified name, or NOT_KNOWN."""
    if name not in _asked:
        _load(name)
    return CONSTANTS.get(name, NOT_KNOWN)
