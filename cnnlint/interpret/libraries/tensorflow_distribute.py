"""`tf.distribute`: strategies run the program's own functions, on one replica as far as shapes show. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.libraries.datasets import is_dataset
from cnnlint.interpret.values import DictValue, ListValue

_NAMES: Final = (
    "Strategy",
    "MirroredStrategy",
    "MultiWorkerMirroredStrategy",
    "OneDeviceStrategy",
    "CentralStorageStrategy",
    "TPUStrategy",
)
_MODULES: Final = ("tensorflow.distribute", "tensorflow.distribute.experimental")

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _method(*names: str) -> Callable[[_Function], _Function]:
    owners = [f"{module}.{own}" for module in _MODULES for own in _NAMES]
    return known(*(f"{owner}.{name}" for owner in (*owners, "tensorflow.distribute.get_strategy") for name in names))


@_method("experimental_distribute_dataset")
def distribute_dataset(m: Machine, strategy: Any, dataset: Any, options: Any = None) -> Any:
    """The data set; each replica gets a share of every batch, one replica all of it."""
    return dataset if is_dataset(dataset) else NOT_KNOWN


@_method("distribute_datasets_from_function", "experimental_distribute_datasets_from_function")
def datasets_from_function(m: Machine, strategy: Any, dataset_fn: Any, options: Any = None) -> Any:
    """The data set that the function makes."""
    from cnnlint.interpret.calls import call_value

    return call_value(m, dataset_fn, [m.opaque("input_context")], {})


@_method("run", "experimental_run_v2")
def run(m: Machine, strategy: Any, fn: Any, args: Any = (), kwargs: Any = None, options: Any = None) -> Any:
    """Calls the function."""
    from cnnlint.interpret.calls import call_value

    positional = m.items(args) if type(args) is ListValue else args
    keywords = m.items(kwargs) if type(kwargs) is DictValue else {}
    if type(positional) not in (tuple, list) or type(keywords) is not dict:
        return NOT_KNOWN
    return call_value(m, fn, list(positional), dict(keywords))
