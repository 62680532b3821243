"""STFTSpectrogram and MelSpectrogram: signals into frequencies over time; steps of the layer arrow."""

from __future__ import annotations

from math import ceil, log2

from cnnlint.dims import Size, Unknown, add, compare, floor_divide, multiply, show
from cnnlint.layers.arithmetic import conv_length, conv_sum
from cnnlint.layers.checks import describe, one_of, refused
from cnnlint.layers.ranges import holds, plain
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.steps import explained, known, single, undefined, weight_dtype, wrong_rank

MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


def _frames(a: Bound) -> Problem | None:
    """The step from 1 to the frame's length, the transform at least as long as the frame."""
    length, step, transform = a["frame_length"], a["frame_step"], a["fft_length"]
    if holds(lambda step, length: step is None or not (step > length or step < 1), step, length) is False:
        return refused("frame_step", f"from 1 to the frame_length of {describe(length)}", step)
    if holds(lambda transform, length: transform is None or not transform < length, transform, length) is False:
        return refused("fft_length", f"at least the frame_length of {describe(length)}", transform)
    if holds(lambda transform: transform is None or transform & -transform is not None, transform) is False:
        return refused("fft_length", "a whole number", transform)
    if holds(lambda step, length: step or length // 2 is not None, step, length) is False:
        return refused("frame_length", "a positive number", length)
    if holds(lambda transform, length: transform or 2 ** ceil(log2(length)), transform, length) is False:
        return refused("frame_length", "a positive number", length)
    return None


STFT_CHECKS = (
    _frames,
    one_of("mode", MODES),
    one_of("scaling", ("density", "spectrum"), optional=True),
    one_of("padding", ("valid", "same")),
)


@layer("STFTSpectrogram", since="3.7", checks=STFT_CHECKS)
def stft_spectrogram(a: Bound, x: Tensor) -> Answer:
    """The short-time Fourier transform, as a convolution with two kernels that can be trained
    (keras/src/layers/preprocessing/stft_spectrogram.py).

    STFTSpectrogram(window=None) | (None, 1000, 1) | (None, 6, 129) | 66048
    STFTSpectrogram(mode="real", frame_length=200, frame_step=50, window=None) | (None, 1000, 2) | (None, 17, 258) | 25800
    STFTSpectrogram(expand_dims=True, window=None) | (None, None, 2) | (None, None, 129, 2) | 66048
    STFTSpectrogram(frame_length=200, frame_step=300) | (None, 1000, 1) | CNN505
    STFTSpectrogram(frame_length=(1, 2), window=None) | (None, 1000, 1) | CNN505
    STFTSpectrogram(window=None) | (None, 100, 1) | CNN101
    STFTSpectrogram(window=None) | (None, 1000) | CNN102
    STFTSpectrogram(window=None) | (None, 1000, None) | CNN105
    """
    problem = wrong_rank(x, 3, "batch, time, channels")
    if problem is not None:
        return problem
    form, mode, padding = a.data_format(), a.text("mode"), a.text("padding")
    length, step, half = a.size("frame_length"), *_step_and_half(a)
    if not (isinstance(form, str) and isinstance(mode, str) and isinstance(padding, str)):
        return Step((Tensor(Unknown("an argument is not known", a.call.span), a.compute_dtype()),), Unknown("an argument is not known"))
    if step == 0:
        return Problem("CNN505", "a frame of 1 has no half to step by", hint="give frame_step=", argument="frame_length")
    batch, time, channels = known(x) if form == "channels_last" else (known(x)[0], known(x)[2], known(x)[1])
    if channels is None:
        return undefined(x, 2 if form == "channels_last" else 1, "the frequencies of each channel")
    times = conv_length(time, length, step, padding)
    if compare(times, "<=", 0) and padding == "valid":
        message = f"a frame of {show(length)} does not fit into a signal of {show(time)}"
        sum_ = conv_sum(time, length, step, "valid")
        return Problem("CNN101", message, "build", f"at least {show(length)}", show(time), 'padding="same"', sum_, "frame_length")
    parts = (mode,) if mode in ("real", "imag") else ("real", "imag")
    kernels = tuple(Weight(f"{part}_kernel", (length, 1, half), dtype=weight_dtype(a)) for part in parts)
    text = f"time {show(time)} -> {show(times)}: {conv_sum(time, length, step, padding)}; {show(half)} frequencies a channel"
    frequencies = multiply(2, half) if mode == "stft" else half
    shape = _arranged(a, form, (batch, times, frequencies, channels))
    output = Tensor(shape, a.compute_dtype())
    return Step((output,), kernels, Explanation(text, explained(kernels)))


def _arranged(a: Bound, form: str, sizes: tuple[Size, Size, Size, Size]) -> tuple[Size, ...] | Unknown:
    batch, times, frequencies, channels = sizes
    apart = a.flag("expand_dims")
    if isinstance(apart, Unknown):
        return apart
    if not apart:
        wide = multiply(frequencies, channels)
        return (batch, times, wide) if form == "channels_last" else (batch, wide, times)
    return (batch, times, frequencies, channels) if form == "channels_last" else (batch, channels, times, frequencies)


def _step_and_half(a: Bound) -> tuple[Size, Size]:
    """The step (half a frame where not given), and fft_length//2 + 1 (the next power of two from the frame's length on)."""
    length, step, transform = a.size("frame_length"), a.size("frame_step"), a.size("fft_length")
    if transform in (None, 0):
        transform = 1 << (length - 1).bit_length() if isinstance(length, int) and length > 0 else Unknown("fft_length= is not known")
    return floor_divide(length, 2) if step in (None, 0) else step, add(floor_divide(transform, 2), 1)


def _transform_length(a: Bound) -> Problem | None:
    transform, sequence = a["fft_length"], a["sequence_length"]
    if holds(lambda length, part: not length < (part or length), transform, sequence) is False:
        return refused("fft_length", f"at least the sequence_length of {describe(sequence)}", transform)
    if holds(lambda highest, rate: highest or int(rate / 2) is not None, a["max_freq"], a["sampling_rate"]) is False:
        return refused("sampling_rate", "a number", a["sampling_rate"])
    return None


@layer("MelSpectrogram", since="3.1", checks=(_transform_length,))
def mel_spectrogram(a: Bound, x: Tensor) -> Answer:
    """Power at mel frequencies over time (keras/src/layers/preprocessing/mel_spectrogram.py).

    MelSpectrogram() | (None, 16000) | (None, 128, 32) | 0
    MelSpectrogram(sequence_stride=-1) | (None, 128, 1) | CNN101
    MelSpectrogram(sequence_stride=256, num_mel_bins=64) | (None, 16000) | (None, 64, 63) | 0
    MelSpectrogram() | (None, None) | (None, 128, None) | 0
    MelSpectrogram(fft_length=100, sequence_length=200) | (None, 16000) | CNN505
    MelSpectrogram(sequence_length=(1,)) | (None, 16000) | CNN505
    MelSpectrogram(fft_length=(1, 2)) | (None, 16000) | (None, 128, 32) | 0
    """
    problem = wrong_rank(x, 1, "time", least=True)
    if problem is not None:
        return problem
    for name in ("sequence_stride", "num_mel_bins"):
        if isinstance(plain(a[name]), float) or (name == "sequence_stride" and plain(a[name]) == 0):
            return Problem("CNN505", f"`{name}` must be a positive integer, not {a[name]}", argument=name)
    shape, stride, bins = known(x), a.size("sequence_stride"), a.size("num_mel_bins")
    time = shape[0] if len(shape) == 1 else shape[1]
    times = floor_divide(add(add(time, stride), 1), stride)
    result = (bins, times) if len(shape) == 1 else (shape[0], bins, times)
    text = "any number of times" if time is None else f"({show(time)} + {show(stride)} + 1)/{show(stride)} = {show(times)} times"
    return single(a, result, Explanation(f"{show(bins)} frequencies; {text}"))
