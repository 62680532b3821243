"""The other side of verify: builds models in real Keras and answers what came out. Runs alone, in the user's interpreter.

Standard library and TensorFlow only, Python 3.8 and later, TensorFlow 2 with Keras 2 or 3. One line of JSON in, one line out:
models are data (layer classes of keras.layers, plain values, functions of Keras by name), never code. Nothing here imports cnnlint.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import warnings
from importlib import import_module
from importlib.util import find_spec
from math import prod
from typing import Any, NamedTuple

# Names that may be looked up, besides layers: namespace of Keras -> what a value of it is. None of them reads a file.
NAMESPACES = ("activations", "constraints", "initializers", "regularizers")
APPLICATIONS_KEEP = ("alpha", "classes", "classifier_activation", "depth_multiplier", "dropout", "include_preprocessing", "include_top",
                     "input_shape", "minimalistic", "name", "pooling")  # fmt: skip
REFUSED = ("Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer")


class Refused(Exception):
    """A request that is not data, or names something outside Keras."""


class Keras(NamedTuple):
    """The Keras of this interpreter: the package, its layers, its version, and whether it is Keras 2."""

    package: Any
    layers: Any
    version: str
    tensorflow: str
    legacy: bool


def start(target: str) -> Keras:
    """Imports TensorFlow, quietly, without a GPU; with the Keras 2 that is installed beside it where `target` is 2.

    Raises ImportError where there is none.
    """
    os.environ["TF_USE_LEGACY_KERAS"] = "1" if target == "2" and find_spec("tf_keras") is not None else "0"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ["KERAS_BACKEND"] = "tensorflow"
    warnings.simplefilter("ignore")
    import tensorflow as tf

    package = modern() or tf.keras
    owner = sys.modules.get(package.layers.Layer.__module__.split(".")[0])  # tf.keras does not know its own version
    version = str(getattr(package, "__version__", None) or getattr(owner, "__version__", tf.__version__))
    return Keras(package, package.layers, version, str(tf.__version__), version.split(".")[0] == "2")


def modern() -> Any:
    """The package `keras` where that is Keras 3 and wanted: `tf.keras` has a few classes of its own under the same names."""
    if os.environ["TF_USE_LEGACY_KERAS"] == "1" or find_spec("keras") is None:
        return None
    package = import_module("keras")
    return package if int(str(getattr(package, "__version__", "2")).split(".")[0]) >= 3 else None


def number_of(weights: list[Any]) -> int | None:
    """The scalars that some variables hold; None where one has no fixed shape. What has no shape at all (a vocabulary) is none."""
    lengths = [tuple(getattr(weight, "shape", (0,))) for weight in weights]
    if any(length is None for each in lengths for length in each):
        return None
    return sum(prod(map(int, each)) for each in lengths)


def shape_of(tensor: Any) -> Any:
    """The shape as a list; a list of them where there are several tensors, None where a part has none."""
    if isinstance(tensor, dict):
        return [shape_of(tensor[key]) for key in tensor]
    if isinstance(tensor, (list, tuple)):
        return [shape_of(part) for part in tensor]
    shape = getattr(tensor, "shape", None)
    try:
        return None if shape is None else [None if size is None else int(size) for size in shape]
    except ValueError:  # a TensorShape of unknown rank
        return None


def failure(phase: str, index: int, error: BaseException) -> dict[str, Any]:
    """An exception as data."""
    return {"phase": phase, "layer": index, "type": type(error).__name__, "message": str(error)[:2000]}


class Decoder:
    """Values from JSON. Layers and models are remembered by identity, so that one object used twice is one object."""

    def __init__(self, keras: Keras) -> None:
        self.keras = keras
        self.objects: dict[int, Any] = {}

    def value(self, data: Any) -> Any:
        """A plain value as it is, a list as a list, and what a tagged object describes."""
        if isinstance(data, list):
            return [self.value(item) for item in data]
        if not isinstance(data, dict):
            return data
        reader = getattr(self, "_read_" + str(data.get("t")), None)
        if reader is None:
            raise Refused("unknown value {!r}".format(data.get("t")))
        return reader(data)

    def _read_tuple(self, data: dict[str, Any]) -> Any:
        return tuple(self.value(item) for item in data["v"])

    def _read_set(self, data: dict[str, Any]) -> Any:
        return {self.value(item) for item in data["v"]}

    def _read_dict(self, data: dict[str, Any]) -> Any:
        return {self.value(key): self.value(value) for key, value in data["v"]}

    def _read_float(self, data: dict[str, Any]) -> Any:
        return float(data["v"])

    def _read_bytes(self, data: dict[str, Any]) -> Any:
        return data["v"].encode("latin-1")

    def _read_numpy(self, data: dict[str, Any]) -> Any:
        if data["dtype"].rstrip("0123456789_") not in NUMBERS:
            raise Refused("{} is not a type of numbers".format(data["dtype"]))
        return getattr(import_module("numpy"), data["dtype"])(data["v"])

    def _read_array(self, data: dict[str, Any]) -> Any:
        return import_module("numpy").zeros(data["shape"], data["dtype"])

    def _read_foreign(self, data: dict[str, Any]) -> Any:
        return object()

    def _read_ref(self, data: dict[str, Any]) -> Any:
        return self._named(data["v"])

    def _read_instance(self, data: dict[str, Any]) -> Any:
        arguments = [self.value(item) for item in data["args"]]
        return self._named(data["v"])(*arguments, **{name: self.value(item) for name, item in data["kw"]})

    def _named(self, name: str) -> Any:
        space, _, own = name.partition(".")
        if space not in NAMESPACES or own.startswith("_") or "." in own:
            raise Refused(f"{name} is not a name to look up")
        return getattr(getattr(self.keras.package, space), own)

    def _read_layer(self, data: dict[str, Any]) -> Any:
        identity = data.get("id")
        if identity is not None and identity in self.objects:
            return self.objects[identity]
        arguments = [self.value(item) for item in data["args"]]
        keywords = {name: self.value(item) for name, item in data["kw"]}
        self._set_defaults(data.get("settings") or {})
        made = self._class(data["class"], keywords)(*arguments, **keywords)
        if data.get("trainable") is not None:
            made.trainable = data["trainable"]
        flags = data.get("inner") or ()
        for own, trains in zip(made.layers if flags else (), flags):  # noqa: B905  Python 3.8 has no strict
            own.trainable = trains
        if identity is not None:
            self.objects[identity] = made
        return made

    def _set_defaults(self, settings: dict[str, str]) -> None:
        """What the program had set for all layers, or Keras's own defaults again."""
        package = self.keras.package
        place = getattr(package, "config", package.backend)
        getattr(place, "set_image_data_format", package.backend.set_image_data_format)(settings.get("image_data_format", "channels_last"))
        package.mixed_precision.set_global_policy(settings.get("dtype_policy", "float32"))

    def _class(self, name: str, keywords: dict[str, Any]) -> Any:
        if name.startswith("applications."):
            own = getattr(self.keras.package.applications, name.partition(".")[2])
            for keyword in list(keywords):
                if keyword not in APPLICATIONS_KEEP:
                    del keywords[keyword]
            keywords["weights"] = None
            return own
        if name == "Input":
            return self.keras.package.Input
        own = getattr(self.keras.layers, name, None) or self._by_own_name(name)
        if name in REFUSED or not (isinstance(own, type) and issubclass(own, self.keras.layers.Layer)):
            raise Refused(f"{name} is not a layer of this Keras that can be built from data")
        return own

    def _by_own_name(self, name: str) -> Any:
        """A class that is exported under another name than its own (`GroupQueryAttention` is `GroupedQueryAttention`)."""
        exported = (getattr(self.keras.layers, each) for each in dir(self.keras.layers))
        of_tensorflow = getattr(import_module("tensorflow").keras.layers, name, None)
        return next((own for own in exported if getattr(own, "__name__", None) == name), of_tensorflow)

    def _read_model(self, data: dict[str, Any]) -> Any:
        identity = data.get("id")
        if identity is not None and identity in self.objects:
            return self.objects[identity]
        model = self.keras.package.Sequential(name=data.get("name"))
        for layer in data["layers"]:
            model.add(self.value(layer))
        if data.get("build") is not None:
            model.build(tuple(data["build"]))
        if data.get("trainable") is not None:
            model.trainable = data["trainable"]
            restore_flags(data["layers"], self.objects)
        if identity is not None:
            self.objects[identity] = model
        return model


