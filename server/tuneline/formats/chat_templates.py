"""Examples and messages of the chat family with holes, see templates.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tuneline.formats.templates import TEXT, Hole, Names, Naming, Template, one_of, spoken
from tuneline.formats.turns import Section
from tuneline.formats.view import View
from tuneline.syntax.paths import Path


def turn_templates(view: View, section: Section, role: str, names: Names) -> Iterator[Template]:
    """Whole messages of a role: with a text, as context only, with a call."""
    keys = (view.format.turn_keys or {}).get(role, frozenset())
    more: dict[str, Any] = {}
    detail = "A message."
    if "tool_call_id" in keys:
        more, detail = {"tool_call_id": one_of(names.ids, "call_1")}, "The answer of a tool."
    elif role == "function":
        more = {"name": one_of(names.tools)}
    yield from spoken(view, section, role, more, detail)
    if "tool_calls" in keys:
        call = {"role": role, "tool_calls": [tool_call(names)]}
        yield Template(f"{role}, tool call", "An answer that calls a tool.", call)


def tool_call(names: Names) -> dict[str, Any]:
    """One call in a list of tool calls."""
    function = {"name": one_of(names.tools), "arguments": "{}"}
    return {"id": Hole(("call_1",)), "type": "function", "function": function}


def naming(_view: View, path: Path) -> Naming | None:
    """What a place names, whether or not anything is there."""
    match path:
        case (*_, "tool_call_id"):
            return "answer"
        case (*_, "tool_calls", int(), "id"):
            return "call"
        case (*_, "tool_calls", int(), "function", "name") | (*_, "function_call", "name"):
            return "called"
        case (*_, "tools", int(), "function", "name") | (*_, "functions", int(), "name"):
            return "declared"
    return None


def said(role: str, **more: Any) -> dict[str, Any]:
    """A message with a text to fill in."""
    return {"role": role, "content": TEXT, **more}


def conversation(*messages: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An object that holds messages, and further members."""
    return {"messages": messages, **more}


_TOOL: Final = {
    "type": "function",
    "function": {
        "name": Hole(("look_up",)),
        "description": TEXT,
        "parameters": {"type": "object", "properties": {}},
    },
}

CHAT_EXAMPLES: Final = (
    Template("chat example", "A question and its answer.", conversation(said("user"), said("assistant"))),
    Template(
        "chat example with a system message",
        "What the assistant is, a question and its answer.",
        conversation(said("system"), said("user"), said("assistant")),
    ),
    Template(
        "chat example, only the last answer trained",
        "Two questions; the first answer has weight 0 and is context only.",
        conversation(said("user"), said("assistant", weight=0), said("user"), said("assistant", weight=1)),
    ),
    Template(
        "chat example with a tool",
        "A question, a tool call, the tool's answer, and the assistant's.",
        conversation(
            said("user"),
            {"role": "assistant", "tool_calls": [tool_call(Names(("look_up",)))]},
            {"role": "tool", "tool_call_id": Hole(("call_1",)), "content": TEXT},
            said("assistant"),
            tools=[_TOOL],
        ),
    ),
)
