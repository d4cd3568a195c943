"""Explains numbers that other languages allow and JSON does not."""

from __future__ import annotations

import re

from tuneline.syntax.fast import is_number

_looks_like_number = re.compile(r"[-+]*\.?[0-9][\w.+-]*|[-+]+|[-+]*\.[0-9]*").fullmatch
_parts = re.compile(r"([-+]?)(0*)([0-9]*)(\.?)([0-9]*)([eE][-+]?[0-9]+)?").fullmatch


def explain_number(source: str) -> tuple[str, str | None] | None:
    """What is wrong with a number, and the number meant where that is sure; None if it does not look like one."""
    if not _looks_like_number(source):
        return None
    unsigned = source.lstrip("+-")
    sign = "-" if source.startswith("-") else ""
    if unsigned[:2] in {"0x", "0X", "0o", "0O", "0b", "0B"}:
        try:
            right = sign + str(int(unsigned, 0))
        except ValueError:
            return f"{source} is no number of JSON.", None
        return f"JSON has decimal numbers only. Write {right} for {source}.", right
    if re.fullmatch(r"[0-9]+(?:_[0-9]+)+", unsigned) and is_number(right := sign + unsigned.replace("_", "")):
        return f"A number of JSON has no underscores. Write {right}.", right
    if parts := _parts(source):
        plus, zeros, digits, point, decimals, exponent = parts.groups()
        if zeros and digits or len(zeros) > 1:
            return (
                f'A number cannot begin with 0. Remove the zeros, or write "{source}" if it is a code.',
                None,
            )
        right = sign + (zeros + digits or "0") + (point and f".{decimals or '0'}") + (exponent or "")
        if is_number(right) and (zeros or digits or decimals):
            if plus == "+":
                return f"A number of JSON has no plus sign. Write {right}.", right
            return f"A number of JSON has digits on both sides of the point. Write {right}.", right
    return f"{source} is no number of JSON. Numbers look like 3, -0.5 or 1e6.", None
