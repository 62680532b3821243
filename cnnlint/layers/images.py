"""Image preprocessing: Rescaling, Resizing, crops and every augmentation layer; steps of the layer arrow without weights."""

from __future__ import annotations

from cnnlint.dims import Expr, Size, Unknown, compare, show
from cnnlint.layers.checks import one_of
from cnnlint.layers.image_ranges import FILL, FILLS, INTERPOLATION, bounded, by_keras2, factor, kernel_size, share, value_range
from cnnlint.layers.ranges import number_like, plain, seed
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, layer
from cnnlint.layers.steps import UNCHANGED, cast, known, shape_text, single, unchanged, wrong_rank
from cnnlint.layers.wrapping import unknown_step

AUGMENTED = Explanation("the shape is unchanged; images are changed in training only")


@layer("Rescaling")
def rescaling(a: Bound, x: Tensor) -> Answer:
    """value*scale + offset for every value (keras/src/layers/preprocessing/rescaling.py).

    Rescaling(0.5, offset=-1) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    Rescaling(2.0) | (None, 4) | (None, 4) | 0
    Rescaling() | (None, 4) | CNN503
    """
    return unchanged(a, x)


def _side(a: Bound, name: str) -> Size | Problem:
    """A new side. The constructor takes anything; the shape is refused once it is computed."""
    value = plain(a[name])
    if a.target == "2" and (value is None or (value == 0 and a.class_name == "RandomCrop")):
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
    shape[first_axis], shape[first_axis + 1] = height, width  # type: ignore[assignment]
    return single(a, tuple(shape), Explanation(f"{shape_text(x.shape)} -> {shape_text(shape)}: {_text(height)}x{_text(width)}"))


def _text(side: Size | Problem) -> str:
    return "?" if isinstance(side, Problem) else show(side)


KINDS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")


def _interpolation(a: Bound) -> Problem | None:
    """Keras 2 looks at the name at once, Keras 3 when it resizes."""
    return one_of("interpolation", KINDS, lower=True)(a) if a.target == "2" else None


@layer("Resizing", checks=(_interpolation,))
def resizing(a: Bound, x: Tensor) -> Answer:
    """Images of another size (keras/src/layers/preprocessing/image_preprocessing/resizing.py).

    Resizing(32, 48) | (None, 100, 80, 3) | (None, 32, 48, 3) | 0
    Resizing(32, 48) | (None, None, None, 3) | (None, 32, 48, 3) | 0
    Resizing(32, 48, data_format="channels_first") | (None, 3, 100, 80) | (None, 3, 32, 48) | 0
    Resizing(32) | (None, 100, 80, 3) | CNN503
    Resizing(32.5, 48) | (None, 100, 80, 3) | CNN505
    """
    form, rank = a.data_format(), len(known(x))
    if isinstance(form, Unknown):
        return single(a, form, Explanation("not known"))
    first = (1 if rank == 4 else 0) + (form == "channels_first")
    if a.target == "2":
        first = (1 if rank == 4 else 0) if form == "channels_last" else rank - 2
    problem = images_of_keras2(a, x) or wrong_rank(x, first + 2, "batch, height, width, channels", least=True)
    return problem or _resized(a, x, first)


@layer("CenterCrop")
def center_crop(a: Bound, x: Tensor) -> Answer:
    """The middle of each image, resized where it is too small (keras/src/layers/preprocessing/image_preprocessing/center_crop.py).

    CenterCrop(24, 20) | (None, 32, 32, 3) | (None, 24, 20, 3) | 0
    CenterCrop(40, 40) | (None, 32, 32, 3) | (None, 40, 40, 3) | 0
    CenterCrop(24, 20) | (None, 1024) | CNN102
    """
    form, rank = a.data_format(), len(known(x))
    if rank not in (3, 4):
        return wrong_rank(x, 4, "batch, height, width, channels") or unchanged(a, x)
    if isinstance(form, Unknown):
        return single(a, form, Explanation("not known"))
    return _resized(a, x, (1 if rank == 4 else 0) + (form == "channels_first"))


@layer("RandomCrop", checks=(seed,))
def random_crop(a: Bound, x: Tensor) -> Answer:
    """A random part of each image (keras/src/layers/preprocessing/image_preprocessing/random_crop.py).

    RandomCrop(24, 20) | (None, 32, 32, 3) | (None, 24, 20, 3) | 0
    RandomCrop(24, 20) | (None, 1024) | CNN102
    """
    form = a.data_format()
    if isinstance(form, Unknown):
        return single(a, form, Explanation("not known"))
    first = -2 if form == "channels_first" else -3
    return images_of_keras2(a, x) or wrong_rank(x, -first, "batch, height, width, channels", least=True) or _resized(a, x, first)


