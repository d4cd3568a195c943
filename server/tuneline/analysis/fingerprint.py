"""A number that equal examples share whatever their spacing and key order.

Strings carry nearly all of an example, so their own hashes do nearly all of the work; numbers are told from
strings and from each other by how Python writes them, since hash(-1) == hash(-2) and hash(1) == hash(True).
Hashes of strings differ from process to process: compare fingerprints of one run only.
"""

from __future__ import annotations

from typing import Any


def fingerprint(value: Any) -> int:
    """A 64-bit hash of a JSON value, never 0. A value too deep to walk is told apart by its text alone."""
    try:
        return hash(_freeze(value)) or 1
    except RecursionError:
        return 0


def _freeze(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value
    if kind is dict:
        return frozenset([(key, item if type(item) is str else _freeze(item)) for key, item in value.items()])
    if kind is list:
        return tuple([_freeze(item) for item in value])
    return (None, kind.__name__, repr(value))
