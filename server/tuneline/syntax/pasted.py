"""Joins a text of several lines that was pasted into a string, with quotes of its own, to one string.

Up to the string the lines are strict JSON, and after the quote that ends it again. Each quote of the last line is tried
as that end; only if one alone gives sound JSON, in which no member seems swallowed, is it known what was pasted.
"""

from __future__ import annotations

import json
import re

from tuneline.syntax import fast
from tuneline.syntax.tree import repeated_keys
from tuneline.text.pattern import pattern

_QUOTES_MAX = 16  # of the last line, from the left, that are tried as the end of the string
_pieces = pattern(
    r'[ \t]*+(?:[{}\[\],:]|("[^"\\\x00-\x1f]*+(?:\\["\\/bfnrtu][^"\\\x00-\x1f]*+)*+")(?=[ \t]*+[:,}\]])'
    r"|-?[0-9][0-9.eE+-]*+|true|false|null)"
).match
_quote = pattern('"').finditer
# A text that holds one of these may be the rest of the example: a member or an object goes on after it.
_swallows = pattern(r'"\s*+[}\]]*+\s*+,\s*+[{\[]*+\s*+"[^"\n]*+"\s*+:|"\s*+:').search
_to_escape = pattern(r'["\x00-\x1f]').sub


def joined_text(text: str) -> str | None:
    """One line of JSON made of lines that a text in a string broke up; None where it is not clear how."""
    start = _opening(text)
    last = text.rfind("\n")
    if start is None or not start < text.find("\n"):
        return None
    found: list[str] = []
    for number, match in enumerate(_quote(text, last + 1)):
        if number == _QUOTES_MAX:
            return None
        body = text[start + 1 : match.start()]
        # The text as it was pasted has its own backslashes, the string had escapes: which are which?
        if "\\" in body:
            return None
        if _swallows(body + '"'):
            continue
        line = text[: start + 1] + _to_escape(_escaped, body) + text[match.start() :]
        node = fast.read(line)
        if node is not None and not repeated_keys([node]):
            found.append(line)
    return found[0] if len(found) == 1 else None


def _opening(text: str) -> int | None:
    """Where the quote of the string is in which strict JSON breaks off: the last that begins a value."""
    at, start = 0, None
    while match := _pieces(text, at):
        if match[1] is not None:
            start = match.start(1)
        at = match.end()
    rest = len(text) - len(text[at:].lstrip(" \t"))
    if text.startswith('"', rest):
        start = rest
    before = text[:start].rstrip(" \t")[-1:] if start is not None else ""
    return start if before in (":", "[", ",") and before else None


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
