"""What a format is asked in its tests: what is found in an example, what is offered, what conversion makes of it."""

from __future__ import annotations

import json
from typing import Any

from fixtures_check import check_text
from snapshots import CURSOR, open_text
from tuneline.domain.severity import Severity
from tuneline.features.completion.completion import complete
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path
from tuneline.syntax.source import sourced, written


def found(example: dict[str, Any], plainly: dict[str, Any], **settings: object) -> list[tuple[str, str]]:
    """Rule and place of what is warned of or worse in one of eleven such examples."""
    text = "\n".join(map(json.dumps, (example, *(plainly | {"id": n} for n in range(10)))))
    placed = check_text(text, Settings.model_validate(settings))
    return [
        (it.rule, format_path(it.path)) for row, it in placed if it.severity >= Severity.WARNING and row == 0
    ]


def labels(line: str, first: dict[str, Any]) -> list[str]:
    text = "\n".join([json.dumps(first), line.replace(CURSOR, "")])
    return [it.label for it in complete(open_text(text), 1, line.index(CURSOR))]


def convert(name: str, example: dict[str, Any], other: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """An example as another format writes it, and what that loses."""
    one, goal = FORMATS[name], FORMATS[other]
    assert one.read is not None
    assert goal.write is not None
    result = goal.write(one.read(one.view(sourced(parse(json.dumps(example))))))
    return json.loads(written(result.value)), [(format_path(it.path), str(it.what)) for it in result.losses]
