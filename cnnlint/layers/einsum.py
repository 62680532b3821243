"""EinsumDense: a product of the input and a kernel, as an einsum equation says; one step of the layer arrow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnnlint.dims import Size, Unknown, compare, show
from cnnlint.layers.checks import refused
from cnnlint.layers.low_rank import low_rank
from cnnlint.layers.ranges import is_sequence, undecided
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, Weight, layer
from cnnlint.layers.signature import read_sizes
from cnnlint.layers.steps import count, explained, known, shape_text, undefined, weight_dtype, wrong_rank
from cnnlint.model import LayerCall, NumpyNumber, Value
from cnnlint.tuples import NamedTuple

# [X],[Y]->[Z], ...[X],[Y]->...[Z], [X]...,[Y]->[Z]...; the dots written as 0, as Keras does it
FORMS = (
    (re.compile(r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), False),
    (re.compile(r"0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)"), True),
    (re.compile(r"([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"), False),
)


class _Equation(NamedTuple):
    """The letters of input, kernel and output, and whether the axes without a letter stand before them."""

    input: str
    kernel: str
    output: str
    left: bool


def _partial_shape(a: Bound) -> Problem | None:
    value = a["output_shape"]
    if isinstance(value, int) or is_sequence(value) or undecided(value) or show_like(value):
        return None
    return refused("output_shape", "an integer or a tuple", value)


def show_like(value: object) -> bool:
    """Symbols, strings and dictionaries, which tuple() takes."""
    return not isinstance(value, (type(None), float, NumpyNumber, LayerCall))


@layer("EinsumDense", checks=(_partial_shape,))
def einsum_dense(a: Bound, x: Tensor) -> Answer:
    """Sums products of input and kernel over the letters that the output lacks (keras/src/layers/core/einsum_dense.py).

    EinsumDense("ab,bc->ac", output_shape=64, bias_axes="c") | (None, 32) | (None, 64) | 2112
    EinsumDense("abc,cd->abd", output_shape=(None, 64)) | (None, 32, 128) | (None, None, 64) | 8192
    EinsumDense("...x,xy->...y", output_shape=64, bias_axes="y") | (None, 32, 128) | (None, 32, 64) | 8256
    EinsumDense("ab,bc->ac", output_shape=5, lora_rank=2) | (None, 4) | (None, 5) | 38 | 20
    EinsumDense("abc,cd->abd", output_shape=(7, 64)) | (None, 32, 128) | CNN106
    EinsumDense("abc->abd", output_shape=(None, 64)) | (None, 32, 128) | CNN505
    EinsumDense("ab,bc->ac", output_shape=5) | (None, None) | CNN105
    EinsumDense("ab,bc->ac", output_shape=Dropout(0.2)) | (None, 4) | CNN505
    tf_keras: EinsumDense("ab,bc->ac", (3, -1)) | (None, 4) | (None, 3) | 12
    tf_keras: EinsumDense("ab,bc->ac", (-1, 3)) | (None, 4) | CNN505
    """
    equation = _equation(a)
    partial = a["output_shape"]
    sizes = read_sizes(partial, "output_shape", len(partial) if is_sequence(partial) else 1)
    if isinstance(equation, Problem):
        return equation
    wrong = next((size for size in _read(a, equation) if _is_no_size(size, a.target)), None)
    if wrong is not None:
        return Problem("CNN505", f"`output_shape` must hold whole numbers of at least 0 or None, not {wrong!r}", argument="output_shape")
    if isinstance(equation, Unknown) or isinstance(sizes, Unknown):
        reason = equation if isinstance(equation, Unknown) else sizes
        assert isinstance(reason, Unknown)
        return Step((Tensor(reason, a.compute_dtype()),), reason, Explanation("not known"), reason)
    try:
        return _step(a, x, equation, sizes)
    except IndexError:
        # Keras's own arithmetic runs past the end of a shape here, and so refuses the input
        letters = f"{equation.input},{equation.kernel}->{equation.output}"
        message = f"the equation {letters} does not fit an input of shape {shape_text(x.shape)} with output_shape={partial}"
        return Problem("CNN102", message, "build", f"{len(equation.input)} dimensions", str(len(known(x))), argument="equation")


def _read(a: Bound, equation: _Equation | Unknown) -> Sequence[Value]:
    """The sizes of `output_shape` that are read: in Keras 2 what stands behind those of the output's letters is not."""
    partial = a["output_shape"]
    if not is_sequence(partial):
        return (partial,)
    dotted = "..." in str(a["equation"])
    if a.target == "3" or isinstance(equation, Unknown) or (dotted and not equation.left):
        return list(partial)
    return list(partial)[: len(equation.output) - (not dotted)]


def _is_no_size(size: object, target: str) -> bool:
    return isinstance(size, (str, float)) or (isinstance(size, int) and size < 0) or (target == "2" and isinstance(size, bool))


def _equation(a: Bound) -> _Equation | Problem | Unknown:
    text = a["equation"]
    if isinstance(text, Unknown):
        return text
    if not isinstance(text, str):
        return Unknown("equation= is not known", a.span("equation"))
    for form, left in FORMS:
        match = form.match(text.replace("...", "0"))
        if match is not None:
            return _Equation(match[1], match[2], match[3], left)
    message = f'the equation "{text}" has not the form "[X],[Y]->[Z]", "...[X],[Y]->...[Z]" or "[X]...,[Y]->[Z]..."'
    return Problem("CNN505", message, argument="equation")


