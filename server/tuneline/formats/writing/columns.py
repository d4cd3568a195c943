"""Examples that are columns of strings: a prompt, an answer, a system prompt, earlier exchanges.

Texts that together are the prompt are one turn, joined as trainers join them. A conversation is written as its last
exchange with those before it as the history; what does not take turns is named as lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tuneline.formats.columns import HISTORY, SIDES, SYSTEM, Columns, is_exchange
from tuneline.formats.labels import key_of
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import Conversation, Rest, Said, left, text
from tuneline.formats.writing.losses import Loss, Slot, Written, turns_of, with_losses
from tuneline.formats.writing.remainder import Kept, Members
from tuneline.formats.writing.rounds import rounds
from tuneline.formats.writing.unpaired import label_of
from tuneline.text.message import Message


def read(view: View, layout: str, columns: Columns) -> Conversation:
    """The turns of an example, its answers and its label."""
    turns = tuple(_turns(view.value, layout, columns))
    label = view.sections[0].desired
    if columns.rejected is None:
        conversation = Conversation(turns, label=label)
    else:
        wanted, unwanted = ([it for it in turns if it.path[0] == key] for key in _answers(columns))
        asked = tuple(it for it in turns if it.path[0] not in _answers(columns))
        conversation = Conversation(asked, tuple(wanted), tuple(unwanted))
    name = f"{layout} {key_of(view.value)}"
    return replace(conversation, rest=left(name, view.value, _as_read(conversation, name, columns)))


def write(conversation: Conversation, layout: str, columns: Columns) -> Written:
    """One exchange with those before it as the history."""
    slots: set[Slot] = set()
    if columns.rejected is not None:
        slots.add("unwanted")
    if columns.label is not None:
        slots.add("label")
    if conversation.rest.layout.split(" ")[0] == layout:
        name = conversation.rest.layout
        return with_losses(_as_read(conversation, name, columns), conversation, (name, layout), slots)
    turns = list(turns_of(replace(conversation, unwanted=None)))
    value, kept = _of_turns(turns, columns) if columns.prompt else _answer(turns, columns)
    gone = [Loss(said.path, Message("a turn")) for at, said in enumerate(turns) if at not in kept]
    if columns.rejected is not None and conversation.unwanted is not None:
        last = conversation.unwanted[-1] if conversation.unwanted else None
        value[columns.rejected] = (text(last.content) if last is not None else None) or ""
        gone += [
            Loss(it.path, Message("what of the rejected answer is not its text"))
            for it in conversation.unwanted
            if it is not last or it.calls or text(it.content) is None
        ]
    if columns.label is not None:
        value |= label_of(conversation, columns.label, same=False)
    return with_losses(value, conversation, (layout,), slots, gone)


def _answers(columns: Columns) -> tuple[str | None, ...]:
    return columns.answer, columns.rejected


def _turns(value: Any, layout: str, columns: Columns) -> Iterator[Said]:
    if isinstance(system := value.get(SYSTEM), str) and system:
        yield Said("system", (SYSTEM,), content=system)
    earlier = value.get(HISTORY)
    for at, item in enumerate(earlier if isinstance(earlier, list) else ()):
        if is_exchange(item):
            for side, role in enumerate(SIDES):
                yield Said(role, (HISTORY, at, side), content=item[side])
    texts = {key: it for key in columns.prompt if isinstance(it := value.get(key), str) and it}
    for key in columns.prompt[:1]:
        if not texts and isinstance(value.get(key), str):
            texts = {key: value[key]}
    if texts:
        own = tuple((key, Kept(it, False)) for key, it in texts.items())
        rest = Rest(layout, Members(own, frozenset()))
        yield Said("user", (next(iter(texts)),), content="\n".join(texts.values()), rest=rest)
    for column in _answers(columns):
        if column is not None and isinstance(answer := value.get(column), str):
            yield Said("assistant", (column,), content=answer)


def _as_read(conversation: Conversation, name: str, columns: Columns) -> dict[str, Any]:
    """Turns in the columns that they were read from, the label under the key that is in the layout's name."""
    value: dict[str, Any] = {}
    if columns.label is not None:
        value |= label_of(conversation, name.split(" ")[1], same=True)
    for said in turns_of(conversation):
        match said.path:
            case (key, *_) if key == HISTORY:
                continue
            case (str(key), *_):
                value |= _texts(said, columns) or {key: said.content}
    return value | list_history(turns_of(conversation))


def list_history(turns: Iterable[Said]) -> dict[str, Any]:
    """The member that holds earlier exchanges, from turns that were read from one; nothing where there are none."""
    history: list[list[object]] = []
    for said in turns:
        match said.path:
            case (key, int(at), int(side)) if key == HISTORY:
                while len(history) <= at:
                    history.append(["", ""])
                history[at][side] = said.content
    return {HISTORY: history} if history else {}


def _texts(said: Said, columns: Columns) -> dict[str, Any] | None:
    """The texts that a prompt was joined from, unless it was changed since."""
    texts = {key: it.value for key, it in _members(said) if isinstance(it, Kept)}
    return texts if said.path[0] in columns.prompt and "\n".join(texts.values()) == said.content else None


def _members(said: Said) -> tuple[tuple[str, object], ...]:
    return said.rest.left.members if isinstance(said.rest.left, Members) else ()


def _answer(turns: Sequence[Said], columns: Columns) -> tuple[dict[str, Any], set[int]]:
    """The last answer alone, for a format that has nothing else."""
    for at in reversed(range(len(turns))):
        words = text(turns[at].content)
        if turns[at].role == "assistant" and words is not None:
            return {columns.answer: words}, {at}
    return {}, set()


def _of_turns(turns: Sequence[Said], columns: Columns) -> tuple[dict[str, Any], set[int]]:
    """The turns of another format in columns, and the indexes of those that are in them."""
    value: dict[str, Any] = {}
    kept: set[int] = set()
    if turns and turns[0].role == "system" and (system := text(turns[0].content)) is not None:
        value[SYSTEM] = system
        kept.add(0)
    every = [*rounds(turns)]
    exchanges = [[*it] for it in every if it.answered] or [[it.asked] for it in every]
    last = exchanges.pop() if exchanges else []
    for key, it in zip((columns.prompt[0], columns.answer), last, strict=False):
        if it is not None:
            value[key] = it[1]
            kept.add(it[0])
    if columns.filled:
        value |= dict.fromkeys(columns.prompt[1:], "")
    if exchanges:
        earlier = [[it for it in exchange if it is not None] for exchange in exchanges]
        value[HISTORY] = [[words for _, words in exchange] for exchange in earlier]
        kept.update(at for exchange in earlier for at, _ in exchange)
    return value, kept
