"""Reads the inside of a string that may hold raw control characters and escapes that JSON does not know.

All bad escapes of a string are one fault and all its control characters another, each at the first of them: a path of
Windows with four backslashes is one slip.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from tuneline.syntax.backslashes import lost_backslashes
from tuneline.syntax.controls import counted
from tuneline.syntax.explain import more_of_it
from tuneline.syntax.faults import Faults
from tuneline.syntax.tree import Edit, Fault, Node, walk
from tuneline.text.message import Count, Message, Name, sentences
from tuneline.text.spans import Span

_pieces = re.compile(
    r'\\u([0-9a-fA-F]{4})|\\(["\\/bfnrt])|(\\(?:x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|.)?)|([\x00-\x1f])', re.DOTALL
).finditer
_pair = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_code = re.compile(r"\\[xU]([0-9a-fA-F]+)").fullmatch
_cut_escape = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z").match
_PLAIN = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
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
    others: list[int] = []
    at = start
    for match in _pieces(text, start, end):
        decoded.append(text[at : match.start()])
        at = match.end()
        code, plain, bad, control = match.groups()
        if code or (plain and _may_be_text(plain, text, at)):
            others.append(match.start())
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
        faults.add(_doubtful(_explain_escapes(escapes), text, others))
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
    typed, doubled = Name(bad), Name("\\" + bad)
    if bad == "\\":
        message = Message(
            "This backslash escapes the closing quote. Write {doubled} for a backslash.", doubled=doubled
        )
    elif bad == "\\u":
        message = Message(
            "Incomplete escape {typed}: four hexadecimal digits must follow. Write {doubled} for a backslash and a u.",
            typed=typed,
            doubled=doubled,
        )
    elif right is None:
        message = Message(
            "Invalid escape {typed}. Write {backslash} for a backslash.", typed=typed, backslash=Name("\\\\")
        )
    elif right == doubled.text:
        message = Message(
            "Invalid escape {typed}. Write {doubled} to keep the backslash.", typed=typed, doubled=doubled
        )
    else:
        message = Message("Invalid escape {typed}. Write {right}.", typed=typed, right=Name(right))
    span = Span(start, start + len(bad))
    message = sentences(message, more_of_it(len(escapes) - 1, "string"))
    edits = [Edit(it.start, it.start + len(it.text), it.right) for it in escapes if it.right is not None]
    if len(edits) < len(escapes):
        return Fault("bad-escape", span, message)
    all_doubled = all(it.right == "\\" + it.text for it in escapes)
    title = Message("Double the backslash") if all_doubled else Message("Correct the escape")
    return Fault("bad-escape", span, message, title, tuple(edits))


def _may_be_text(letter: str, text: str, after: int) -> bool:
    """Whether an escape of JSON, beside one that is not, may be a backslash and a letter: all but plain line breaks."""
    if letter == "n" or text.startswith("\\n", after):
        return letter in "bft" or text[after : after + 1].isalnum() or text[after : after + 1] == "_"
    return letter in "bfrt"


def _doubtful(fault: Fault, text: str, others: list[int]) -> Fault:
    """A fault of bad escapes, where the same string has escapes of JSON at `others` that may be text.

    Who did not double one backslash did not double the others: they would be a tab and the rest of a word for good,
    once the line is sound. So the remedy doubles these too, and is for a person to choose.
    """
    if not others or not _doubles(fault):
        return fault
    # A code of four digits has rarely another meaning.
    doubled = (Edit(at, at + 1, "\\\\") for at in others if text[at + 1] != "u")
    title = Message("Double all backslashes of the string")
    return fault._replace(title=title, edits=tuple(sorted((*fault.edits, *doubled))), sure=False)


def with_other_strings(text: str, values: Sequence[Node], faults: list[Fault]) -> list[Fault]:
    """The faults of a line, in which remedies of bad escapes double the lost backslashes of other strings too.

    One illegal escape shows how the line was written: once it is repaired alone, nothing tells of the others.
    """
    number = next((number for number, it in enumerate(faults) if _doubles(it)), None)
    if number is None:
        return faults
    taken = {edit.start for fault in faults for edit in fault.edits}
    lost: list[Edit] = []
    doubtful = False
    for node in walk(values):
        if node.kind == "string" and node.closed:
            inside = node.start + 1, node.end - 1
            doubtful = doubtful or any(
                it.start not in taken for it in lost_backslashes(text, *inside, careless=True)
            )
            found = (it for it in lost_backslashes(text, *inside) if it.letter in "bfnrt")
            lost += (Edit(it.start, it.start + 1, "\\\\") for it in found if it.start not in taken)
    if not doubtful:
        return faults
    changed = [it._replace(sure=False) if _doubles(it) else it for it in faults]
    if lost:
        title = Message("Double all backslashes of the line")
        edits = tuple(sorted((*faults[number].edits, *lost)))
        changed[number] = changed[number]._replace(title=title, edits=edits)
    return changed


def _doubles(fault: Fault) -> bool:
    return fault.code == "bad-escape" and any(edit.text.startswith("\\\\") for edit in fault.edits)


def _explain_controls(text: str, controls: list[int]) -> Fault:
    first = text[controls[0]]
    same = sum(text[at] == first for at in controls)
    if first == "\0" and same == len(text) - controls[0]:
        words = Message(
            "{characters} at the end of the line: the file was cut off while it was written.",
            characters=counted(first, same),
        )
        return Fault("control-character", Span(controls[0], len(text)), words)
    return Fault(
        "control-character",
        Span(controls[0], controls[0] + 1),
        Message(
            "{characters} in a string. Write {right}.",
            characters=_raw(first, same),
            right=Name(_escape(first)),
        ),
        Message("Escape the characters") if len(controls) > 1 else Message("Escape the character"),
        tuple(Edit(at, at + 1, _escape(text[at])) for at in controls),
    )


def _raw(char: str, number: int) -> Count | Message:
    match char:
        case "\t":
            return Count(number, "raw tab")
        case "\n":
            return Count(number, "raw line feed")
        case "\r":
            return Count(number, "raw carriage return")
    return counted(char, number)


def _escape(char: str) -> str:
    return json.dumps(char)[1:-1]
