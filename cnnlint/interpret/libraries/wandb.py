"""wandb: the configuration of a run, `wandb.init(config=…)` and `wandb.config.units`. Part of the interpret arrow.

The configuration is one object for the whole program. A value that the program gives is known as that value, as with argparse.
"""

from __future__ import annotations

from typing import Any

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.values import DictValue, InstanceValue
from cnnlint.model import Reference


def _set(m: Machine, values: Any) -> None:
    content: Any = None
    if type(values) is DictValue:
        content = m.items(values)
    elif type(values) is InstanceValue:
        content = {key: m.read(values, key) for key in values.slots if type(key) is str and not key.startswith("__")}
    for key, value in content.items() if type(content) is dict else ():
        if type(key) is str:
            m.write(m.assigned, f"wandb.config.{key}", value)


@known("wandb.init")
def init(m: Machine, *_: Any, config: Any = None, **__: Any) -> Any:
    """A run; its configuration is set by the dict or object given."""
    _set(m, config)
    return NOT_KNOWN


@known("wandb.config.update")
def update(m: Machine, values: Any, *_: Any, **__: Any) -> None:
    """More of the configuration."""
    _set(m, values)


@attribute("wandb.init.config")
def config_of(m: Machine, run: Any) -> Any:
    """The configuration of a run is that of the program."""
    return Reference("wandb.config")
