"""Writes what cnnlint knows of Keras's constructors, asked of an installed Keras: cnnlint/layers/signatures*.json.

    python scripts/generate_signatures.py            # both files; needs keras (3.x) and tf_keras
    python scripts/generate_signatures.py --check    # exit status 1 where the committed files are stale

For every class that `keras.layers` exports: parameter names, order and defaults, and which further keywords its **kwargs accept. The latter
is found by constructing the layer with each candidate, since the sources pop some here and some there. Beside them the strings
that are accepted for activations, initializers, regularizers, constraints, losses, metrics and optimizers, found by trying them.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "cnnlint" / "layers"
FILES = {"3": ("keras", FOLDER / "signatures.json"), "2": ("tf_keras", FOLDER / "signatures_keras2.json")}

# Keywords that some Keras, old or new, takes through **kwargs, with a harmless value.
NO_KEYWORD = "no_such_argument"
CANDIDATES: dict[str, Any] = {
    "activity_regularizer": None, "trainable": True, "dtype": "float32", "autocast": True, "name": "probe", "input_dim": 3,
    "input_shape": (3,), "batch_shape": (None, 3), "batch_input_shape": (None, 3), "batch_size": 1, "weights": None, "dynamic": False,
    "implementation": 1, "alpha": 0.3, "input_length": 3, "vocabulary_size": None, "has_input_vocabulary": False, "rms_scaling": False,
    "causal": False, "time_major": False, "zero_output_for_mask": False, "use_one_hot_matmul": False, "enable_caching_device": False,
    "return_runtime": False, "synchronized": False, "reverse_state_order": False, "has_static_table": False,
    "experimental_autocast": True, "sparse": False, "momentum": 0.5,
}  # fmt: skip

# A value for each parameter without a default, so that the layer can be constructed at all.
REQUIRED: dict[str, Any] = {
    "units": 2, "filters": 2, "kernel_size": 2, "input_dim": 3, "output_dim": 2, "rate": 0.5, "n": 2, "dims": (1,), "target_shape": (-1,),
    "axes": 1, "num_bins": 2, "num_tokens": 2, "activation": "relu", "function": abs, "output_size": 2, "stddev": 0.1, "scale": 2.0,
    "factor": 0.1, "height": 4, "width": 4, "height_factor": 0.1, "width_factor": 0.1, "equation": "ab, bc->ac", "output_shape": 2,
    "num_heads": 2, "key_dim": 2, "mask_value": 0.0, "head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1, "max_value": 1.0,
    "crop_size": (2, 2), "seed": 1, "num_oov_indices": 1, "value_range": (0, 1), "min_value": 0.0, "cropping": 1, "padding": 1, "size": 2,
    "num_ops": 1, "filepath": "/nowhere", "pool_size": 2, "max_number": 3,
}  # fmt: skip

ALWAYS: dict[str, dict[str, Any]] = {
    "CategoryEncoding": {"num_tokens": 2}, "Discretization": {"num_bins": 2}, "IntegerLookup": {}, "StringLookup": {},
    "LSTM": {"units": 2}, "RandomPosterization": {"factor": 4}, "InputLayer": {"input_shape": (3,)}, "Pipeline": {"layers": []},
    "STFTSpectrogram": {"window": None},  # the usual window needs scipy
}  # fmt: skip

REFUSALS = (
    "unrecognized keyword",
    "unexpected keyword",
    "keyword argument not understood",
    "invalid keyword",
    "multiple values for keyword",
)


def layer_classes(keras: Any) -> dict[str, type]:
    """Every public name of keras.layers, and of tf.keras.layers, that is a layer class (or a cell)."""
    found = {name: getattr(keras.layers, name) for name in dir(keras.layers)}
    if hasattr(keras, "_tf_keras"):  # Keras 3 exports three legacy layers to tf.keras only
        legacy = importlib.import_module("keras._tf_keras.keras.layers")
        found = {**{name: getattr(legacy, name) for name in dir(legacy)}, **found}
    found = {name: own for name, own in found.items() if inspect.isclass(own)}
    return {name: own for name, own in found.items() if issubclass(own, keras.layers.Layer)}


def plain(value: Any) -> Any:
    """A default as JSON; anything that is no plain value becomes its text."""
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value if isinstance(value, (int, float, str, bool, type(None))) else f"<{getattr(value, '__name__', type(value).__name__)}>"


def parameters(own: type) -> dict[str, Any]:
    """{"parameters": [[name] or [name, default] …], "keywords": [keyword-only ones], "varargs": …} of a constructor."""
    entry: dict[str, Any] = {"parameters": []}
    for parameter in list(inspect.signature(own.__init__).parameters.values())[1:]:  # type: ignore[misc]
        row = [parameter.name] if parameter.default is parameter.empty else [parameter.name, plain(parameter.default)]
        if parameter.kind is parameter.KEYWORD_ONLY:
            entry.setdefault("keywords", []).append(row)
        elif parameter.kind is parameter.VAR_POSITIONAL:
            entry["varargs"] = True
        elif parameter.kind is not parameter.VAR_KEYWORD:
            entry["parameters"].append(row)
    return entry


def minimal_arguments(name: str, entry: dict[str, Any], keras: Any) -> dict[str, Any]:
    """Arguments with which the class can be constructed."""
    inner: dict[str, Callable[[], Any]] = {
        "layer": lambda: keras.layers.LSTM(2) if name == "Bidirectional" else keras.layers.Dense(2),
        "forward_layer": lambda: keras.layers.LSTM(2),
        "cell": lambda: keras.layers.LSTMCell(2),
        "cells": lambda: [keras.layers.LSTMCell(2)],
        "layers": lambda: [],
    }
    arguments = dict(ALWAYS.get(name, {}))
    for row in [*entry["parameters"], *entry.get("keywords", [])]:
        if len(row) == 1 and row[0] not in arguments:
            arguments[row[0]] = inner[row[0]]() if row[0] in inner else REQUIRED.get(row[0])
    return arguments


def candidates(own: type) -> dict[str, Any]:
    """Keywords worth trying on a class: what its base classes declare, with their defaults, and CANDIDATES."""
    inherited = {}
    for base in own.__mro__[1:-1]:
        for name, parameter in inspect.signature(base.__init__).parameters.items():  # type: ignore[misc]
            if parameter.default is not parameter.empty:
                inherited.setdefault(name, parameter.default)
    return {**inherited, **CANDIDATES, NO_KEYWORD: 1}


def extra_keywords(name: str, own: type, entry: dict[str, Any], keras: Any) -> list[str] | None:
    """The keywords beyond the signature that the constructor takes; None where it takes any, or cannot be called here."""
    known = {row[0] for row in [*entry["parameters"], *entry.get("keywords", [])]}
    accepted = []
    try:
        own(**minimal_arguments(name, entry, keras))
    except Exception as error:
        print(f"{name}: cannot be constructed: {str(error)[:100]}", file=sys.stderr)
        return None
    for keyword, value in candidates(own).items():
        if keyword in known:
            continue
        try:
            own(**{**minimal_arguments(name, entry, keras), keyword: value})
        except Exception as error:
            if any(text in str(error).lower() for text in REFUSALS):
                continue  # any other complaint is about the value of a keyword it does take
        accepted.append(keyword)
    return None if NO_KEYWORD in accepted else accepted


DTYPES = [
    *(f"{kind}{bits}" for kind in ("float", "int", "uint", "complex", "qint", "quint") for bits in (8, 16, 32, 64, 128)),
    *("bfloat16", "mixed_float16", "mixed_bfloat16", "bool", "boolean", "string", "str", "float", "int", "double", "half", "mixed_float32"),
    *("float8_e4m3fn", "float8_e5m2", "float32_ref", "variant", "resource", "object", "uint", "long", "short", "single", "f4", "f2", ""),
]


def accepted_strings(get: Callable[[str], Any], candidates: Iterable[str]) -> list[str]:
    """The candidates that a `get` function resolves."""
    accepted = []
    for candidate in sorted(set(candidates)):
        try:
            resolved = get(candidate)
        except Exception:
            continue
        if resolved is not None and not inspect.ismodule(resolved):
            accepted.append(candidate)
    return accepted


def identifiers(keras: Any, package: str) -> dict[str, list[str]]:
    """For each kind of object Keras resolves by name: the strings it accepts."""
    result = {}
    for kind in ("activations", "initializers", "regularizers", "constraints", "losses", "metrics", "optimizers"):
        source = importlib.import_module(f"{package}.src.{kind}")
        names: set[str] = {name for name in dir(source) + dir(getattr(keras, kind)) if not name.startswith("_")}
        for table in ("ALL_OBJECTS_DICT", "_ALL_OBJECTS"):
            names |= {key for key in getattr(source, table, None) or {} if isinstance(key, str)}
        if kind == "activations":
            names |= set(layer_classes(keras))
        names |= {name.lower() for name in names}
        if kind == "metrics":
            names |= {"accuracy", "acc", "crossentropy", "ce"}
        result[kind] = accepted_strings(getattr(keras, kind).get, names)
    policies = getattr(keras, "dtype_policies", None)
    result["dtypes"] = accepted_strings(policies.get if policies else keras.mixed_precision.Policy, DTYPES)
    result["metrics"] = sorted({*result["metrics"], "accuracy", "acc", "crossentropy", "ce"})  # resolved by compile itself
    return result


def generate(package: str) -> dict[str, Any]:
    """The whole content of one file."""
    keras = importlib.import_module(package)
    exported = layer_classes(keras)
    classes, extras = {}, {}
    for own in sorted(set(exported.values()), key=lambda own: own.__name__):
        entry = parameters(own)
        accepted = extra_keywords(own.__name__, own, entry, keras)
        extras[own.__name__] = accepted
        if accepted is None:
            entry["open"] = True
        classes[own.__name__] = entry
    usual = max((accepted for accepted in extras.values() if accepted is not None), key=list(extras.values()).count)
    for name, accepted in extras.items():
        if accepted is not None and accepted != usual:
            classes[name]["extra"] = accepted
    return {
        "keras": keras.__version__,
        "usual": usual,
        "aliases": {name: own.__name__ for name, own in sorted(exported.items()) if name != own.__name__},
        "identifiers": identifiers(keras, package),
        "classes": classes,
    }


def rendered(content: dict[str, Any]) -> str:
    """JSON with one class a line, so that a difference between two Keras versions can be read."""
    head = {key: value for key, value in content.items() if key != "classes"}
    lines = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    rows = [f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in content["classes"].items()]
    return "{\n" + "\n".join(lines) + '\n "classes": {\n' + ",\n".join(rows) + "\n }\n}\n"


def main(arguments: list[str]) -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.simplefilter("ignore")
    stale = False
    for package, path in FILES.values():
        text = rendered(generate(package))
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            print(f"{path.name} is stale: run scripts/generate_signatures.py")
            stale = True
    return int(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
