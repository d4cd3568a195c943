"""Strict JSON as the models read it: the value of a text, or an error.

The native parser comes with pydantic, which takes longer to import than a small file to check. Until somebody has
imported it, a text is read by Python's parser where both surely read it alike.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from json import JSONDecoder
from math import isinf
from typing import Any, Final, Never

from tuneline.syntax import limits


def is_native() -> bool:
    """Whether the native parser is there already."""
    return "pydantic_core" in sys.modules


def load() -> None:
    """Import the native parser, because many texts are still to be read."""
    from pydantic_core import from_json  # noqa: F401 - for what it brings along


def loads(text: str) -> Any:
    """The value of a JSON text. ValueError if it is none, TypeError for half a character, as editors send it."""
    if not is_native() and (value := plain(text)) is not None:
        return value
    return _native()(text, allow_inf_nan=False)


@cache
def _native() -> Callable[..., Any]:
    from pydantic_core import from_json

    return from_json


def plain(text: str) -> Any | None:
    """The value of a JSON text that all parsers read alike; None for any other text, and for `null`."""
    if len(text) > limits.PLAIN_SIZE or text.count("[") + text.count("{") > limits.PLAIN_DEPTH:
        return None
    try:
        value = _decode(text)
        # Half a character, as it stands or as an escape, is refused by some.
        if not text.isascii() or "\\u" in text:
            _texts_of(value).encode()
    except (ValueError, RecursionError):
        return None
    return value


def _texts_of(value: Any) -> str:
    if type(value) is dict:
        return "".join(key + _texts_of(item) for key, item in value.items())
    if type(value) is list:
        return "".join(map(_texts_of, value))
    return value if type(value) is str else ""


def _whole(digits: str) -> int:
    if len(digits) > 18 or digits == "-0":
        raise ValueError
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError
    return number


def _none(_word: str) -> Never:
    raise ValueError


_decode: Final = JSONDecoder(parse_float=_number, parse_int=_whole, parse_constant=_none).decode
