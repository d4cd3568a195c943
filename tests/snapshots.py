"""Documents for tests of features: a text as a snapshot, and `<|>` as the cursor in it."""

from __future__ import annotations

import json
from typing import Any

from tuneline.engine.document import FileState
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.settings.model import Settings
from tuneline.text.lines import content, split_lines

CURSOR = "<|>"


def open_text(text: str, *, check: bool = True, **settings: object) -> Snapshot:
    """A text as an editor holds it; `check`: with all findings known."""
    chosen = Settings.model_validate(settings)
    state = FileState([content(it) for it in split_lines(text)], reading_for(chosen), active_rules(chosen))
    if check:
        state.findings()
    return Snapshot(state)


def at_cursor(line: str) -> tuple[Snapshot, int, int]:
    """A document of one line without its cursor mark, and where the mark stood."""
    before, mark, behind = line.partition(CURSOR)
    assert mark, f"no {CURSOR} in {line}"
    return open_text(before + behind), 0, len(before)


def dump(value: Any) -> str:
    """A value as a line of JSON."""
    return json.dumps(value, ensure_ascii=False)
