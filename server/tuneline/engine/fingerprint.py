"""A number that equal examples share whatever their spacing and key order, in every process and on every machine.

The value is written as JSON, keys sorted, and blake2b makes a number of these bytes. `hash` differs from process to
process. What native code cannot write, or would write like something else, is flattened to a list whose parts can be
told from each other; marshal writes that as bytes, which tells 1 from 1.0 and true.
"""

from __future__ import annotations

import marshal
from typing import Any, Final

import msgspec

try:
    # As in `hashlib`, which loads OpenSSL beside it: a thirtieth of a start.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

__all__ = ("blake2b", "fingerprint")

_as_json: Final = msgspec.json.Encoder(order="sorted").encode
# Without references to earlier objects, which later versions write: equal values need not share objects.
_VERSION = 2


def fingerprint(value: Any) -> int:
    """A 64-bit number, never 0, of a JSON value; 0 for a value that is nested too deep."""
    try:
        data = _as_json(value)
    except (TypeError, ValueError, OverflowError, RecursionError):  # half a character, or nested deep
        data = b"null"
    if b"null" in data:  # which stands for numbers that are too large as well
        parts: list[Any] = []
        try:
            _flatten(value, parts)
        except RecursionError:
            return 0
        data = marshal.dumps(parts, _VERSION)
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little") or 1


def _flatten(value: Any, parts: list[Any]) -> None:
    kind = type(value)
    if kind is dict:
        # What no JSON value is says that a dictionary or a list begins; how long it is says where it ends.
        parts += (..., len(value))
        for key in sorted(value):
            parts.append(key)
            item = value[key]
            if type(item) is str:
                parts.append(item)
            else:
                _flatten(item, parts)
    elif kind is list:
        parts += ((), len(value))
        for item in value:
            _flatten(item, parts)
    else:
        parts.append(value)
