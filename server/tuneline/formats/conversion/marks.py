"""Examples with marks in the place of what differs, and how a plan is read from what is written for such an example.

A mark is spelled as nobody would spell it. Where it comes back so, a place takes a string as it is spelled; where it
comes back in the usual spelling, the string is part of a longer text. In the same way a mark for arguments shows
whether they are written anew, and as what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from tuneline.formats.conversion.plan import Form, Hole
from tuneline.syntax.paths import Path
from tuneline.syntax.source import SourceStr

# Characters that nobody writes: how the marks of a text, a value, arguments and ids begin and end, and what stands for
# ids in the form that a reader asks for, which have no room for a mark.
_TEXT: Final = "\ue000", "\ue001"
_VALUE: Final = "\ue002", "\ue003"
_ARGUMENTS: Final = "\ue004", "\ue005"
_ID: Final = "\ue006", "\ue007"
_SHORT: Final = "\ue008", "\ue009"


def _number(mark: tuple[str, str]) -> str:
    return rf"{mark[0]}(\d+){mark[1]}"


def _whole(mark: str) -> str:
    """A mark that is all of a string."""
    return rf'(?<=[^\\]"){mark}(?=")'


_SAID: Final = rf'{_TEXT[0]}(\d+)\\"{_TEXT[1]}'
_FORMS: Final[tuple[tuple[Form, str], ...]] = (
    ("source", _whole(rf"\\u003cthink>{_SAID}</think>{_SAID.replace('(', '(?:')}")),
    ("said", rf"<think>{_SAID}</think>{_SAID.replace('(', '(?:')}"),
    ("source", _whole(rf"\\u003cthink>\\n\\n</think>\\n\\n{_SAID}")),
    ("said", rf"<think>\\n\\n</think>\\n\\n{_SAID}"),
    ("source", _whole(rf'\\ue000(\d+)\\"{_TEXT[1]}')),
    ("said", rf'{_TEXT[0]}(\d+)\\"{_TEXT[1]}'),
    ("nested", rf'\\\\ue000(\d+)\\\\\\"{_TEXT[1]}'),
    ("source", _whole(rf'\\u007b\\"{_number(_ARGUMENTS)}\\":0}}')),
    ("said", rf'{{\\"{_number(_ARGUMENTS)}\\":0}}'),
    ("text", rf'{{\\"{_number(_ARGUMENTS)}\\": 0}}'),
    ("object", rf'{{"{_number(_ARGUMENTS)}": 0}}'),
    ("source", _whole(rf"\\ue006(\d+){_ID[1]}")),
    ("said", _number(_ID)),
    ("nested", rf"\\\\ue006(\d+){_ID[1]}"),
    ("id", _number(_SHORT)),
    ("value", rf'"\\ue002(\d+){_VALUE[1]}"'),
)
_marks = re.compile("|".join(pattern for _, pattern in _FORMS)).finditer
_any_mark = re.compile("[\ue000-\ue009]|ue00[0-9]").search


def has_marks(text: str) -> bool:
    """Whether a text has what marks are made of."""
    return _any_mark(text) is not None


def text_mark(number: int) -> str:
    """The mark of a text. The quote in it shows how deep inside of other strings it is."""
    first, last = _TEXT
    return _spelled(f'{first}{number}"{last}', rf'"\ue000{number}\"{last}"')


def thinking_mark(number: int) -> str:
    """The mark of a text that is thought at first and then said."""
    mark = f'{_TEXT[0]}{number}"{_TEXT[1]}'
    spelled = mark.replace('"', '\\"')
    return _spelled(f"<think>{mark}</think>{mark}", rf'"\u003cthink>{spelled}</think>{spelled}"')


def unthinking_mark(number: int) -> str:
    """The mark of a text in which nothing is thought before it is said."""
    mark = f'{_TEXT[0]}{number}"{_TEXT[1]}'
    spelled = mark.replace('"', '\\"')
    return _spelled(f"<think>\n\n</think>\n\n{mark}", rf'"\u003cthink>\n\n</think>\n\n{spelled}"')


def value_mark(number: int) -> str:
    """The mark of a whole value."""
    first, last = _VALUE
    return _spelled(f"{first}{number}{last}", rf'"\ue002{number}{last}"')


def arguments_mark(number: int) -> str:
    """The mark of arguments as JSON text, without the usual spaces."""
    first, last = _ARGUMENTS
    return _spelled(f'{{"{first}{number}{last}":0}}', rf'"\u007b\"{first}{number}{last}\":0}}"')


def object_mark(number: int) -> dict[str, int]:
    """The mark of an object."""
    first, last = _ARGUMENTS
    return {f"{first}{number}{last}": 0}


def id_mark(number: int) -> str:
    """The mark of an id or a name."""
    first, last = _ID
    return _spelled(f"{first}{number}{last}", rf'"\ue006{number}{last}"')


def _spelled(mark: str, source: str) -> str:
    found = SourceStr(mark)
    found.source = source
    return found


def put(value: Any, marks: Mapping[Path, Any]) -> None:
    """Put marks into an example, at their paths."""
    for path, mark in marks.items():
        into = value
        *way, last = path
        for step in way:
            into = into[step]
        into[last] = mark


def plan_of(lines: str, ids: Mapping[int, str]) -> tuple[tuple[str, ...], tuple[Hole, ...]] | None:
    """The pieces and holes of what was written for an example with marks; None where a mark is in an unknown form.

    ids: how the ids are written that have another form for a reader, by their number.
    """
    for number, ident in ids.items():
        lines = lines.replace(ident, f"{_SHORT[0]}{number}{_SHORT[1]}")
    pieces: list[str] = []
    holes: list[Hole] = []
    at = 0
    for found in _marks(lines):
        assert found.lastindex is not None
        pieces.append(lines[at : found.start()])
        holes.append(Hole(_FORMS[found.lastindex - 1][0], int(found[found.lastindex])))
        at = found.end()
    pieces.append(lines[at:])
    return None if any(map(has_marks, pieces)) else (tuple(pieces), tuple(holes))
