"""Two answers to different messages.

The answers of a preference example are compared as answers to the same messages.
Where both are written with the messages before them, those messages must be the same.

## Bad

```jsonl
{"chosen": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}], "rejected": [{"role": "user", "content": "Capital of Chile?"}, {"role": "assistant", "content": "Quito"}]}
```

## Good

```jsonl
{"chosen": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}], "rejected": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Quito"}]}
```

## Known from

TRL 1.16.0 stops if the two conversations have no message in common.
Axolotl 0.19.0 takes the prompt from the chosen conversation and drops the other one; torchtune 0.6.1 trains both.
"""

from __future__ import annotations

from itertools import takewhile

from tuneline.formats.turns import BARE, Slot, Turn
from tuneline.rules.base import Findings, Found, Line, Reading, Related, Scope, Severity, View, define
from tuneline.text.message import Message


def applies(view: View) -> bool:
    # Answers that are a single message have another rule for what else is in them; a text has nothing before it.
    if view.format.one_answer:
        return False
    answers = [section for section in view.sections if section.is_answer and section.shape is not BARE]
    found = [[turn.role for turn in section.turns] for section in answers]
    return (
        len(found) > 1
        and all("assistant" in it for it in found)
        and any(it[0] != "assistant" for it in found)
    )


def check(line: Line, _reading: Reading) -> Findings:
    one, other = (
        _before_answer(line.example, number)
        for number, section in enumerate(line.example.sections)
        if section.is_answer
    )
    at = sum(1 for _ in takewhile(lambda pair: _same(*pair), zip(one, other, strict=False)))
    if at == len(one) == len(other):
        return
    if at < min(len(one), len(other)) and _odd(one[at].turn, other[at].turn):
        return
    here = other[at] if at < len(other) else one[at]
    related = [it[at] for it in (one, other) if at < len(it) and it[at] is not here]
    yield Found(
        Message(
            "The answers follow different messages, so there is nothing to compare."
            " Write the same messages before both."
        ),
        here.content_path,
        related=tuple(
            Related(Message("The other answer follows this message"), it.content_path) for it in related
        ),
    )


def _odd(one: Turn, other: Turn) -> bool:
    """Whether something else is wrong with one of two turns that differ, or how they are written differs."""
    return one.content != other.content or one.content == "wrong" or "other" in (one.role, other.role)


def _before_answer(view: View, number: int) -> list[Slot]:
    """The turns of an answer that come before what the assistant says first."""
    turns = takewhile(lambda turn: turn.role != "assistant", view.sections[number].turns)
    return [view.slot(number, index) for index, _ in enumerate(turns)]


def _same(one: Slot, other: Slot) -> bool:
    try:
        return one.turn.role == other.turn.role and bool(one.content == other.content)
    except RecursionError:  # nested deeper than Python compares
        return True


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=applies)
