"""ConvLSTM1D, 2D and 3D: LSTM over images, with convolutions for its products; one step of the layer arrow for all three."""

from __future__ import annotations

from cnnlint.dims import Size, Unknown, add, multiply, show
from cnnlint.layers.arithmetic import AXES, per_axis
from cnnlint.layers.checks import Check, refused, tuple_of
from cnnlint.layers.geometry import collapsed, no_channels, not_whole, padding_word, rank_of, read_window, strides_or_dilation
from cnnlint.layers.ranges import seed
from cnnlint.layers.recurrent import no_steps, number, sequence_outputs, stateful_problem
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.steps import count, explained, known, undefined, weight_dtype, wrong_rank
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import NumpyNumber


def _padding(a: Bound) -> Problem | None:
    """Keras 2 takes "causal" and fails when the layer is added."""
    return None if a.target == "2" and a["padding"] == "causal" else padding_word()(a)


def _checks(rank: int) -> tuple[Check, ...]:
    sizes = (tuple_of("kernel_size", rank), tuple_of("strides", rank, allow_zero=True), tuple_of("dilation_rate", rank))
    return (*sizes, _padding, strides_or_dilation("3"), number("dropout"), number("recurrent_dropout"), seed)


@layer("ConvLSTM1D", checks=_checks(1))
@layer("ConvLSTM2D", checks=_checks(2))
@layer("ConvLSTM3D", checks=_checks(3))
def conv_lstm(a: Bound, x: Tensor) -> Answer:
    """Reads a sequence of maps step by step (keras/src/layers/rnn/conv_lstm.py).

    ConvLSTM1D(4, 3) | (None, 6, 8, 4) | (None, 6, 4) | 400
    ConvLSTM2D(4, 3, padding="same", return_sequences=True) | (None, 6, 8, 8, 3) | (None, 6, 8, 8, 4) | 1024
    ConvLSTM2D(4, 3, strides=2) | (None, None, 8, 8, 3) | (None, 3, 3, 4) | 1024
    ConvLSTM3D(2, 3) | (None, 2, 5, 5, 5, 1) | (None, 3, 3, 3, 2) | 656
    ConvLSTM2D(4, 3) | (None, 8, 8, 3) | CNN102
    ConvLSTM2D(4, 3) | (None, 6, None, 8, 3) | CNN105
    ConvLSTM2D(4, 9) | (None, 6, 8, 8, 3) | CNN101
    ConvLSTM1D(4, (3.0,)) | (None, 6, 8, 3) | CNN505
    tf_keras: ConvLSTM1D(4, 3) | (None, 6, 8, 0) | CNN101
    tf_keras: ConvLSTM1D(4, 3) | (None, 0, 8, 3) | CNN101
    tf_keras: ConvLSTM1D(4, True) | (None, 6, 8, 3) | CNN505
    ConvLSTM2D(np.int64(4), 3) | (None, 6, 8, 8, 3) | (None, 6, 6, 4) | 1024
    ConvLSTM2D(np.int64(4), 3, return_state=True) | (None, 6, 8, 8, 3) | CNN505
    ConvLSTM2D(4, 3, strides=2, dilation_rate=2) | (None, 6, 8, 8, 3) | CNN505
    tf_keras: ConvLSTM1D(4, 3, stateful=True) | (2, 6, 8, 4) | (2, 6, 4) | 400
    tf_keras: ConvLSTM1D(np.int64(4), 3, stateful=True) | (2, 6, 8, 4) | CNN505
    tf_keras: ConvLSTM1D(4, 3, stateful=True, dtype="float64") | (2, 6, 8, 4) | CNN505
    tf_keras: ConvLSTM1D(4, 3, stateful=True, dtype="mixed_float16") | (2, 6, 8, 4) | CNN505
    tf_keras: ConvLSTM1D(3, 2, activation=PReLU()) | (None, 5, 8, 3) | (None, 7, 3) | 177
    """
    rank, form = rank_of(a), a.data_format()
    names = ("channels", *AXES[rank]) if form == "channels_first" else (*AXES[rank], "channels")
    problem = wrong_rank(x, rank + 3, ", ".join(("batch", "steps", *names)))
    if problem is not None:
        return problem
    shape, first = known(x), form == "channels_first"
    spatial, channels = (shape[3:], shape[2]) if first else (shape[2:-1], shape[-1])
    missing = next((axis for axis in range(rank) if spatial[axis] is None), None)
    if missing is not None and a.target == "3":
        return undefined(x, missing + (3 if first else 2), "the state, which is a map of fixed size,")
    if channels is None:
        return undefined(x, 2 if first else len(shape) - 1, "the kernel")
    window, filters = read_window(a, "kernel_size", rank), a.size("filters")
    if a.target == "2" and x.masked:
        return unknown_step(Unknown("Keras 2 spreads the mask over the maps, which fits some sizes only", a.call.span), a.compute_dtype())
    if None in spatial and any(size != 1 for size in window.dilation):
        return unknown_step(Unknown("Keras 2 loses the sizes of a dilated ConvLSTM without fixed sides", a.call.span), a.compute_dtype())
    problem = no_steps(a, shape) or no_channels(a, channels) or _filters(a) or _late_dilation(a) or _stateless(a, shape[0])
    problem = problem or collapsed(spatial, window, "kernel") or _no_stride(window.strides)
    if problem is not None:
        return problem
    weights = _weights(a, (*window.size, channels), (*window.size, filters), filters)
    lengths = window.lengths(spatial)
    last: tuple[Size, ...] = (filters, *lengths) if first else (*lengths, filters)
    if isinstance(form, Unknown):
        last = (form,) * (rank + 1)
    text = f"each step {per_axis(spatial, lengths, window.sums(spatial))}; {show(filters)} filters"
    params = "not known" if isinstance(weights, Unknown) else explained(weights)
    macs = count((shape[1], *lengths, 4, filters, *window.size, add(channels, filters)))
    return Step(sequence_outputs(a, x, last, [last, last]), weights, Explanation(text, params), macs)


