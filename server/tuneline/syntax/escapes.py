"""Reads the body of a string that may hold raw control characters and escapes that JSON does not know."""

from __future__ import annotations

import re

from tuneline.syntax.faults import Faults, counted, shown
from tuneline.syntax.tree import Edit

_piece = re.compile(
    r'\\u([0-9a-fA-F]{4})|\\(["\\/bfnrt])|(\\(?:x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|.)?)|([\x00-\x1f])', re.DOTALL
)
_pair = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_PLAIN = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX = frozenset("0123456789abcdefABCDEF")
_NAMES = {"\t": "tab", "\n": "line feed", "\r": "carriage return"}
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def read_body(text: str, start: int, end: int, quote: str, faults: Faults) -> str:
    """What code points `start` to `end` of a line, the inside of a string that began with `quote`, decode to.

    An escape that is none stays as it is. At most one fault is noted for all bad escapes and one for all control
    characters, each at the first.
    """
    pieces: list[str] = []
    escapes: list[tuple[int, str, str | None]] = []
    controls: list[int] = []
    at = start
    for match in _piece.finditer(text, start, end):
        pieces.append(text[at : match.start()])
        at = match.end()
        code, plain, bad, control = match.groups()
        if code:
            pieces.append(chr(int(code, 16)))
        elif plain:
            pieces.append(_PLAIN[plain])
        elif control:
            pieces.append(control)
            controls.append(match.start())
        else:
            pieces.append(bad[1:] if bad in {"\\'", "\\" + quote} else bad)
            if bad != "\\" + quote:
                escapes.append((match.start(), bad, _right_escape(bad, text[at : at + 1])))
    pieces.append(text[at:end])
    if escapes:
        _note_escapes(escapes, faults)
    if controls:
        _note_controls(text, controls, faults)
    value = "".join(pieces)
    return _pair.sub(lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), value)


def _right_escape(bad: str, following: str) -> str | None:
    """What to write for a bad escape, None where that is not sure."""
    letter = bad[1:2]
    if bad == "\\'":
        return "'"
    if letter in {"x", "U"} and len(bad) > 2:
        code = int(bad[2:], 16)
        if code < 0x10000:
            return f"\\u{code:04x}"
        if code < 0x110000:
            units = chr(code).encode("utf-16-be")
            return f"\\u{units[:2].hex()}\\u{units[2:].hex()}"
        return None
    if not letter or letter in "0\r\n" or (letter == "u" and following in _HEX):
        return None
    return "\\" + bad


def _note_escapes(escapes: list[tuple[int, str, str | None]], faults: Faults) -> None:
    start, bad, right = escapes[0]
    if bad == "\\u":
        message = (
            "After \\u JSON takes four hexadecimal digits. Write \\\\u for a backslash and the letter u."
        )
    elif right is None:
        message = f"{shown(bad)} is no escape of JSON. A backslash is written twice: \\\\."
    elif right.startswith("\\\\"):
        message = f"{shown(bad)} is no escape of JSON. Write {shown(right)} for a backslash and what follows."
    else:
        message = f"{shown(bad)} is no escape of JSON. Write {right}."
    if len(escapes) > 1:
        message += (
            f" The string holds {counted(len(escapes) - 1, 'more')[:-1] if len(escapes) > 2 else '1 more'}."
        )
    edits = [Edit(at, at + len(it), new) for at, it, new in escapes if new is not None]
    sure = len(edits) == len(escapes)
    doubled = all(new and new.startswith("\\\\") for _, _, new in escapes)
    title = ("Double the backslash" if doubled else "Correct the escape") if sure else None
    faults.add("bad-escape", start, start + len(bad), message, title, edits if sure else ())


def _note_controls(text: str, controls: list[int], faults: Faults) -> None:
    start = controls[0]
    char = text[start]
    name = _NAMES.get(char, f"control character U+{ord(char):04X}")
    escape = _ESCAPES.get(char, f"\\u{ord(char):04x}")
    same = sum(text[at] == char for at in controls)
    message = f"A raw {name} stands in the string. JSON writes it as {escape}."
    if same > 1:
        message = f"{counted(same, f'raw {name}')} stand in the string. JSON writes {escape} for each."
    edits = [Edit(at, at + 1, _ESCAPES.get(text[at], f"\\u{ord(text[at]):04x}")) for at in controls]
    faults.add("control-character", start, start + 1, message, "Escape the character", edits)
