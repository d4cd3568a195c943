"""The old form of tools in the chat family: `functions`, `function_call` and the role `function`.

OpenAI's API specification marks all three as deprecated and still takes them.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

from tuneline.formats.view import View
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.ops import InsertMember, Op, RenameKey, SetValue
from tuneline.syntax.paths import Path
from tuneline.text.message import Message, Name

_DECLARED, _CALL, _ROLE, _CALLS = "functions", "function_call", "function", "tool_calls"


class Outdated(NamedTuple):
    """The first thing in an example that is written in an old form.

    part: what of the place at `path` it is. message: what is old about it, and what is written now.
    ops: edits that write the whole example in the new form; none where that is not sure.
    """

    path: Path
    part: Literal["key", "value"]
    message: Message
    ops: tuple[Op, ...]


_NOW: Final = {"tools": Name("tools"), "calls": Name(_CALLS), "role": Name("tool")}


def old_functions(view: View) -> Outdated | None:
    """The first place of the old form; None where all is new."""
    if isinstance(view.value.get(_DECLARED), list) and _DECLARED in view.format.keys:
        return _found(view, (_DECLARED,), "key", _key(_DECLARED))
    for slot in view.slots():
        if slot.turn.calls and isinstance(slot.item.get(_CALL), dict):
            return _found(view, (*slot.at, _CALL), "key", _key(_CALL))
        if slot.turn.written == _ROLE and (place := slot.role_path) is not None:
            message = Message(
                "The role {old} is deprecated. Write {tools}, {calls} and the role {role}.",
                old=Name(_ROLE),
                **_NOW,
            )
            return _found(view, place, "value", message)
    return None


def _key(old: str) -> Message:
    return Message(
        "The key {old} is deprecated. Write {tools}, {calls} and the role {role}.", old=Name(old), **_NOW
    )


def _found(view: View, path: Path, part: Literal["key", "value"], message: Message) -> Outdated:
    return Outdated(path, part, message, tuple(_conversion(view)))


def _conversion(view: View) -> list[Op]:
    """Edits that make the example one of tools; none where that is not sure."""
    ops: list[Op] = []
    declared = view.value.get(_DECLARED)
    if isinstance(declared, list):
        if "tools" in view.value:
            return []
        around = {"type": "function", "function": HERE}
        ops += [Wrap((_DECLARED, index), around) for index in range(len(declared))]
        ops.append(RenameKey((_DECLARED,), "tools"))
    count, waiting = 0, ""
    for slot in view.slots():
        turn, item, path = slot.turn, slot.item, slot.at
        if turn.calls and isinstance(item.get(_CALL), dict):
            if _CALLS in turn.keys or waiting:
                return []
            count += 1
            waiting = f"call_{count}"
            call = [{"id": waiting, "type": "function", "function": HERE}]
            ops += [Wrap((*path, _CALL), call), RenameKey((*path, _CALL), _CALLS)]
        elif turn.written == _ROLE:
            if not waiting or turn.content not in ("text", "blank"):
                return []
            ops += _answer(path, item, waiting)
            waiting = ""
    return ops


def _answer(path: Path, item: dict[str, Any], call: str) -> list[Op]:
    """A function message names the function that answers; a tool message names the call."""
    role: Op = SetValue((*path, "role"), "tool")
    if "name" not in item:
        return [role, InsertMember(path, "tool_call_id", call, after=("role",))]
    return [role, SetValue((*path, "name"), call), RenameKey((*path, "name"), "tool_call_id")]
