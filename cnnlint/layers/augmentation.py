"""Every layer that augments images (keras/src/layers/preprocessing/image_preprocessing): steps of the layer arrow that keep the shape."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Unknown, compare, show
from cnnlint.layers.checks import one_of, refused
from cnnlint.layers.image_ranges import (
    FILL,
    FILLS,
    INTERPOLATION,
    bounded,
    by_keras2,
    factor,
    images_of_keras2,
    in_order,
    jitter_range,
    kernel_size,
    no_factor,
    share,
    value_range,
    within_one,
)
from cnnlint.layers.ranges import holds, is_sequence, number_like, seed
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, layer
from cnnlint.layers.steps import UNCHANGED, cast, known, unchanged, wrong_rank
from cnnlint.layers.wrapping import unknown_step

AUGMENTED = Explanation("the shape is unchanged; images are changed in training only")


def _mode(a: Bound) -> Problem | None:
    """Keras 2 looks at the mode at once, Keras 3 when it flips."""
    return one_of("mode", ("horizontal", "vertical", "horizontal_and_vertical"))(a) if a.target == "2" else None


ROTATION = (
    factor("factor", -1, 1, zero_default=True),
    by_keras2("factor", "a number of at least 0, or two of them in order", in_order),
    FILL,
    INTERPOLATION,
    seed,
)
ZOOMS = (bounded("height_factor", -1.0, 1.0, False, True), bounded("width_factor", -1.0, 1.0, True, True))
ENDS = "a number from -1 to 1, or two of them"
WIDER = by_keras2("width_factor", "at least -1, or two such numbers", lambda low, high: not (low < -1.0 or high < -1.0), optional=True)
ZOOMS2 = (by_keras2("height_factor", ENDS, within_one), WIDER)
ZOOM = (no_factor, *ZOOMS, *ZOOMS2, FILL, INTERPOLATION, seed)
SHIFTS2 = tuple(
    by_keras2(name, ENDS, lambda low, high: in_order(low, high) and within_one(low, high)) for name in ("height_factor", "width_factor")
)
SHIFT = (no_factor, bounded("height_factor", -1.0, 1.0), bounded("width_factor", -1.0, 1.0), *SHIFTS2, FILL, INTERPOLATION, seed)
SHEAR = (no_factor, bounded("x_factor", 0, 1.0), bounded("y_factor", 0, 1.0), FILL, INTERPOLATION, seed)


@layer("RandomFlip", checks=(_mode, no_factor, seed))
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
    RandomGaussianBlur(kernel_size=2.5) | (None, 28, 28, 1) | (None, 28, 28, 1) | 0
    RandomErasing(2.0) | (None, 28, 28, 1) | CNN505
    """
    return images_of_keras2(a, x) or unchanged(a, x, AUGMENTED, keeps_mask=False)


def _brightness(a: Bound) -> Problem | None:
    """Keras 2 refuses None, which Keras 3 takes for 0."""
    problem, value = factor("factor", -1, 1, zero_default=a.target == "3", keras2=True)(a), a["factor"]
    if (
        problem is None
        and a.target == "2"
        and is_sequence(value)
        and holds(lambda pair: all(-1 <= item <= 1 for item in pair), value) is False
    ):
        return refused("factor", "a number from -1 to 1, or two of them", value)
    return problem


def _contrast_between(low: Any, high: Any) -> bool:
    return not (low < 0.0 or high < 0.0 or low > 1.0)


def _no_contrast(a: Bound) -> Problem | None:
    """Keras 2 draws from 1 - f to 1 + f, which must be two numbers, when the layer is added."""
    ends = a["factor"] if is_sequence(a["factor"]) else (a["factor"],) * 2
    empty = a.target == "2" and holds(lambda pair: 1.0 + pair[1] > 1.0 - pair[0], ends) is False
    return refused("factor", "above 0", a["factor"])._replace(phase="build") if empty else None


