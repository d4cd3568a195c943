"""The examples on the pages of rules, which are the docstrings of the rules' files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tuneline.rules.base import Rule
from tuneline.settings.model import Settings

_FENCE = re.compile(r"^```jsonl(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A block of lines on a page: under which title, for which settings."""

    kind: str
    settings: Settings
    lines: list[str]


def examples(rule: Rule, kind: str = "") -> Iterator[Example]:
    """The examples of a rule's page, in order; `kind` is the title of the section (all, if it is empty)."""
    for part in re.split(r"^## ", rule.page, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        for fence in _FENCE.finditer(body):
            words = dict(word.split("=", 1) for word in fence["info"].split())
            if title.strip() == (kind or title.strip()):
                lines = fence["text"].removesuffix("\n").split("\n")
                yield Example(title.strip(), Settings.model_validate(words), lines)
