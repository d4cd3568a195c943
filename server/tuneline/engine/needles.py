"""What lines are searched for, so that rules about text run only where they may find something."""

from __future__ import annotations

from collections.abc import Iterable

from tuneline.formats.format import Format
from tuneline.rules.base import Rule
from tuneline.rules.reading import Reading

Needles = tuple[tuple[str, str, Rule], ...]
# Characters that few lines have.
_SIGNS = frozenset("|\\")


def needles_of(rules: Iterable[Rule], reading: Reading | None = None, fmt: Format | None = None) -> Needles:
    """The needles of rules about text, each with a sign to look for first: one character is found much faster."""
    found = []
    for rule in rules:
        found += [(next((it for it in needle if it in _SIGNS), ""), needle, rule) for needle in rule.needles]
        if rule.words is not None and reading is not None and fmt is not None:
            found += [(*needle, rule) for needle in rule.words(reading, fmt)]
    return tuple(found)


def needed(needles: Needles, text: str) -> list[Rule]:
    """The rules of which a needle is in the line, each once however many of its needles are."""
    found = [rule for sign, needle, rule in needles if sign in text and needle in text]
    return found if len(found) < 2 else list(dict.fromkeys(found))
