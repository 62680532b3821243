"""What the comments on the pages say is what real Keras builds: it runs the same programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from md.cases import Case, Where, cases
from md.real import ARGUMENTS, Built, run

pytestmark = pytest.mark.tensorflow

CASES = [case for case in cases() if case.executed]


def any_batch(found: tuple[str, int | None], said: set[tuple[str, int | None]]) -> tuple[str, int | None]:
    """Keras notes the batch size of the data that built a model, which takes any other as well: then the comment says None."""
    shape = eval(found[0])
    free = (str((None, *shape[1:])), found[1]) if shape else found
    return free if free in said else found


def number(text: str, built: Built) -> int | None:
    """A count as the comment gives it: symbols are names of the program."""
    return None if text == "?" else int(eval(text, dict(built.names)))


def layer(text: str, built: Built) -> tuple[str, int | None]:
    """A shape and count as the comment gives them, symbols replaced by what the program has for them."""
    shape, _, count = text.partition(" params: ")
    return (shape if "?" in shape else str(_plain(eval(shape, dict(built.names))))), number(count, built)


def _plain(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """Numpy's numbers as those of Python."""
    return tuple(None if size is None else int(size) for size in shape)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_comments_in_keras(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("keras")
    monkeypatch.setattr(sys, "argv", ARGUMENTS)
    built = run(case, tmp_path)
    assert (built.error is not None) == bool(case.said("error")), built.error
    one_of_several = bool(case.said("condition"))
    for (_, where), texts in case.said("shape").items():
        said = {layer(text, built) for text in texts}
        compare(where, texts, said, {any_batch(each, said) for each in built.layers.get(where, [])}, one_of_several)
    for (_, where), texts in case.said("total").items():
        compare(where, texts, {number(text, built) for text in texts}, set(built.totals.get(where, [])), one_of_several)


def compare(where: Where, texts: list[str], said: set[Any], found: set[Any], one_of_several: bool) -> None:
    """What Keras built is what the comment says; of several variants it is one, and what is not known may be anything."""
    if any("?" in text for text in texts):
        return
    assert (found <= said) if one_of_several else (found == said), (where, found, said)
