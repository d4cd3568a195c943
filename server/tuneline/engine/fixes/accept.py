"""Whether what fixes make of a line is accepted: the one place that the command line and the editor ask.

A broken line is repaired as a whole or stays as it was (`syntax.repair`). A sound line stays sound, repeats no key
that it did not repeat before, and keeps the words of its texts unless the person asked for a change of the data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.syntax.parse import parse
from tuneline.syntax.repair import repair, stands_alone, words
from tuneline.syntax.tree import Edit, Tree, repeated_keys, walk

_BRACKETS = frozenset("{}[]")
_of_python = re.compile(r"\b(?:None|True|False)\b")


@lru_cache(maxsize=2)  # every fault of a line is asked about, one after the other
def repaired(text: str) -> tuple[str, ...] | None:
    """The sound lines that a broken line becomes, or None where it stays as it was."""
    return repair(text, fits)


def fits(value: Any) -> bool | None:
    """Whether a value is an example as its format wants it; None where it resembles no known format."""
    guessed = guess(value)
    fmt = FORMATS.get(guessed.name or "")
    if fmt is None:
        return None
    meant = dict(guessed.renamed)
    try:
        fmt.adapter.validate_python({meant.get(key, key): item for key, item in value.items()}, strict=True)
    except ValidationError:
        return False
    return True


def keeps(old: Tree, text: str, *, safe: bool) -> bool:
    """Whether the sound line `old` may become `text`."""
    new = parse(text)
    if new.faults or repeated_keys(new.values) > repeated_keys(old.values):
        return False
    return not safe or not {word for it in _texts(old) for word in words(it)} - words(text).keys()


def keeps_lines(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether whole lines may become others without a loss: brackets around them may come and go."""
    gone = words("\n".join(old)) - words("\n".join(new))
    return _BRACKETS.issuperset(gone)


def helps(text: str, edits: Sequence[Edit], result: str) -> bool:
    """Whether one fix of a broken line, chosen by a person, is a gain: fewer faults, no other ones, no word gone."""
    before, after = parse(text).faults, parse(result).faults
    fault = next((it for it in before if it.edits == tuple(edits)), None)
    if repaired(text) is not None:
        return fault is not None
    if fault is None or not after or not stands_alone(text, fault, before):
        return False
    codes = Counter(it.code for it in after) - Counter(it.code for it in before)
    removed = Counter[str]()
    for edit in edits:
        removed.update(words(text[edit.start : edit.end]))
    return len(after) < len(before) and not codes and not words(text) - words(result) - removed


def _texts(tree: Tree) -> Iterator[str]:
    """The strings that hold text, which names and roles are not: those of more than one word."""
    for node in walk(tree.values):
        if node.kind == "string" and any(map(str.isspace, node.value.strip())):
            # Arguments that Python printed are code, whose None becomes null.
            is_code = node.value.lstrip()[:1] in ("{", "[")
            yield _of_python.sub("", node.value) if is_code else node.value
