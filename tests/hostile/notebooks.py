"""Notebooks whose JSON has any shape: wrong types everywhere, things missing, doubled, huge, deep."""

from __future__ import annotations

import json
from random import Random
from typing import Any

_PIECES = (
    "from keras import Input, Sequential, layers\n",
    "model = Sequential([Input((4,)), layers.Dense(3)])\n",
    "model.add(layers.Dense(0))\n",
    "%matplotlib inline\n",
    "!pip install keras\n",
    "%%time\n",
    "%%bash\nls\n",
    "x = !ls\n",
    "?model\n",
    "model??\n",
    "  indented = 1\n",
    "for i in range(3):\n",
    "\r\n",
    "\r",
    "\n",
    "\n\n\n",
    "",
    "\f",
    "\x0b",
    "\u2028",
    "é漢😀",
    "'''",
    "(",
    ")",
    "\\",
    "\\\n",
    "# coding: utf-7\n",
    "model.add(layers.Dense(4, name='\x1b[31m'))\n",
    "\ud800",
    "\udc00\ud800",
    "\ufeff",
    "\x00",
    "%",
    "!",
    "?",
    "%%\n",
    "%%%%\n",
    "await x\n",
    "return\n",
    "yield\n",
    "%timeit for i in range(3):\n    pass\n",
    "!ls \\\n  -l\n",
    "%cd ..\n",
    "a = %who\n",
    "get_ipython().magic('x')\n",
    "\t",
    "print 'x'\n",
    "1/0;",
    "model;",
    "# %%\n",
    "%%writefile x.py\nimport keras\n",
    "\nmodel.add(layers.Dense(2))",
)


def odd_notebook(chance: Random) -> bytes:
    """A notebook, or what is left of it."""
    cells: Any = [_cell(chance) for _ in range(chance.choice((0, 1, 2, 5, 20)))]
    document: Any = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    if chance.random() < 0.3:
        document["metadata"] = chance.choice((_value(chance), {"kernelspec": _value(chance), "language_info": {"name": _value(chance)}}))
    if chance.random() < 0.2:
        document = {"worksheets": chance.choice(([{"cells": cells}], [{"cells": cells}] * 3, cells, _value(chance)))}
    for _ in range(chance.choice((0, 0, 1, 1, 2, 5))):
        document = _changed(document, chance)
    text = json.dumps(document, ensure_ascii=chance.choice((True, False)), indent=chance.choice((None, 0, 1, "\t")), allow_nan=True)
    return _as_bytes(_mangled(text, chance), chance)


def _cell(chance: Random) -> Any:
    rows = [chance.choice(_PIECES) for _ in range(chance.choice((0, 1, 2, 5)))]
    source = chance.choice((rows, rows, "".join(rows), _value(chance)))
    cell: dict[str, Any] = {"cell_type": chance.choice(("code", "code", "code", "markdown", "raw", _value(chance))), "source": source}
    if chance.random() < 0.3:
        cell["metadata"] = chance.choice((_value(chance), {"vscode": {"languageId": chance.choice(("python", "sql", 3, None))}}))
    if chance.random() < 0.2:
        cell["input"] = cell.pop("source")
    return cell


def _value(chance: Random, depth: int = 0) -> Any:
    plain = (
        None,
        True,
        0,
        -1,
        10**400,
        1e308,
        float("nan"),
        float("inf"),
        "",
        "code",
        "cells",
        "source",
        "x" * 1000,
        [],
        {},
        "\ud800",
        "\x00",
    )
    if depth > 3 or chance.random() < 0.6:
        return chance.choice(plain)
    if chance.random() < 0.5:
        return [_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    return {chance.choice(("cells", "source", "cell_type", "", "x", "\x1b")): _value(chance, depth + 1) for _ in range(chance.randrange(4))}


def _changed(value: Any, chance: Random) -> Any:
    """The value with something in it replaced, wherever that is."""
    if chance.random() < 0.25 or not isinstance(value, (dict, list)) or not value:
        return _value(chance)
    if isinstance(value, dict):
        key = chance.choice(list(value))
        return {**value, key: _changed(value[key], chance)}
    place = chance.randrange(len(value))
    return [*value[:place], _changed(value[place], chance), *value[place + 1 :]]


def _mangled(text: str, chance: Random) -> str:
    """The JSON text with keys doubled, escapes spelt otherwise, nested deep, cut."""
    draw = chance.random()
    if draw < 0.1:
        return text.replace('"source"', '"source": "x", "source"').replace('"cells"', '"cells": 3, "cells"')
    if draw < 0.15:
        depth = chance.choice((10, 900, 1100, 5000, 200_000))
        return '{"cells": ' + "[" * depth + "]" * depth + "}"
    if draw < 0.2:
        return '{"a":' * 3000 + text + "}" * 3000
    if draw < 0.25:
        return text.replace("\\n", "\\u000a").replace("model", "\\u006dodel").replace("\\u000a", "\\u000A")
    if draw < 0.3:
        return text.replace('"source"', '"so\\u0075rce"').replace('"code"', '"\\u0063ode"')
    if draw < 0.35:
        return text.replace("4", "9" * chance.choice((20, 4301, 100_000)), 1)
    if draw < 0.4:
        return text[: chance.randrange(len(text) + 1)]
    if draw < 0.45:
        return chance.choice(
            (" " * 100_000 + text, text + text, f"[{text}]", text + "}", "\ufeff\ufeff" + text, "NaN", "", "{}", "null", '""')
        )
    return text


def _as_bytes(text: str, chance: Random) -> bytes:
    encoding = chance.choice(("utf-8",) * 6 + ("utf-16", "utf-32", "utf-8-sig", "latin-1", "utf-16-le"))
    data = text.encode(encoding, "backslashreplace" if encoding == "latin-1" else "surrogatepass")
    if chance.random() < 0.05:
        data = data[: chance.randrange(len(data) + 1)] + b"\xff" + data
    return data
