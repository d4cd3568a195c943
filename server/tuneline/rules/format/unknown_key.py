"""A key that the format does not have in this place.

Most trainers drop such a key without a word, so what it says has no effect; the hosted services refuse the
line.
Where a known key is meant (`mesages`, `contnet`, `preferred_completion`) the data behind it is lost, so that
is an error everywhere.
Further keys in an example of reinforcement training are the grader's and never reported.
Keys of reasoning models (`reasoning_content`) and of other trainers (`loss`, `trainable`) are information.

## Bad

```jsonl
{"messages": [{"role": "user", "contnet": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Fixes

Renaming a misspelt key to the one that is missing is safe.
Removing a key is unsafe: what stands in it is gone.

## Known from

OpenAI's service answers "Example 1 contains an extra "weight"" for a key at the top level; its API
specification lists the keys of messages, and what the service does with others there is not known for sure.
Together's checker (`together` 2.10.0) refuses extra columns; Axolotl, LLaMA-Factory and mlx-lm ignore them.
The names `preferred_completion` and `non_preferred_completion` stood in OpenAI's specification from December
2024 to June 2025 by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tuneline.formats import parts
from tuneline.formats.base import Section, Turn, View
from tuneline.formats.detect import nearest_key
from tuneline.formats.preference import PreferenceInput
from tuneline.rules.base import Fix, Found, Line, Reading, Scope, define, value_in_words
from tuneline.syntax.ops import Remove, RenameKey
from tuneline.syntax.paths import Path
from tuneline.targets.severity import Severity

# Read by trainers for local models: ms-swift (loss, loss_scale), Fireworks (trainable), Axolotl (train,
# weight of a part), Together, Axolotl and TRL (reasoning and its other names).
_OTHERS_READ = frozenset(
    "reasoning reasoning_content reasoning_details thinking loss loss_scale train trainable".split()
)


class _Place(NamedTuple):
    """What may stand in one kind of object. A misspelt key is an error where the one meant is in `errors`."""

    name: str
    keys: frozenset[str]
    errors: frozenset[str]
    variant: str = ""
    severity: Severity | None = None


def _place(name: str, model: Any, variant: str, severity: Severity) -> _Place:
    keys = frozenset(model.__annotations__)
    return _Place(name, keys, keys, variant, severity)


_PARTS = {
    "text": _place("a text part", parts.TextPart, "message", Severity.WARNING),
    "image_url": _place("an image part", parts.ImagePart, "message", Severity.WARNING),
    "refusal": _place("a refusal part", parts.RefusalPart, "message", Severity.WARNING),
}
_IMAGE_URL = _place("an image", parts.ImageUrl, "message", Severity.WARNING)
_CALL = _place("a tool call", parts.ToolCall, "message", Severity.WARNING)
_CALLED = _place("a function call", parts.FunctionCall, "message", Severity.WARNING)
# Nobody is known to refuse these, and Hugging Face's own helpers write some (`return`).
_TOOL = _place("a tool", parts.Tool, "tool", Severity.INFORMATION)
_FUNCTION = _place("a function's declaration", parts.FunctionDefinition, "tool", Severity.INFORMATION)
# The one object between an example and its messages.
_INPUT = _Place("an input", frozenset(PreferenceInput.__annotations__), frozenset(("messages",)))


def applies(view: View) -> bool:
    """Whether an unknown key may be anywhere: never for examples that are nothing but plain messages."""
    fmt = view.format
    if not fmt.open_keys and not view.value.keys() <= fmt.keys:
        return True
    if view.tools_path is not None and view.tools_path[0] in view.value:
        return True
    return any(
        turn.calls or turn.content == "parts" or not _turn_place(view, turn).keys.issuperset(turn.keys)
        for section in view.sections
        for turn in section.turns
    )


def check(line: Line, _reading: Reading) -> Iterator[Found]:
    for written, meant in line.guess.renamed:
        yield _misspelt(
            (written,), f"{value_in_words(written)} is no key of an example", meant, Severity.ERROR
        )
    view = line.view
    if view is None:
        return
    fmt = view.format
    if not fmt.open_keys:
        top = _Place(f"a {fmt.title} example", fmt.keys, frozenset(fmt.required))
        yield from _unknown(view.value, (), top)
    for section in view.sections:
        if len(section.path) > 1 and isinstance(holder := view.value.get(str(section.path[0])), dict):
            yield from _unknown(holder, section.path[:1], _INPUT)
        for index, turn in enumerate(section.turns):
            if turn.keys:
                yield from _in_turn(view, section, index, turn)
    tools = view.tools()
    for position, tool in enumerate(tools if isinstance(tools, list) else ()):
        # A tool without `function` is of another trainer's making, and its keys are not ours to judge.
        if isinstance(tool, dict) and isinstance(function := tool.get("function"), dict):
            path = (*(view.tools_path or ()), position)
            yield from _unknown(tool, path, _TOOL)
            yield from _unknown(function, (*path, "function"), _FUNCTION)


def _turn_place(view: View, turn: Turn) -> _Place:
    """What may stand in a message; of a message with an unknown role only that it may be misspelt."""
    by_role = view.format.turn_keys or {}
    if (keys := by_role.get(turn.written or "")) is None:
        name, keys = "a message", frozenset().union(*by_role.values())
    else:
        name = f"{'an' if turn.role == 'assistant' else 'a'} {turn.written} message"
    return _Place(name, keys, keys, "message", Severity.WARNING)


def _in_turn(view: View, section: Section, index: int, turn: Turn) -> Iterator[Found]:
    item, path = section.items[index], section.turn_path(index)
    place = _turn_place(view, turn)
    if not place.keys.issuperset(turn.keys):
        role_known = turn.written in (view.format.turn_keys or {})
        for found in _unknown(item, path, place, ignored=section.keys.weight):
            if role_known or found.severity is Severity.ERROR:
                yield found
    if turn.content == "parts":
        for position, part in enumerate(item[section.keys.content]):
            kind = part.get("type") if isinstance(part, dict) else None
            if not isinstance(kind, str) or kind not in _PARTS:
                continue
            here = (*section.content_path(index), position)
            yield from _unknown(part, here, _PARTS[kind])
            if isinstance(image := part.get("image_url"), dict):
                yield from _unknown(image, (*here, "image_url"), _IMAGE_URL)
    calls = item.get("tool_calls") if turn.calls else None
    for position, call in enumerate(calls if isinstance(calls, list) else ()):
        if isinstance(call, dict):
            here = (*path, "tool_calls", position)
            yield from _unknown(call, here, _CALL)
            if isinstance(function := call.get("function"), dict):
                yield from _unknown(function, (*here, "function"), _CALLED)


def _unknown(
    value: Mapping[str, object], path: Path, place: _Place, ignored: str | None = None
) -> Iterator[Found]:
    """What is found among the keys of one object. `ignored` is a key that another rule judges."""
    if value.keys() <= place.keys:
        return
    for key, item in value.items():
        if key in place.keys or key == ignored:
            continue
        words = f"{value_in_words(key)} is no key of {place.name}"
        meant = nearest_key(key, tuple(sorted(place.keys)))
        if meant is not None and meant not in value and meant in place.errors:
            yield _misspelt((*path, key), words, meant, Severity.ERROR, place.variant)
            continue
        variant, severity = place.variant, place.severity
        if severity is not None and item is None:
            # Tables fill absent keys with null; a null means no more than an absent key.
            variant, severity = "null", Severity.INFORMATION
        elif severity is not None and key in _OTHERS_READ:
            severity = Severity.INFORMATION
        fix = Fix("Remove it", (Remove((*path, key)),), safe=False)
        hint = f" Did you mean `{meant}`?" if meant is not None and meant not in value else ""
        yield Found(
            f"{words}{', though some trainers read it' if key in _OTHERS_READ else ''}.{hint}",
            (*path, key),
            "key",
            fixes=(fix,),
            severity=severity,
            variant=variant,
            once=f"{place.name} {key}",
        )


def _misspelt(path: Path, words: str, meant: str, severity: Severity, variant: str = "") -> Found:
    fix = Fix(f"Rename it to `{meant}`", (RenameKey(path, meant),))
    return Found(f"{words}. Write `{meant}`.", path, "key", fixes=(fix,), severity=severity, variant=variant)


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.VALUE, check, applies=applies)