def _step(a: Bound, x: Tensor, e: _Equation, partial: tuple[Size, ...]) -> Answer:
    """einsum_dense.py _analyze_split_string, with its places counted alike (from the end where the dots stand left)."""
    shape = known(x)
    elided = len(shape) - len(e.input)
    dotted = "..." in str(a["equation"])
    if a.target == "2" and (elided < 0 or (elided > 0 and not dotted)):
        return wrong_rank(x, len(e.input), f"one for each letter of {e.input}") or Step((x,))
    output = _output(shape, partial, elided, e.left)
    first = elided - len(shape) if e.left else 0
    of_input = {letter: place + first for place, letter in enumerate(e.input)}
    of_output = {letter: place + (elided if e.left else 0) for place, letter in enumerate(e.output)}
    problem = _mismatch(shape, output, of_input, of_output, e)
    if problem is not None:
        return problem
    kernel_sizes: list[Size] = []
    for letter in e.kernel:
        if letter in of_output:
            kernel_sizes.append(output[of_output[letter]])
        elif letter in of_input:
            kernel_sizes.append(shape[of_input[letter]])
        else:
            return Problem("CNN505", f'the letter "{letter}" of the kernel stands in neither input nor output', argument="equation")
    bias = _bias(a, e, output, elided)
    if isinstance(bias, Problem):
        return bias
    return _with_weights(a, x, e, tuple(kernel_sizes), output, bias)


def _output(shape: Shape, partial: tuple[Size, ...], elided: int, left: bool) -> list[Size]:
    output = [shape[0], *partial]
    if elided > 0 and left:
        for place in range(1, elided):
            output.insert(1, shape[place])  # in Keras's order, which turns several elided axes around
    elif elided > 0:
        output.extend(shape[len(shape) - elided :])
    return output


def _mismatch(shape: Shape, output: list[Size], of_input: dict[str, int], of_output: dict[str, int], e: _Equation) -> Problem | None:
    for letter in e.input:
        own = shape[of_input[letter]]
        if letter in of_output:
            wanted = output[of_output[letter]]
            if wanted is not None and (compare(wanted, "==", own) is False or (own is None and not isinstance(wanted, Unknown))):
                message = f'the letter "{letter}" is {show(own)} in the input, but {show(wanted)} in output_shape='
                return Problem("CNN106", message, "build", show(own), show(wanted), argument="output_shape")
    for letter in e.output:
        if letter not in e.input and letter not in e.kernel:
            message = f'the letter "{letter}" of the output stands in neither input nor kernel'
            return Problem("CNN505", message, argument="equation")
    return None


def _bias(a: Bound, e: _Equation, output: list[Size], elided: int) -> tuple[Size, ...] | Problem | Unknown | None:
    axes = a["bias_axes"]
    if axes is None or isinstance(axes, Unknown):
        return axes
    if not isinstance(axes, str):
        return Unknown("bias_axes= is not known", a.span("bias_axes"))
    sizes = {letter: output[place + (elided if e.left else 0)] for place, letter in enumerate(e.output)}
    wrong = next((letter for letter in axes if letter not in e.output), None)
    if wrong is not None or not axes:
        return Problem("CNN505", f'`bias_axes` names "{wrong or ""}", which the output "{e.output}" has not', argument="bias_axes")
    covered = e.output[min(e.output.find(letter) for letter in axes) :]
    own: list[Size] = [sizes[letter] if letter in axes else 1 for letter in covered]
    return tuple(own + [1] * (0 if e.left else max(elided, 0)))


def _computed(x: Tensor, e: _Equation, output: list[Size]) -> tuple[Size, ...]:
    """The output as the product itself has it: Keras 2 runs it, Keras 3 believes output_shape=."""
    shape = known(x)
    elided = len(shape) - len(e.input)
    own = dict(zip(e.input, shape[elided:] if e.left else shape, strict=False))
    start = elided if e.left else 0
    named = tuple(own.get(letter, output[start + place]) for place, letter in enumerate(e.output))
    return (*shape[:elided], *named) if e.left else (*named, *shape[len(shape) - elided :]) if elided else named


def _with_weights(
    a: Bound, x: Tensor, e: _Equation, sizes: tuple[Size, ...], output: list[Size], bias: tuple[Size, ...] | Unknown | None
) -> Answer:
    kernel = Weight("kernel", sizes, dtype=weight_dtype(a))
    for name, own in (("the kernel", sizes), ("the bias", bias)):
        if own is not None and not isinstance(own, Unknown) and None in own:
            axis = known(x).index(None, 1) if None in known(x)[1:] else -1
            return undefined(x, axis, f"{name}, of shape {shape_text(own)},")
    matrices = low_rank(a, kernel, "kernel")
    if isinstance(matrices, Problem):
        return matrices
    tensor = Tensor(tuple(output) if a.target == "3" else _computed(x, e, output), a.compute_dtype())
    text = f"{e.input},{e.kernel}->{e.output}: {shape_text(x.shape)} -> {shape_text(output)}"
    if isinstance(matrices, Unknown) or isinstance(bias, Unknown):
        return Step((tensor,), matrices if isinstance(matrices, Unknown) else bias if isinstance(bias, Unknown) else (), Explanation(text))
    weights = (
        kernel._replace(trainable=not matrices),
        *(() if bias is None else (Weight("bias", bias, dtype=weight_dtype(a)),)),
        *matrices,
    )
    summed = [size for letter, size in zip(e.input, known(x), strict=False) if letter not in e.output]
    return Step((tensor,), weights, Explanation(text, explained(weights)), count([*output[1:], *summed]))
