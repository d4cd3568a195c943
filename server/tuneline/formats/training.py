"""What of an example is trained, for a reader that obeys some masks.

A view only notes its masks. Whether a turn counts in the loss follows from its section, its role and the masks that
the reader obeys, so it is the same for all examples of one outline and is worked out once for each.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tuneline.domain.masks import Masks
from tuneline.formats import limits
from tuneline.formats.turns import SectionKind, Turn
from tuneline.formats.view import View
from tuneline.syntax.paths import Path
from tuneline.text.message import Message, Value


class Trained(NamedTuple):
    """Whether a turn counts in the loss, and why, in words that can follow a colon.

    parts: for each part of its content whether that counts; None where they do as the turn does.
    """

    yes: bool
    why: Message
    parts: tuple[bool, ...] | None = None

    def counts(self, path: Path, content: Path) -> bool:
        """Whether the text at `path` counts, in a turn whose content is at `content`."""
        if self.parts is None or path[: len(content)] != content or len(path) == len(content):
            return self.yes
        at = path[len(content)]
        return self.parts[at] if isinstance(at, int) and at < len(self.parts) else self.yes


class OfLine(NamedTuple):
    """What the keys of a whole line leave of its masks. key: that which trains only the last answer, or nothing."""

    key: str = ""
    last: bool = False
    nothing: bool = False


_NO_KEY = OfLine()


def of_line(view: View, masks: Masks) -> OfLine:
    """What the line's own keys say, for a reader that obeys some of them."""
    if not masks.line and not masks.last_if:
        return _NO_KEY
    for key in masks.line:
        if isinstance(value := view.value.get(key), int | float) and not value:
            return OfLine(key, nothing=True)
    for key in masks.last_if:
        if view.value.get(key):
            return OfLine(key, last=True)
    return _NO_KEY


def trained(view: View, masks: Masks) -> tuple[tuple[Trained, ...], ...]:
    """What is trained: for each section and each turn in it."""
    line = of_line(view, masks)
    return tuple([trained_turns(section.kind, section.turns, masks, line) for section in view.sections])


@lru_cache(limits.TURNS)
def trained_turns(
    kind: SectionKind, turns: tuple[Turn, ...], masks: Masks, line: OfLine = _NO_KEY
) -> tuple[Trained, ...]:
    """What is trained of one section. Worked out once for each list of turns."""
    if line.nothing:
        return (Trained(False, Message("the {key} of the line is 0", key=line.key)),) * len(turns)
    if kind == "conversation" or kind == "completion":
        answers = [index for index, turn in enumerate(turns) if turn.role == "assistant"]
        last = answers[-1] if answers else -1
        found = [
            _not_last(line) if line.last and index != last else _of_turn(turn, masks, is_last=index == last)
            for index, turn in enumerate(turns)
        ]
        return tuple(_leaked(turns, found) if masks.leaks else found)
    if kind == "prompt":
        return tuple(_NO_TURN if _is_no_turn(turn) else _PROMPT for turn in turns)
    return tuple(
        _NO_TURN if _is_no_turn(turn) else _OUTPUT if turn.role == "assistant" else _OTHER for turn in turns
    )


def _not_last(line: OfLine) -> Trained:
    return Trained(False, Message("only the last answer is trained, because of {key}", key=line.key))


def _leaked(turns: tuple[Turn, ...], found: list[Trained]) -> list[Trained]:
    """With the texts that are trained instead of an answer that has none."""
    for index in range(1, len(turns)):
        if found[index].yes and turns[index].content in ("null", "wrong"):
            found[index] = Trained(False, Message("it has no text, so the text before it is trained"))
            found[index - 1] = Trained(True, Message("it is trained because the answer after it has no text"))
    return found


def _is_no_turn(turn: Turn) -> bool:
    return turn.content == "wrong" and turn.role == "other" and not turn.keys


_NO_TURN = Trained(False, Message("it is not a message"))
_PROMPT = Trained(False, Message("it is part of the prompt"))
_OUTPUT = Trained(True, Message("both answers of a preference example count in the loss"))
_EARLIER = Trained(False, Message("only the last answer is trained"))
_OTHER = Trained(False, Message("only assistant messages are trained"))


def _of_turn(turn: Turn, masks: Masks, *, is_last: bool) -> Trained:
    """A turn of a conversation and its parts."""
    whole = _of_whole(turn, masks, is_last=is_last)
    if not masks.parts or not turn.parts:
        return whole
    parts = tuple(
        next((bool(value) for key, value in given if key in masks.parts), whole.yes) for given in turn.parts
    )
    if all(it == whole.yes for it in parts):
        return whole
    if any(parts):
        return Trained(True, Message("some of its parts are trained, as their masks say"), parts)
    return Trained(False, Message("none of its parts is trained, as their masks say"), parts)


def _of_whole(turn: Turn, masks: Masks, *, is_last: bool) -> Trained:
    """By the mask that is obeyed on a turn, else by what is trained where none is."""
    if _is_no_turn(turn):
        return _NO_TURN
    if turn.shape.role is None and turn.role != "system" and not turn.masks:
        yes = turn.role == "assistant" and (is_last or masks.untold != "last")
        if turn.role == "assistant" and not yes:
            return _EARLIER
        return Trained(yes, Message("completions are trained") if yes else Message("it is the prompt"))
    key = masks.key
    if turn.masks and turn.role in masks.roles:
        given = dict(turn.masks)
        for obeyed in (*masks.over, *(() if key is None else (key,))):
            if (value := given.get(obeyed)) is not None:
                return _by_mask(obeyed, value)
    if masks.untold == "all":
        return Trained(True, Message("all messages are trained"))
    if turn.role != "assistant" or (masks.answers and turn.written not in masks.answers):
        return _OTHER
    if masks.untold == "last":
        if is_last:
            return Trained(True, Message("it is the last answer"))
        return _EARLIER
    if key is not None and "assistant" in masks.roles:
        return Trained(True, Message("assistant messages are trained unless their {key} is 0", key=key))
    return Trained(True, Message("assistant messages are trained"))


def _by_mask(key: str, value: object) -> Trained:
    number = value if isinstance(value, int | float) else None
    if number is None or number not in (0, 1):
        return Trained(True, Message("its {key} is not 0", key=key))
    return Trained(bool(number), Message("its {key} is {value}", key=key, value=Value(value)))
