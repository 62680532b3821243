"""`--show-settings`: what holds for a path, as the TOML that would say it, with where it comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cnnlint.declared import Declared
from cnnlint.pins import Pin
from cnnlint.selection import chosen_codes
from cnnlint.settings import KEYS, Settings

_BARE = re.compile(r"[A-Za-z0-9_-]+$")


def show(path: str, settings: Settings, origin: str | None, pin: Pin | None) -> str:
    """The settings of one path. `origin` is the configuration file, `pin` what decides the target where no setting does."""
    lines = [f"# {path}: {origin or 'no configuration file'}", *_plain(settings, pin)]
    codes = sorted(chosen_codes(settings, path))
    lines += [f"# rules that run: {len(codes)}", *(f"#   {' '.join(codes[start : start + 12])}" for start in range(0, len(codes), 12))]
    return "\n".join([*lines, *_tables(settings)]) + "\n"


def _plain(settings: Settings, pin: Pin | None) -> Iterator[str]:
    for name, key in KEYS.items():
        if name == "extend" or _is_table(key.kind):
            continue
        value = getattr(settings, name.replace("-", "_"))
        if name == "target-keras":
            why = "" if value else f"  # {pin.file}: {pin.text}" if pin else "  # nobody said which"
            yield f"target-keras = {_value(value or (pin.target if pin else '3'))}{why}"
        elif value is None:
            yield f"# {name}: {'the rules that are on by default' if name == 'select' else 'not set'}"
        else:
            yield f"{name} = {_value(value)}"


def _is_table(kind: str) -> bool:
    return kind.startswith("table") or kind in ("budgets", "layers")


def _tables(settings: Settings) -> Iterator[str]:
    for name, key in KEYS.items():
        if _is_table(key.kind):
            held = getattr(settings, name.replace("-", "_"))
            yield from _table((name,), dict(held))


def _table(path: tuple[str, ...], held: Mapping[str, Any]) -> Iterator[str]:
    """A table with its plain values first, then the tables in it."""
    plain = {name: value for name, value in held.items() if not isinstance(value, (Mapping, Declared))}
    if plain:
        yield ""
        yield f"[{'.'.join(map(_key, path))}]"
        yield from (f"{_key(name)} = {_value(value)}" for name, value in plain.items())
    for name, value in held.items():
        if isinstance(value, Declared):
            said = {"output-shape": value.output_shape, "params": value.params}
            yield from _table((*path, name), {key: item for key, item in said.items() if item is not None})
        elif isinstance(value, Mapping):
            yield from _table((*path, name), value)


def _key(name: str) -> str:
    return name if _BARE.match(name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    """A value of TOML; strings and lists of them are written as in JSON."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
