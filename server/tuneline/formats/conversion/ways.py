"""Other ways to say the same, for readers that refuse the usual one.

Each way takes and gives a conversation, and none of them knows a reader: who converts tries them and keeps those that
help (`engine/fitting.py`). The account is made of the result as always, so that a way cannot lose anything unsaid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from tuneline.formats.conversion.turns import (
    argued,
    each_call,
    each_turn,
    into_question,
    numbered,
    with_usual_roles,
)
from tuneline.formats.turns import ABSENT
from tuneline.formats.writing.conversation import (
    NO_REST,
    Conversation,
    Data,
    Declared,
    Rest,
    Said,
    Tools,
    Words,
    text,
)
from tuneline.formats.writing.remainder import TAKEN, Items, Kept, Members, Remainder

Way = Callable[[Conversation], Conversation]


def in_other_ways(conversation: Conversation, names: Iterable[str]) -> Conversation:
    """The conversation said in these ways, names of WAYS, CONTENTS, FORMS and PLACES."""
    for name in names:
        conversation = _ALL[name](conversation)
    return conversation


def that_change(conversation: Conversation, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the ways that say something of a conversation otherwise."""
    return tuple(name for name in names if _ALL[name](conversation) != conversation)


def _as_text(said: Said) -> Said:
    """Content that is a list of texts as one text, one below the other."""
    pieces = said.content
    if not isinstance(pieces, tuple) or not all(isinstance(it, Words | Data) for it in pieces):
        return said
    return replace(said, content=text(pieces) or "")


def _as_parts(said: Said) -> Said:
    """Content that is a text as a list of one part."""
    return replace(said, content=(Words(said.content),)) if isinstance(said.content, str) else said


def _saying_nothing(said: Said) -> Said:
    """An empty text for content that is null or missing."""
    return replace(said, content="") if said.content in (None, ABSENT) else said


def _without_content(said: Said) -> Said:
    """No content where there is nothing but calls."""
    return replace(said, content=ABSENT) if said.calls and said.content in (None, "", ()) else said


def _with_null(said: Said) -> Said:
    """Null for the content where there is nothing but calls."""
    return replace(said, content=None) if said.calls and said.content in (ABSENT, "", ()) else said


def _masks_of_answers(said: Said) -> Said:
    return replace(said, masks=()) if said.masks and said.role != "assistant" else said


def _without_masks(said: Said) -> Said:
    return replace(said, masks=()) if said.masks else said


def _spelled(conversation: Conversation) -> Conversation:
    """All in the usual spelling: no member that says nothing, tools as a list of functions, roles by their words."""
    tools = conversation.tools
    if tools is not None:
        declared = tuple(map(_spelled_tool, tools.declared))
        tools = Tools(tools.path, declared) if declared else None
    conversation = replace(conversation, tools=tools, rest=_usual(conversation.rest))
    conversation = each_call(conversation, lambda call: replace(call, rest=_usual(call.rest)))
    return each_turn(conversation, _spelled_turn)


def _spelled_turn(said: Said) -> Said:
    masks = tuple(it for it in said.masks if it[1] is not None)
    return replace(said, masks=masks, rest=_usual(said.rest))


def _spelled_tool(tool: Declared) -> Declared:
    left = _without_nothing(tool.rest.left)
    if tool.bare and left is not TAKEN:
        # What is beside the name of a bare tool is inside of the function of another.
        left = Members((("type", TAKEN), ("function", left)), frozenset())
    return replace(tool, bare=False, rest=tool.rest._replace(left=left) if tool.rest.layout else NO_REST)


def _usual(rest: Rest) -> Rest:
    return rest._replace(left=_without_nothing(rest.left))


def _without_nothing(left: Remainder) -> Remainder:
    """What is left of a value, but for members that say nothing or only are spelled in another way."""
    if isinstance(left, Kept):
        return left if left.lost and left.value not in (None, [], {}, "") else TAKEN
    if isinstance(left, Members):
        return Members(tuple((key, _without_nothing(it)) for key, it in left.members), frozenset())
    if isinstance(left, Items):
        return Items(tuple(map(_without_nothing, left.items)))
    return left


def _with_arguments(conversation: Conversation) -> Conversation:
    """An empty object for calls without arguments."""
    return each_call(
        conversation, lambda call: replace(call, arguments="{}") if call.arguments is ABSENT else call
    )


def _with_parameters(conversation: Conversation) -> Conversation:
    """A schema without properties for tools that declare none."""
    tools = conversation.tools
    if tools is None or all(it.parameters not in (ABSENT, None, {}) for it in tools.declared):
        return conversation
    empty = {"type": "object", "properties": {}}
    declared = tuple(
        replace(it, parameters=empty) if it.parameters in (ABSENT, None, {}) else it for it in tools.declared
    )
    return replace(conversation, tools=tools._replace(declared=declared))


def _joined(conversation: Conversation) -> Conversation:
    """Messages of one role in a row, of texts alone, as one."""

    def joined(turns: tuple[Said, ...] | None) -> tuple[Said, ...] | None:
        made: list[Said] = []
        for said in turns or ():
            before = made[-1] if made else None
            if before is not None and _goes_on(before, said):
                made[-1] = replace(before, content=f"{before.content}\n\n{said.content}")
            else:
                made.append(said)
        return None if turns is None else tuple(made)

    turns = joined(conversation.turns)
    assert turns is not None
    return replace(conversation, turns=turns)


def _goes_on(before: Said, said: Said) -> bool:
    return (
        before.role == said.role
        and said.role in ("system", "user")
        and isinstance(before.content, str)
        and isinstance(said.content, str)
        and before.written == said.written
        and before.name == said.name
        and before.masks == said.masks
        and said.rest.left is TAKEN
    )


# The forms of content, of which a file may need one throughout.
FORMS: Final[Mapping[str, Way]] = {
    "texts": lambda it: each_turn(it, _as_text),
    "parts": lambda it: each_turn(it, _as_parts),
}
# In the order in which they are done; those that change most come first, and go first where they do not help.
WAYS: Final[Mapping[str, Way]] = {
    "roles": with_usual_roles,
    "joined": _joined,
    "no masks": lambda it: each_turn(it, _without_masks),
    "masks of answers": lambda it: each_turn(it, _masks_of_answers),
    "spelling": _spelled,
    "parameters": _with_parameters,
    "arguments": _with_arguments,
    "text arguments": lambda it: each_call(it, argued("text")),
    "ids": numbered,
}
# What stands for content where there is none.
CONTENTS: Final[Mapping[str, Way]] = {
    "empty text": lambda it: each_turn(it, _saying_nothing),
    "no content": lambda it: each_turn(it, _without_content),
    "null": lambda it: each_turn(it, _with_null),
}
# Where the system message is, for a reader that wants it in all lines or in none.
PLACES: Final[Mapping[str, Way]] = {"in the question": into_question}
_ALL: Final[Mapping[str, Way]] = {**WAYS, **CONTENTS, **FORMS, **PLACES}
