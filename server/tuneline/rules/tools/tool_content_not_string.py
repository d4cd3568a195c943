r"""A tool message whose content is a list of parts.

OpenAI's specification allows text parts here and its own playground exports them, but its fine-tuning service
rejected a file because of them.

## Bad

```jsonl target=openai
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": "Sunny"}]}, {"role": "assistant", "content": "It is sunny."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "call_1", "content": "Sunny"}, {"role": "assistant", "content": "It is sunny."}]}
```

## Fixes

The texts of the parts are joined into one string, without anything between them.
Most chat templates do the same. The fix is offered only where all parts are texts.
A list of what the tool returned, which holds no parts, is written as JSON text.

## Known from

OpenAI community thread 965584: the service answers that the content should be a valid string.
"""

from __future__ import annotations

from tuneline.formats.turns import Turn
from tuneline.formats.view import Text
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.moves import Encode, JoinTexts
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

# How an outline shows a list; "blank" is a string more often than not.
_LISTS = ("parts", "blank", "foreign")


def applies(view: View) -> bool:
    # Where no turn of a tool's has this role, the role is what is wrong.
    return "tool" in view.format.takes and any(_may_be_list(turn) for _, _, turn in view.turns())


def check(line: Line, _reading: Reading) -> Findings:
    texts: dict[tuple[int, int], list[Text]] = {}
    for text in line.example.texts():
        texts.setdefault((text.section, text.turn), []).append(text)
    for slot in line.example.slots():
        content, path = slot.content, slot.content_path
        if not _may_be_list(slot.turn) or not isinstance(content, list):
            continue
        said = [it for it in texts.get((slot.section, slot.index), []) if it.path[: len(path)] == path]
        joined = _joined(content, said)
        if (data := _data(content)) is not None:
            yield Found(
                Message(
                    "The content of this tool message must be a string, not a list. Write the list as JSON text."
                ),
                path,
                fixes=(Fix(Message("Write the list as JSON text"), (Encode(path),)),),
                severity=data,
                once="data as content of tool messages",
                claims=(path,),
            )
            continue
        fixes = (
            ()
            if joined is None
            else (Fix(Message("Join the texts into a string"), (JoinTexts(path, joined),)),)
        )
        yield Found(
            Message("The content of this tool message must be a string, not a list of parts."),
            path,
            fixes=fixes,
            once="lists as content of tool messages",
        )


def _may_be_list(turn: Turn) -> bool:
    return turn.written == "tool" and turn.content in _LISTS


def _data(content: list[object]) -> Severity | None:
    """How bad it is that a list holds what the tool returned, and no parts or texts; None where it does not."""
    if not content or any(isinstance(it, str) for it in content):
        return None
    objects = [it for it in content if isinstance(it, dict)]
    if any("type" in it or "text" in it for it in objects):
        return None
    return Severity.WARNING if len(objects) == len(content) else Severity.ERROR


def _joined(parts: list[object], texts: list[Text]) -> tuple[Path, ...] | None:
    """Where the texts are; None where a part says more than a text and what kind of part it is."""
    plain = all(isinstance(part, dict) and len(part) <= 2 for part in parts)
    if not plain or [it.path[-2] for it in texts] != list(range(len(parts))):
        return None
    return tuple(it.path for it in texts)


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=applies, looks_at="types")
