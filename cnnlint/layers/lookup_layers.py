"""StringLookup, IntegerLookup and TextVectorization: words into numbers by a vocabulary; steps of the layer arrow."""

from __future__ import annotations

from cnnlint.dims import Expr, Size, Unknown, compare, show
from cnnlint.layers.categories import encoded, mode_text, sparsely, too_deep
from cnnlint.layers.checks import Check, one_of, refused
from cnnlint.layers.ranges import forbidden, is_sequence, undecided
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, layer
from cnnlint.layers.steps import known, shape_text
from cnnlint.layers.vocabulary import COMMON, NUMBERS, WORDS, WRITTEN, depth_of, output_mode
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import LayerCall, Value


@layer("StringLookup", checks=WORDS)
@layer("IntegerLookup", checks=NUMBERS)
def lookup(a: Bound, x: Tensor) -> Answer:
    """Words, or whole numbers, by their place in a vocabulary (keras/src/layers/preprocessing/index_lookup.py).

    StringLookup(vocabulary=["a", "b", "c"]) | (None, 4) string | (None, 4) | 0
    StringLookup(vocabulary=["a", "b", "c"], output_mode="one_hot") | (None, 1) string | (None, 4) | 0
    IntegerLookup(vocabulary=[1, 2, 3], output_mode="multi_hot") | (None, 4) int64 | (None, 4) | 0
    StringLookup(output_mode="count") | (None, 4) string | (None, None) | 0
    StringLookup(vocabulary=["a", "b", "a"]) | (None, 4) string | CNN505
    StringLookup(vocabulary=[2.0, 2]) | (None, 4) string | CNN505
    IntegerLookup(max_tokens=1) | (None, 4) int64 | CNN505
    IntegerLookup(mask_token=2.5) | (None, 4) int64 | CNN505
    IntegerLookup(mask_token=[3]) | (None, 4) int64 | (None, 4) | 0
    IntegerLookup(mask_token=(0, 1), vocabulary=[1, 2, 3]) | (None, 4) int64 | CNN505
    IntegerLookup(mask_token=(0, 2), vocabulary=[1, 2]) | (None, 4) int64 | CNN505
    IntegerLookup(mask_token=(2, 1), vocabulary=[1, 2]) | (None, 4) int64 | (None, 4) | 0
    IntegerLookup(vocabulary=[1, None]) | (None, 4) int64 | CNN505
    IntegerLookup(vocabulary=[1, np.int64(1)]) | (None, 4) int64 | CNN505
    StringLookup(invert=True, oov_token=None) | (None, 4) | CNN505
    StringLookup(invert=1, output_mode="count") | (None, 4) string | CNN505
    tf_keras: IntegerLookup(mask_token=2.5) | (None, 4) int64 | (None, 4) | 0
    tf_keras: IntegerLookup(oov_token="a") | (None, 4) int64 | CNN505
    tf_keras: IntegerLookup(oov_token="2", mask_token=b"1") | (None, 4) int64 | (None, 4) | 0
    tf_keras: IntegerLookup(vocabulary_dtype="int32") | (None, 4) int64 | CNN505
    tf_keras: IntegerLookup(vocabulary_dtype=9) | (None, 4) int64 | (None, 4) | 0
    tf_keras: StringLookup(trainable=1) | (None, 4) string | CNN505
    """
    mode, unknown_words = output_mode(a), a["num_oov_indices"]
    if a.target == "2" and a.class_name == "IntegerLookup" and isinstance(unknown_words, float) and unknown_words > 1:
        return refused("num_oov_indices", "a whole number", unknown_words)._replace(phase="build")
    if a.target == "2" and is_sequence(a["mask_token"]):
        return unknown_step(Unknown("Keras 2 compares a list of tokens with the input, which fits some shapes only", a.call.span))
    if mode == "int":
        # Keras 3 says int64 for invert=True as well, which gives words
        words = a.target == "2" and a.flag("invert") is True and a.class_name == "StringLookup"
        text = "each word becomes its number: the shape is unchanged"
        return Step((Tensor(x.shape, "string" if words else "int64"),), (), Explanation(text))
    shape, depth = known(x), depth_of(a)
    if isinstance(mode, Unknown):
        return Step((Tensor(mode, "float32"),), (), Explanation("not known"))
    result = encoded(shape, depth, mode)
    problem = _unlearned(a, depth)
    return problem or _encoded(a, result, mode_text(shape, result, depth, mode), mode)


def _unlearned(a: Bound, depth: Size) -> Problem | None:
    """Keras 2 wants the vocabulary before the layer is added; Keras 3 has None in its place."""
    if a.target == "3" or depth is not None:
        return None
    message = "needs its vocabulary first, as its size is that of the output"
    return Problem("CNN413", message, "build", "a vocabulary", "none", "call adapt(...), or give vocabulary=")


def _encoded(a: Bound, result: Shape | Unknown, text: Explanation, mode: str) -> Answer:
    problem, result = too_deep(a, result), sparsely(a, result)
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
    if value is None or undecided(value) or (isinstance(mode, Unknown) and a["output_mode"] is not None):
        return None
    if mode != "int":
        return Problem("CNN505", '`output_sequence_length` goes with output_mode="int" only', "init", argument="output_sequence_length")
    return None if isinstance(value, (int, Expr)) else refused("output_sequence_length", "an integer or None", value)


