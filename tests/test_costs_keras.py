"""What layers cost and see, as a real TensorFlow counts it: its profiler for MACs, gradients for what a position depends on."""

from __future__ import annotations

from typing import Any

import pytest
from cost_cases import CASES, SMALLEST, Case
from test_costs import HEAD, last

from cnnlint.costs import costs, total_bytes

pytestmark = pytest.mark.tensorflow
PRODUCTS = {"Conv2D", "DepthwiseConv2dNative", "MatMul", "Conv2DBackpropInput", "BatchMatMulV2"}

tensorflow = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")


def built(layers: str) -> Any:
    space: dict[str, Any] = {}
    exec(f"{HEAD}model = Sequential([{layers}])", space)
    return space["model"]


# The profiler does not count groups and Conv3D, takes a transposed convolution for one over its output, and sees that TensorFlow pads the
# input of a dilated one, which costs more than it must.
COUNTED = [case for case in CASES if not any(word in case.layers for word in ("groups", "Conv3D", "Transpose", "dilation_rate"))]


@pytest.mark.parametrize("case", COUNTED, ids=lambda case: case.layers)
def test_macs_are_half_of_the_floating_point_operations_of_products(case: Case) -> None:
    """The profiler counts two operations a MAC, and besides it one for each bias and each other sum, which is left out here."""
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2_as_graph

    model = built(case.layers)
    function = tensorflow.function(lambda x: model(x, training=False))
    concrete = function.get_concrete_function(tensorflow.TensorSpec((1, *model.input_shape[1:])))
    _, graph = convert_variables_to_constants_v2_as_graph(concrete)
    with tensorflow.Graph().as_default() as counted:
        tensorflow.graph_util.import_graph_def(graph, name="")
        options = tensorflow.compat.v1.profiler.ProfileOptionBuilder.float_operation()
        options = tensorflow.compat.v1.profiler.ProfileOptionBuilder(options).with_empty_output().build()
        found = tensorflow.compat.v1.profiler.profile(counted, cmd="op", options=options)
    operations = sum(node.float_ops for node in _nodes(found) if node.name in PRODUCTS)
    trace, _ = last(case.layers)
    assert operations == 2 * sum(layer.macs for layer in trace.layers)


def _nodes(node: Any) -> Any:
    """All nodes of the profile, which is a chain of kinds of operations."""
    yield node
    for child in node.children:
        yield from _nodes(child)


@pytest.mark.parametrize("case", [case for case in CASES if case.field is not None], ids=lambda case: case.layers)
def test_a_position_depends_on_as_many_inputs_as_its_field_is_wide(case: Case) -> None:
    """All weights 1 and an input of ones: the gradient of one output in the middle is not 0 exactly inside its field."""
    layers = case.layers
    for name in ("28, 28", "16, 16"):
        layers = layers.replace(f"Input(({name},", "Input((64, 64,")
    layers = layers.replace("Input((8, 8, 8,", "Input((20, 20, 20,")
    model = built(layers)
    for variable in model.trainable_variables:
        variable.assign(tensorflow.ones_like(variable))
    x = tensorflow.ones((1, *model.input_shape[1:]))
    with tensorflow.GradientTape() as tape:
        tape.watch(x)
        y = model(x, training=False)
        middle = y[(0, *(size // 2 for size in y.shape[1:-1]), 0)]
    gradient = tape.gradient(middle, x)[0]
    assert case.field is not None
    for axis, width in enumerate(case.field):
        others = [other for other in range(len(gradient.shape)) if other != axis]
        touched = tensorflow.where(tensorflow.reduce_any(gradient != 0, others))[:, 0]
        assert int(touched[-1] - touched[0]) + 1 == width


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.layers)
def test_the_memory_is_that_of_all_outputs(case: Case) -> None:
    model = built(case.layers)
    trace, _ = last(case.layers)
    total, x = 0, tensorflow.zeros((1, *model.input_shape[1:]))
    for layer in _flat(model):
        x = layer(x)
        total += tensorflow.size(x).numpy() * x.dtype.size
    assert total_bytes(trace, costs(trace)) == total


def _flat(model: Any) -> Any:
    for layer in model.layers:
        if isinstance(layer, keras.Sequential):
            yield from _flat(layer)
        else:
            yield layer


@pytest.mark.parametrize(("layers", "shape"), SMALLEST, ids=lambda value: value if isinstance(value, str) else "")
def test_the_smallest_input_passes_and_one_less_does_not(layers: str, shape: tuple[int | None, ...]) -> None:
    sizes = [1 if size is None else size for size in shape]
    declared = layers[: layers.index("))") + 2]

    def fed(numbers: list[int]) -> Any:
        return built(layers.replace(declared, f"Input({tuple(numbers[1:])})"))

    assert all(size is None or size > 0 for size in fed(sizes).output_shape)
    for axis in (axis for axis, size in enumerate(built(layers).input_shape) if axis and size is None and sizes[axis] > 1):
        with pytest.raises(ValueError, match=r"negative|dimension|positive|greater|smaller|size"):
            fed([size - (number == axis) for number, size in enumerate(sizes)])
