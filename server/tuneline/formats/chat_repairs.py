"""What could be written where the models of the chat family refuse something, see repairs.py."""

from __future__ import annotations

from typing import Final

from tuneline.formats import parts
from tuneline.formats.problems import A_LIST, AN_OBJECT, Problem, Repair, is_text, object_at
from tuneline.syntax.moves import HERE, Move, Wrap
from tuneline.syntax.ops import InsertMember, Op, Remove
from tuneline.text.message import Message, Name

# What is written for a key that is missing and does not hold a string.
EMPTY: Final[dict[str, object]] = {
    "messages": [{"role": "user", "content": ""}],
    "function": {"name": "", "arguments": "{}"},
    "arguments": "{}",
    "image_url": {"url": ""},
    "type": "function",  # asked for in calls and tools alone
}
_BEFORE_TYPE: Final = ("id",)
_BEFORE_FUNCTION: Final = ("type", "id")
# Keys that may be absent, which is what null says there.
_OPTIONAL: Final = frozenset(("tool_calls", "function_call", "functions", "tools"))


def repair(value: object, problem: Problem) -> Repair | None:
    """What is known of a problem in messages, parts, calls and tools."""
    if problem.kind == "missing":
        return _of_missing(value, problem)
    return _of_type(problem) if problem.kind == "type" and problem.path else None


def _of_missing(value: object, problem: Problem) -> Repair | None:
    *into, key = problem.path
    parent = tuple(into)
    here = object_at(value, parent)
    if key not in ("type", "function"):
        return None
    # A call or a tool without `function` may have what belongs in it; nothing does if there is no name among it.
    if "function" not in here and "name" in here:
        shape = parts.FunctionCall if "tool_calls" in parent else parts.FunctionDefinition
        inside = tuple(it for it in here if it in shape.__annotations__)
        ops: list[Op] = []
        if "type" not in here:
            ops.append(InsertMember(parent, "type", "function", _BEFORE_TYPE if "id" in here else ()))
        after = tuple(it for it in _BEFORE_FUNCTION if it in here)
        ops.append(Move(parent, inside, "function", after))
        return Repair(
            Message("Move them into {key}", key=Name("function")), tuple(ops), False, True, inside, "function"
        )
    if key == "type":  # which has one value only
        insert = InsertMember(parent, key, EMPTY[key], _BEFORE_TYPE if "id" in here else ())
        return Repair(Message("Add the key {key}", key=Name(key)), (insert,))
    return None


def _of_type(problem: Problem) -> Repair | None:
    path, seen, expected = problem.path, problem.seen, problem.expected
    if seen is None:
        return Repair(Message("Remove the key"), (Remove(path),)) if path[-1] in _OPTIONAL else None
    if isinstance(seen, dict) and A_LIST in expected and seen.get("type") in parts.PART_TYPES:
        return Repair(Message("Wrap the object in a list"), (Wrap(path, [HERE]),))
    if expected != (AN_OBJECT,) or not is_text(seen):
        return None
    if path[-1] == "image_url":
        return Repair(Message("Wrap the URL in an object"), (Wrap(path, {"url": HERE}),))
    if path[-2:-1] == ("content",):
        return Repair(Message("Wrap the text in a text part"), (Wrap(path, {"type": "text", "text": HERE}),))
    return None
