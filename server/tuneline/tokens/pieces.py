"""Counts of much text from counts of its pieces, in half the time that tiktoken takes.

An encoding cuts a text into words and the like before anything else, and most of these are there again and again. So a
text is cut by the same pattern, written for Python, and tiktoken counts each piece once. A text with characters that
Python and tiktoken may know differently is left to tiktoken, as is one in a script without spaces between its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from itertools import groupby
from typing import Final

from tuneline.tokens import limits
from tuneline.tokens.encodings import RECIPES, load

# Latin, Greek, Cyrillic and Armenian, signs, and emoji. No letter, mark or number was added to these blocks since
# Unicode 11, which every Python that runs this has. The long s is not among them: after an apostrophe tiktoken takes it
# for an s.
_KNOWN: Final = "\0-\u017e\u0180-\u058f\u1e00-\u2bff\ufe0f\U0001f000-\U0001faff"
_END: Final = 0x1FB00
_has_others = re.compile(f"[^{_KNOWN}]").search
_SPACE: Final = "\t-\r \x85\xa0\u2000-\u200a\u2028\u2029\u202f\u205f"
_ASCII_SPACE: Final = "\t-\r "
# A group that may be absent takes Python longer than one that may be empty.
_SUFFIX: Final = ("(?i:'s|'t|'re|'ve|'m|'ll|'d)?", "(?:'(?i:s|t|re|ve|m|ll|d)|)")
# Most pieces of a text in ASCII are words in small letters after a space.
_WORD: Final = {"o200k_base": " [a-z]++" + _SUFFIX[1], "cl100k_base": " [a-z]++(?![A-Z])"}
_CLASS: Final = re.compile(r"\[(\^?)([^\]]*)\]|(\\p\{\w+\}|\\s)|(\\S)|(\$)")


class _Known(dict[str, int]):
    """The tokens of pieces, counted where they are not known."""

    def __init__(self, encoding: str) -> None:
        self._encode = load(encoding).encode_ordinary

    def __missing__(self, piece: str) -> int:
        tokens = len(self._encode(piece))
        if len(self) < limits.PIECES and len(piece) <= limits.PIECE:
            self[piece] = tokens
        return tokens


class _Counter:
    """Counts texts of one encoding."""

    def __init__(self, encoding: str) -> None:
        self._tokens_of = _Known(encoding).__getitem__
        self._pattern = RECIPES[encoding].pattern.replace(*_SUFFIX)
        self._ascii = _cut_by(
            f"{_WORD[encoding]}|{self._pattern}", "".join(map(chr, range(0x80))), _ASCII_SPACE
        )
        self._wide: Callable[[str], list[str]] | None = None

    def count(self, text: str) -> int | None:
        """The tokens of a text; None where tiktoken has to count it."""
        if text.isascii():
            return sum(map(self._tokens_of, self._ascii(text)))
        if _has_others(text):
            return None
        if self._wide is None:
            every = "".join(map(chr, range(_END)))
            self._wide = _cut_by(self._pattern, "".join(re.findall(f"[{_KNOWN}]", every)), _SPACE)
        return sum(map(self._tokens_of, self._wide(text)))


_counters: dict[str, _Counter] = {}


def count(text: str, encoding: str) -> int | None:
    """The tokens of a text; None where tiktoken has to count it. ValueError for an unknown encoding."""
    if len(text) > limits.WHITE_SPACE:
        return None
    if encoding not in _counters:
        _counters[encoding] = _Counter(encoding)
    return _counters[encoding].count(text)


def _cut_by(pattern: str, known: str, space: str) -> Callable[[str], list[str]]:
    """What cuts texts of known characters into pieces, by a pattern with classes that Python's patterns have not."""
    by_category: defaultdict[str, list[str]] = defaultdict(list)
    for it in known:
        by_category[unicodedata.category(it)].append(it)

    def members(match: re.Match[str]) -> str:
        found = (it for name, some in by_category.items() if name.startswith(match[1]) for it in some)
        return _ranges(sorted(found))

    def translated(match: re.Match[str]) -> str:
        opposite, several, one, no_space, end = match.groups()
        if end:
            return r"\Z"
        if no_space:
            return f"[^{space}]"
        chars = re.sub(r"\\p\{(\w+)\}", members, (one or several).replace(r"\s", space))
        return f"[{opposite or ''}{chars}]"

    return re.compile(_CLASS.sub(translated, pattern)).findall


def _ranges(chars: list[str]) -> str:
    """Characters in their order, as they stand in a class."""
    found = ""
    for _, run in groupby(enumerate(map(ord, chars)), lambda it: it[1] - it[0]):
        codes = [code for _, code in run]
        found += f"{re.escape(chr(codes[0]))}-{re.escape(chr(codes[-1]))}"
    return found
