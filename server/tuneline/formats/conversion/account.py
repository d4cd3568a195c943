"""What became of an example on its way into another format: what is kept, moved, made up, lost, or means another thing.

Two lists of facts are compared, of the example that was read and of those that were written and read back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from tuneline.formats.conversion.facts import Fact, Kind
from tuneline.formats.conversion.pairing import IN_ORDER, in_order, paired
from tuneline.syntax.paths import Path
from tuneline.text.message import Message, Name

Level = Literal["changed", "lost", "invented", "moved", "implied"]
LEVELS: Final[tuple[Level, ...]] = ("changed", "lost", "invented", "moved", "implied")
# What stops a conversion unless it is asked for.
STOPS: Final = frozenset(("lost", "changed"))

# One of the kind, for sentences such as "lost: the id of a call".
_WHAT: Final[Mapping[Kind, Message]] = {
    "text": Message("a message"),
    "null content": Message("null as the content of a message"),
    "call": Message("a tool call"),
    "call id": Message("the id of a tool call"),
    "answered id": Message("the id of the call that a tool answers"),
    "answering tool": Message("the name of the tool that answers"),
    "role name": Message("the name of a role, to the usual one"),
    "name": Message("the name of a participant"),
    "mask": Message("a weight"),
    "reasoning": Message("the reasoning"),
    "pieces": Message("the parts of a text, joined into one"),
    "image": Message("an image"),
    "detail": Message("the detail of an image"),
    "refusal": Message("a refusal"),
    "part": Message("a content part that only its own format has"),
    "tool": Message("a declared tool"),
    "description": Message("the description of a tool"),
    "parameters": Message("the parameters of a tool"),
    "rejected answer": Message("the rejected answer"),
    "label": Message("the label of the answer"),
}

LOST_CALL: Final = _WHAT["call"]
A_WEIGHT: Final = _WHAT["mask"]


class Difference(NamedTuple):
    """One thing that is not as it was.

    level: it means another thing now (changed), is gone (lost), was not there before (invented), is somewhere else
      (moved), or is gone and holds without being said (implied).
    path: in the example that was read; in what was written for `invented`.
    """

    level: Level
    what: Message
    path: Path


def differences(before: Sequence[Fact], after: Sequence[Sequence[Fact]]) -> Iterator[Difference]:
    """What differs. after: the facts of each example that was written; together they say what the one did."""
    made = [*after[0]] if len(after) == 1 else [*_together(after)]
    pairs = paired(before, made)
    if not _is_in_order(before, pairs):
        # A text that is there twice was taken for the other one, as where the first is joined to what is before it.
        pairs = paired(before, made, in_order(before, made))
    found: dict[Difference, None] = {}
    for at, number in pairs.items():
        fact, other = before[at], made[number]
        if fact.inline != other.inline:
            found[Difference("moved", _MOVED[other.inline], fact.path)] = None
        if fact.trained is not None and other.trained is not None and fact.trained != other.trained:
            found[Difference("changed", _TRAINED[other.trained], fact.turn)] = None
    if not _is_in_order(before, pairs):
        found[Difference("changed", _ORDER, ())] = None
    lost = [fact for at, fact in enumerate(before) if at not in pairs]
    taken = set(pairs.values())
    rest = [fact for number, fact in enumerate(made) if number not in taken]
    for kind in _IDS:
        given, new = ([it for it in facts if it.kind == kind] for facts in (lost, rest))
        if given and len(given) == len(new):
            # Ids only say what belongs together, and that they still say.
            found |= {Difference("moved", _IDS[kind], fact.path): None for fact in given}
            lost, rest = ([it for it in facts if it.kind != kind] for facts in (lost, rest))
    if not trains_otherwise(found):
        # What is trained is the same, and said with the mask of another reader.
        told = [it for it in lost if it.kind == "mask" and it.default]
        masks = [*zip(told, (it for it in rest if it.kind == "mask"), strict=False)]
        found |= {Difference("moved", _OBEYED, fact.path): None for fact, _ in masks}
        there = {id(fact) for pair in masks for fact in pair}
        lost, rest = ([it for it in facts if id(it) not in there] for facts in (lost, rest))
    for run, joint in _joined(lost, rest):
        found[Difference("moved", _ROW if _role(run[0]) == _role(joint) else INTO_QUESTION, run[0].path)] = (
            None
        )
        lost, rest = [it for it in lost if it not in run], [it for it in rest if it is not joint]
    places = {fact.path for fact in lost if fact.kind in _WHOLES}
    places.update(it.path for it in found if it.level == "changed")
    for fact in lost:
        if not _follows(fact, places):
            level: Level = "implied" if fact.default else "moved" if fact.kind in _STILL_THERE else "lost"
            found[Difference(level, _name(fact), fact.path)] = None
    known = {(fact.kind, fact.value) for fact in before}
    for fact in rest:
        # A turn that is written as two has its mask twice.
        if fact.kind not in _SILENT and not (fact.kind == "mask" and (fact.kind, fact.value) in known):
            found[Difference("invented", _name(fact), fact.path)] = None
    yield from found


def trains_otherwise(found: Iterable[Difference]) -> bool:
    """Whether something is trained that was not, or is no longer."""
    return any(it.what in _TRAINED.values() for it in found)


def _is_in_order(before: Sequence[Fact], pairs: Mapping[int, int]) -> bool:
    order = [number for at, number in pairs.items() if before[at].kind in IN_ORDER]
    return order == sorted(order)


def _role(fact: Fact) -> object:
    return fact.value[0] if isinstance(fact.value, tuple) else None


def _joined(lost: Sequence[Fact], rest: Sequence[Fact]) -> Iterator[tuple[Sequence[Fact], Fact]]:
    """Questions and system messages in a row that are gone, and the one that holds the texts of all of them."""
    texts = [(*fact.value, fact) for fact in lost if fact.kind == "text" and isinstance(fact.value, tuple)]
    texts = [it for it in texts if it[0] in ("system", "user") and it[1]]
    at = 0
    for made in rest if texts else ():
        if made.kind != "text" or not isinstance(made.value, tuple):
            continue
        role, words = made.value
        for start in range(at, min(at + _LOOK, len(texts))):
            run = _run(texts[start:], role, words, made.trained)
            if run:
                yield run, made
                at = start + len(run)
                break


def _run(
    texts: Sequence[tuple[str, str, Fact]], role: str, words: str, trained: bool | None
) -> Sequence[Fact]:
    """The facts at the head of a list that together are a text of a role; none where there are not several."""
    run: list[Fact] = []
    so_far = ""
    for other, text, fact in texts:
        tried = _BETWEEN if run else ("",)
        between = next((it for it in tried if words.startswith(so_far + it + text)), None)
        if between is None or fact.trained != trained:
            return ()
        run.append(fact)
        so_far += between + text
        if so_far == words:
            return run if len(run) > 1 and other == role else ()
    return ()


# What is written between texts that are joined, and how many texts that are lost are looked at for the first of them.
_BETWEEN: Final = ("\n\n", "\n")
_LOOK: Final = 8
INTO_QUESTION: Final = Message("the system message, into the first question")
_ROW: Final = Message("messages of one role in a row, joined into one")
JOINED: Final = (INTO_QUESTION, _ROW)
_ORDER: Final = Message("the order of messages or calls")
# What further facts are about, and those facts: where the one is lost they are not named too.
_WHOLES: Final[frozenset[Kind]] = frozenset(("text", "call", "image", "tool"))
_PARTS: Final[frozenset[Kind]] = frozenset(
    "call id,detail,description,parameters,name,answered id,answering tool,pieces".split(",")  # type: ignore[arg-type]
)


def _follows(fact: Fact, places: set[Path]) -> bool:
    """Whether the loss of a fact says nothing new: it is part of what is lost, or the reason of what changes."""
    if fact.kind == "mask":
        return fact.turn in places
    return fact.kind in _PARTS and fact.path in places


# Whoever speaks is the same under another name of the role, and a text is the same in one piece.
_STILL_THERE: Final[frozenset[Kind]] = frozenset(("role name", "pieces"))
# What follows from other facts.
_SILENT: Final[frozenset[Kind]] = frozenset(("role name", "pieces"))
_IDS: Final[Mapping[Kind, Message]] = {
    "call id": Message("the id of a tool call, into one of another form"),
    "answered id": Message("the id of the call that a tool answers, into one of another form"),
}
_MOVED: Final = {
    True: Message("the reasoning, into the text of the answer"),
    False: Message("the reasoning, out of the text of the answer"),
}
# What is said of texts and of what is thought in them.
OF_TEXTS: Final = (
    *JOINED,
    *_MOVED.values(),
    _ORDER,
    _WHAT["text"],
    _WHAT["reasoning"],
    _WHAT["rejected answer"],
    Message("an empty answer"),
)
_OBEYED: Final = Message("a weight, under the key that its reader obeys")
_TRAINED: Final = {
    True: Message("a message that was not trained is trained now"),
    False: Message("a message that was trained is not trained any more"),
}


def _name(fact: Fact) -> Message:
    if fact.kind == "key" and isinstance(fact.value, tuple):
        return Message("the key {key}", key=Name(str(fact.value[0])))
    if fact.kind == "text" and fact.value == ("assistant", ""):
        return Message("an empty answer")
    return _WHAT[fact.kind]


def _together(after: Sequence[Sequence[Fact]]) -> Iterator[Fact]:
    """The facts of several examples as those of one: what one has as the context of its answer counts once."""
    found: dict[tuple[Kind, object, int], Fact] = {}
    for facts in after:
        here: Counter[tuple[Kind, object]] = Counter()
        for fact in facts:
            key = fact.kind, fact.value
            place = (*key, here[key])
            here[key] += 1
            known = found.setdefault(place, fact)
            if fact.trained and not known.trained:
                found[place] = known._replace(trained=True)
    yield from found.values()
