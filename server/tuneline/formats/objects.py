"""The objects of an example and the keys that each kind of them may have, so that rules need not know a key.

What is asked of every format is here: the example itself and its turns. A format that has objects inside its turns
gives those too, by a `read_objects` of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from tuneline.formats.turns import Turn
from tuneline.formats.view import NO_KEYS, Kind, Object, Part, View
from tuneline.text.message import Message

if TYPE_CHECKING:
    from tuneline.formats.format import Format

# Read by other trainers: ms-swift (loss, loss_scale), Fireworks (trainable), Axolotl (train, train_detail, weight in
# a part), Together, Axolotl and TRL (reasoning and its other names).
READ_ELSEWHERE = frozenset(
    "reasoning reasoning_content reasoning_details thinking loss loss_scale train train_detail trainable weight".split()
)

# Columns beside the turns that trainers read: what the marks in texts stand for (TRL, ms-swift, LLaMA-Factory, Axolotl
# and LLaVA, under one name or another), boxes in it (ms-swift), and arguments of chat templates (TRL, ms-swift).
COLUMNS_ELSEWHERE = frozenset("images image videos video audios audio objects chat_template_kwargs".split())


def kind(name: Message, keys: Iterable[str], part: Part = "message", needed: Iterable[str] = ()) -> Kind:
    """A kind of object in which every key matters."""
    every = frozenset(keys)
    return Kind(name, part, every, every, READ_ELSEWHERE, needed=frozenset(needed))


def read_objects(view: View) -> Iterator[Object]:
    """The example and its turns."""
    yield from read_top(view)
    yield from read_turns(view)


def read_top(view: View) -> Iterator[Object]:
    """The example itself; nothing where its further keys belong to the format."""
    if not view.format.open_keys:
        of_kind = _kind_of_example(view.format)
        yield Object((), view.value, _without(of_kind, _other_names(view.format, view.value)))


def _besides(fmt: Format, keys: Collection[str]) -> frozenset[str]:
    """Keys that say again what another one says, which is the one that is read."""
    if not fmt.one_of:
        return NO_KEYS
    found = ([key for key in names if key in keys] for names in fmt.one_of)
    return frozenset(key for several in found for key in several[1:])


def _other_names(fmt: Format, keys: Collection[str]) -> frozenset[str]:
    """The names, present or not, of what an object has under the first of them: nothing is meant to be one."""
    if not fmt.one_of:
        return NO_KEYS
    found = ((names, next((key for key in names if key in keys), None)) for names in fmt.one_of)
    return frozenset(key for names, read in found if read is not None for key in names if key != read)


def _without(of_kind: Kind, besides: frozenset[str]) -> Kind:
    return of_kind._replace(keys=of_kind.keys - besides) if besides else of_kind


def read_turns(view: View) -> Iterator[Object]:
    """The turns that are objects."""
    for slot in view.slots(_has_keys):
        # Whether a turn may have the key that weights it is said by rules about weights.
        weight = slot.turn.shape.weight
        of_kind = kind_of_turn(view.format, slot.turn.written)
        of_kind = _without(of_kind, _other_names(view.format, slot.turn.keys))
        yield Object(slot.at, slot.item, of_kind, _only(weight))


def _has_keys(turn: Turn) -> bool:
    return bool(turn.keys)


@lru_cache(maxsize=64)
def _only(key: str | None) -> frozenset[str]:
    return NO_KEYS if key is None else frozenset((key,))


@lru_cache(maxsize=64)
def _kind_of_example(fmt: Format) -> Kind:
    needed = frozenset(fmt.required)
    return Kind(fmt.example, "example", fmt.keys, needed, COLUMNS_ELSEWHERE, needed=needed)


@lru_cache(maxsize=256)
def kind_of_turn(fmt: Format, role: str | None) -> Kind:
    """What may be in a turn; of one with an unknown role it can only be said that it may be misspelt."""
    by_role, needed = fmt.turn_keys or {}, fmt.turn_needs
    if role is None or role not in by_role:
        every = frozenset().union(*needed.values())
        return kind(Message("a message"), frozenset().union(*by_role.values()), needed=every)._replace(
            sure=False
        )
    article = (
        Message("an {role} message", role=role)
        if role[:1] in "aeio"
        else Message("a {role} message", role=role)
    )
    return kind(article, by_role[role], needed=needed.get(role, ()))._replace(loose=fmt.loose_turns)


def may_have_unknown(view: View) -> bool:
    """Whether any object may have a key that its kind has not. Depends on the outline alone.

    Never so for examples that are nothing but plain turns.
    """
    fmt = view.format
    if not fmt.open_keys and not view.value.keys() <= fmt.keys:
        return True
    if view.may_declare() or (fmt.one_of and _besides(fmt, view.value)):
        return True
    if view.declared and len(view.declared[0]) > 1:
        within = {section.path[-1] for section in view.sections if len(section.path) > 1}
        if not within.issuperset(view.inner_keys()):
            return True
    return any(
        turn.calls
        or (turn.content == "parts" and not turn.only_texts)
        or not kind_of_turn(fmt, turn.written).keys.issuperset(turn.keys)
        or (fmt.one_of and _besides(fmt, turn.keys))
        for _, _, turn in view.turns()
    )
