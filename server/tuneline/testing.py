"""Checking a text in memory: what tests, examples and small inputs need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from tuneline.engine.document import FileState
from tuneline.engine.fold import Placed
from tuneline.engine.locate import resolve
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.targets.base import Target
from tuneline.text.lines import BYTE_ORDER_MARK, content, split_lines, utf8_size


def check_text(
    text: str,
    settings: Settings | None = None,
    formats: Mapping[str, Format] = FORMATS,
    targets: Iterable[Target] | None = None,
) -> list[Placed]:
    """All findings of a file's text with their spans, by line and place.

    formats, targets: those that there are, if not the built-in ones.
    """
    settings = settings or Settings()
    size, bare = utf8_size(text), text.removeprefix(BYTE_ORDER_MARK)
    lines = split_lines(bare)
    texts = [content(line) for line in lines]
    returns = [row for row, line in enumerate(lines) if line.endswith("\r")]
    state = FileState(
        texts,
        reading_for(settings, formats, targets),
        active_rules(settings),
        byte_order_mark=bare != text,
        size=lambda: size,
        returns=lambda: returns,
    )
    shown = []
    for row, group in groupby(state.findings(), key=lambda item: item.row):
        text = texts[row] if row < len(texts) else ""
        shown += [Placed(row, finding) for finding in resolve(text, tuple(item.finding for item in group))]
    return shown
