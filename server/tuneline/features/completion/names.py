"""What an example says about itself while it is being typed: its tools, its call ids, and who speaks next."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from tuneline.features import limits
from tuneline.features.completion.cursor import MARK
from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.syntax.paths import Path
from tuneline.text.visible import visible

# Who speaks after whom, the likeliest first. Outputs of a preference example are the assistant's.
_NEXT = {
    None: ("user", "system", "developer", "assistant", "tool", "function"),
    "system": ("user", "assistant", "tool", "system", "developer", "function"),
    "developer": ("user", "assistant", "tool", "developer", "system", "function"),
    "user": ("assistant", "user", "tool", "system", "developer", "function"),
    "assistant": ("user", "tool", "assistant", "system", "developer", "function"),
    "tool": ("assistant", "tool", "user", "system", "developer", "function"),
    "function": ("assistant", "user", "function", "tool", "system", "developer"),
}
_CALLED = ("tool", "user", "assistant", "system", "developer", "function")


class Names(NamedTuple):
    """Names of this example that can be at a place.

    tools: functions, declared ones first. undeclared: those that are only called.
    ids: ids of calls before the place, those without an answer first. unknown: ids that answers name and no call has.
    """

    tools: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def at(self, path: Path) -> tuple[tuple[str, ...], str]:
        """The names that can be at `path`, and what they are in a few words."""
        match path:
            case (*_, "tool_call_id"):
                return self.ids, "a call of this example"
            case (*_, "tool_calls", int(), "id"):
                return self.unknown, "named by an answer"
            case (*_, "tool_calls", int(), "function", "name") | (*_, "function_call", "name"):
                return self.tools, "a tool of this example"
            case (*_, "tools", int(), "function", "name") | (*_, "functions", int(), "name"):
                return self.undeclared, "called in this example"
        return (), ""


def names_in(view: View, path: Path) -> Names:
    """The names of the example, as seen from `path`."""
    declared = _strings(tool.name for tool in view.tools())
    calls = list(view.calls())
    called = _strings(call.name for call in calls)
    turn = view.turn_at(path)
    answered = [answer.id for answer in view.answers()]
    here = [call.id for call in calls if turn is None or (call.section, call.turn) < turn]
    made = {call.id for call in calls if isinstance(call.id, str)}
    return Names(
        _strings((*declared, *called)),
        tuple(name for name in called if name not in declared),
        _strings(sorted(here, key=lambda it: it in answered)),
        tuple(it for it in _strings(answered) if it not in made),
    )


def likely_roles(view: View, path: Path, reading: Reading) -> tuple[str, ...]:
    """The roles that a message at or around `path` can have, by what comes before it and what the target takes."""
    known = view.format.turn_keys or {}
    turn = view.turn_at(path)
    if not known:
        return names_among(turn.written or "" for section in view.sections for turn in section.turns)
    if turn is None:
        return tuple(known)
    section, index = view.sections[turn[0]], turn[1]
    if section.is_answer:
        return ("assistant",)
    before = section.turns[index - 1] if 0 < index <= len(section.turns) else None
    order: tuple[str, ...] = _NEXT.get(before.written if before else None, _NEXT["user"])
    if before and before.role == "assistant" and before.calls:
        order = _CALLED
    hints = section.items[index] if index < len(section.items) else None
    if isinstance(hints, dict):
        # Keys that only one kind of message has say more than the order does.
        fits = {role for role in known if hints.keys() - {section.shape.role} <= known[role]}
        order = tuple(sorted(order, key=lambda role: role not in fits))
    taken = reading.taken("roles", view.format) or view.format.takes
    every = (*(role for role in order if role in known), *(role for role in known if role not in order))
    return tuple(role for role in every if not taken or role in taken)


def _strings(values: Iterable[object]) -> tuple[str, ...]:
    return names_among(it for it in values if isinstance(it, str) and it != MARK)


def names_among(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, as far as it can be shown as a name: text from a file may be anything."""
    shown = (it for it in words if it and len(it) <= limits.COMPLETION_NAME and it == visible(it))
    return tuple(islice(dict.fromkeys(shown), limits.COMPLETION_NAMES))
