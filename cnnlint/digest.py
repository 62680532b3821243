"""Contents -> short names that stand for them. hashlib loads OpenSSL first, which costs a quarter of Python's own start."""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b


def digest(data: bytes) -> str:
    """32 hexadecimal digits that stand for a content (BLAKE2b)."""
    return blake2b(data, digest_size=16).hexdigest()
