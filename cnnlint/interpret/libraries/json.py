"""json: texts that the program itself holds. Part of the interpret arrow; files are not read."""

from __future__ import annotations

import json
from typing import Any, Final

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, known

_LENGTH: Final = 100_000


@known("json.loads")
def loads(m: Machine, text: Any, *_: Any, **options: Any) -> Any:
    """What a known text says."""
    if type(text) is not str or len(text) > _LENGTH or options:
        return NOT_KNOWN
    try:
        return _as_value(m, json.loads(text))
    except (ValueError, RecursionError):
        return NOT_KNOWN


def _as_value(m: Machine, found: Any) -> Any:
    if isinstance(found, list):
        return m.new_list([_as_value(m, each) for each in found])
    return m.new_dict({key: _as_value(m, each) for key, each in found.items()}) if isinstance(found, dict) else found
