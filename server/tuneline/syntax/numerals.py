"""Explains numbers that other languages allow and JSON does not."""

from __future__ import annotations

import re

from tuneline.syntax import limits
from tuneline.syntax.fast import is_number
from tuneline.text.message import Message, Name
from tuneline.text.visible import cut

looks_like_number = re.compile(r"[-+]*\.?[0-9][\w.+-]*|[-+]+").fullmatch
_parts = re.compile(r"([-+]?)(0*)([0-9]*)(\.?)([0-9]*)([eE][-+]?[0-9]+)?").fullmatch
_based = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)").fullmatch
_grouped = re.compile(r"[0-9]+(?:_[0-9]+)+").fullmatch


def explain_number(source: str) -> tuple[Message, str | None] | None:
    """What is wrong with a number, and the number meant where that is sure; None if it does not look like one."""
    if not looks_like_number(source):
        return None
    typed = Name(cut(source, limits.NUMBER))
    none = Message("Invalid number {typed}. Write it like 3, -0.5 or 1e6.", typed=typed)
    if len(source) > limits.NUMBER:
        return none, None
    unsigned = source.lstrip("+-")
    sign = "-" if source[0] == "-" else ""
    if _based(unsigned):
        right = f"{sign}{int(unsigned, 0)}"
        return Message(
            "Invalid number {typed}: JSON has decimal numbers only. Write {right}.",
            typed=typed,
            right=Name(right),
        ), right
    if _grouped(unsigned) and is_number(right := sign + unsigned.replace("_", "")):
        return Message(
            "Invalid number {typed}: JSON does not allow underscores. Write {right}.",
            typed=typed,
            right=Name(right),
        ), right
    parts = _parts(source)
    if parts is None or unsigned == "":
        return none, None
    plus, zeros, digits, point, decimals, exponent = parts.groups(default="")
    if len(zeros + digits) > 1 and zeros:
        return Message(
            "Invalid number {typed}: it begins with 0. Remove the zeros, or put it in double quotes if it is a code.",
            typed=typed,
        ), None
    right = sign + (zeros + digits or "0") + (point and f".{decimals or '0'}") + exponent
    if plus == "+":
        return Message(
            "Invalid number {typed}: JSON does not allow a plus sign. Write {right}.",
            typed=typed,
            right=Name(right),
        ), right
    return Message(
        "Invalid number {typed}: a digit is missing next to the point. Write {right}.",
        typed=typed,
        right=Name(right),
    ), right