def _mode(a: Bound) -> Problem | None:
    """Keras 2 looks at the mode at once, Keras 3 when it flips."""
    return one_of("mode", ("horizontal", "vertical", "horizontal_and_vertical"))(a) if a.target == "2" else None


def images_of_keras2(a: Bound, x: Tensor) -> Problem | None:
    """Keras 2 computes when a layer is added, and image layers want one image or a batch of them."""
    return wrong_rank(x, 4, "batch, height, width, channels") if a.target == "2" and len(known(x)) not in (3, 4) else None


ROTATION = (factor("factor", -1, 1, zero_default=True), by_keras2("factor", None, True, True), FILL, INTERPOLATION, seed)
ZOOM = (
    bounded("height_factor", -1.0, 1.0, low_excluded=True),
    bounded("width_factor", -1.0, 1.0, True, low_excluded=True),
    FILL,
    INTERPOLATION,
    seed,
)
SHIFTS2 = (by_keras2("height_factor", 1, True, True), by_keras2("width_factor", 1, True, True))
SHIFT = (bounded("height_factor", -1.0, 1.0), bounded("width_factor", -1.0, 1.0), *SHIFTS2, FILL, INTERPOLATION, seed)
SHEAR = (bounded("x_factor", 0, 1.0), bounded("y_factor", 0, 1.0), FILL, INTERPOLATION, seed)


@layer("RandomFlip", checks=(_mode, seed))
@layer("RandomRotation", checks=ROTATION)
@layer("RandomZoom", checks=ZOOM)
@layer("RandomTranslation", checks=SHIFT)
@layer("RandomShear", since="3.8", checks=SHEAR)
def moved_images(a: Bound, x: Tensor) -> Answer:
    """Moves the pixels of images about in training (keras/src/layers/preprocessing/image_preprocessing).

    RandomFlip("horizontal") | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomRotation(0.1) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomZoom((-0.2, 0.1)) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomTranslation(0.1, 0.1) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomShear(0.2, 0.2) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomRotation(90) | (None, 28, 28, 1) | CNN505
    RandomZoom(5) | (None, 28, 28, 1) | CNN505
    RandomTranslation(0.1) | (None, 28, 28, 1) | CNN503
    RandomRotation(0.1, fill_mode="mirror") | (None, 28, 28, 1) | CNN504
    """
    return images_of_keras2(a, x) or unchanged(a, x, AUGMENTED, keeps_mask=False)


WARP = (factor("factor", 0, 1), factor("scale", 0, 1), INTERPOLATION, one_of("fill_mode", (*FILLS, "mirror")), seed)
PERSPECTIVE = (factor("factor", 0, 1), share("scale"), INTERPOLATION, seed)
BLUR = (factor("factor", 0, 1), kernel_size, factor("sigma", 0, 1), seed)
ERASING = (factor("factor", 0, 1), factor("scale", 0, 1), seed)


@layer("RandomElasticTransform", since="3.10", checks=WARP)
@layer("RandomPerspective", since="3.9", checks=PERSPECTIVE)
@layer("RandomGaussianBlur", since="3.9", checks=BLUR)
@layer("RandomErasing", since="3.9", checks=ERASING)
def disturbed_images(a: Bound, x: Tensor) -> Answer:
    """Bends, blurs or blots images in training (keras/src/layers/preprocessing/image_preprocessing).

    RandomElasticTransform(0.5) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomPerspective(0.5) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomGaussianBlur(kernel_size=5) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomErasing(0.5) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomGaussianBlur(kernel_size=4) | (None, 28, 28, 1) | CNN505
    RandomErasing(2.0) | (None, 28, 28, 1) | CNN505
    """
    return images_of_keras2(a, x) or unchanged(a, x, AUGMENTED, keeps_mask=False)


def _brightness(a: Bound) -> Problem | None:
    """Keras 2 refuses None, which Keras 3 takes for 0."""
    return factor("factor", -1, 1, zero_default=a.target == "3", keras2=True)(a)


CONTRAST = (factor("factor", 0, 1), by_keras2("factor", 1, False, False), seed)
BRIGHTNESS = (_brightness, value_range, seed)
COLOUR = (factor("factor", -1, 1), value_range, seed)
JITTER = (
    factor("brightness_factor", -1, 1, optional=True),
    factor("contrast_factor", 0, 1, optional=True),
    factor("saturation_factor", -1, 1, optional=True),
    factor("hue_factor", 0, 1, optional=True),
    seed,
)
POSTERIZATION = (factor("factor", 1, 8), value_range, seed)
SHARPNESS = (factor("factor", 0, 1), value_range, seed)
SOLARIZATION = (bounded("addition_factor", 0, 1), bounded("threshold_factor", 0, 1), value_range, seed)