def _filters(a: Bound) -> Problem | None:
    """The constructor takes any number of filters; building refuses floats and negative ones, but not 0."""
    value = a["filters"]
    if value is None or isinstance(value, str) or type(value) in (tuple, list):
        return refused("filters", "a positive integer", value)._replace(phase="build")
    if isinstance(value, int) and value < (0 if a.target == "3" else 1):
        return refused("filters", "a positive integer", value)._replace(phase="build")
    if a.target == "3" and isinstance(value, NumpyNumber) and a.flag("return_state") is True:  # several shapes must be of Python's own
        return refused("filters", "a positive integer with return_state=True", value)._replace(phase="build")
    return not_whole(a, "filters", "kernel_size")


def _late_dilation(a: Bound) -> Problem | None:
    """Keras 2 finds out when the layer is added."""
    if a.target == "2" and a["padding"] == "causal":
        return refused("padding", '"valid" or "same"', "causal")._replace(phase="build")
    problem = strides_or_dilation("2")(a)
    return problem and problem._replace(phase="build")


def _stateless(a: Bound, batch: Size) -> Problem | None:
    """A kept state needs a batch size. Keras 2 makes it of float32 whatever the layer computes in, and its loop keeps types
    (tf_keras/src/layers/rnn/base_conv_rnn.py reset_states)."""
    if a.flag("stateful") is not True:
        return None
    if a.target == "2" and isinstance(a["filters"], NumpyNumber):  # the shape of the state is taken apart as Python's numbers
        return refused("filters", "Python's own integer with stateful=True", a["filters"])._replace(phase="build")
    dtype = a.compute_dtype()
    if batch is not None and a.target == "2" and isinstance(dtype, str) and dtype != "float32":
        message = f"stateful=True keeps a state of float32, which a layer of {dtype} cannot go on with"
        return Problem("CNN505", message, "build", "float32", dtype, argument="stateful")
    return stateful_problem(a) if batch is None else None


def _no_stride(strides: tuple[Size, ...]) -> Problem | None:
    if any(stride == 0 for stride in strides):
        return Problem("CNN505", "`strides` must be at least 1, not 0", argument="strides")
    return None


def _weights(a: Bound, kernel: tuple[Size, ...], recurrent: tuple[Size, ...], filters: Size) -> tuple[Weight, ...] | Unknown:
    """One kernel for the input and one for the state, each for the four gates."""
    gates, dtype, bias = multiply(4, filters), weight_dtype(a), a.flag("use_bias")
    kernels = (Weight("kernel", (*kernel, gates), dtype=dtype), Weight("recurrent_kernel", (*recurrent, gates), dtype=dtype))
    if isinstance(bias, Unknown):
        return bias
    return (*kernels, Weight("bias", (gates,), dtype=dtype)) if bias else kernels
