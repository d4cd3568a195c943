"""Markdown as every page writes it: one sentence per line, tables, code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def codes(words: Iterable[object]) -> str:
    """Words as code, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)


def sentences(text: str) -> list[str]:
    """One sentence per line."""
    return re.split(r"(?<=\.) (?=[A-Z`])", " ".join(text.split()))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a table."""
    names = list(head)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(_cell(it) for it in row)} |"


def joined(lines: Iterable[str]) -> str:
    """The text of a page, with a line end at its end."""
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
