"""The lines are true: real Keras makes the same calls."""

from __future__ import annotations

from typing import Any

import pytest
from interpret.several_inputs import EVERY, Call

pytestmark = pytest.mark.tensorflow


@pytest.mark.parametrize("call", EVERY, ids=lambda call: f"{call.layer} {call.call} {call.shapes}")
def test_call_in_keras(call: Call) -> None:
    pytest.importorskip("keras")
    names: dict[str, Any] = {}
    if call.outputs is None:
        with pytest.raises(Exception):  # noqa: B017 - Keras refuses calls with errors of many kinds
            exec(call.program(), names)
        return
    exec(call.program(), names)
    result = names["result"]
    assert [tuple(tensor.shape) for tensor in (result if isinstance(result, (list, tuple)) else [result])] == call.outputs
    assert [tuple(weight.shape) for weight in names["layer"].weights] == call.weights
