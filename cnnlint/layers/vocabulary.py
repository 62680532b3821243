"""Vocabularies of the lookup layers and TextVectorization: what is refused, and how many tokens there are; beside the layer arrow.

A vocabulary that `adapt` learns from data is not known here; without one Keras itself has None where its size belongs.
"""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Expr, Size, Unknown, add, compare
from cnnlint.layers.checks import Check, one_of, refused
from cnnlint.layers.ranges import forbidden, is_sequence, plain, undecided
from cnnlint.layers.registry import Bound, Problem
from cnnlint.layers.signature import TYPES
from cnnlint.model import Array, LayerCall, NumpyNumber, Value

KIND = "a token of the vocabulary's kind"
MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")
WRITTEN = (*MODES, "binary", "tf-idf")


def output_mode(a: Bound) -> str | Unknown:
    """`output_mode` by its present name."""
    mode = a.text("output_mode")
    if not isinstance(mode, str):
        return mode or Unknown("output_mode= is not known", a.span("output_mode"))
    return {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(mode, mode)


def max_tokens(a: Bound) -> Problem | None:
    value = plain(a["max_tokens"])
    if value is None or undecided(value):
        return None
    if isinstance(value, Expr):
        return refused("max_tokens", "above 1", value) if compare(value, "<=", 1) else None
    return None if isinstance(value, (int, float)) and value > 1 else refused("max_tokens", "a number above 1", value)


def tensor_shape(value: Value, kinds: tuple[type, ...]) -> tuple[int, ...] | None:
    """The shape of a tensor made of a value whose scalars must be of these types; None where TensorFlow makes none of it."""
    if not is_sequence(value):
        return () if isinstance(value, kinds) or undecided(value) or isinstance(value, Expr) else None
    inside = {tensor_shape(item, kinds) for item in value} or {()}
    own = inside.pop()
    return None if inside or own is None else (len(value), *own)


def _token_shape(a: Bound, name: str) -> tuple[int, ...] | None:
    """The shape of a token as a tensor; None where it is not of the vocabulary's kind."""
    if a.class_name == "StringLookup":
        return tensor_shape(a[name], (str, bytes))
    if a.target == "3":
        return tensor_shape(a[name], (int, NumpyNumber))
    return tensor_shape(_numbers(a[name]), (int, float, NumpyNumber))


def _numbers(value: Value) -> Value:
    """What `np.int64` reads as numbers, texts among it (tf_keras/src/layers/preprocessing/integer_lookup.py)."""
    if is_sequence(value):
        return tuple(map(_numbers, value))
    if isinstance(value, (str, bytes)):
        try:
            return int(value)
        except ValueError:
            return value
    return value


def mask(a: Bound) -> Problem | None:
    """A word for StringLookup, a number for IntegerLookup."""
    value = a["mask_token"]
    return None if value is None or _token_shape(a, "mask_token") is not None else refused("mask_token", KIND, value)


def oov_token(a: Bound) -> Problem | None:
    """Looked at where it is what unknown numbers become, and by the IntegerLookup of Keras 2."""
    value, used = a["oov_token"], a.flag("invert") is True
    if used and _token_shape(a, "oov_token") == ():
        return None
    if not used and (a.target == "3" or a.class_name == "StringLookup" or value is None or _token_shape(a, "oov_token") is not None):
        return None
    return refused("oov_token", KIND, value)


def integer_dtype(a: Bound) -> Problem | None:
    """Keras 2 wants an integer dtype where numbers come out."""
    if a.target == "2" and a["output_mode"] == "int" and isinstance(a["dtype"], str) and not a["dtype"].startswith("int"):
        return refused("dtype", 'an integer type with output_mode="int"', a["dtype"])
    return None


def oov(a: Bound) -> Problem | None:
    value = plain(a["num_oov_indices"])
    if undecided(value) or isinstance(value, Expr) or (isinstance(value, (int, float)) and value >= 0):
        return None
    return refused("num_oov_indices", "a number of at least 0", value)


def salt(a: Bound) -> Problem | None:
    value = a["salt"]
    if value is None or undecided(value) or isinstance(value, Expr):
        return None
    if a.class_name == "IntegerLookup" and a["oov_method"] != "farmhash":
        return None if undecided(a["oov_method"]) else Problem("CNN505", '`salt` needs oov_method="farmhash"', "init", argument="salt")
    pair = is_sequence(value) and len(value) == 2
    return None if pair or isinstance(value, int) else refused("salt", "an integer or a pair of integers", value)


def _vocabulary(a: Bound) -> Problem | None:
    """A list of different words that fits into max_tokens."""
    words = a["vocabulary"]
    if words is None or isinstance(words, (str, Expr)) or undecided(words):
        return None
    if not is_sequence(words):
        return refused("vocabulary", "a list of words", words)
    if not words:
        return Problem("CNN505", "`vocabulary` is empty", "init", argument="vocabulary")
    return _words_problem(a, words)


def _words_problem(a: Bound, words: list[Value]) -> Problem | None:
    if any(word is None or (a.target == "2" and isinstance(word, LayerCall)) for word in words):
        return refused("vocabulary", "a list of words or numbers", words)
    words = [plain(word) for word in words]
    if not all(isinstance(word, (str, int)) for word in words):
        numbers = [word for word in words if isinstance(word, (int, float))]
        alike = len(numbers) == len(words) > len(set(numbers))
        return Problem("CNN505", "`vocabulary` holds a number twice", "init", argument="vocabulary") if alike else None
    if a.class_name != "IntegerLookup" and any(isinstance(word, int) for word in words):
        return refused("vocabulary", "a list of words", words)
    special = _special(a)
    if special is None:
        return None
    tokens = words[len(special) :] if list(words[: len(special)]) == special else list(words)
    doubled = next((word for place, word in enumerate(tokens) if word in tokens[:place]), None)
    if doubled is not None:
        return Problem("CNN505", f"`vocabulary` holds {doubled!r} twice", "init", argument="vocabulary")
    mask, oov = plain(_mask_token(a)), a["oov_token"] if a.takes("oov_token") else "[UNK]"
    several = [plain(own) for own in mask] if is_sequence(mask) else [mask]
    if a.target == "3" and len(several) != 1 and len(tokens) not in (1, len(several)):
        return refused("mask_token", "one token, or as many as there are words", mask)
    masked = mask is not None and any(one == other for one, other in _side_by_side(several, tokens))
    if masked or (a.flag("invert") is True and oov in tokens):
        message = f"`vocabulary` holds a special token; these may stand at its start only, as {special}"
        return Problem("CNN505", message, "init", argument="vocabulary")
    size, most = len(special) + len(tokens), plain(a["max_tokens"])
    if isinstance(most, int) and size > most:
        message = f"`vocabulary` makes {size} tokens with the special ones, but max_tokens is {most}"
        return Problem("CNN505", message, "init", f"at most {most}", str(size), argument="vocabulary")
    return None


def _side_by_side(one: list[Any], other: list[Any]) -> list[tuple[Any, Any]]:
    """Pairs as numpy makes them of two rows, one of which is as long as the other or of a single value."""
    length = max(len(one), len(other))
    return list(zip(one * (length if len(one) == 1 else 1), other * (length if len(other) == 1 else 1), strict=False))


def _mask_token(a: Bound) -> Value:
    return "" if a.class_name == "TextVectorization" else a["mask_token"]


def _special(a: Bound) -> list[Any] | None:
    """The tokens before the vocabulary: one to mask (with whole numbers as output), then those for unknown words; None if not known."""
    mode, count = output_mode(a), 1 if a.class_name == "TextVectorization" else plain(a["num_oov_indices"])
    mask, oov = _mask_token(a), a["oov_token"] if a.takes("oov_token") else "[UNK]"
    if isinstance(mode, Unknown) or not isinstance(count, int) or undecided(mask) or undecided(oov):
        return None
    return [mask] * (mode == "int" and mask is not None) + [oov] * count


def depth_of(a: Bound) -> Size:
    """The number of tokens: max_tokens with pad_to_max_tokens, else that of the vocabulary with its special tokens."""
    padded = a.flag("pad_to_max_tokens")
    if padded is True:
        return a.size("max_tokens")
    words = next((value for name, value in reversed(a.call.state) if name == "set_vocabulary"), a["vocabulary"])
    adapted = any(name == "adapt" for name, _ in a.call.state)
    if isinstance(padded, Unknown) or (words is None and not adapted):
        return padded if isinstance(padded, Unknown) else None
    special = _special(a)
    if adapted or special is None or isinstance(words, (str, Unknown)):
        return Unknown("the size of the vocabulary is known only once it is read or learned", a.call.span)
    if is_sequence(words):
        return len(words) + (0 if list(words[: len(special)]) == special else len(special))
    if isinstance(words, Array) and not isinstance(words.shape, Unknown) and len(words.shape) == 1:
        # whether the special tokens stand at the start of an array is not known
        return Unknown("the words of the vocabulary are not known", a.call.span) if special else add(words.shape[0], 0)
    return Unknown("vocabulary= is not known", a.span("vocabulary"))


def _pads(a: Bound) -> bool:
    return a.flag("pad_to_max_tokens") is True and a["max_tokens"] is None


def _sparse(a: Bound) -> bool:
    return a.flag("sparse") is True and a["output_mode"] == "int"


def _weighted(a: Bound) -> bool:
    return a["idf_weights"] is not None and output_mode(a) not in ("tf_idf",) and isinstance(output_mode(a), str)


def _unweighted(a: Bound) -> bool:
    return a["idf_weights"] is None and a["vocabulary"] is not None and not undecided(a["vocabulary"]) and output_mode(a) == "tf_idf"


def _inverted(a: Bound) -> bool:
    return a.flag("invert") is True and a["output_mode"] not in ("int",) and isinstance(a["output_mode"], str)


COMMON: tuple[Check, ...] = (
    max_tokens,
    forbidden("pad_to_max_tokens", _pads, "`pad_to_max_tokens` needs `max_tokens`"),
    one_of("output_mode", WRITTEN),
    forbidden("sparse", _sparse, '`sparse` does not go with output_mode="int"'),
    forbidden("idf_weights", _weighted, '`idf_weights` goes with output_mode="tf_idf" only'),
    forbidden("vocabulary", _unweighted, 'a `vocabulary` with output_mode="tf_idf" needs `idf_weights`'),
    _vocabulary,
)
INVERTED = forbidden("output_mode", _inverted, "`invert` gives whole numbers only")
WORDS = (*COMMON[:2], integer_dtype, mask, oov, salt, *COMMON[2:3], INVERTED, oov_token, *COMMON[3:])
METHODS = (one_of("vocabulary_dtype", ("int64",)), one_of("oov_method", ("floormod", "farmhash")))


def _method(a: Bound) -> Problem | None:
    problems = (check(a) for check in (METHODS if a.target == "3" else (_hashable,)))
    return next((problem for problem in problems if problem is not None), None)


def _hashable(a: Bound) -> Problem | None:
    """The tables of Keras 2 hold int64 only, which may be given by its number."""
    value = a["vocabulary_dtype"]
    name = TYPES.get(value) if isinstance(value, int) else value
    known = undecided(value) or isinstance(value, Expr) or name == "int64"
    return None if known else refused("vocabulary_dtype", '"int64"', value)


NUMBERS = (_method, *WORDS)
