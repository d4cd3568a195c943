"""Which part of an example a place is in, in words that targets have facts about.

A reader that is strict about contents may never look at calls, so a fault is told apart by where it is.
"""

from __future__ import annotations

from typing import Final

from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.syntax.paths import Path, value_at

ROLES: Final = ("system", "user", "assistant", "tool", "other")
AREAS: Final = (
    "turns", "message", "role", "turns/text",
    *(f"content/{role}" for role in ROLES), *(f"content/{role}/first" for role in ROLES),
    *(f"part/{role}" for role in ROLES),
    "image", "image/text", "weight", "name", "calls", "calls/whole", "calls/name", "calls/arguments", "tools", "key",
)  # fmt: skip


def area(view: View, path: Path) -> str:
    """One of AREAS: the list of turns, a turn that is no object, its role, content, parts of it, an image, weight or
    calls; the declared tools; a key of the example."""
    if any(path[: len(it)] == it for it in view.declared):
        return "tools"
    if any(path[: len(image.path)] == image.path for image in view.images()):
        return "image"
    for section in view.sections:
        if path == section.path:
            return "turns/text" if isinstance(value_at(view.value, path, ABSENT), str) else "turns"
        for index, turn in enumerate(section.turns):
            at, content = section.turn_path(index), section.content_path(index)
            if path and path == content[: len(path)] and path != section.path and path not in (at, content):
                return f"content/{turn.role}"  # a list of texts in the place of one
            if path[: len(content)] == content:
                here = f"content/{turn.role}" if index else f"content/{turn.role}/first"
                return here if path == content else f"part/{turn.role}"
            if path == at:
                return "message"
            if path[: len(at)] == at:
                if path == section.role_path(index):
                    return "role"
                if path == section.name_path(index):
                    return "name"
                return "weight" if path == section.weight_path(index) else _in_calls(view, path)
        if path[:-1] == section.path and value_at(view.value, path, ABSENT) is not ABSENT:
            return "message"
    return "key"


def _in_calls(view: View, path: Path) -> str:
    for call in view.calls():
        if path == call.name_path:
            return "calls/name"
        if path == call.arguments_path:
            return "calls/arguments"
        if path == call.name_path[: len(path)] and len(path) > len(call.path):
            return "calls/whole"
    return "calls"
