"""A real Keras as the judge of example rows: the same call, the same input, what it builds or raises."""

from __future__ import annotations

import os
import warnings
from typing import Any

PACKAGES = {"3": "keras", "2": "tf_keras"}


def load(target: str) -> Any:
    """Keras 3 or tf_keras, on the CPU and without its greetings; the test is skipped where it is not installed."""
    import pytest

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    warnings.simplefilter("ignore")
    pytest.importorskip("tensorflow")
    return pytest.importorskip(PACKAGES[target])


def built(keras: Any, call: str, shape: tuple[Any, ...], dtype: str) -> tuple[Any, ...]:
    """(shapes, parameters, non-trainable parameters) of a layer behind an Input, or ("init" or "build", the exception's text)."""
    import numpy as np

    names = {name: getattr(keras.layers, name) for name in dir(keras.layers) if not name.startswith("_")}
    legacy = getattr(getattr(getattr(keras, "_tf_keras", None), "keras", None), "layers", None)
    names = {**{name: getattr(legacy, name) for name in dir(legacy) if not name.startswith("_")}, **names} if legacy else names
    names.update({own.__name__: own for own in names.values() if isinstance(own, type)})  # GroupedQueryAttention has another public name
    names.update(
        {name: getattr(keras, name) for name in ("initializers", "regularizers", "constraints", "activations")}, np=np, keras=keras
    )
    try:
        layer = eval(call, names)  # the rows are our own text
    except Exception as error:
        return ("init", str(error))
    try:
        first = [] if isinstance(layer, keras.layers.InputLayer) else [keras.Input(batch_shape=shape, dtype=dtype)]
        model = keras.Sequential([*first, layer])
    except Exception as error:
        return ("build", str(error))
    if isinstance(layer, keras.layers.InputLayer):
        return ([tuple(layer.output.shape)], 0, 0)
    # a vocabulary of Keras 2 is among the weights and has no shape
    outputs = model.outputs if isinstance(model.outputs, list) else [model.outputs]
    frozen = sum(int(np.prod(tuple(getattr(weight, "shape", (0,))))) for weight in model.non_trainable_weights)
    return ([tuple(output.shape) for output in outputs], model.count_params(), frozen)