NUMBERS = ("int", "uint", "float", "bool")


def restore_flags(layers: list[Any], objects: dict[int, Any]) -> None:
    """What was assigned to a layer of its own stands against what was assigned to the model."""
    for data in layers:
        if data.get("trainable") is not None and data.get("id") in objects:
            objects[data["id"]].trainable = data["trainable"]


class Building:
    """One model being built, layer by layer: the Sequential, the tensor after its last layer, the answers so far."""

    def __init__(self, keras: Keras, request: dict[str, Any]) -> None:
        self.keras = keras
        self.request = request
        self.decoder = Decoder(keras)
        self.model = keras.package.Sequential(name=request.get("name"))
        self.tensor: Any = None
        self.rows: list[dict[str, Any]] = []
        self.whole = True  # False once a stand-in took a layer's place: then the totals mean nothing

    def run(self) -> dict[str, Any]:
        """All layers in turn; stops at the first that Keras refuses."""
        error = None
        for index, data in enumerate(self.request["layers"]):
            if data.get("t") == "standin":
                self._stand_in(data)
            else:
                error = self._step(index, data)
            if error is not None:
                break
        return self._answer(error)

    def _stand_in(self, data: dict[str, Any]) -> None:
        self.whole = False
        self.tensor = self.keras.package.Input(batch_shape=tuple(data["shape"]), dtype=data.get("dtype"))
        self.rows.append({"class": "standin"})

    def _step(self, index: int, data: dict[str, Any]) -> dict[str, Any] | None:
        phase = "init"
        try:
            layer = self.decoder.value(data)
            phase = "add"
            known = self._add(layer)
            phase = "build"
            if known:
                self.tensor = layer(self.tensor)
                if self.keras.legacy and isinstance(self.tensor, (list, tuple)):
                    raise ValueError("All layers in a Sequential model should have a single output tensor.")
        except Refused:
            raise
        except Exception as error:
            if isinstance(error, ImportError):
                return failure("missing", index, error)  # scipy, say: this interpreter cannot tell
            if phase == "build" and isinstance(error, NotImplementedError) and not self.keras.legacy:
                return failure("unbuilt", index, error)  # Sequential.build gives up in silence
            return failure(phase, index, error)
        self._row(layer)
        return None

    def _add(self, layer: Any) -> bool:
        """Adds the layer with Keras's own checks; True where it is then to be called on the tensor before it."""
        first = not self.model._layers if not self.keras.legacy else not self.model.layers and self.tensor is None
        if not self.whole:
            return True
        if self.keras.legacy:
            return self._add_legacy(layer, first)
        self.model.add(layer, rebuild=False)
        if first:
            head = self.model._layers[0]
            if isinstance(head, self.keras.layers.InputLayer):
                self.tensor = head.output
                return layer is not head and not hasattr(layer, "_keras_history")
            self.tensor = self._source(layer)
        return self.tensor is not None

    def _source(self, layer: Any) -> Any:
        """The input of a model that declares none: what a use of it showed, or what a model in first place has."""
        shape = self.request.get("input")
        if shape is None and len(self.request["layers"]) > 1 and hasattr(layer, "input_shape") and not self.keras.legacy:
            shape = layer.input_shape
        if shape is None:
            return None
        return self.keras.package.Input(batch_shape=tuple(shape), dtype=layer.compute_dtype)

    def _add_legacy(self, layer: Any, first: bool) -> bool:
        """Keras 2 calls the layer itself where the input is known, so only the tensor has to be taken from the model."""
        self.model.add(layer)
        if self.model.outputs:
            self.tensor = self.model.outputs[0]
            return False
        if first and self.request.get("input") is not None:
            self.tensor = self.keras.package.Input(batch_shape=tuple(self.request["input"]), dtype=layer.compute_dtype)
        return self.tensor is not None

    def _row(self, layer: Any) -> None:
        if isinstance(layer, self.keras.layers.InputLayer) or hasattr(layer, "_keras_history"):
            self.rows.append({"class": "InputLayer"})
            return
        row: dict[str, Any] = {"class": type(layer).__name__, "layer": layer, "shape": None}
        if self.tensor is not None:
            row["shape"] = shape_of(self.tensor)
        self.rows.append(row)

    def _answer(self, error: dict[str, Any] | None) -> dict[str, Any]:
        """The rows with their counts, taken at the end, when every flag is set."""
        if self.request.get("trainable") is not None:
            self.model.trainable = self.request["trainable"]
            restore_flags(self.request["layers"], self.decoder.objects)
        for row in self.rows:
            layer = row.pop("layer", None)
            if layer is not None and self.tensor is not None:
                row.update(self._counts(layer))
        answer: dict[str, Any] = {"layers": self.rows, "error": error}
        if error is None and self.whole and self.tensor is not None:
            answer["total"] = self._total()
        return answer

    def _counts(self, layer: Any) -> dict[str, int | None]:
        return counted(layer.weights, layer.trainable_weights)

    def _total(self) -> dict[str, int | None]:
        """The model's own counts. A Sequential of Keras 2 that `build` has not built has weights in its layers only."""
        if not self.keras.legacy:
            return self._counts(self.model)
        weights = {id(weight): weight for layer in self.model.layers for weight in layer.weights}
        trainable = {id(weight): weight for layer in self.model.layers for weight in layer.trainable_weights}
        return counted(list(weights.values()), list(trainable.values()) if self.model.trainable else [])


