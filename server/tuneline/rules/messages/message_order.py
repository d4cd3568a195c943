r"""Messages in an order that a target does not read.

Trainers expect turns: a question, an answer, and so on, with the calls of tools and their answers between.
Some reject or skip other orders, such as two user messages in a row; others take any.
Without a target nothing is reported, because most orders are read by some trainer.

## Bad

```jsonl target=llama-factory
{"messages": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Anybody there?"}, {"role": "assistant", "content": "Yes."}]}
```

## Good

```jsonl target=llama-factory
{"messages": [{"role": "user", "content": "Hi. Anybody there?"}, {"role": "assistant", "content": "Yes."}]}
```

## Known from

The facts about this rule in the file of each target: docs/targets.md lists them with their sources.
A case names two neighbours: `user-user`, `call-user` (a call that no tool answers), `start-tool`, `tool-end`.
`one` is a conversation of a single message, `one/assistant` and `one/tool` say whose it is, `one-left` is one of a system message and
one more, `odd` is one with an odd
number of messages, a system message in front not counted.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import pairwise
from typing import Final

from tuneline.formats.turns import Section, Turn
from tuneline.rules.base import AboutEach, Findings, Found, Reading, Scope, Severity, View, define
from tuneline.text.message import Listed, Message, Name

_BEFORE: Final = ("start", "system", "user", "assistant", "call", "tool", "other")
_AFTER: Final = (*_BEFORE[1:], "end")
DETAILS: Final = (
    *(f"{one}-{two}" for one in _BEFORE for two in _AFTER if (one, two) != ("start", "end")),
    "one/assistant", "one/tool", "one/other",
    "one-left/assistant", "one-left/tool", "one-left/other", "odd",
)  # fmt: skip
# So that a conversation of 10,000 messages does not make a long sentence.
_SHOWN: Final = 6


def check(view: View, _reading: Reading) -> Findings:
    for section, turns in _conversations(view):
        words = [_word(turn, view.format.turn_keys or {}) for turn in turns]
        cases = dict.fromkeys(f"{one}-{two}" for one, two in pairwise(("start", *words, "end")))
        rest = words[1:] if words[0] == "system" else words
        if len(words) == 1:
            cases[f"one/{_of_one(words[0])}"] = None
        elif len(rest) == 1:
            cases[f"one-left/{_of_one(rest[0])}"] = None
        if len(rest) % 2:
            cases["odd"] = None
        yield Found(
            Message(
                "Not every trainer reads messages in this order: {roles}."
                " Let the user and the assistant take turns.",
                roles=Listed(_shown(turns)),
            ),
            section.path,
            "key",
            about=AboutEach(tuple((case, None) for case in cases)),
            quiet=True,
        )


def _conversations(view: View) -> Iterator[tuple[Section, tuple[Turn, ...]]]:
    """The conversations of an example: a prompt and what goes on from it as the answer that is wanted are one."""
    sections = view.sections
    for section, after in zip(sections, (*sections[1:], None), strict=True):
        if section.goes_on or section.shape.role is None:
            continue
        more = _listed(after) if after is not None and after.kind in ("completion", "preferred") else ()
        if turns := (*_listed(section), *more):
            yield section, turns


def _listed(section: Section) -> tuple[Turn, ...]:
    """Its turns without one that is kept beside the list, as a top-level system prompt is."""
    if section.paths is None:
        return section.turns
    return tuple(
        turn for turn, path in zip(section.turns, section.paths, strict=True) if isinstance(path[-1], int)
    )


def _of_one(word: str) -> str:
    return "assistant" if word == "call" else word if word in ("assistant", "tool") else "other"


def _word(turn: Turn, known: Container[str]) -> str:
    """What cases call a turn; one whose role only was meant to be known is another."""
    if turn.written not in known:
        return "other"
    return "call" if turn.calls and turn.role == "assistant" else turn.role


def _shown(turns: tuple[Turn, ...]) -> tuple[Name | Message, ...]:
    names: list[Name | Message] = [Name(turn.written or turn.role) for turn in turns[:_SHOWN]]
    if len(turns) > _SHOWN:
        names.append(Message("{number} more", number=len(turns) - _SHOWN))
    return tuple(names)


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.OUTLINE, check, details=DETAILS)
