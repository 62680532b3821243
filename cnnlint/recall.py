"""Settings and pins kept between runs, beside the reports: reading TOML, and looking for the rules it names, takes as long as a start.

A file of configuration or of dependencies is told by its content; none of them makes a cache where there is none.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from cnnlint.cache import identity, place_entry
from cnnlint.codec import NotStorable, decode, encode
from cnnlint.digest import digest, seal, unseal
from cnnlint.examination import read_file
from cnnlint.settings import CACHE, Settings

if TYPE_CHECKING:
    from cnnlint.pins import Pin

_KIND = b"cnnlint settings 1 "


def recall(file: str) -> Settings | None:
    """What a configuration file says, if it is one that was read before."""
    found = _read(_settings_entry(file))
    return found[0] if found is not None and isinstance(found[0], Settings) else None


def remember(file: str, settings: Settings) -> None:
    """Keep what a configuration file says, where there is a cache beside it."""
    _write(_settings_entry(file), (settings,))


def recall_pin(folder: str, root: str) -> tuple[Pin | None] | None:
    """The pin that holds for a folder, in a tuple of its own; None where it is not known. `root` is the folder that has the cache."""
    from cnnlint.pins import Pin

    found = _read(_pin_entry(folder, root))
    return (found[0],) if found is not None and (found[0] is None or isinstance(found[0], Pin)) else None


def remember_pin(folder: str, root: str, pin: Pin | None) -> None:
    """Keep the pin of a folder."""
    _write(_pin_entry(folder, root), (pin,))


def _settings_entry(file: str) -> str | None:
    """The entry of a file of this content; None for one that starts from another, which may change while it does not."""
    content = _content(file)
    if content is None or content.count(b"extend") != content.count(b"extend-"):
        return None
    return _entry(os.path.dirname(file), (os.path.abspath(file), digest(content)))


def _pin_entry(folder: str, root: str) -> str | None:
    """The entry of a folder whose files about dependencies have these contents."""
    from cnnlint.pins import witnesses

    said = [(file, digest(content)) for file in witnesses(folder) if (content := _content(file)) is not None]
    return _entry(root, (os.path.abspath(folder), said)) if said else None


def _entry(folder: str, deciding: object) -> str | None:
    place = os.path.join(os.path.abspath(folder), CACHE)
    if identity() is None or os.path.islink(place) or not os.path.isdir(place):
        return None
    return os.path.join(place, digest(repr((deciding, identity())).encode("utf-8", "surrogatepass")))


def _content(file: str) -> bytes | None:
    data = read_file(file)
    return None if isinstance(data, OSError) else data


def _read(name: str | None) -> tuple[Any, ...] | None:
    raw = None if name is None else _content(name)
    text = None if raw is None else unseal(_KIND, raw)
    if text is None:
        return None
    try:
        found = decode(text.decode("ascii"))
    except Exception:  # whatever may lie there
        return None
    return found if isinstance(found, tuple) and len(found) == 1 else None


def _write(name: str | None, value: object) -> None:
    if name is None:
        return
    try:
        text = encode(value).encode("ascii")
    except NotStorable:
        return
    place_entry(name, seal(_KIND, text))