def counted(weights: list[Any], trainable: list[Any]) -> dict[str, int | None]:
    """All scalars, those that train, those that do not."""
    total, training = number_of(weights), number_of(trainable)
    return {"params": total, "trainable": training, "frozen": None if total is None or training is None else total - training}


def forget(keras: Keras) -> None:
    """Drops the names and graphs of the model before; the garbage is left to Python, which looks for it less often."""
    try:
        keras.package.utils.clear_session(free_memory=False)
    except (AttributeError, TypeError):  # Keras 2, and the first releases of Keras 3
        keras.package.backend.clear_session()


def answer(keras: Keras, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request; never raises for what a request may hold."""
    try:
        forget(keras)
        return Building(keras, request).run()
    except Refused as error:
        return {"refused": str(error)}
    except Exception as error:  # a request that this Keras cannot even be asked is no reason to end
        return {"refused": f"{type(error).__name__}: {error}"}


def channel() -> tuple[Any, Any]:
    """Standard input and a private copy of standard output: what TensorFlow prints must not mix with the answers."""
    private = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return sys.stdin, private


def attend(parent: int) -> None:
    """Ends this process, however busy it is, when the one that started it has ended."""
    while os.getppid() == parent:
        threading.Event().wait(1.0)
    os._exit(1)


def main() -> None:
    """Says hello with the versions, then answers line by line until the input ends."""
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != os.path.dirname(os.path.abspath(__file__))]
    threading.Thread(target=attend, args=(os.getppid(),), daemon=True).start()
    lines, out = channel()
    try:
        keras = start(sys.argv[1] if len(sys.argv) > 1 else "3")
    except Exception as error:
        print(json.dumps({"ready": False, "message": f"{type(error).__name__}: {error}"}), file=out, flush=True)
        return
    python = ".".join(map(str, sys.version_info[:3]))
    hello = {"ready": True, "python": python, "tensorflow": keras.tensorflow, "keras": keras.version, "legacy": keras.legacy}
    print(json.dumps(hello), file=out, flush=True)
    for line in lines:
        print(json.dumps(answer(keras, json.loads(line))), file=out, flush=True)


if __name__ == "__main__":
    main()
