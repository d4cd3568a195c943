"""What an example says about itself while it is being typed: its tools, its call ids, and who speaks next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from tuneline.domain.role import Role
from tuneline.features import limits
from tuneline.features.completion.cursor import MARK
from tuneline.formats.templates import Names
from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.syntax.paths import Path
from tuneline.text.visible import visible

# Who speaks after whom, the likeliest first.
_NEXT: Mapping[Role | None, tuple[Role, ...]] = {
    None: ("user", "system", "assistant", "tool"),
    "system": ("user", "assistant", "tool", "system"),
    "user": ("assistant", "user", "tool", "system"),
    "assistant": ("user", "tool", "assistant", "system"),
    "tool": ("assistant", "tool", "user", "system"),
}
_CALLED: tuple[Role, ...] = ("tool", "user", "assistant", "system")


def names_at(view: View, names: Names, path: Path) -> tuple[tuple[str, ...], str]:
    """The names that can be at `path`, and what they are in a few words."""
    match view.format.naming(view, path):
        case "answer":
            return names.ids, "a call of this example"
        case "call":
            return names.unknown, "named by an answer"
        case "called":
            return names.tools, "a tool of this example"
        case "declared":
            return names.undeclared, "called in this example"
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
    fmt = view.format
    turn = view.turn_at(path)
    if not fmt.roles:
        return names_among(turn.written or "" for section in view.sections for turn in section.turns)
    if turn is None:
        return tuple(fmt.roles)
    section, index = view.sections[turn[0]], turn[1]
    if section.is_answer and fmt.one_answer:
        return tuple(written_as(fmt.roles, ("assistant",)))
    before = section.turns[index - 1] if 0 < index <= len(section.turns) else None
    if not index and section.goes_on and turn[0] and view.sections[turn[0] - 1].turns:
        before = view.sections[turn[0] - 1].turns[-1]
    order = _NEXT.get(before.role if before and before.written else None, _NEXT["user"])
    if before and before.role == "assistant" and before.calls:
        order = _CALLED
    # Of several words for a role the one that turns of this layout have.
    key = section.shape.role
    fitting = {word: role for word, role in fmt.roles.items() if key in fmt.turn_needs.get(word, (key,))}
    likely = [*written_as(fitting or fmt.roles, order)]
    every = (*likely, *(role for role in fmt.roles if role not in likely))
    hints = section.items[index] if index < len(section.items) else None
    if isinstance(hints, dict) and fmt.turn_keys:
        # Keys that only one kind of message has say more than the order does.
        given = hints.keys() - {section.shape.role}
        fits = {role for role, keys in fmt.turn_keys.items() if given <= keys}
        every = tuple(sorted(every, key=lambda role: role not in fits))
    taken = reading.taken("roles", fmt) or fmt.takes
    return tuple(role for role in every if not taken or role in taken)


def written_as(roles: Mapping[str, Role], order: Iterable[Role]) -> Iterator[str]:
    """For each role in common terms the plainest word that the format has for it."""
    for role in order:
        yield from islice((written for written, common in roles.items() if common == role), 1)


def _strings(values: Iterable[object]) -> tuple[str, ...]:
    return names_among(it for it in values if isinstance(it, str) and it != MARK)


def names_among(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, as far as it can be shown as a name: text from a file may be anything."""
    shown = (it for it in words if it and len(it) <= limits.COMPLETION_NAME and it == visible(it))
    return tuple(islice(dict.fromkeys(shown), limits.COMPLETION_NAMES))
