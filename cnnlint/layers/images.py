"""Rescaling, Resizing and crops of images: steps of the layer arrow without weights."""

from __future__ import annotations

from cnnlint.dims import Expr, Size, Unknown, show
from cnnlint.layers.checks import refused
from cnnlint.layers.image_ranges import images_of_keras2, interpolation_of_keras2, no_factor
from cnnlint.layers.ranges import is_sequence, plain, seed
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, layer
from cnnlint.layers.steps import known, shape_text, single, unchanged, wrong_rank
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import LayerCall, NumpyNumber


@layer("Rescaling")
def rescaling(a: Bound, x: Tensor) -> Answer:
    """value*scale + offset for every value (keras/src/layers/preprocessing/rescaling.py).

    Rescaling(0.5, offset=-1) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    Rescaling(2.0) | (None, 4) | (None, 4) | 0
    Rescaling() | (None, 4) | CNN503
    tf_keras: Rescaling(1.0, offset=None) | (None, 4) | CNN505
    """
    for name in ("scale", "offset") if a.target == "2" else ():
        if a[name] is None or isinstance(a[name], (dict, LayerCall)):
            return refused(name, "a number", a[name])._replace(phase="build")
    if a.target == "2" and any(is_sequence(a[name]) for name in ("scale", "offset")):
        return unknown_step(Unknown("Keras 2 spreads lists over the input, which fits some shapes only", a.call.span), a.compute_dtype())
    return unchanged(a, x)


def _side(a: Bound, name: str) -> Size | Problem:
    """A new side. The constructor takes anything; the shape is refused once it is computed."""
    value = plain(a[name])
    if a.target == "2" and value == -1 and a.class_name == "Resizing":
        return None if a["crop_to_aspect_ratio"] is False else Unknown(f"{name}= is -1", a.span(name))
    if isinstance(value, (list, dict, LayerCall)):
        return refused(name, "a whole number", value)._replace(phase="build")
    if a.target == "2" and (value is None or (value == 0 and a.class_name in ("RandomCrop", "CenterCrop"))):
        return Problem("CNN505", f"`{name}` must be a positive number, not {value}", argument=name)
    if isinstance(value, (float, str)) or (isinstance(value, int) and value < 0):
        return Problem("CNN505", f"`{name}` must be a whole number of at least 0, not {value!r}", argument=name)
    return value if isinstance(value, (int, Expr, Unknown)) or value is None else Unknown(f"{name}= is not known", a.span(name))


def _resized(a: Bound, x: Tensor, first_axis: int) -> Answer:
    """Height and width replaced from axis `first_axis` on (from the end where negative)."""
    shape, height, width = list(known(x)), _side(a, "height"), _side(a, "width")
    for side in (height, width):
        if isinstance(side, Problem):
            return side
    if (
        a.target == "3" and first_axis % len(shape) == 0 and isinstance(a["height"], NumpyNumber)
    ):  # a tuple of shapes to Keras: it asks for Python's int
        return Problem("CNN505", "`height` must be Python's own integer here", argument="height")
    shape[first_axis], shape[first_axis + 1] = height, width  # type: ignore[assignment]
    return single(a, tuple(shape), Explanation(f"{shape_text(x.shape)} -> {shape_text(shape)}: {_text(height)}x{_text(width)}"))


def _text(side: Size | Problem) -> str:
    return "?" if isinstance(side, Problem) else show(side)


