"""Reads the inside of a string that may hold raw control characters and escapes that JSON does not know.

All bad escapes of a string are one fault and all its control characters another, each at the first of them: a path of
Windows with four backslashes is one slip.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from tuneline.syntax.explain import shown
from tuneline.syntax.faults import Faults
from tuneline.syntax.tree import Edit, Fault
from tuneline.text.spans import Span
from tuneline.text.words import counted

_pieces = re.compile(
    r'\\u([0-9a-fA-F]{4})|\\(["\\/bfnrt])|(\\(?:x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|.)?)|([\x00-\x1f])', re.DOTALL
).finditer
_pair = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_code = re.compile(r"\\[xU]([0-9a-fA-F]+)").fullmatch
_cut_escape = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z").match
_PLAIN = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NAMES = {"\t": "tab", "\n": "line feed", "\r": "carriage return"}
_HEX = frozenset("0123456789abcdefABCDEF")


class _BadEscape(NamedTuple):
    start: int
    text: str
    right: str | None  # what to write, None where that is not sure


def read_body(text: str, start: int, end: int, quote: str, faults: Faults) -> str:
    """What code points `start` to `end` of a line, the inside of a string in `quote`s, decode to.

    An escape that is none stays as it is.
    """
    decoded: list[str] = []
    escapes: list[_BadEscape] = []
    controls: list[int] = []
    at = start
    for match in _pieces(text, start, end):
        decoded.append(text[at : match.start()])
        at = match.end()
        code, plain, bad, control = match.groups()
        if code:
            decoded.append(chr(int(code, 16)))
        elif plain:
            decoded.append(_PLAIN[plain])
        elif control:
            decoded.append(control)
            controls.append(match.start())
        elif bad == "\\" + quote:
            decoded.append(quote)
        else:
            decoded.append("'" if bad == "\\'" else bad)
            # A line that ends inside an escape is cut short, which is fault enough.
            if end < len(text) or not _cut_escape(text, match.start()):
                escapes.append(_BadEscape(match.start(), bad, _right(bad, text[at : at + 1])))
    decoded.append(text[at:end])
    if escapes:
        faults.add(_explain_escapes(escapes))
    if controls:
        faults.add(_explain_controls(text, controls))
    return _pair.sub(
        lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), "".join(decoded)
    )


def _right(bad: str, following: str) -> str | None:
    if bad == "\\'":
        return "'"
    if code := _code(bad):
        units = (
            chr(int(code[1], 16)).encode("utf-16-be", "surrogatepass") if int(code[1], 16) < 0x110000 else b""
        )
        return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)) or None
    if bad[1:] == "0" or (bad[1:] and bad[1:] < " ") or (bad == "\\u" and following in _HEX):
        return None
    return "\\" + bad


def _explain_escapes(escapes: list[_BadEscape]) -> Fault:
    start, bad, right = escapes[0]
    if bad == "\\":
        message = "The backslash makes the quote a part of the string. Write two for a backslash at the end."
    elif bad == "\\u":
        message = "After \\u four hexadecimal digits belong. Write \\\\u for a backslash and the letter u."
    elif right is None:
        message = f"JSON has no escape {shown(bad)}. Write \\\\ for a backslash."
    elif right == "\\" + bad:
        message = f"JSON has no escape {shown(bad)}. Write {shown(right)} to keep the backslash."
    else:
        message = f"JSON has no escape {shown(bad)}. Write {right}."
    span = Span(start, start + len(bad))
    if len(escapes) > 1:
        message += f" {len(escapes) - 1} more in this string."
    edits = [Edit(it.start, it.start + len(it.text), it.right) for it in escapes if it.right is not None]
    if len(edits) < len(escapes):
        return Fault("bad-escape", span, message)
    doubled = all(it.right == "\\" + it.text for it in escapes)
    return Fault(
        "bad-escape", span, message, "Double the backslash" if doubled else "Correct the escape", tuple(edits)
    )


def _explain_controls(text: str, controls: list[int]) -> Fault:
    first = text[controls[0]]
    name = "raw " + _NAMES.get(first, f"control character U+{ord(first):04X}")
    same = sum(text[at] == first for at in controls)
    stand = f"A {name} stands" if same == 1 else f"{counted(same, name)} stand"
    return Fault(
        "control-character",
        Span(controls[0], controls[0] + 1),
        f"{stand} in the string. Write {_escape(first)}.",
        "Escape the characters" if len(controls) > 1 else "Escape the character",
        tuple(Edit(at, at + 1, _escape(text[at])) for at in controls),
    )


def _escape(char: str) -> str:
    return json.dumps(char)[1:-1]
