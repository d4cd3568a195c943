"""Counts of much text from counts of its words, in a third of the time that tiktoken takes where they are common.

Most words of a text are there again and again: so a text is cut at its spaces, and tiktoken counts each word once, with
the space before it. That is exact where the places are sure (see `slices`): where no word begins or ends with white
space, other than the end of a line before a word that begins with none. Some white space can be counted by itself, such
as that which indents a line. A text with any other is counted as a whole.
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Final

from tuneline.tokens import limits
from tuneline.tokens.encodings import load

if TYPE_CHECKING:
    from tiktoken import Encoding

# White space that is cut from what is around it: spaces before the last one in front of a word, where a word or a line
# feed is before them; and from a space after a word to the end of a line.
_spaces: Final = re.compile(r" (?<![^\S\n] ) *(?= \S)")
_line_end: Final = re.compile(r"( (?<=\S )[ \t\r\n]*\n)(?= ?\S)")
_LINE_ENDS: Final = "\r\n"
_SIGNS: Final = frozenset(string.punctuation)
_PLAIN: Final = frozenset(string.ascii_letters + string.digits)


class _NotSure(Exception):
    """A word begins or ends with white space, or has nothing in it: it cannot be counted by itself."""


class _Known(dict[str, int]):
    """The tokens of words, counted where they are not known; what was not asked for in a while is forgotten.

    lead: what stands before each of them, a space or nothing. missed: how many were counted.
    """

    def __init__(self, encoding: Encoding, lead: str) -> None:
        self._lead = lead
        self._encode, self._encode_piece = encoding.encode_ordinary, encoding._core_bpe.encode_single_piece
        self._older: dict[str, int] = {}
        self.missed = 0

    def __missing__(self, word: str) -> int:
        if (tokens := self._older.get(word)) is None:
            if word.isalpha() and word.isascii() and word[1:].islower():
                self.missed += 1
                tokens = len(self._encode_piece((self._lead + word).encode()))
            else:
                tokens = self._count(word)
        if len(word) <= limits.WORD:
            if len(self) >= limits.WORDS:
                self._older = dict(self)
                self.clear()
            self[word] = tokens
        return tokens

    def _count(self, word: str) -> int:
        """The tokens of a word that is not plain ASCII letters. Raises _NotSure."""
        end = word[-1:]
        if not word or (self._lead and word[0].isspace()) or (end.isspace() and end not in _LINE_ENDS):
            raise _NotSure
        if end in _SIGNS and word[-2:-1] in _PLAIN:
            # A sign that ends a word is cut from the letter or digit before it, and each of its bytes is a token.
            return self[word[:-1]] + 1
        self.missed += 1
        return len(self._encode(self._lead + word))


class _Counter:
    """Counts texts of one encoding."""

    def __init__(self, encoding: str) -> None:
        loaded = load(encoding)
        self._encode = loaded.encode_ordinary
        self._heads, self._words = _Known(loaded, ""), _Known(loaded, " ")
        self._tokens_of = self._words.__getitem__
        self._asked = self._left = self._pause = 0

    def count(self, text: str) -> int | None:
        """The tokens of a text; None where tiktoken has to count it: what came before had too few words again."""
        if self._left > 0:
            self._left -= len(text)
            return None
        if self._asked > limits.WORDS_BETWEEN_LOOKS:
            self._look()
        try:
            return self._count(text)
        except _NotSure:
            return self._count_unsure(text)

    def _count(self, text: str) -> int:
        """The tokens of a text. Raises _NotSure."""
        begin = len(text) - len(text.lstrip())
        end = text.find(" ", begin) if begin != 1 else text.find(" ")
        if end < 0:
            return self._heads[text] if text.isalpha() else len(self._encode(text))
        words = text[end + 1 :].split(" ")
        self._asked += len(words) + 1
        return (self._heads[text[:end]] if end else 0) + sum(map(self._tokens_of, words))

    def _count_unsure(self, text: str) -> int:
        """The tokens of a text in which not all white space is single spaces between words."""
        gaps = _spaces.findall(text)
        parts = _line_end.split(_spaces.sub("", text) if gaps else text)
        gaps += parts[1::2]
        try:
            if gaps:
                return sum(map(self._count, parts[::2])) + sum(len(self._encode(it)) for it in gaps)
        except _NotSure:
            pass
        return len(self._encode(text))

    def _look(self) -> None:
        """Leave what comes to tiktoken for a while, where a word in three was new: that is slower than tiktoken."""
        if (self._words.missed + self._heads.missed) * 3 > self._asked:
            self._pause = min(self._pause * 2, limits.LONGEST_PAUSE) or limits.SHORTEST_PAUSE
            self._left = self._pause
        else:
            self._pause = 0
        self._asked = self._words.missed = self._heads.missed = 0


_counters: dict[str, _Counter] = {}


def count(text: str, encoding: str) -> int | None:
    """The tokens of a text; None where tiktoken has to count it. ValueError for an unknown encoding."""
    if len(text) > limits.WHITE_SPACE:
        return None
    if encoding not in _counters:
        _counters[encoding] = _Counter(encoding)
    return _counters[encoding].count(text)
