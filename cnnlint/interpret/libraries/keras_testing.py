"""keras.testing, with which Keras and packages beside it test themselves (keras/src/testing/test_utils.py). Part of the interpret arrow."""

from __future__ import annotations

from itertools import product
from typing import Any

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.values import DictValue

_NAME = "testcase_name"


@known("keras.testing.test_utils.named_product", "keras.testing.named_product")
def named_product(m: Machine, *rows: Any, **columns: Any) -> Any:
    """Every combination of one dict of each list and one value of each keyword, as dicts of arguments with a name."""
    lists = [_dicts(m, row) for row in rows]
    for key, values in columns.items():
        held = iterate(m, values)
        lists.append([{_NAME: "", key: value} for value in held] if type(held) is list else None)
    known_lists = [each for each in lists if each is not None]
    if len(known_lists) < len(lists):
        return NOT_KNOWN
    merged = [{key: value for part in parts for key, value in part.items()} for parts in product(*known_lists)]
    return m.new_list([m.new_dict(each) for each in merged])


def _dicts(m: Machine, row: Any) -> list[dict[Any, Any]] | None:
    items = iterate(m, row)
    content = [m.items(item) if type(item) is DictValue else None for item in items] if type(items) is list else [None]
    return [each for each in content if type(each) is dict] if all(type(each) is dict for each in content) else None
