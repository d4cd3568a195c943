r"""A tool message whose content is a list of parts.

OpenAI's specification allows text parts here and its own playground exports them, but its fine-tuning service
refused a file for them.

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
That is what most chat templates make of them, and it is offered only where all parts are texts.

## Known from

OpenAI community thread 965584: the service answers that the content should be a valid string.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import SetValue

# How an outline shows a list; "blank" is a string more often than not.
_LISTS = ("parts", "blank", "foreign")


def applies(view: View) -> bool:
    return any(turn.written == "tool" and turn.content in _LISTS for _, _, turn in view.turns())


def check(line: Line, _reading: Reading) -> Findings:
    for section, index, turn in line.example.turns():
        if turn.written != "tool" or turn.content not in _LISTS:
            continue
        content = section.content(index)
        if not isinstance(content, list):
            continue
        path = section.content_path(index)
        text = _joined(content)
        fixes = () if text is None else (Fix("Join the texts", (SetValue(path, text),)),)
        yield Found(
            "The content of this tool message is a list of parts. Write a string.",
            path,
            fixes=fixes,
            once="lists as content of tool messages",
        )


def _joined(parts: list[object]) -> str | None:
    texts: list[str] = []
    for part in parts:
        text = part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None
        if not isinstance(text, str):
            return None
        texts.append(text)
    return "".join(texts)


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=applies)
