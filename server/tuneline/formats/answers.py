"""Two answers of which one is preferred, each a text, a message or a list of messages.

What both answers have in common at their beginning is their prompt, where no key of its own holds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from tuneline.formats import parts
from tuneline.formats.bare import bare
from tuneline.formats.messages import CHAT_MESSAGES, Messages
from tuneline.formats.modelling import Field
from tuneline.formats.problems import A_LIST, A_STRING, AN_OBJECT, Problem, Repair, is_text
from tuneline.formats.turns import ABSENT, BARE, Section, SectionKind
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

Answer = str | list[parts.Message]
Chosen = Annotated[
    Answer,
    Field(union_mode="left_to_right", description="The better answer: a string, or a list of messages."),
]
Rejected = Annotated[
    Answer,
    Field(union_mode="left_to_right", description="The worse answer: a string, or a list of messages."),
]
# What a bare answer is called, by its key.
_CALLED: Final = {
    "chosen": "chosen answer",
    "rejected": "rejected answer",
    "rejected_response": "rejected answer",
    "rejected_message": "rejected answer",
    "chosen_messages": "chosen answer",
    "rejected_messages": "rejected answer",
}


def answer(kind: SectionKind, key: str, given: Any, first: int = 0, of: Messages = CHAT_MESSAGES) -> Section:
    """One answer: the messages of a list from `first` on, or a text. of: what reads its messages."""
    if type(given) is list:
        section = of.section(kind, given[first:], (key,))
        if not first:
            return section
        return section._replace(paths=tuple((key, at) for at in range(first, len(given))))
    if given is ABSENT:
        return Section(kind, (key,), (), (), of.shape)
    if type(given) is dict:
        return Section(kind, (key,), (of.turn(given),), (given,), of.shape, ((key,),))
    return Section(
        kind, (key,), (bare("assistant", _CALLED.get(key, key), given),), (given,), BARE, ((key,),)
    )


def repeats(turns: object, value: Mapping[str, Any]) -> bool:
    """Whether both answers are whole conversations that begin as a list of turns beside them does."""
    if type(turns) is not list or not turns or type(turns[0]) is not dict:
        return False
    both = (value.get("chosen"), value.get("rejected"))
    try:
        return all(type(it) is list and it[:1] == turns[:1] for it in both)
    except RecursionError:  # nested deeper than Python compares
        return False


def prompt_of(given: Sequence[Any], key: str, end: int) -> Section:
    """The prompt that is the beginning of an answer; a list of its own it has not."""
    section = CHAT_MESSAGES.section("prompt", given[:end], (key,))
    paths: tuple[Path, ...] = tuple((key, at) for at in range(end))
    return section._replace(path=(), paths=paths)


def whole(messages: Sequence[Any], end: int | None = None) -> tuple[Section, Section]:
    """The prompt and the preferred answer of a conversation that is both: up to the last answer, unless `end` says."""
    at = _last_answer(messages) if end is None else end
    return prompt_of(messages, "messages", at), answer("preferred", "messages", messages, at)


def _last_answer(messages: Sequence[Any]) -> int:
    """Where the last message is that the assistant says; the end of the list where it says nothing."""
    roles = [CHAT_MESSAGES.turn(it).role for it in messages]
    return next((at for at in range(len(roles) - 1, -1, -1) if roles[at] == "assistant"), len(roles))


def repair(problem: Problem, keys: tuple[str, ...]) -> Repair | None:
    """A single message under one of `keys` where a list of them belongs."""
    path, seen = problem.path, problem.seen
    if len(path) != 1 or path[0] not in keys or A_LIST not in problem.expected:
        return None
    if isinstance(seen, dict) and "role" in seen:
        return Repair(Message("Wrap the object in a list"), (Wrap(path, [HERE]),))
    if isinstance(seen, str) and A_STRING not in problem.expected:
        return _in_message(path, [_MESSAGE])
    return None


def in_message(problem: Problem, key: str) -> Repair | None:
    """A text under a key where a message belongs."""
    if problem.path == (key,) and problem.expected == (AN_OBJECT,) and is_text(problem.seen):
        return _in_message(problem.path, _MESSAGE)
    return None


_MESSAGE: Final = {"role": "assistant", "content": HERE}


def _in_message(path: Path, around: Any) -> Repair:
    return Repair(Message("Wrap the text in a message"), (Wrap(path, around),))
