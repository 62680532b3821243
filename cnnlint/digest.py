"""Contents -> short names that stand for them. hashlib loads OpenSSL first, which costs a quarter of Python's own start."""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b


def digest(data: bytes) -> str:
    """32 hexadecimal digits that stand for a content (BLAKE2b)."""
    return blake2b(data, digest_size=16).hexdigest()


def seal(kind: bytes, text: bytes) -> bytes:
    """A text behind a line that names its kind and tells whether it is whole."""
    return kind + digest(text).encode() + b"\n" + text


def unseal(kind: bytes, raw: bytes) -> bytes | None:
    """The text that was sealed as of this kind; None where it is another one, cut off or damaged."""
    first, _, text = raw.partition(b"\n")
    return text if first == kind + digest(text).encode() else None
