"""Qualified names: which library a name belongs to, whatever it was imported as.

Keras is exported under many roots (`keras`, `tf.keras`, `tensorflow.python.keras`, `keras.src`) and in deep modules
(`keras.layers.core.Dense`). All spellings of one object have one canonical name here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from cnnlint.importing import LIBRARY_ROOTS
from cnnlint.interpret.libraries import NOT_KNOWN, find_constant
from cnnlint.model import Name, Reference, package

_KERAS_ROOTS: Final = (
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.contrib.keras.api.keras",
    "tensorflow.contrib.keras",
    "tensorflow.python.keras.api._v2.keras",
    "tensorflow.python.keras.api",
    "tensorflow.python.keras",
    "tensorflow.keras",
    "tf_keras.src",
    "tf_keras",
    "keras.src",
    "keras.api._v2.keras",
    "keras.api",
    "keras._tf_keras.keras",
)

#: TensorFlow's own modules under the name of a version.
_COMPATIBLE: Final = ("tensorflow.compat.v1.", "tensorflow.compat.v2.")

_ALIASES: Final = {
    "keras.distillation.distiller.Distiller": "keras.distillation.Distiller",
    "keras.models.Sequential": "keras.Sequential",
    "keras.models.sequential.Sequential": "keras.Sequential",
    "keras.engine.sequential.Sequential": "keras.Sequential",
    "keras.models.Model": "keras.Model",
    "keras.models.model.Model": "keras.Model",
    "keras.models.functional.Functional": "keras.Model",
    "keras.engine.training.Model": "keras.Model",
    "keras.engine.Model": "keras.Model",
    "keras.Functional": "keras.Model",
    "keras.layers.Input": "keras.Input",
    "keras.engine.Input": "keras.Input",
    "keras.engine.input_layer.Input": "keras.Input",
    "keras.engine.Layer": "keras.layers.Layer",
    "keras.engine.base_layer.Layer": "keras.layers.Layer",
    "keras.engine.topology.Layer": "keras.layers.Layer",
    "keras.Layer": "keras.layers.Layer",
    "keras.utils.np_utils.to_categorical": "keras.utils.to_categorical",
    "keras.utils.np_utils.normalize": "keras.utils.normalize",
    "keras.utils.numerical_utils.to_categorical": "keras.utils.to_categorical",
    "numpy.product": "numpy.prod",
    "keras.preprocessing.sequence.pad_sequences": "keras.utils.pad_sequences",
    "keras.preprocessing.image.load_img": "keras.utils.load_img",
    "keras.preprocessing.image.img_to_array": "keras.utils.img_to_array",
    "keras.preprocessing.image.array_to_img": "keras.utils.array_to_img",
    "keras.preprocessing.image_dataset_from_directory": "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.image.image_dataset_from_directory": "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.text_dataset_from_directory": "keras.utils.text_dataset_from_directory",
    "keras.preprocessing.timeseries_dataset_from_array": "keras.utils.timeseries_dataset_from_array",
    "keras.preprocessing.image.ImageDataGenerator": "keras.preprocessing.image.ImageDataGenerator",
    "keras.legacy.preprocessing.image.ImageDataGenerator": "keras.preprocessing.image.ImageDataGenerator",
}

_DEEP_LAYER_MODULES: Final = ("keras.layers.", "keras.legacy.layers.", "keras.engine.")


def is_foreign(name: str | None) -> bool:
    """Whether a name of a library that nothing is known of may stand for a number (`config.UNITS`): it does not look like a class."""
    if name is None or "." not in name or name.partition(".")[0] in LIBRARY_ROOTS or name.startswith("builtins."):
        return False
    last = name.rpartition(".")[2]
    return last[:1].islower() or last.isupper()


def canonical(name: str, parent: str = "") -> str:
    """The one name of a library object, from any of its spellings.

    `tensorflow.keras.layers.MaxPool2D` and `keras.layers.pooling.MaxPool2D` are `keras.layers.MaxPool2D`. Which Keras it was named
    under is remembered (`cnnlint.model.package`): that of the name itself, else that of the `parent` it was read from.
    """
    return _resolved(name, package(parent))


def reference(qualified: str) -> Any:
    """The library object of a canonical name: a constant where its value is known, else a Reference."""
    constant = find_constant(qualified)
    return Reference(qualified) if constant is NOT_KNOWN else constant


@lru_cache(maxsize=8_192)
def member(owner: str, package: str, name: str) -> Any:
    """The library object that `owner.name` is, where the owner was named under this package of Keras."""
    return reference(_resolved(f"{owner}.{name}", package))


@lru_cache(maxsize=8_192)
def _resolved(name: str, named: str) -> str:
    for root in _KERAS_ROOTS:
        if name == root or name.startswith(root + "."):
            name, named = "keras" + name[len(root) :], _package(root)
            break
    found = _canonical(name)
    return Name(found, named) if named != "keras" and found.startswith("keras") else found


def _package(root: str) -> str:
    return "tf_keras" if root.startswith("tf_keras") else "tensorflow.keras" if root.startswith("tensorflow.") else "keras"


def _canonical(name: str) -> str:
    if name.startswith("keras."):
        name = _canonical_keras(name)
    elif name.startswith(_COMPATIBLE):
        name = "tensorflow." + name.split(".", 3)[3]
    return _ALIASES.get(name, name)


def _canonical_keras(name: str) -> str:
    for deep in _DEEP_LAYER_MODULES:
        if name.startswith(deep) and name[len(deep) :].count(".") >= 1:
            last = name.rpartition(".")[2]
            if last[:1].isupper() and name not in _ALIASES:
                return _ALIASES.get(f"keras.layers.{last}", f"keras.layers.{last}")
    for module in (
        "keras.activations.",
        "keras.initializers.",
        "keras.losses.",
        "keras.metrics.",
        "keras.optimizers.",
        "keras.regularizers.",
    ):
        if name.startswith(module) and "." in name[len(module) :]:
            return module + name.rpartition(".")[2]
    if name.startswith("keras.ops.random."):
        return "keras." + name[len("keras.ops.") :]
    if name.startswith("keras.applications.") and name.count(".") == 3:
        last = name.rpartition(".")[2]
        return f"keras.applications.{last}" if last[:1].isupper() else name
    return name
