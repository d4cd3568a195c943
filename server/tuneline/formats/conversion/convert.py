"""One example as an example of another format: read, fitted, written, and read back to see what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tuneline.domain.masks import Masks
from tuneline.formats.conversion.account import A_WEIGHT, Difference, differences, trains_otherwise
from tuneline.formats.conversion.carry import carried, taken_back
from tuneline.formats.conversion.facts import Fact, facts
from tuneline.formats.conversion.fit import AS_IT_IS, Fit, fitted, refused_keys, without_refused
from tuneline.formats.conversion.masking import masked
from tuneline.formats.conversion.turns import each_turn, numbered, one_text, per_answer
from tuneline.formats.format import Format
from tuneline.formats.training import trained
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import Conversation, Said
from tuneline.text.message import Message, Name


@dataclass(frozen=True, slots=True)
class Conversion:
    """How examples are converted.

    to: the format that is written. fit: what its reader takes. masks: those that the reader of the source obeys, and
    those that the reader of the result obeys; None for what each format itself says.
    split: whether an example whose reader would train too much becomes one for each trained answer.
    carry: the key that keeps what does not fit; "" for none.
    """

    to: Format
    fit: Fit = AS_IT_IS
    masks_before: Masks | None = None
    masks_after: Masks | None = None
    split: bool = False
    carry: str = ""

    @property
    def obeyed(self) -> Masks:
        """The masks that the reader of the result obeys."""
        return self.to.masks if self.masks_after is None else self.masks_after

    @property
    def keeps(self) -> bool:
        """Whether examples that have the format already come back as they are written."""
        return self.fit == AS_IT_IS and not self.split and not self.carry


class Converted(NamedTuple):
    """The examples that were written for one, and what is not as it was.

    values: none where the example lacks what its new format needs.
    """

    values: tuple[dict[str, Any], ...]
    differences: tuple[Difference, ...]


def convert(fmt: Format, value: dict[str, Any], how: Conversion) -> Converted:
    """An example, with its source (`syntax.source.sourced`), in another format.

    Never raises for any value. An example of the same format comes back as it is, unless the reader wants it fitted.
    """
    value, back = taken_back(value, how.carry)
    view = fmt.view(value)
    conversation = _read(fmt, view, how)
    masks = fmt.masks if how.masks_before is None else how.masks_before
    if fmt is how.to and back is None and _is_taken(conversation, view, masks, how):
        return Converted((value,), ())
    before = tuple(facts(conversation, view, masks))
    if fmt is not how.to:
        conversation = numbered(conversation)
    learned = trained(view, masks)

    def is_trained(said: Said) -> bool | None:
        found = view.turn_at(said.path)
        return None if found is None else learned[found[0]][found[1]].yes

    parts = _parts(conversation, is_trained, how)
    written = [_write(part, before, how) for part in parts]
    values = tuple(it[0] for it in written)
    rest = back.rest if back is not None else None
    if rest is not None and rest.layout == how.to.name and len(values) == 1:
        return Converted((rest.into(how.to.name, values[0]),), ())
    if key := next(filter(None, (lacking(how.to, it) for it in values)), None):
        what = Message("the example: it has nothing for {key}, which the format needs", key=Name(key))
        return Converted((), (Difference("lost", what, ()),))
    differs = tuple(differences(before, [it[1] for it in written]))
    if len(parts) == 1 and trains_otherwise(differs):
        told = masked(conversation, is_trained, how.obeyed)
        other = _write(told, before, how)
        others = tuple(differences(before, [other[1]]))
        if not trains_otherwise(others):
            if not any(it.level == "invented" and it.what == A_WEIGHT for it in others):
                # The facts do not tell one from another that was there.
                others += tuple(_added_masks(conversation, told))
            values, differs = (other[0],), others
    if len(values) > 1 or not how.carry or back is not None:
        return Converted(values, differs)
    return Converted((carried(fmt, value, how.to, values[0], how.carry),), differs)


def _added_masks(before: Conversation, after: Conversation) -> Iterator[Difference]:
    for said, now in zip(before.turns, after.turns, strict=True):
        if now.masks and not said.masks:
            yield Difference("invented", A_WEIGHT, (*said.path, now.masks[0][0]))


def _is_taken(conversation: Conversation, view: View, masks: Masks, how: Conversion) -> bool:
    """Whether an example has the format already, and its reader takes it as it is and trains the same of it."""
    if how.split or how.carry or lacking(how.to, view.value) is not None:
        return False
    after = how.obeyed
    if after != masks and trained(view, after) != trained(view, masks):
        return False
    if how.fit.refuses is not None and refused_keys(view, how.fit.refuses):
        return False
    return fitted(conversation, how.fit) == conversation


def as_read(fmt: Format, value: dict[str, Any], how: Conversion) -> Conversation:
    """The conversation that an example holds, as it is before anything is fitted."""
    return _read(fmt, fmt.view(taken_back(value, how.carry)[0]), how)


def _read(fmt: Format, view: View, how: Conversion) -> Conversation:
    assert fmt.read is not None
    conversation = fmt.read(view)
    return conversation if fmt is how.to else each_turn(conversation, one_text)


def lacking(fmt: Format, value: Mapping[str, Any]) -> str | None:
    """The first key that an example of a format needs and does not have, under any of its names."""
    for key in fmt.required:
        names = next((group for group in fmt.one_of if key in group), (key,))
        if not any(name in value for name in names):
            return key
    return None


def _parts(
    conversation: Conversation, is_trained: Callable[[Said], bool | None], how: Conversion
) -> Sequence[Conversation]:
    """The example, or one for each trained answer where that keeps what is not trained out of the training."""
    if not how.split or conversation.wanted is not None or conversation.label is not None:
        return (conversation,)
    answers = [said for said in conversation.turns if said.role == "assistant"]
    if all(map(is_trained, answers)) or not any(map(is_trained, answers)):
        return (conversation,)
    return tuple(per_answer(conversation, is_trained))


def _write(
    conversation: Conversation, before: Sequence[Fact], how: Conversion
) -> tuple[dict[str, Any], tuple[Fact, ...]]:
    """What is written, and the facts that are read back from it."""
    result = _written(fitted(conversation, how.fit), how)
    if not how.fit.inline and _lost_reasoning(before, result[1]):
        inline = _written(fitted(conversation, replace(how.fit, inline=True)), how)
        if not _lost_reasoning(before, inline[1]):
            return inline
    return result


def _written(conversation: Conversation, how: Conversion) -> tuple[dict[str, Any], tuple[Fact, ...]]:
    to = how.to
    assert to.write is not None
    assert to.read is not None
    value = to.write(conversation).value
    view = to.view(value)
    if how.fit.refuses is not None:
        value = without_refused(view, how.fit.refuses)
        view = to.view(value)
    return value, tuple(facts(to.read(view), view, how.obeyed))


def _lost_reasoning(before: Sequence[Fact], after: Sequence[Fact]) -> bool:
    there = {fact.value for fact in after if fact.kind == "reasoning"}
    return any(fact.kind == "reasoning" and fact.value not in there for fact in before)
