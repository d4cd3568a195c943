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

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from tuneline.formats import parts
from tuneline.formats.detect import nearest_key
from tuneline.formats.format import Format
from tuneline.formats.preference import PreferenceInput
from tuneline.formats.turns import Section, Turn
from tuneline.rules.base import AboutKey, Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.words import value_in_words
from tuneline.syntax.ops import Remove, RenameKey
from tuneline.syntax.paths import Path

# Read by other trainers: ms-swift (loss, loss_scale), Fireworks (trainable), Axolotl (train, weight in
# a part), Together, Axolotl and TRL (reasoning and its other names).
_OTHERS_READ = frozenset(
    "reasoning reasoning_content reasoning_details thinking loss loss_scale train trainable weight".split()
)


class _Place(NamedTuple):
    """What may be in one kind of object. A misspelt key is an error where the one meant is in `errors`."""

    name: str
    keys: frozenset[str]
    errors: frozenset[str]
    case: str = ""
    severity: Severity | None = None


def _place(
    name: str, keys: Iterable[str], case: str = "message", severity: Severity = Severity.WARNING
) -> _Place:
    return _Place(name, frozenset(keys), frozenset(keys), case, severity)


_PARTS = {
    "text": _place("a text part", parts.TextPart.__annotations__),
    "image_url": _place("an image part", parts.ImagePart.__annotations__),
    "refusal": _place("a refusal part", parts.RefusalPart.__annotations__),
}
_IMAGE_URL = _place("an image", parts.ImageUrl.__annotations__)
_CALL = _place("a tool call", parts.ToolCall.__annotations__)
_CALLED = _place("a function call", parts.FunctionCall.__annotations__)
# Nobody is known to refuse these, and Hugging Face's own helpers write some (`return`).
_TOOL = _place("a tool", parts.Tool.__annotations__, "tool", Severity.INFORMATION)
_FUNCTION = _place(
    "a function's declaration", parts.FunctionDefinition.__annotations__, "tool", Severity.INFORMATION
)
# The one object between an example and its messages.
_INPUT = _Place("an input", frozenset(PreferenceInput.__annotations__), frozenset(("messages",)))


def applies(view: View) -> bool:
    """Whether an unknown key may be anywhere: never for examples that are nothing but plain messages."""
    fmt = view.format
    if not fmt.open_keys and not view.value.keys() <= fmt.keys:
        return True
    if view.may_declare():
        return True
    return any(
        turn.calls
        or turn.content == "parts"
        or not _turn_place(view.format, turn.written).keys.issuperset(turn.keys)
        for _, _, turn in view.turns()
    )


def check(line: Line, _reading: Reading) -> Findings:
    for written, meant in line.guess.renamed:
        found = _misspelt((written,), f"{value_in_words(written)} is no key of an example", meant)
        yield replace(found, about=AboutKey(found.path))
    view = line.example
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
    for within, tools in view.declarations():
        if within[-1] != "tools" or not isinstance(tools, list):
            continue
        for position, tool in enumerate(tools):
            # A tool without `function` is of another trainer's making, and its keys are not ours to rules.
            if isinstance(tool, dict) and isinstance(function := tool.get("function"), dict):
                yield from _unknown(tool, (*within, position), _TOOL)
                yield from _unknown(function, (*within, position, "function"), _FUNCTION)


@lru_cache(maxsize=256)
def _turn_place(fmt: Format, role: str | None) -> _Place:
    """What may be in a message; of a message with an unknown role only that it may be misspelt."""
    by_role = fmt.turn_keys or {}
    if role is None or role not in by_role:
        return _place("a message", frozenset().union(*by_role.values()))
    article = "an" if role == "assistant" else "a"
    return _place(f"{article} {role} message", by_role[role])


def _in_turn(view: View, section: Section, index: int, turn: Turn) -> Findings:
    item, path = section.items[index], section.turn_path(index)
    place = _turn_place(view.format, turn.written)
    if not place.keys.issuperset(turn.keys):
        role_known = turn.written in (view.format.turn_keys or {})
        for found in _unknown(item, path, place, ignored=turn.shape.weight):
            if role_known or found.severity is Severity.ERROR:
                yield found
    if turn.content == "parts":
        for position, part in enumerate(section.content(index)):
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


def _unknown(value: Mapping[str, object], path: Path, place: _Place, ignored: str | None = None) -> Findings:
    """What is found among the keys of one object. `ignored` is a key that another rule is about."""
    if value.keys() <= place.keys:
        return
    for key, item in value.items():
        if key not in place.keys and key != ignored:
            meant = nearest_key(key, tuple(sorted(place.keys)))
            found = _found(place, (*path, key), item is None, None if meant in value else meant)
            yield replace(found, about=AboutKey(found.path))


def _found(place: _Place, path: Path, is_null: bool, meant: str | None) -> Found:
    key = str(path[-1])
    words = f"{value_in_words(key)} is no key of {place.name}"
    case, severity = place.case, place.severity
    if is_null and severity is not None:
        # Tables fill absent keys with null; a null means no more than an absent key.
        case, severity = "null", Severity.INFORMATION
    elif meant in place.errors:
        # It explains why the key that was meant is not there.
        return replace(_misspelt(path, words, str(meant), case), claims=((*path[:-1], str(meant)),))
    elif key in _OTHERS_READ and severity is not None:
        words, severity = f"{words}, though some trainers read it", Severity.INFORMATION
    return Found(
        f"{words}. Did you mean `{meant}`?" if meant else f"{words}.",
        path,
        "key",
        fixes=(Fix("Remove it", (Remove(path),), safe=False),),
        severity=severity,
        case=case,
        once=f"{place.name} {key}",
    )


def _misspelt(path: Path, words: str, meant: str, case: str = "") -> Found:
    fix = Fix(f"Rename it to `{meant}`", (RenameKey(path, meant),))
    return Found(f"{words}. Write `{meant}`.", path, "key", fixes=(fix,), severity=Severity.ERROR, case=case)


RULE = define(
    __name__,
    __doc__,
    Severity.INFORMATION,
    Scope.VALUE,
    check,
    applies=applies,
    cases=("message", "null", "tool"),
)
