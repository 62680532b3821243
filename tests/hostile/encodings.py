"""Bytes that are hardly text: marks, cookies, line ends and characters that editors do not write."""

from __future__ import annotations

from random import Random

_MODEL = (
    "from keras import Input, Sequential, layers\nmodel = Sequential()\nmodel.add(Input((4,)))\n"
    "model.add(layers.Dense(3, name='SIGN'))  # SIGN\nmodel.add(layers.Dense(0))\nmodel.summary()\n"
)
_COOKIES = (
    "utf-8",
    "utf8",
    "utf-8-sig",
    "latin-1",
    "iso-8859-15",
    "ascii",
    "utf-7",
    "utf-16",
    "utf-32",
    "rot13",
    "hex",
    "zlib",
    "base64",
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "mbcs",
    "cp1252",
    "cp037",
    "gbk",
    "big5",
    "shift_jis",
    "hz",
    "iso2022_jp",
    "euc_kr",
    "koi8-r",
    "nonsense",
    "utf\x00",
    "u" * 5000,
    "charmap",
    "uu",
    "quopri",
    "bz2",
    "cp65001",
    "utf_8_x",
)
_SIGNS = (
    "",
    "\x1b[31m",
    "\x07",
    "\x9b31m",
    "\u202e",
    "\u2028",
    "\x85",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1e",
    "é",
    "ß",
    "ﬁ",
    "𝐱",
    "漢字",
    "😀",
    "\ufeff",
    "\u200b",
    "\\ud800",
    "\\N{BULLET}",
    "\\x1b]8;;http://x\\x07",
    "%0A::error::x",
    "]]>",
    "<script>",
    "|",
    "`",
    "\x7f",
    "\x1a",
    "\xa0",
    "\t",
)
_ENCODINGS = (
    "utf-8",
    "utf-8",
    "utf-8",
    "latin-1",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "cp1252",
    "gbk",
    "shift_jis",
    "utf-7",
    "cp037",
    "koi8-r",
)


def odd_bytes(chance: Random) -> bytes:
    """A small program, mangled."""
    text = _MODEL.replace("SIGN", chance.choice(_SIGNS))
    if chance.random() < 0.4:
        text = text.replace("model", chance.choice(("ﬁeld", "𝐱", "漢字", "ªº", "x\u0301", "µ")))
    if chance.random() < 0.5:
        cookie = f"# -*- coding: {chance.choice(_COOKIES)} -*-\n"
        text = chance.choice(("", "\n", "#!/bin/x\n", "\f", "\n\n", "x = 1\n")) + cookie + text
    rows = text.split("\n")
    ends = chance.choice((("\n",), ("\r\n",), ("\r",), ("\n", "\r\n", "\r"), ("\n\r",), ("\r\r\n",), ("\n", "\f\n"), ("\n", "\\\n")))
    text = "".join(row + chance.choice(ends) for row in rows)
    if chance.random() < 0.3:
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice(_SIGNS) * chance.choice((1, 1, 5)) + text[place:]
    if chance.random() < 0.3:
        text = text.replace("    ", "\t").rstrip("\n") + chance.choice(("", "\\", "\f", "#", "\x00", "'", '"""', "\t", "  ", "\x1a"))
    try:
        data = text.encode(chance.choice(_ENCODINGS), chance.choice(("replace", "backslashreplace", "ignore")))
    except UnicodeError:
        data = text.encode("utf-8", "replace")
    return _damaged(data, chance)


def _damaged(data: bytes, chance: Random) -> bytes:
    if chance.random() < 0.2:
        data = (
            chance.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf\xef\xbb\xbf", b"\x00", b"\x1a", b"\x04", b"\xff"))
            + data
        )
    if chance.random() < 0.2:
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.choice((b"\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\x80")) + data[place:]
    if chance.random() < 0.1:
        data += b"# " + chance.choice((b"a", b"\xc3\xa9", b"\t", b"(")) * 300_000 + b"\n"
    return data
