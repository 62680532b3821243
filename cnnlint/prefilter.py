"""The first arrow: bytes -> can this file hold a model at all? It imports nothing, because most files stop here."""

from __future__ import annotations


def mentions_keras(data: bytes) -> bool:
    """Whether a file can hold a Sequential model: two or three byte searches, some 20 microseconds a file."""
    return b"Sequential" in data and (b"keras" in data or b"tensorflow" in data)
