"""Texts and sequences in Keras: `Tokenizer`, `pad_sequences`, `to_categorical` and their like. Part of the interpret arrow.

A Tokenizer is an Opaque of its own class; what `fit_on_texts` learns is kept among its children. Texts that stand in the program
are counted as Keras counts them, so that `len(tokenizer.word_index) + 1` is a number.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.identity import Itself
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.arrays import as_array, fresh_size, plain_tuple, text_here
from cnnlint.interpret.libraries.datasets import tensor
from cnnlint.interpret.libraries.dtypes import as_dtype, mean_dtype
from cnnlint.interpret.operators import as_size
from cnnlint.interpret.values import DictValue, ListValue, Opaque, SequenceValue
from cnnlint.model import Array
from cnnlint.tuples import NamedTuple

_TOKENIZER: Final = "keras.preprocessing.text.Tokenizer"
_SEQUENCES: Final = "keras.preprocessing.text.Sequences"
_FILTERS: Final = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_FITTED: Final = ("fitted",)
_TEXT_LIMIT: Final = 200_000

# -- rows --------------------------------------------------------------------------------------------------------------


def row_count(m: Machine, value: Any) -> Any:
    """`len(value)` as a size: of a list, an array, or something opaque."""
    if type(value) in (ListValue, DictValue):
        content = m.items(value)
        return len(content) if type(content) in (list, dict) else _length_symbol(m, value)
    if type(value) is tuple:
        return len(value)
    if type(value) is Array and type(value.shape) is tuple and value.shape:
        return value.shape[0]
    if type(value) is SequenceValue:
        return as_size(m, value.length)
    if type(value) is Opaque:
        rows = dict(value.keywords).get("rows") if value.qualified_name == _SEQUENCES else None
        return rows if rows is not None else m.number(m.derived(value, ("len",), f"len({value.text})"))
    return _length_symbol(m, value)


def _length_symbol(m: Machine, value: Any) -> Expr:
    return m.number(m.result(("rows", Itself(value)), "rows"))


def _texts(m: Machine, value: Any) -> list[str] | None:
    """The texts themselves, where all of them are known."""
    content = m.items(value) if type(value) is ListValue else value
    if type(content) not in (list, tuple) or not all(type(text) is str for text in content):
        return None
    return list(content) if sum(map(len, content)) <= _TEXT_LIMIT else None


# -- Tokenizer ---------------------------------------------------------------------------------------------------------


class _Options(NamedTuple):
    """The arguments of a Tokenizer that decide how it splits."""

    num_words: Any = None
    filters: Any = _FILTERS
    lower: Any = True
    split: Any = " "
    char_level: Any = False
    oov_token: Any = None
    analyzer: Any = None


def _options(tokenizer: Opaque) -> _Options | None:
    """The options, or None where Keras would refuse them."""
    keywords = dict(tokenizer.keywords)
    if "nb_words" in keywords:
        keywords["num_words"] = keywords.pop("nb_words")
    keywords.pop("document_count", None)
    if not set(keywords) <= set(_Options._fields) or len(tokenizer.positional) > len(_Options._fields):
        return None
    given = dict(zip(_Options._fields, tokenizer.positional, strict=False))
    return None if set(given) & set(keywords) else _Options(**{**given, **keywords})


def _words(options: _Options, text: str) -> list[str]:
    """keras/src/legacy/preprocessing/text.py: text_to_word_sequence."""
    text = text.lower() if options.lower else text
    if options.char_level:
        return list(text)
    for character in options.filters:
        text = text.replace(character, options.split)
    return [word for word in text.split(options.split) if word]


def _plain(options: _Options | None) -> bool:
    """Whether every option that decides how a text is split is known."""
    return (
        options is not None
        and type(options.filters) is str
        and type(options.lower) is bool
        and type(options.split) is str
        and bool(options.split)
        and type(options.char_level) is bool
        and type(options.oov_token) in (str, type(None))
        and options.analyzer is None
    )


@known(f"{_TOKENIZER}.fit_on_texts")
def fit_on_texts(m: Machine, tokenizer: Any, texts: Any) -> Any:
    """Counts words. Of texts that are not known, the vocabulary is not known either."""
    options = _options(tokenizer)
    found = _texts(m, texts)
    held = tokenizer.children.get(_FITTED, {})
    if options is None or found is None or not _plain(options) or m.path or type(held) is not dict:
        tokenizer.children[_FITTED] = m.unknown("fitted on texts that are not known")
        return None
    counts = dict(held)
    for text in found:
        for word in _words(options, text):
            counts[word] = counts.get(word, 0) + 1
    tokenizer.children[_FITTED] = counts
    return None


def _vocabulary(tokenizer: Opaque) -> dict[str, int] | None:
    """Word -> number, or None where it is not known."""
    counts, options = tokenizer.children.get(_FITTED), _options(tokenizer)
    if type(counts) is not dict or options is None:
        return None
    ranked = sorted(counts.items(), key=lambda item: item[1], reverse=True)
    words = ([] if options.oov_token is None else [options.oov_token]) + [word for word, _ in ranked]
    return {word: index + 1 for index, word in enumerate(words)}


@attribute(f"{_TOKENIZER}.word_index")
def word_index(m: Machine, tokenizer: Any) -> Any:
    """The vocabulary; where it is not known, the same opaque object each time."""
    vocabulary = _vocabulary(tokenizer)
    return NOT_KNOWN if vocabulary is None else m.new_dict(dict(vocabulary))


@attribute(f"{_TOKENIZER}.index_word")
def index_word(m: Machine, tokenizer: Any) -> Any:
    """The vocabulary the other way round."""
    vocabulary = _vocabulary(tokenizer)
    return NOT_KNOWN if vocabulary is None else m.new_dict({index: word for word, index in vocabulary.items()})


@attribute(f"{_TOKENIZER}.num_words")
def num_words(m: Machine, tokenizer: Any) -> Any:
    """The argument."""
    options = _options(tokenizer)
    return NOT_KNOWN if options is None else options.num_words


@known(f"{_TOKENIZER}.texts_to_sequences")
def texts_to_sequences(m: Machine, tokenizer: Any, texts: Any) -> Any:
    """A list of lists of word numbers: itself where texts and vocabulary are known, else so many of them, below `num_words`."""
    options, found, vocabulary = _options(tokenizer), _texts(m, texts), _vocabulary(tokenizer)
    if options is None:
        return NOT_KNOWN
    limit = options.num_words
    if found is not None and vocabulary is not None and type(limit) in (int, type(None)):
        return m.new_list([m.new_list(_numbers(options, vocabulary, text)) for text in found])
    high = limit - 1 if type(limit) is int and limit > 0 else None
    return m.opaque(text_here(m, "sequences"), qualified_name=_SEQUENCES, keywords=(("rows", row_count(m, texts)), ("high", high)))


def _numbers(options: _Options, vocabulary: dict[str, int], text: str) -> list[Any]:
    unknown = None if options.oov_token is None else vocabulary.get(options.oov_token)
    numbers = [vocabulary.get(word) for word in _words(options, text)]
    cut = [unknown if number is None or (options.num_words and number >= options.num_words) else number for number in numbers]
    return [number for number in cut if number is not None]


@known(f"{_TOKENIZER}.texts_to_matrix", f"{_TOKENIZER}.sequences_to_matrix")
def texts_to_matrix(m: Machine, tokenizer: Any, texts: Any = None, mode: Any = "binary", sequences: Any = None) -> Any:
    """(texts, words) of float64; the width is `num_words`, or one more than the vocabulary has."""
    options, vocabulary = _options(tokenizer), _vocabulary(tokenizer)
    if options is None:
        return NOT_KNOWN
    if options.num_words:
        width = as_size(m, options.num_words)
    elif vocabulary is not None:
        width = len(vocabulary) + 1
    else:
        words = m.derived(tokenizer, ("attribute", "word_index"), f"{tokenizer.text}.word_index")
        width = m.number(m.derived(words, ("len",), f"len({words.text})")) + 1
    return Array((row_count(m, texts if sequences is None else sequences), width), "float64", low=0)


@known(f"{_SEQUENCES}.__len__")
def sequence_count(m: Machine, sequences: Any) -> Any:
    """`len(sequences)`."""
    return dict(sequences.keywords)["rows"]


@known("keras.preprocessing.text.text_to_word_sequence")
def text_to_word_sequence(m: Machine, text: Any, filters: Any = _FILTERS, lower: Any = True, split: Any = " ") -> Any:
    """The words of a text."""
    options = _Options(filters=filters, lower=lower, split=split)
    return m.new_list(list(_words(options, text))) if type(text) is str and _plain(options) else NOT_KNOWN


@known("keras.preprocessing.text.one_hot", "keras.preprocessing.text.hashing_trick")
def one_hot_text(m: Machine, text: Any, n: Any, *_: Any, **__: Any) -> Any:
    """Word numbers below n by hashing; as many as the text has words."""
    if type(text) is not str:
        return NOT_KNOWN
    made = text_here(m, "one_hot(…)")
    return m.new_list([m.opaque(f"{made}[{index}]") for index, _word in enumerate(_words(_Options(), text))])


# -- sequences ---------------------------------------------------------------------------------------------------------


@known("keras.utils.pad_sequences")
def pad_sequences(
    m: Machine,
    sequences: Any,
    maxlen: Any = None,
    dtype: Any = "int32",
    padding: Any = "pre",
    truncating: Any = "pre",
    value: Any = 0.0,
) -> Any:
    """(rows, maxlen); without `maxlen` as long as the longest row. Rows that are lists of vectors keep their axes."""
    rows = row_count(m, sequences)
    length = _longest(m, sequences) if maxlen is None else as_size(m, maxlen)
    low, high = _bounds(m, sequences, length)
    trailing = _trailing(m, sequences)
    if trailing is None:
        return NOT_KNOWN
    return Array((rows, length, *trailing), as_dtype(dtype, "int32"), low=low, high=high)


def _longest(m: Machine, sequences: Any) -> Any:
    content = m.items(sequences) if type(sequences) is ListValue else sequences
    if type(content) in (list, tuple):
        sizes: list[Any] = [row_count(m, row) if type(row) in (ListValue, tuple, Array) else None for row in content]
        if sizes and all(type(size) is int for size in sizes):
            return max(sizes)
    if type(sequences) is Array and type(sequences.shape) is tuple and len(sequences.shape) > 1:
        return sequences.shape[1]
    return fresh_size(m, "maxlen")


def _trailing(m: Machine, sequences: Any) -> tuple[Any, ...] | None:
    """The axes after the second."""
    if type(sequences) is Array and type(sequences.shape) is tuple and len(sequences.shape) > 1:
        return sequences.shape[2:]
    content = m.items(sequences) if type(sequences) is ListValue else sequences
    if type(content) not in (list, tuple):
        return ()
    first = next((row for row in content if type(row) is Array or (type(row) is ListValue and m.items(row))), None)
    if first is None:
        return ()
    row = as_array(m, first)
    return row.shape[1:] if type(row) is Array and type(row.shape) is tuple and row.shape else None if type(first) is Array else ()


def _bounds(m: Machine, sequences: Any, length: Any) -> tuple[Any, Any]:
    """The least and the greatest number of rows of which none is cut."""
    if type(sequences) is Array:
        return sequences.low, sequences.high
    if type(sequences) is Opaque and sequences.qualified_name == _SEQUENCES:
        return 0, dict(sequences.keywords)["high"]
    rows = plain_tuple(m, sequences) if type(sequences) in (ListValue, tuple) else None
    held = [plain_tuple(m, row) for row in rows] if type(rows) is tuple else []
    plain = [row for row in held if type(row) is tuple and all(type(number) is int for number in row)]
    if len(plain) < len(held) or not any(plain) or type(length) is not int or any(len(row) > length for row in plain):
        return None, None
    numbers = [number for row in plain for number in row]
    return min(0, *numbers), max(numbers)


@known("keras.preprocessing.sequence.TimeseriesGenerator")
def timeseries_generator(
    m: Machine,
    data: Any,
    targets: Any,
    length: Any,
    sampling_rate: Any = 1,
    stride: Any = 1,
    start_index: Any = 0,
    end_index: Any = None,
    shuffle: Any = False,
    reverse: Any = False,
    batch_size: Any = 128,
) -> Any:
    """Batches of windows of `length` rows, every `sampling_rate`-th of them."""
    from cnnlint.interpret.libraries.keras_images import make_batches
    from cnnlint.interpret.libraries.shapes import slice_size

    series, aims = tensor(m, data), tensor(m, targets)
    if not all(type(each) is Array and type(each.shape) is tuple and each.shape for each in (series, aims)):
        return NOT_KNOWN
    steps = slice_size(as_size(m, length), None, None, as_size(m, sampling_rate))
    window = series._replace(shape=(steps, *series.shape[1:]))
    rows = series.shape[0]
    exact = all(type(each) is int for each in (rows, length, stride, start_index)) and end_index is None and stride == 1
    count = rows - start_index - length if exact else m.unknown("the number of windows is not known")
    return make_batches(m, (window, aims._replace(shape=aims.shape[1:])), count, batch_size)


# -- labels ------------------------------------------------------------------------------------------------------------


@known("keras.utils.to_categorical")
def to_categorical(m: Machine, x: Any = None, num_classes: Any = None, dtype: Any = None, y: Any = None) -> Any:
    """One-hot labels: a last axis of 1 is dropped, `num_classes` is put at the end, one more than the largest label by default."""
    labels = as_array(m, y if x is None else x)
    if isinstance(labels, Unknown) or isinstance(labels.shape, Unknown):
        return NOT_KNOWN
    shape = labels.shape[:-1] if len(labels.shape) > 1 and labels.shape[-1] == 1 else labels.shape
    classes = _class_count(labels) if num_classes is None else as_size(m, num_classes)
    width = fresh_size(m, "num_classes") if classes is None else classes
    known_classes = width if type(width) is int else None
    return Array((*shape, width), as_dtype(dtype, "float64"), known_classes, one_hot=True, source=labels.source, low=0, high=1)


def _class_count(labels: Array) -> int | None:
    """One more than the largest label, where that is sure to occur: of so few rows it may not."""
    rows = labels.shape[0] if type(labels.shape) is tuple and labels.shape else None
    if labels.classes is None or type(rows) is not int or labels.one_hot:
        return None
    return labels.classes if rows >= 100 * labels.classes or labels.source is None else None


@known("keras.utils.normalize")
def normalize(m: Machine, x: Any, axis: Any = -1, order: Any = 2) -> Any:
    """The same shape, floating; a single row gets an axis in front."""
    array = as_array(m, x)
    if isinstance(array, Unknown) or isinstance(array.shape, Unknown):
        return NOT_KNOWN
    return Array(array.shape if len(array.shape) > 1 else (1, *array.shape), mean_dtype(array.dtype), low=-1, high=1)
