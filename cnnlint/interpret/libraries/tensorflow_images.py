"""`tf.image`, reading files and strings in TensorFlow, and the methods only its tensors have. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.libraries import tensor_operations as operations
from cnnlint.interpret.libraries.datasets import tensor, varying_size
from cnnlint.interpret.libraries.dtypes import as_dtype
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.model import Array

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _image(*names: str) -> Callable[[_Function], _Function]:
    return known(*(f"tensorflow.image.{name}" for name in names))


def _with_pixels(m: Machine, images: Any, height: Any, width: Any, dtype: Any = None) -> Any:
    def resized(shape: tuple[Any, ...]) -> Any:
        return (*shape[:-3], as_size(m, height), as_size(m, width), shape[-1]) if len(shape) in (3, 4) else NOT_KNOWN

    return operations.with_shape(m, images, resized, dtype)


@_image("resize", "resize_images", "resize_bilinear")
def resize(m: Machine, images: Any, size: Any, method: Any = None, preserve_aspect_ratio: Any = False, *_: Any, **__: Any) -> Any:
    """Images of another size; float32, but for the nearest neighbour."""
    pixels = as_shape(m, size)
    if type(pixels) is not tuple or len(pixels) != 2 or preserve_aspect_ratio is not False:
        return NOT_KNOWN
    return _with_pixels(m, images, *pixels, "float32" if method is None or method == "bilinear" else None)


@_image("resize_with_pad", "resize_with_crop_or_pad", "resize_image_with_crop_or_pad")
def resize_with_pad(m: Machine, image: Any, target_height: Any, target_width: Any, *_: Any, **__: Any) -> Any:
    """Images of another size, padded or cut."""
    return _with_pixels(m, image, target_height, target_width)


@_image("crop_to_bounding_box", "pad_to_bounding_box")
def bounding_box(m: Machine, image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any) -> Any:
    """A part of an image, or an image within a larger one."""
    return _with_pixels(m, image, target_height, target_width)


@_image("random_crop", "stateless_random_crop")
def random_crop(m: Machine, value: Any, size: Any, *_: Any, **__: Any) -> Any:
    """A part of this size."""
    sizes = as_shape(m, size)
    return operations.made(m, (tensor(m, value),), sizes) if type(sizes) is tuple and -1 not in sizes else NOT_KNOWN


known("tensorflow.random_crop")(random_crop)


@_image("rgb_to_grayscale")
def rgb_to_grayscale(m: Machine, images: Any, name: Any = None) -> Any:
    """One channel."""
    return operations.with_shape(m, images, lambda shape: (*shape[:-1], 1) if shape else NOT_KNOWN)


@_image("grayscale_to_rgb")
def grayscale_to_rgb(m: Machine, images: Any, name: Any = None) -> Any:
    """Three channels."""
    return operations.with_shape(m, images, lambda shape: (*shape[:-1], 3) if shape else NOT_KNOWN)


@_image("per_image_standardization")
def per_image_standardization(m: Machine, image: Any) -> Any:
    """Mean 0 and variance 1, in float32."""
    return operations.same(m, image, "float32")


@_image(
    *("flip_left_right", "flip_up_down", "random_flip_left_right", "random_flip_up_down", "random_brightness", "random_contrast"),
    *("random_hue", "random_saturation", "random_jpeg_quality", "adjust_brightness", "adjust_contrast", "adjust_gamma", "adjust_hue"),
    *("adjust_saturation", "adjust_jpeg_quality", "rgb_to_hsv", "hsv_to_rgb", "rgb_to_yuv", "yuv_to_rgb", "stateless_random_brightness"),
    *("stateless_random_contrast", "stateless_random_flip_left_right", "stateless_random_flip_up_down", "stateless_random_hue"),
    "stateless_random_saturation",
)
def recoloured(m: Machine, image: Any, *_: Any, **__: Any) -> Any:
    """Another image of the same shape."""
    return operations.same(m, image)


# -- files and strings -------------------------------------------------------------------------------------------------


@known(*(f"tensorflow.{module}.{name}" for module in ("io", "image") for name in ("decode_jpeg", "decode_png", "decode_bmp")))
def decode_image(m: Machine, contents: Any, channels: Any = 0, *_: Any, dtype: Any = "uint8", **__: Any) -> Any:
    """An image of the file's own size, which is not static; its channels are known where they are asked for."""
    depth = as_size(m, channels)
    sides = varying_size(m, "height"), varying_size(m, "width")
    return Array((*sides, varying_size(m, "channels") if depth == 0 else depth), as_dtype(dtype), low=0, high=255)


@known("tensorflow.io.read_file", "tensorflow.read_file", "tensorflow.strings.join", "tensorflow.strings.as_string")
def text(m: Machine, *_: Any, **__: Any) -> Any:
    """One string."""
    return Array((), "string")


@known(*(f"tensorflow.strings.{name}" for name in ("lower", "upper", "strip", "regex_replace", "substr", "reduce_join")))
def string_operation(m: Machine, input: Any, *_: Any, **__: Any) -> Any:
    """Strings of the same shape."""
    return operations.same(m, input)


@known("tensorflow.strings.length", "tensorflow.strings.to_number", "tensorflow.strings.to_hash_bucket_fast")
def string_number(m: Machine, input: Any, *_: Any, **__: Any) -> Any:
    """A number for every string."""
    return operations.same(m, input, "int64")
