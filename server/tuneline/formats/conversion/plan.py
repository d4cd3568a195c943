"""How all examples of an outline are written: pieces of JSON, and between them places for texts and values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, Final, NamedTuple

from tuneline.formats.conversion.account import Difference

Escape = Callable[[str], str]

_as_json: Final[Mapping[Escape, Callable[[Any], str]]] = {
    encode_basestring: json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode,
    encode_basestring_ascii: json.JSONEncoder(allow_nan=False).encode,
}


class Plan(NamedTuple):
    """How all examples of an outline are written: pieces of JSON, and between them the numbers of texts and values.

    holes: what comes after each piece but the last, a text (True) or a value, by its number.
    """

    pieces: tuple[str, ...]
    holes: tuple[tuple[bool, int], ...]
    examples: int
    differences: tuple[Difference, ...]

    def line(self, texts: Sequence[str], escape: Escape, values: Sequence[object] = ()) -> str:
        """The lines of an example with these texts and values. escape: a text as JSON, quotes included."""
        made = [self.pieces[0]]
        for (is_text, number), piece in zip(self.holes, self.pieces[1:], strict=True):
            filled = escape(texts[number])[1:-1] if is_text else _as_json[escape](values[number])
            made += (filled, piece)
        return "".join(made)

    def spelled(self, texts: Sequence[str]) -> str:
        """The lines of an example whose texts are as JSON has them between quotes; for plans without values."""
        made = [self.pieces[0]]
        for (_, number), piece in zip(self.holes, self.pieces[1:], strict=True):
            made += (texts[number], piece)
        return "".join(made)
