"""A prompt and what follows it, each a text or a list of messages: one conversation under two keys.

TRL writes its data sets so. The completion goes on from where the prompt ends, so its tools may answer calls of the
prompt; what is in the prompt is not trained.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from tuneline.domain.role import Role
from tuneline.formats import parts
from tuneline.formats.bare import bare
from tuneline.formats.messages import CHAT_MESSAGES, CHAT_SHAPE
from tuneline.formats.modelling import Field
from tuneline.formats.problems import A_LIST, A_STRING, Problem, Repair
from tuneline.formats.turns import ABSENT, BARE, Section, SectionKind, Turn
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

ROLES: Final[dict[str, Role]] = {"prompt": "user", "completion": "assistant"}
KEYS: Final = tuple(ROLES)
_PATHS: Final[tuple[Path, ...]] = tuple((key,) for key in KEYS)

Messages = Annotated[list[parts.Message], Field(min_length=1)]
Prompt = Annotated[
    str | Messages,
    Field(
        union_mode="left_to_right",
        description="What the model is given: a string, or a list of messages. Not trained.",
    ),
]
Completion = Annotated[
    str | Messages,
    Field(
        union_mode="left_to_right",
        description="What the model answers: a string, or a list of messages.",
    ),
]


def pair_sections(value: dict[str, Any], desired: bool | None = None) -> tuple[Section, ...]:
    """Two texts as one conversation; else the prompt, and the completion that goes on from it."""
    prompt, completion = value.get("prompt", ABSENT), value.get("completion", ABSENT)
    if type(prompt) is not list and type(completion) is not list:
        turns = (_bare("prompt", prompt), _bare("completion", completion))
        items = (value.get("prompt"), value.get("completion"))
        return (Section("conversation", (), turns, items, BARE, _PATHS, desired),)
    return _section("prompt", prompt, None), _section("completion", completion, desired)


def _section(key: SectionKind, given: Any, desired: bool | None) -> Section:
    if type(given) is list or given is ABSENT:
        return CHAT_MESSAGES.section(key, given, (key,), desired)
    return Section(key, (key,), (_bare(key, given),), (given,), CHAT_SHAPE, ((key,),), desired)


def _bare(key: str, given: object) -> Turn:
    return bare(ROLES[key], key, given)


def repair(_value: object, problem: Problem) -> Repair | None:
    """A single message where a list of them belongs."""
    path, seen = problem.path, problem.seen
    if len(path) != 1 or path[0] not in KEYS or problem.expected != (A_STRING, A_LIST):
        return None
    if isinstance(seen, dict) and "role" in seen:
        return Repair(Message("Wrap the object in a list"), (Wrap(path, [HERE]),))
    return None
