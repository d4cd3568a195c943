"""Members of a message as they were meant, so that no rule misses what is only misspelt or of the wrong type.

A misspelt key (`toolCalls`) and a value that has one meaning (a call without its list, calls as JSON text) have
findings of their own. Whoever reads the message takes them for what they were meant to be: one cause, one finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tuneline.formats import parts
from tuneline.formats.near import near_keys
from tuneline.formats.tools import loads
from tuneline.syntax.paths import Path

CALLS, CALL = "tool_calls", "function_call"
_KEYS: Final = {role: tuple(sorted(keys)) for role, keys in parts.TURN_KEYS.items()}
_ALL: Final = tuple(sorted(frozenset().union(*parts.TURN_KEYS.values())))


def written_key(item: Mapping[str, Any], role: object, key: str) -> str | None:
    """The key under which a message of the chat family has a member: its own, or the one slip of it; None: neither."""
    if key in item:
        return key
    known = _KEYS.get(role, _ALL) if isinstance(role, str) else _ALL
    return near_keys(tuple(item), known).get(key)


def has_near(keys: tuple[str, ...], role: str | None, wanted: frozenset[str]) -> bool:
    """Whether a message lacks one of these keys and has one that was meant to be it."""
    return not wanted.isdisjoint(near_keys(keys, _KEYS.get(role or "", _ALL)))


def calls_of(item: Mapping[str, Any], role: object) -> Iterator[tuple[Path, object, bool]]:
    """The tool calls of a message: where each is, the call, and whether it is inside a text."""
    key = written_key(item, role, CALLS)
    if key is None:
        return
    value = item[key]
    if isinstance(value, dict):
        yield (key,), value, False
        return
    if isinstance(value, str):
        value = loads(value)
        for call in [value] if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield (key,), call, True
        return
    for position, given in enumerate(value if isinstance(value, list) else ()):
        inside = isinstance(given, str) and isinstance(loads(given), dict)
        yield (key, position), loads(given) if inside else given, inside


def single_call_of(item: Mapping[str, Any], role: object) -> tuple[Path, dict[str, Any], bool] | None:
    """The deprecated call of a function: where it is, what it is, and whether it is inside a text."""
    key = written_key(item, role, CALL)
    value = item.get(key) if key is not None else None
    decoded = loads(value) if isinstance(value, str) else value
    if key is None or not isinstance(decoded, dict):
        return None
    return (key,), decoded, isinstance(value, str)