@layer("Resizing", checks=(interpolation_of_keras2, no_factor))
def resizing(a: Bound, x: Tensor) -> Answer:
    """Images of another size (keras/src/layers/preprocessing/image_preprocessing/resizing.py).

    Resizing(32, 48) | (None, 100, 80, 3) | (None, 32, 48, 3) | 0
    Resizing(32, 48) | (None, None, None, 3) | (None, 32, 48, 3) | 0
    Resizing(32, 48, data_format="channels_first") | (None, 3, 100, 80) | (None, 3, 32, 48) | 0
    Resizing(32) | (None, 100, 80, 3) | CNN503
    Resizing(32.5, 48) | (None, 100, 80, 3) | CNN505
    tf_keras: Resizing(-1, 48) | (None, 100, 80, 3) | (None, None, 48, 3) | 0
    tf_keras: Resizing(7, 2, crop_to_aspect_ratio=True) | (2, None, 9, 1) | (None, 7, 2, 1) | 0
    tf_keras: Resizing(0, 2, crop_to_aspect_ratio=True) | (None, 8, 9, 1) | CNN505
    tf_keras: Resizing(0, 2, crop_to_aspect_ratio=True) | (None, 8, None, 1) | (None, 0, 2, 1) | 0
    """
    form, rank = a.data_format(), len(known(x))
    if isinstance(form, Unknown):
        return single(a, form, Explanation("not known"))
    first = (1 if rank == 4 else 0) + (form == "channels_first")
    if a.target == "2":
        first = (1 if rank == 4 else 0) if form == "channels_last" else rank - 2
    problem = images_of_keras2(a, x) or wrong_rank(x, first + 2, "batch, height, width, channels", least=True)
    problem = problem or _no_aspect(a, x)
    return problem or _without_batch(a, x, _resized(a, x, first), a.flag("crop_to_aspect_ratio") is not False)


def _no_aspect(a: Bound, x: Tensor) -> Problem | None:
    """Keras 2 divides by the new sides to find what to cut off, once it knows the old ones (tf_keras/src/utils/image_utils.py)."""
    if a.target == "3" or a.flag("crop_to_aspect_ratio") is not True:
        return None
    if any(side is None or isinstance(side, Unknown) for side in known(x)[-3:-1]):
        return None
    return next((refused(name, "at least 1", 0)._replace(phase="build") for name in ("height", "width") if plain(a[name]) == 0), None)


def _sides(a: Bound, x: Tensor) -> Shape:
    """Height and width of a batch of images."""
    return known(x)[2:] if a.takes("data_format") and a.data_format() == "channels_first" else known(x)[1:3]


def _without_batch(a: Bound, x: Tensor, answer: Answer, cropped: bool) -> Answer:
    """Keras 2 decides between cropping and resizing when it runs where a side is not known, and forgets the batch size over it."""
    if a.target == "2" and cropped and len(known(x)) == 4 and None in _sides(a, x) and isinstance(answer, Step):
        return single(a, (None, *known(answer.outputs[0])[1:]), answer.explanation)
    return answer


@layer("CenterCrop", checks=(no_factor,))
def center_crop(a: Bound, x: Tensor) -> Answer:
    """The middle of each image, resized where it is too small (keras/src/layers/preprocessing/image_preprocessing/center_crop.py).

    CenterCrop(24, 20) | (None, 32, 32, 3) | (None, 24, 20, 3) | 0
    CenterCrop(40, 40) | (None, 32, 32, 3) | (None, 40, 40, 3) | 0
    CenterCrop(24, 20) | (None, 1024) | CNN102
    tf_keras: CenterCrop(7, 0) | (None, 12, 12, 3) | CNN505
    """
    form, rank = a.data_format(), len(known(x))
    if rank not in (3, 4):
        return wrong_rank(x, 4, "batch, height, width, channels") or unchanged(a, x)
    if isinstance(form, Unknown):
        return single(a, form, Explanation("not known"))
    return _without_batch(a, x, _resized(a, x, (1 if rank == 4 else 0) + (form == "channels_first")), True)


@layer("RandomCrop", checks=(seed,))
def random_crop(a: Bound, x: Tensor) -> Answer:
    """A random part of each image (keras/src/layers/preprocessing/image_preprocessing/random_crop.py).

    RandomCrop(24, 20) | (None, 32, 32, 3) | (None, 24, 20, 3) | 0
    RandomCrop(24, 20) | (None, 1024) | CNN102
    tf_keras: RandomCrop(2, 2) | (2, 7, None, 3) | (None, 2, 2, 3) | 0
    tf_keras: RandomCrop(np.int64(2), 1) | (8, 14, 2) | (2, 1, 2) | 0
    """
    form = a.data_format()
    if isinstance(form, Unknown):
        return single(a, form, Explanation("not known"))
    first = -2 if form == "channels_first" else -3
    problem = images_of_keras2(a, x) or wrong_rank(x, -first, "batch, height, width, channels", least=True)
    return problem or _without_batch(a, x, _resized(a, x, first), True)