@layer("RandomContrast", checks=CONTRAST)
@layer("RandomBrightness", checks=BRIGHTNESS)
@layer("RandomSaturation", since="3.8", checks=COLOUR)
@layer("RandomHue", since="3.8", checks=CONTRAST)
@layer("RandomColorJitter", since="3.8", checks=JITTER)
@layer("RandomPosterization", since="3.8", checks=POSTERIZATION)
@layer("RandomSharpness", since="3.8", checks=SHARPNESS)
@layer("RandomInvert", since="3.9", checks=CONTRAST)
@layer("Solarization", since="3.6", checks=SOLARIZATION)
def coloured_images(a: Bound, x: Tensor) -> Answer:
    """Changes the colours of images in training (keras/src/layers/preprocessing/image_preprocessing).

    RandomContrast(0.2) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomBrightness(0.2) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomSaturation(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomHue(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomColorJitter(brightness_factor=0.2) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomPosterization(4) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomSharpness(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomInvert(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    Solarization(0.1) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomContrast(1.5) | (None, 28, 28, 3) | CNN505
    RandomBrightness(0.1, value_range=5) | (None, 28, 28, 3) | CNN505
    """
    return images_of_keras2(a, x) or unchanged(a, x, AUGMENTED, keeps_mask=False)


@layer("RandomColorDegeneration", since="3.8", checks=SHARPNESS)
def colour_degeneration(a: Bound, x: Tensor) -> Answer:
    """Fades images to grey in training; they must have three channels (random_color_degeneration.py).

    RandomColorDegeneration(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomColorDegeneration(0.5) | (None, 28, 28, 1) | CNN106
    RandomColorDegeneration(0.5) | (None, 784) | CNN102
    """
    shape, form = known(x), a.data_format()
    if len(shape) not in (3, 4):
        return wrong_rank(x, 4, "batch, height, width, channels") or unchanged(a, x)
    channels = Unknown("data_format= is not known") if isinstance(form, Unknown) else shape[-3 if form == "channels_first" else -1]
    if channels is not None and compare(channels, "==", 3) is False:
        return Problem("CNN106", f"needs images with 3 channels, but gets {show(channels)}", "build", "3", show(channels))
    return images_of_keras2(a, x) or unchanged(a, x, AUGMENTED, keeps_mask=False)


MIXING = (factor("factor", 0, 1), seed)
CHAINS = (factor("factor", 0, 1), INTERPOLATION, value_range, seed)


@layer("AugMix", since="3.9", checks=CHAINS)
@layer("RandAugment", since="3.8", checks=CHAINS)
@layer("CutMix", since="3.9", checks=MIXING)
@layer("MixUp", since="3.8", checks=(seed,))
def mixed_images(a: Bound, x: Tensor) -> Answer:
    """Mixes images or chains of other augmentations in training (keras/src/layers/preprocessing/image_preprocessing).

    AugMix() | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandAugment() | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    CutMix() | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    MixUp() | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandAugment(factor=2) | (None, 28, 28, 3) | CNN505
    """
    return images_of_keras2(a, x) or unchanged(a, x, AUGMENTED, keeps_mask=False)


@layer("AutoContrast", since="3.6", checks=(value_range,))
@layer("ContrastLimitedAdaptiveHistogramEqualization", since="3.14")
@layer("MaxNumBoundingBoxes", since="3.7", checks=(number_like("max_number", int), number_like("fill_value", int)))
def adjusted_images(a: Bound, x: Tensor) -> Answer:
    """Evens out images, always (keras/src/layers/preprocessing/image_preprocessing).

    AutoContrast() | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    ContrastLimitedAdaptiveHistogramEqualization() | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    MaxNumBoundingBoxes(5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    AutoContrast(value_range=5) | (None, 28, 28, 3) | CNN505
    """
    return unchanged(a, x, UNCHANGED, keeps_mask=False)


@layer("RandomGrayscale", since="3.8", checks=(share("factor"), seed))
def random_grayscale(a: Bound, x: Tensor) -> Answer:
    """Turns some images grey in training and leaves their dtype as it is (random_grayscale.py).

    RandomGrayscale(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomGrayscale(2) | (None, 28, 28, 3) | CNN505
    """
    return Step((Tensor(x.shape, cast(a, x)),), (), AUGMENTED)


@layer("Equalization", since="3.8", knowledge="unknown", checks=(value_range,))
def equalization(a: Bound, x: Tensor) -> Answer:
    """Evens out the brightness of images (equalization.py). Keras 3.15 hands on the very tensor it got, so that a Sequential fails
    on a cycle in its graph, but where the layer stands first and is not the last.

    Equalization(value_range=5) | (None, 28, 28, 3) | CNN505
    """
    return unknown_step(Unknown("Equalization works in a Sequential in some places only", a.call.span))
