"""`preference-sharegpt` and `unpaired-sharegpt`: ShareGPT conversations with two answers beside them, or with a label.

The turns are those of `sharegpt`, in any of its layouts; an answer may have another one than the conversation.
Sources: LLaMA-Factory 0.9.5 (`data/converter.py`, ranking and KTO in the format sharegpt).
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, Final, NotRequired

from tuneline.domain.value import replace
from tuneline.formats import answers, labels, parts, sharegpt
from tuneline.formats.bulk import Compared
from tuneline.formats.format import later
from tuneline.formats.messages import CHAT_MESSAGES, Messages, as_dict, as_list
from tuneline.formats.modelling import AfterValidator, Field, TypeAdapter, with_config
from tuneline.formats.sharegpt import BULK, ONE_LIST, SHAREGPT, ShareGPTExample
from tuneline.formats.templates import TEXT, Template
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View

ANSWERS: Final = ("chosen", "rejected")
_WRITING: Final = "tuneline.formats.writing.sharegpt"

_Answer = str | sharegpt.AnyTurn | list[sharegpt.AnyTurn]


@with_config(labels.either(*ONE_LIST["allOf"]))
class PreferenceShareGPTExample(ShareGPTExample):
    """A conversation under `conversations`, with a better and a worse answer beside it."""

    chosen: Annotated[
        _Answer,
        Field(
            union_mode="left_to_right",
            description="The better answer: a turn, a list of them, or a string.",
        ),
    ]
    rejected: Annotated[
        _Answer,
        Field(
            union_mode="left_to_right",
            description="The worse answer: a turn, a list of them, or a string.",
        ),
    ]


@with_config(labels.either(*ONE_LIST["allOf"], labels.ONE_TAG))
class UnpairedShareGPTExample(ShareGPTExample):
    """A conversation under `conversations`, and whether its last answer is wanted. The last answer is trained."""

    kto_tag: NotRequired[Annotated[bool, parts.about(labels.ONE_OF_TWO)]]
    label: NotRequired[Annotated[bool, parts.about("Another name for `kto_tag`.")]]


def view(value: dict[str, Any]) -> View:
    """The conversation as the prompt, then the two answers."""
    plain = sharegpt.view(value)
    of = _reader(value.get(sharegpt.list_of(value)), sharegpt.TAGGED_TURNS)
    wanted, unwanted = (value.get(key, ABSENT) for key in ANSWERS)
    sections = (
        plain.sections[0]._replace(kind="prompt"),
        answers.answer("preferred", ANSWERS[0], wanted, of=_reader(wanted, of)),
        answers.answer("rejected", ANSWERS[1], unwanted, of=_reader(unwanted, of)),
    )
    return plain._replace(format=PREFERENCE_SHAREGPT, sections=sections)


def _reader(given: object, usual: Messages) -> Messages:
    """What reads turns: by the keys of the first one, else as usual."""
    first = given[0] if type(given) is list and given else given
    if type(first) is not dict:
        return usual
    if "from" in first or "value" in first:
        return sharegpt.TAGGED_TURNS
    return CHAT_MESSAGES if "role" in first else usual


def view_label(value: dict[str, Any]) -> View:
    """The conversation, whose last answer is wanted or not."""
    plain = sharegpt.view(value)
    section = plain.sections[0]._replace(desired=labels.desired(value))
    return plain._replace(format=UNPAIRED_SHAREGPT, sections=(section,))


def claims(value: dict[str, Any]) -> int:
    """Six with turns and an answer, one more than messages with answers, whose turns have other keys."""
    chosen, rejected = (value.get(key) for key in ANSWERS)
    if not isinstance(chosen, str | dict | list) or not sharegpt.claims(value):
        return 0
    # Beside a conversation that has its answer, words under the two keys may name anything.
    if isinstance(chosen, str) and (rejected is None or _is_answered(value)):
        return 0
    return 6


def _is_answered(value: dict[str, Any]) -> bool:
    turns = as_list(value.get(sharegpt.list_of(value)))
    last = as_dict(turns[-1]) if turns else {}
    return any(
        sharegpt.ROLES.get(word) == "assistant"
        for word in map(last.get, ("from", "role"))
        if isinstance(word, str)
    )


def claims_label(value: dict[str, Any]) -> int:
    """Six with turns and a label."""
    return 6 if sharegpt.claims(value) and labels.is_labelled(value) else 0


def _said(tag: str) -> dict[str, Any]:
    return {"from": tag, "value": TEXT}


PREFERENCE_SHAREGPT: Final = replace(
    SHAREGPT,
    bulk=BULK._replace(
        turns=(*BULK.turns, *((key,) for key in ANSWERS)), loose=ANSWERS, answers=Compared(1, 2)
    ),
    name="preference-sharegpt",
    title="ShareGPT preference",
    method="preference",
    model=PreferenceShareGPTExample,
    adapter=TypeAdapter(Annotated[PreferenceShareGPTExample, AfterValidator(sharegpt.with_turns)]),
    view=view,
    claims=claims,
    keys=frozenset(PreferenceShareGPTExample.__annotations__),
    required=("conversations", *ANSWERS),
    one_answer=False,
    read=later(_WRITING, "read_answers"),
    write=later(_WRITING, "write_answers"),
    examples=(
        Template(
            "ShareGPT preference",
            "A question, the better answer and the worse one.",
            {"conversations": [_said("human")], "chosen": _said("gpt"), "rejected": _said("gpt")},
        ),
    ),
)

UNPAIRED_SHAREGPT: Final = replace(
    SHAREGPT,
    bulk=BULK._replace(telling=labels.KEYS),
    name="unpaired-sharegpt",
    title="ShareGPT KTO",
    method="unpaired",
    model=UnpairedShareGPTExample,
    adapter=TypeAdapter(
        Annotated[
            UnpairedShareGPTExample,
            AfterValidator(sharegpt.with_turns),
            AfterValidator(labels.with_label),
        ]
    ),
    view=view_label,
    claims=claims_label,
    keys=frozenset(UnpairedShareGPTExample.__annotations__),
    required=("conversations", labels.TAG),
    one_of=(sharegpt.LISTS, labels.KEYS),
    masks=labels.LAST,
    empty={**SHAREGPT.empty, labels.TAG: True},
    read=later(_WRITING, "read_label"),
    write=later(_WRITING, "write_label"),
    examples=(
        Template(
            "ShareGPT KTO example",
            "A question, an answer, and whether it is wanted.",
            {"conversations": [_said("human"), _said("gpt")], labels.TAG: labels.HOLE},
        ),
    ),
)