def _ragged(a: Bound) -> bool:
    return a.flag("ragged") is True and isinstance(output_mode(a), str) and output_mode(a) != "int"


STANDARDS = ("lower_and_strip_punctuation", "lower", "strip_punctuation")


def _word_or_callable(name: str, allowed: tuple[str, ...]) -> Check:
    """One of the words, None, or something to call, which a layer is too."""
    return lambda a: None if isinstance(a[name], LayerCall) else one_of(name, allowed, optional=True)(a)


SPLITS = (_word_or_callable("standardize", STANDARDS), _word_or_callable("split", ("whitespace", "character")))
NOT_RAGGED = forbidden("ragged", _ragged, '`ragged` goes with output_mode="int" only')


def _mode(a: Bound) -> Problem | None:
    """Keras 2 takes None, which leaves the words, and no "one_hot"."""
    written = tuple(mode for mode in WRITTEN if mode != "one_hot" or a.target == "3")
    return one_of("output_mode", written, optional=a.target == "2")(a)


TEXTS = (_mode, *SPLITS, _ngrams, _sequence_length, NOT_RAGGED, *COMMON[:2], *COMMON[3:])


@layer("TextVectorization", checks=TEXTS)
def text_vectorization(a: Bound, x: Tensor) -> Answer:
    """Texts as sequences of word numbers, or as counts of words (keras/src/layers/preprocessing/text_vectorization.py).

    TextVectorization(max_tokens=1000, output_sequence_length=50) | (None, 1) string | (None, 50) | 0
    TextVectorization() | (None,) string | (None, None) | 0
    TextVectorization(max_tokens=50, output_mode="multi_hot", pad_to_max_tokens=True) | (None,) string | (None, 50) | 0
    TextVectorization(output_mode="count", output_sequence_length=3) | (None, 1) string | CNN505
    TextVectorization(split="words") | (None, 1) string | CNN504
    TextVectorization(pad_to_max_tokens=True) | (None, 1) string | CNN505
    TextVectorization(output_mode="count", ragged=(1,)) | (None, 1) string | CNN505
    TextVectorization(split=Dropout(0.2)) | (None, 1) string | (None, None) | 0
    tf_keras: TextVectorization(split="character") | (4, 1) string | (4, None) | 0
    tf_keras: TextVectorization() | (4, 1) string | (None, None) | 0
    tf_keras: TextVectorization(dtype="float32") | (4, 1) string | CNN505
    tf_keras: TextVectorization(ngrams=(0, 1)) | (None, 1) string | CNN505
    tf_keras: TextVectorization(output_mode=None, output_sequence_length=3) | (None, 1) string | CNN505
    """
    mode, shape, lengths = output_mode(a), known(x), a["ngrams"]
    if a.target == "2" and isinstance(lengths, tuple) and any(isinstance(length, int) and length < 1 for length in lengths):
        return refused("ngrams", "lengths of at least 1", lengths)._replace(phase="build")
    if a["split"] not in ("whitespace", "character") and a.target == "2":
        return Step((Tensor(Unknown("split= makes texts of any shape", a.call.span), "int64"),))
    if a.target == "2" and len(shape) > 1 and a["split"] is not None and (shape[-1] is None or compare(shape[-1], "==", 1) is False):
        return Problem("CNN102", "needs one text for each sample", "build", "(batch,) or (batch, 1)", shape_text(shape))
    if mode == "int":
        if not shape:
            return Problem("CNN102", "needs an input with a batch axis")
        length = a.size("output_sequence_length")
        if isinstance(length, int) and length < 0:
            message = f"`output_sequence_length` must be at least 0, not {length}"
            return Problem("CNN505", message, argument="output_sequence_length")
        text = "each text becomes as many numbers as it has words" if length is None else f"each text becomes {show(length)} numbers"
        # Keras 2 splits the texts into words when the layer is added, and forgets the batch size over it
        forgets = a.target == "2" and a["split"] == "whitespace"
        first = (None,) if forgets and len(shape) < 3 else shape[:1] if a.target == "3" or len(shape) < 2 else shape[:-1]
        return Step((Tensor((*first, length), "int64"),), (), Explanation(text))
    if isinstance(mode, Unknown):
        return Step((Tensor(mode, "string" if a["output_mode"] is None else "float32"),), (), Explanation("not known"))
    if a["split"] is None:
        shape = (*shape, 1) if len(shape) <= 1 else shape
    elif isinstance(a["split"], Unknown):
        return Step((Tensor(a["split"], "float32"),), (), Explanation("not known"))
    elif a.target == "2":
        shape = ((None,) if a["split"] == "whitespace" and len(shape) < 3 else shape[:1] if len(shape) < 2 else shape[:-1]) + (None,)
    else:
        shape = (*shape, None)
    depth = depth_of(a)
    result = encoded(shape, depth, mode)
    problem = _unlearned(a, depth)
    return problem or _encoded(a, result, mode_text(shape, result, depth, mode), mode)
