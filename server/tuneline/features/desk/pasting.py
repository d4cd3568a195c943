"""A text that comes into a string from outside gets the escapes that JSON asks for, so that no paste breaks a line.

Text that has such escapes already, because it was copied out of a JSON string, stays as it is. What may as well be a
path or a formula (`C:\\new`, `\\theta`) is not taken for that: a backslash too many can be seen, a lost one cannot.
"""

from __future__ import annotations

import re

from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.desk.setting import in_ascii
from tuneline.features.selection import string_at
from tuneline.syntax.strings import quote

_is_body = re.compile(r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*').fullmatch
# Escapes that no other text has in all likelihood: of a quote, a backslash, a code point; a break after a sentence.
_says_so = re.compile(r'\\["\\]|\\u[0-9a-fA-F]{4}|(?:[.;?!]|\w\w:|\\n)\\n').search


def as_pasted(snapshot: Snapshot, row: int, column: int, text: str) -> str | None:
    """How a text is written in the string at a code point of a row; None where it can stay as it is, or is in none."""
    if row >= len(snapshot.texts) or len(snapshot.texts[row]) > limits.READ_LINE:
        return None
    tree = snapshot.line(row).tree
    if string_at(tree, column) is None or (_is_body(text) and _says_so(text)):
        return None
    written = quote(text, ascii=in_ascii(snapshot, row, tree))[1:-1]
    return written if written != text else None
