"""Examples and messages of Anthropic's format with holes, see templates.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tuneline.formats.templates import TEXT, Hole, Names, Template, one_of
from tuneline.formats.turns import Section
from tuneline.formats.view import View

TOOL: Final[dict[str, Any]] = {
    "name": Hole(("look_up",)),
    "description": TEXT,
    "input_schema": {"type": "object", "properties": {}},
}


def turn_templates(_view: View, _section: Section, role: str, names: Names) -> Iterator[Template]:
    """A message with a text; with a call, or with its answer."""
    if role not in ("user", "assistant"):
        return
    yield Template(role, "A message.", _said(role))
    if role == "assistant":
        use = {"type": "tool_use", "id": Hole(("call_1",)), "name": one_of(names.tools), "input": {}}
        yield Template(f"{role}, tool use", "An answer that calls a tool.", {"role": role, "content": [use]})
    else:
        result = {"type": "tool_result", "tool_use_id": one_of(names.ids, "call_1"), "content": TEXT}
        yield Template(f"{role}, tool result", "The answer of a tool.", {"role": role, "content": [result]})


def _said(role: str) -> dict[str, Any]:
    return {"role": role, "content": TEXT}


_USE: Final = {"type": "tool_use", "id": Hole(("call_1",)), "name": Hole(("look_up",)), "input": {}}
_RESULT: Final = {"type": "tool_result", "tool_use_id": Hole(("call_1",)), "content": TEXT}

EXAMPLES: Final = (
    Template(
        "Anthropic example",
        "What the assistant is, a question and its answer.",
        {"system": TEXT, "messages": [_said("user"), _said("assistant")]},
    ),
    Template(
        "Anthropic example with a tool",
        "A question, a tool use, its result, and the answer.",
        {
            "system": TEXT,
            "messages": [
                _said("user"),
                {"role": "assistant", "content": [_USE]},
                {"role": "user", "content": [_RESULT]},
                _said("assistant"),
            ],
            "tools": [TOOL],
        },
    ),
)
