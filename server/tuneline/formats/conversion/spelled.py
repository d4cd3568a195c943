"""Lines that are spelled alike but for what differs from example to example: texts, ids, arguments, keys of one's own.

A line is split into its members, and those with texts are cut at their strings. Where all that is between these, and
all strings but those that differ, are those of a line that was converted, this one becomes the same but for them.
What a format does not know is carried as it is spelled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec

from tuneline.formats.conversion.fit import is_short, short_id
from tuneline.formats.conversion.ordinary import LONG, SURE, Place, is_ordinary
from tuneline.formats.conversion.plan import (
    Plan,
    Unlike,
    arguments,
    as_text,
    called,
    has_other_escapes,
    read,
    said,
    usual,
)
from tuneline.formats.limits import SPELLED_LINE

Members = Mapping[str, str]
Key = tuple[object, ...]

_split = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
# Strings as JSON has them; another one leaves its quotes between the others, where no known line has any.
_STRING: Final = r'"([^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+)"'
strings = re.compile(_STRING).split
_is_string = re.compile(_STRING).fullmatch
_is_small = re.compile("0|[1-9][0-9]{0,14}").fullmatch
# Between members that are cut; nothing that JSON has between its strings.
BETWEEN: Final = "\0"
# Values of which a plan depends on more than their type.
TELLING: Final = frozenset(("null", "true", "false", "[]", "{}", '""'))


def members(text: str) -> Members | None:
    """The members of a line as they are spelled; None where the line is anything but one object in a usual form."""
    line = text.strip(" \t\r\n")
    if len(line) > SPELLED_LINE:
        return None
    try:
        found = {key: str(it, "utf-8") for key, it in _split(line).items()}
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    # A key that is there twice, or spelled with escapes, makes another line of them.
    for between, after in ((", ", ": "), (",", ":")):
        if line == "{" + between.join([f'"{key}"{after}{it}' for key, it in found.items()]) + "}":
            return found
    return None


def kind_of(value: str) -> str:
    """What a plan depends on of a value that it carries: its type, or all of it where it may say nothing.

    A type is the first character of a text, an object or a list, 0 for a whole number and a point for another one.
    """
    if value in TELLING or value[0] in '"{[':
        return value if value in TELLING else value[0]
    return "0" if value.lstrip("-").isdigit() else "."


def same(sources: Sequence[str], *, escaped: bool) -> Key:
    """Which of some strings say the same; () where none do. Raises Unlike where they say it in several spellings.

    escaped: whether they may have escapes that nobody needs.
    """
    if len(sources) < 2:
        return ()
    others = set(sources)
    if escaped and len(set(map(read, others))) < len(others):
        raise Unlike
    if len(others) == len(sources):
        return ()
    first: dict[str, int] = {}
    return tuple([first.setdefault(it, at) for at, it in enumerate(sources)])


class Spelling(NamedTuple):
    """Lines whose members are cut alike: which of the strings differ, by their number among all pieces.

    arguments: with whether they are in a text that is all of the call. others: the other strings.
    plans: by all else that tells lines apart; None where none holds. the_others: takes the other strings.
    """

    texts: tuple[tuple[int, Place], ...]
    ids: tuple[int, ...]
    arguments: tuple[tuple[int, bool], ...]
    others: tuple[int, ...]
    plans: dict[Key, Plan | None]
    the_others: Callable[[Sequence[str]], object]


class Frame(NamedTuple):
    """Lines with the same members: those that are cut at their strings, those that are alike, those that are carried.

    spellings: by what is between the strings.
    """

    cut: tuple[str, ...]
    alike: tuple[str, ...]
    carried: tuple[str, ...]
    spellings: dict[Key, list[Spelling]]

    def parts(self, line: Members) -> list[str]:
        """The members that are cut, in pieces: a string after each of what is between them."""
        cut = self.cut
        return strings(line[cut[0]] if len(cut) == 1 else BETWEEN.join([line[key] for key in cut]))


class Differing(NamedTuple):
    """What differs in a line from others of its spelling, and by what the plan for it is known.

    Numbers in a plan count the texts, then the ids, the arguments, and what is carried.
    """

    key: Key
    texts: list[str]
    ids: list[str]
    arguments: list[str]
    carried: list[str]


def differing(
    line: Members, frame: Frame, spelling: Spelling, parts: Sequence[str], size: int | None
) -> Differing:
    """What differs in a line of a spelling. Raises Unlike where it has to be read to tell.

    size: of the ids that the reader asks for; None where it takes any.
    """
    texts = [parts[at] for at, _ in spelling.texts]
    ids = [parts[at] for at in spelling.ids]
    given, heads = _given(parts, spelling) if spelling.arguments else ([], ())
    carried = [line[key] for key in frame.carried]
    escaped = any(has_other_escapes(line[it]) for it in frame.cut)
    key: Key = (
        spelling.the_others(parts),
        same(texts, escaped=escaped),
        tuple([line[it] for it in frame.alike]),
    )
    if carried:
        key = *key, tuple(map(kind_of, carried))
    if ids or given:
        short = () if size is None else tuple([is_short(it, size) for it in ids])
        key = *key, same(ids, escaped=False), short, same(given, escaped=escaped), heads
    return Differing(key, texts, ids, given, carried)


def _given(parts: Sequence[str], spelling: Spelling) -> tuple[list[str], Key]:
    """The arguments of the calls, and what is around those that are in a text."""
    given: list[str] = []
    heads: list[str] = []
    for at, inside in spelling.arguments:
        head, found = called(parts[at]) if inside else ("", parts[at])
        given.append(found)
        heads.append(head)
    return given, tuple(heads)


def filled(plan: Plan, differs: Differing, places: Sequence[tuple[int, Place]], size: int | None) -> str:
    """What is written for a line. Raises Unlike where something in it could make it differ in more."""
    texts = differs.texts
    for text, (_, place) in zip(texts, places, strict=True):
        sure = len(text) > LONG and text[0] in SURE and not (place.thought or place.marked)
        if not sure and not is_ordinary(text, place):
            raise Unlike
    if plan.apart:
        _see_that_all_are_apart(texts)
    carried = [*map(_carried, differs.carried)]
    ids: Mapping[str, str] = {}
    objects: Sequence[str] = ()
    if differs.ids or differs.arguments:
        if not all(map(is_plain_id, differs.ids)):
            raise Unlike
        ids = {} if size is None else _in_form(differs.ids, size)
        objects = [*map(arguments, differs.arguments)]
    sources = [*texts, *differs.ids, *differs.arguments, *carried]
    first = len(texts) + len(differs.ids)
    given: list[str] = []
    for form, number in plan.holes:
        if form == "source" or form == "value":
            given.append(sources[number])
        elif form == "said":
            given.append(said(sources[number]))
        elif form == "id":
            given.append(ids[sources[number]])
        else:
            found = objects[number - first]
            given.append(found if form == "object" else as_text(found))
    return plan.filled(given)


def is_plain_id(source: str) -> bool:
    """Whether an id is one, and spelled as it is."""
    return source != "" and "\\" not in source


def _in_form(ids: Sequence[str], size: int) -> dict[str, str]:
    made = {it: it if is_short(it, size) else short_id(it, size, set()) for it in set(ids)}
    if len(set(made.values())) < len(made):
        raise Unlike
    return made


def _see_that_all_are_apart(texts: Sequence[str]) -> None:
    """Raises Unlike where a text begins with another one."""
    if any(map(has_other_escapes, texts)):
        raise Unlike
    ordered = sorted(set(texts))
    if any(after.startswith(before) for before, after in pairwise(ordered)):
        raise Unlike


def _carried(value: str) -> str:
    if _is_small(value) or value in TELLING or (value[0] == '"' and _is_string(value)):
        return value
    return usual(value)
