"""StringLookup, IntegerLookup and TextVectorization: words into numbers by a vocabulary; steps of the layer arrow.

A vocabulary that `adapt` learns from data is not known here; without one Keras itself has None where its size belongs.
"""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Expr, Size, Unknown, add, compare, show
from cnnlint.layers.categories import encoded, mode_text, too_deep
from cnnlint.layers.checks import Check, one_of, refused
from cnnlint.layers.ranges import forbidden, is_sequence, plain, undecided
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, layer
from cnnlint.layers.steps import known, shape_text
from cnnlint.model import Array, Value

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")
WRITTEN = (*MODES, "binary", "tf-idf")


def output_mode(a: Bound) -> str | Unknown:
    """`output_mode` by its present name."""
    mode = a.text("output_mode")
    if not isinstance(mode, str):
        return mode or Unknown("output_mode= is not known", a.span("output_mode"))
    return {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(mode, mode)


def _max_tokens(a: Bound) -> Problem | None:
    value = plain(a["max_tokens"])
    if value is None or undecided(value):
        return None
    if isinstance(value, Expr):
        return refused("max_tokens", "above 1", value) if compare(value, "<=", 1) else None
    return None if isinstance(value, (int, float)) and value > 1 else refused("max_tokens", "a number above 1", value)


def _oov(a: Bound) -> Problem | None:
    value = plain(a["num_oov_indices"])
    if undecided(value) or isinstance(value, Expr) or (isinstance(value, (int, float)) and value >= 0):
        return None
    return refused("num_oov_indices", "a number of at least 0", value)


def _salt(a: Bound) -> Problem | None:
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
    if not all(isinstance(word, (str, int)) for word in words):
        return None
    special = _special(a)
    if special is None:
        return None
    tokens = words[len(special) :] if list(words[: len(special)]) == special else list(words)
    doubled = next((word for place, word in enumerate(tokens) if word in tokens[:place]), None)
    if doubled is not None:
        return Problem("CNN505", f"`vocabulary` holds {doubled!r} twice", "init", argument="vocabulary")
    mask, oov = _mask_token(a), a["oov_token"] if a.takes("oov_token") else "[UNK]"
    if (mask is not None and mask in tokens) or (a["invert"] is True and oov in tokens):
        message = f"`vocabulary` holds a special token; these may stand at its start only, as {special}"
        return Problem("CNN505", message, "init", argument="vocabulary")
    size, most = len(special) + len(tokens), plain(a["max_tokens"])
    if isinstance(most, int) and size > most:
        message = f"`vocabulary` makes {size} tokens with the special ones, but max_tokens is {most}"
        return Problem("CNN505", message, "init", f"at most {most}", str(size), argument="vocabulary")
    return None


def _mask_token(a: Bound) -> Value:
    return "" if a.class_name == "TextVectorization" else a["mask_token"]


def _special(a: Bound) -> list[Any] | None:
    """The tokens before the vocabulary: one to mask (with whole numbers as output), then those for unknown words; None if not known."""
    mode, count = output_mode(a), 1 if a.class_name == "TextVectorization" else plain(a["num_oov_indices"])
    mask, oov = _mask_token(a), a["oov_token"] if a.takes("oov_token") else "[UNK]"
    if isinstance(mode, Unknown) or not isinstance(count, int) or undecided(mask) or undecided(oov):
        return None
    return [mask] * (mode == "int" and mask is not None) + [oov] * count


def _depth(a: Bound) -> Size:
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
    return a["pad_to_max_tokens"] is True and a["max_tokens"] is None


def _sparse(a: Bound) -> bool:
    return a["sparse"] is True and a["output_mode"] == "int"


def _weighted(a: Bound) -> bool:
    return a["idf_weights"] is not None and output_mode(a) not in ("tf_idf",) and isinstance(output_mode(a), str)


def _unweighted(a: Bound) -> bool:
    return a["idf_weights"] is None and a["vocabulary"] is not None and not undecided(a["vocabulary"]) and output_mode(a) == "tf_idf"


def _inverted(a: Bound) -> bool:
    return a["invert"] is True and a["output_mode"] not in ("int",) and isinstance(a["output_mode"], str)


COMMON: tuple[Check, ...] = (
    _max_tokens,
    forbidden("pad_to_max_tokens", _pads, "`pad_to_max_tokens` needs `max_tokens`"),
    one_of("output_mode", WRITTEN),
    forbidden("sparse", _sparse, '`sparse` does not go with output_mode="int"'),
    forbidden("idf_weights", _weighted, '`idf_weights` goes with output_mode="tf_idf" only'),
    forbidden("vocabulary", _unweighted, 'a `vocabulary` with output_mode="tf_idf" needs `idf_weights`'),
    _vocabulary,
)
WORDS = (*COMMON[:2], _oov, _salt, *COMMON[2:3], forbidden("output_mode", _inverted, "`invert` gives whole numbers only"), *COMMON[3:])
METHODS = (one_of("vocabulary_dtype", ("int64",)), one_of("oov_method", ("floormod", "farmhash")))


def _method(a: Bound) -> Problem | None:
    problems = (check(a) for check in METHODS) if a.target == "3" else ()
    return next((problem for problem in problems if problem is not None), None)


NUMBERS = (_method, *WORDS)


@layer("StringLookup", checks=WORDS)
@layer("IntegerLookup", checks=NUMBERS)
def lookup(a: Bound, x: Tensor) -> Answer:
    """Words, or whole numbers, by their place in a vocabulary (keras/src/layers/preprocessing/index_lookup.py).

    StringLookup(vocabulary=["a", "b", "c"]) | (None, 4) string | (None, 4) | 0
    StringLookup(vocabulary=["a", "b", "c"], output_mode="one_hot") | (None, 1) string | (None, 4) | 0
    IntegerLookup(vocabulary=[1, 2, 3], output_mode="multi_hot") | (None, 4) int64 | (None, 4) | 0
    StringLookup(output_mode="count") | (None, 4) string | (None, None) | 0
    StringLookup(vocabulary=["a", "b", "a"]) | (None, 4) string | CNN505
    IntegerLookup(max_tokens=1) | (None, 4) int64 | CNN505
    """
    mode = output_mode(a)
    if mode == "int":
        # Keras 3 says int64 for invert=True as well, which gives words
        words = a.target == "2" and a["invert"] is True and a.class_name == "StringLookup"
        text = "each word becomes its number: the shape is unchanged"
        return Step((Tensor(x.shape, "string" if words else "int64"),), (), Explanation(text))
    shape, depth = known(x), _depth(a)
    if isinstance(mode, Unknown):
        return Step((Tensor(mode, "float32"),), (), Explanation("not known"))
    result = encoded(shape, depth, mode)
    return _encoded(a, result, mode_text(shape, result, depth, mode), mode)


def _encoded(a: Bound, result: Shape | Unknown, text: Explanation, mode: str) -> Answer:
    problem = too_deep(a, result)
    weights = Unknown("the weights of tf_idf are a variable in Keras 2") if a.target == "2" and mode == "tf_idf" else ()
    return problem or Step((Tensor(result, "float32"),), weights, text)


def _ngrams(a: Bound) -> Problem | None:
    value = a["ngrams"]
    if value is None or isinstance(value, (int, Expr)) or undecided(value) or (type(value) is tuple and not _without_ints(value)):
        return None
    return refused("ngrams", "an integer or a tuple of integers", value)


def _without_ints(values: tuple[Value, ...]) -> bool:
    return any(not isinstance(value, (int, Expr)) and not undecided(value) for value in values)


def _sequence_length(a: Bound) -> Problem | None:
    value, mode = a["output_sequence_length"], output_mode(a)
    if value is None or undecided(value) or isinstance(mode, Unknown):
        return None
    if mode != "int":
        return Problem("CNN505", '`output_sequence_length` goes with output_mode="int" only', "init", argument="output_sequence_length")
    return None if isinstance(value, (int, Expr)) else refused("output_sequence_length", "an integer or None", value)


def _ragged(a: Bound) -> bool:
    return a["ragged"] is True and isinstance(output_mode(a), str) and output_mode(a) != "int"


STANDARDS = ("lower_and_strip_punctuation", "lower", "strip_punctuation")
SPLITS = (one_of("standardize", STANDARDS, optional=True), one_of("split", ("whitespace", "character"), optional=True))
NOT_RAGGED = forbidden("ragged", _ragged, '`ragged` goes with output_mode="int" only')
TEXTS = (*SPLITS, _ngrams, _sequence_length, NOT_RAGGED, *COMMON)


@layer("TextVectorization", checks=TEXTS)
def text_vectorization(a: Bound, x: Tensor) -> Answer:
    """Texts as sequences of word numbers, or as counts of words (keras/src/layers/preprocessing/text_vectorization.py).

    TextVectorization(max_tokens=1000, output_sequence_length=50) | (None, 1) string | (None, 50) | 0
    TextVectorization() | (None,) string | (None, None) | 0
    TextVectorization(max_tokens=50, output_mode="multi_hot", pad_to_max_tokens=True) | (None,) string | (None, 50) | 0
    TextVectorization(output_mode="count", output_sequence_length=3) | (None, 1) string | CNN505
    TextVectorization(split="words") | (None, 1) string | CNN504
    TextVectorization(pad_to_max_tokens=True) | (None, 1) string | CNN505
    """
    mode, shape = output_mode(a), known(x)
    if a.target == "2" and len(shape) > 1 and a["split"] is not None and compare(shape[-1], "==", 1) is False:
        return Problem("CNN102", "needs one text for each sample", "build", "(batch,) or (batch, 1)", shape_text(shape))
    if mode == "int":
        if not shape:
            return Problem("CNN102", "needs an input with a batch axis")
        length = a.size("output_sequence_length")
        text = "each text becomes as many numbers as it has words" if length is None else f"each text becomes {show(length)} numbers"
        return Step((Tensor((shape[0], length), "int64"),), (), Explanation(text))
    if isinstance(mode, Unknown):
        return Step((Tensor(mode, "float32"),), (), Explanation("not known"))
    if a["split"] is None:
        shape = (*shape, 1) if len(shape) <= 1 else shape
    elif isinstance(a["split"], Unknown):
        return Step((Tensor(a["split"], "float32"),), (), Explanation("not known"))
    elif a.target == "2" and len(shape) > 1:
        shape = (*shape[:-1], None)
    else:
        shape = (*shape, None)
    depth = _depth(a)
    result = encoded(shape, depth, mode)
    return _encoded(a, result, mode_text(shape, result, depth, mode), mode)