CONTRAST = (
    *(factor("factor", 0, 1), by_keras2("factor", "a number from 0 to 1, or two of them", _contrast_between, mirrored=False)),
    *(_no_contrast, seed),
)
BRIGHTNESS = (_brightness, value_range, seed)
COLOUR = (factor("factor", -1, 1), value_range, seed)
JITTER = (
    factor("brightness_factor", -1, 1, zero_default=True),
    factor("contrast_factor", 0, 1, optional=True),
    factor("saturation_factor", -1, 1, optional=True),
    factor("hue_factor", 0, 1, optional=True),
    jitter_range,
    seed,
)
POSTERIZATION = (factor("factor", 1, 8), value_range, seed)
SHARPNESS = (factor("factor", 0, 1), value_range, seed)
SOLARIZATION = (no_factor, bounded("addition_factor", 0, 1), bounded("threshold_factor", 0, 1), value_range, seed)


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
    RandomContrast(np.float64(0.2)) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomBrightness(0.2) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomSaturation(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomHue(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomColorJitter(brightness_factor=0.2) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomColorJitter(brightness_factor=[]) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomPosterization(4) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomSharpness(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomInvert(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    Solarization(0.1) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomContrast(1.5) | (None, 28, 28, 3) | CNN505
    RandomBrightness(0.1, value_range=5) | (None, 28, 28, 3) | CNN505
    tf_keras: RandomBrightness((0, 2)) | (None, 28, 28, 3) | CNN505
    """
    return images_of_keras2(a, x) or unchanged(a, x, AUGMENTED, keeps_mask=False)


@layer("RandomColorDegeneration", since="3.8", checks=COLOUR)
def colour_degeneration(a: Bound, x: Tensor) -> Answer:
    """Fades images to grey in training; they must have three channels (random_color_degeneration.py).

    RandomColorDegeneration(0.5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    RandomColorDegeneration(0.5) | (None, 28, 28, 1) | CNN106
    RandomColorDegeneration(0.5) | (None, 784) | CNN102
    RandomColorDegeneration(-1) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    """
    shape, form = known(x), a.data_format()
    if len(shape) not in (3, 4):
        return wrong_rank(x, 4, "batch, height, width, channels") or unchanged(a, x)
    channels = Unknown("data_format= is not known") if isinstance(form, Unknown) else shape[-3 if form == "channels_first" else -1]
    if channels is not None and compare(channels, "==", 3) is False:
        return Problem("CNN106", f"needs images with 3 channels, but gets {show(channels)}", "build", "3", show(channels))
    return images_of_keras2(a, x) or unchanged(a, x, AUGMENTED, keeps_mask=False)


MIXING = (factor("factor", 0, 1), seed)
CHAINS = (factor("factor", 0, 1), bounded("factor", 0, 1), INTERPOLATION, value_range, seed)


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
    RandAugment(factor=(0, 2)) | (None, 28, 28, 3) | CNN505
    """
    return images_of_keras2(a, x) or unchanged(a, x, AUGMENTED, keeps_mask=False)


@layer("AutoContrast", since="3.6", checks=(value_range, no_factor))
@layer("ContrastLimitedAdaptiveHistogramEqualization", since="3.14", checks=(factor("factor", -1, 1, zero_default=True),))
@layer("MaxNumBoundingBoxes", since="3.7", checks=(number_like("max_number", int), number_like("fill_value", int)))
def adjusted_images(a: Bound, x: Tensor) -> Answer:
    """Evens out images, always (keras/src/layers/preprocessing/image_preprocessing).

    AutoContrast() | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    ContrastLimitedAdaptiveHistogramEqualization() | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    MaxNumBoundingBoxes(5) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
    AutoContrast(value_range=5) | (None, 28, 28, 3) | CNN505
    AutoContrast(value_range=(4, None)) | (None, 28, 28, 3) | CNN505
    AutoContrast(value_range=(np.int64(0), 255)) | (None, 28, 28, 3) | (None, 28, 28, 3) | 0
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
