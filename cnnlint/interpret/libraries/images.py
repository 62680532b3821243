"""Images read and changed with OpenCV and Pillow: shapes of their arrays. Part of the interpret arrow.

OpenCV's images are arrays (rows, columns, channels) and its sizes (columns, rows); it drops a single channel when it resizes.
A Pillow image is an opaque object with its shape: (rows, columns) or (rows, columns, channels).
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import CONSTANTS, NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.arrays import as_array, fresh_size, text_here
from cnnlint.interpret.operators import as_shape
from cnnlint.interpret.values import Opaque
from cnnlint.model import Array, Reference

CONSTANTS.update({"cv2.IMREAD_COLOR": 1, "cv2.IMREAD_GRAYSCALE": 0, "cv2.IMREAD_UNCHANGED": -1, "cv2.CV_LOAD_IMAGE_GRAYSCALE": 0})

_IMAGE: Final = "PIL.Image.Image"
_CHANNELS: Final = {"RGB": 3, "RGBA": 4, "CMYK": 4, "YCbCr": 3, "HSV": 3, "LAB": 3}
_FLAT: Final = frozenset({"L", "1", "P", "I", "F"})


# -- OpenCV ------------------------------------------------------------------------------------------------------------


@known("cv2.imread")
def imread(m: Machine, filename: Any, flags: Any = 1) -> Any:
    """An image of a file: three channels, or none with the flag 0."""
    if flags not in (0, 1):
        return NOT_KNOWN
    size = (fresh_size(m, "rows"), fresh_size(m, "columns"))
    return Array(size if flags == 0 else (*size, 3), "uint8", low=0.0, high=255.0, source=text_here(m, "an image"))


@known("cv2.imdecode")
def imdecode(m: Machine, buf: Any, flags: Any = 1) -> Any:
    """An image of encoded bytes."""
    return imread(m, buf, flags)


@known("cv2.resize")
def resize(m: Machine, src: Any, dsize: Any = None, dst: Any = None, fx: Any = 0, fy: Any = 0, interpolation: Any = 1) -> Any:
    """Another size, given as (columns, rows)."""
    image, size = as_array(m, src), as_shape(m, dsize)
    if type(size) is not tuple or len(size) != 2:
        return NOT_KNOWN
    if type(image) is Unknown or type(image.shape) is Unknown:
        return image._replace(identity=m.identity()) if type(image) is Array else NOT_KNOWN
    channels = image.shape[2:] if image.shape[2:] != (1,) else ()
    return image._replace(shape=(size[1], size[0], *channels), identity=0) if len(image.shape) in (2, 3) else NOT_KNOWN


@known("cv2.cvtColor")
def convert_color(m: Machine, src: Any, code: Any, *_: Any, **__: Any) -> Any:
    """Another colour space: to grey drops the channels, others give three or four."""
    image = as_array(m, src)
    name = code.qualified_name.rpartition(".COLOR_")[2] if isinstance(code, Reference) else ""
    target = name.rpartition("2")[2]
    channels = {"GRAY": (), "BGR": (3,), "RGB": (3,), "HSV": (3,), "LAB": (3,), "YUV": (3,), "RGBA": (4,), "BGRA": (4,)}.get(target.upper())
    if type(image) is Unknown or type(image.shape) is Unknown or channels is None or len(image.shape) not in (2, 3):
        return NOT_KNOWN
    return image._replace(shape=(*image.shape[:2], *channels), identity=0)


@known("cv2.flip", "cv2.GaussianBlur", "cv2.medianBlur", "cv2.blur", "cv2.bilateralFilter", "cv2.normalize", "cv2.equalizeHist")
def same_size(m: Machine, src: Any, *_: Any, **__: Any) -> Any:
    """Filters keep the size."""
    image = as_array(m, src)
    return NOT_KNOWN if type(image) is Unknown or (type(image.shape) is tuple and image.shape[2:] == (1,)) else image


@known("cv2.threshold")
def threshold(m: Machine, src: Any, *_: Any, **__: Any) -> Any:
    """The threshold that was taken, and the image."""
    image = same_size(m, src)
    return NOT_KNOWN if image is NOT_KNOWN else (m.opaque("a threshold"), image)


# -- Pillow ------------------------------------------------------------------------------------------------------------


def pillow_image(m: Machine, shape: Any) -> Opaque:
    """A Pillow image of this shape, (rows, columns) with or without channels; `channels` Unknown where the mode is not known."""
    return m.opaque(None, qualified_name=_IMAGE, keywords=(("shape", shape),))


def _shape(image: Any) -> Any:
    return dict(image.keywords).get("shape", ()) if type(image) is Opaque else ()


@known("PIL.Image.open")
def open_image(m: Machine, fp: Any, *_: Any, **__: Any) -> Any:
    """An image of a file: neither its size nor its mode is known."""
    return pillow_image(m, (fresh_size(m, "rows"), fresh_size(m, "columns"), m.unknown("the mode of an image of a file is not known")))


@known("PIL.Image.new")
def new_image(m: Machine, mode: Any, size: Any, color: Any = 0) -> Any:
    """An image of one colour."""
    pixels = as_shape(m, size)
    return _in_mode(m, (pixels[1], pixels[0]), mode) if type(pixels) is tuple and len(pixels) == 2 else NOT_KNOWN


@known("PIL.Image.fromarray")
def from_array(m: Machine, obj: Any, mode: Any = None) -> Any:
    """An image of an array."""
    array = as_array(m, obj)
    known_rank = type(array) is Array and type(array.shape) is tuple and len(array.shape) in (2, 3)
    return pillow_image(m, array.shape) if known_rank and mode is None else NOT_KNOWN


@known(f"{_IMAGE}.resize")
def resize_image(m: Machine, image: Any, size: Any, *_: Any, **__: Any) -> Any:
    """Another size, given as (columns, rows)."""
    pixels = as_shape(m, size)
    return pillow_image(m, (pixels[1], pixels[0], *_shape(image)[2:])) if type(pixels) is tuple and len(pixels) == 2 else NOT_KNOWN


@known(f"{_IMAGE}.convert")
def convert(m: Machine, image: Any, mode: Any = None, *_: Any, **__: Any) -> Any:
    """Another mode: `L` has no channel axis, `RGB` three channels."""
    return _in_mode(m, _shape(image)[:2], mode)


def _in_mode(m: Machine, pixels: tuple[Any, ...], mode: Any) -> Any:
    if type(mode) is not str or (mode not in _CHANNELS and mode not in _FLAT):
        return NOT_KNOWN
    return pillow_image(m, pixels if mode in _FLAT else (*pixels, _CHANNELS[mode]))


@known(f"{_IMAGE}.copy", f"{_IMAGE}.filter", f"{_IMAGE}.rotate", f"{_IMAGE}.transpose")
def changed(m: Machine, image: Any, *arguments: Any, **keywords: Any) -> Any:
    """Methods that keep the size, unless they turn or expand the image."""
    return NOT_KNOWN if arguments or keywords else pillow_image(m, _shape(image))


@known(f"{_IMAGE}.crop")
def crop(m: Machine, image: Any, box: Any = None) -> Any:
    """A part of the image, given as (left, upper, right, lower)."""
    bounds = as_shape(m, box)
    if type(bounds) is not tuple or len(bounds) != 4 or not all(type(bound) is int for bound in bounds):
        return NOT_KNOWN
    left, upper, right, lower = bounds
    return pillow_image(m, (lower - upper, right - left, *_shape(image)[2:]))


@attribute(f"{_IMAGE}.size")
def size_of(m: Machine, image: Any) -> Any:
    """(columns, rows)."""
    shape = _shape(image)
    return (shape[1], shape[0]) if len(shape) > 1 else NOT_KNOWN


@attribute(f"{_IMAGE}.height")
def height_of(m: Machine, image: Any) -> Any:
    """The number of rows."""
    return _shape(image)[0] if _shape(image) else NOT_KNOWN


@attribute(f"{_IMAGE}.width")
def width_of(m: Machine, image: Any) -> Any:
    """The number of columns."""
    return _shape(image)[1] if _shape(image) else NOT_KNOWN


@known(f"{_IMAGE}.__array__")
def pixels_of(m: Machine, image: Any) -> Any:
    """The array of an image; where the mode is not known, it may have a channel axis or none."""
    shape = _shape(image)
    if len(shape) > 2 and type(shape[2]) is Unknown:
        return Array(shape[2], "uint8", source=text_here(m, "an image"), identity=m.identity())
    return Array(shape, "uint8", low=0.0, high=255.0) if shape else NOT_KNOWN


@known(
    "matplotlib.pyplot.imread", "matplotlib.image.imread", "skimage.io.imread", "imageio.imread", "imageio.v2.imread", "scipy.misc.imread"
)
def read_unknown(m: Machine, *_: Any, **__: Any) -> Any:
    """An image of a file as an array of unknown rank."""
    return Array(m.unknown("an image of a file"), Unknown("an image of a file"), source=text_here(m, "an image"), identity=m.identity())


@known("skimage.transform.resize")
def skimage_resize(m: Machine, image: Any, output_shape: Any, *_: Any, **__: Any) -> Any:
    """Another size, given as (rows, columns), channels kept."""
    source, size = as_array(m, image), as_shape(m, output_shape)
    if type(size) is not tuple or type(source) is Unknown or type(source.shape) is Unknown:
        return NOT_KNOWN
    return Array((*size, *source.shape[len(size) :]), "float64")
