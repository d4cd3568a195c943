"""Lines that are not JSON from their first sign on, told without parsing them.

Whole files consist of such lines: a log, notes, the pieces of something that was cut. The tolerant parser would say the
same of them (`tests/syntax/test_not_json.py`), after having looked at each of their signs.
"""

from __future__ import annotations

import re

from tuneline.syntax import explain, fast
from tuneline.syntax.numerals import looks_like_number
from tuneline.syntax.scan import OTHER_WORDS
from tuneline.syntax.tree import Noun, Tree
from tuneline.text.message import Name

# A sign that comes after a value and never before one.
_after_a_value = re.compile(r"[ \t\r\n]*+[}\],:]").match
# A word in front of what may follow it. No quote of any kind begins it, no comment, and no string of Python.
_word = re.compile(
    r"[ \t\r\n]*+(?![rRbBuUfF]{1,2}')([!$%&()*+\-.0-9;<=>?@A-Z\\^_a-z|~][^\s\x00-\x1f\x7f,:{}\[\];=\"'`]*+)"
).match
_opener = re.compile(r"[{\[]").search


def read(text: str, what: Noun) -> Tree | None:
    """The tree of a text in ASCII that is certainly not JSON, for a reason at its start; None for any other."""
    if not text.isascii():
        return None
    if _after_a_value(text) is None:
        word = _word(text)
        if word is None or '"' in text or _is_meant(word[1]):
            return None
    # What words are in front of a sound value is another slip.
    if (opener := _opener(text)) is not None and fast.read(text, opener.start()) is not None:
        return None
    bare = text.strip(" \t\r\n")
    start = text.index(bare)
    return Tree(text, None, [], [explain.NOT_JSON[what].at(start, start + len(bare), text=Name(bare))])


def _is_meant(word: str) -> bool:
    """Whether a word is a value, or is known to be written for one."""
    return word in fast.WORDS or word in OTHER_WORDS or looks_like_number(word) is not None
