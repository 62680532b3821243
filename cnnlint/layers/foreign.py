"""Layers that run a program of another library, and the base classes: not known, and why; steps of the layer arrow."""

from __future__ import annotations

from cnnlint.dims import Unknown
from cnnlint.layers.registry import Answer, Bound, Tensor, layer
from cnnlint.layers.wrapping import unknown_step

REASONS = {
    "TorchModuleWrapper": "a PyTorch module says what it computes only when it runs",
    "TFSMLayer": "a SavedModel on disk says what it computes only when it is loaded",
    "JaxLayer": "a JAX function says what it computes only when it runs",
    "FlaxLayer": "a Flax module says what it computes only when it runs",
    "Layer": "the base class of layers does not say what it computes",
    "InputSpec": "InputSpec describes an input and is no layer",
}


@layer("TorchModuleWrapper", since="3.0", knowledge="unknown", unknown_input=True)
@layer("TFSMLayer", since="3.0", knowledge="unknown", unknown_input=True)
@layer("JaxLayer", since="3.2", knowledge="unknown", unknown_input=True)
@layer("FlaxLayer", since="3.2", knowledge="unknown", unknown_input=True)
@layer("Layer", knowledge="unknown", unknown_input=True)
@layer("InputSpec", knowledge="unknown", unknown_input=True)
def foreign(a: Bound, x: Tensor) -> Answer:
    """Runs code that is not read here (keras/src/utils/torch_utils.py, jax_layer.py, keras/src/export/tfsm_layer.py)."""
    return unknown_step(Unknown(REASONS[a.class_name], a.call.span), a.compute_dtype())
