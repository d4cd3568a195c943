"""The lists of turns of many lines, as their format has them, made alike for the reader: each a list of turns.

What is told here of a line goes into its shape: what stands in the place of a list, and how many turns two lists have
in common, which are read in the first of them only.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import chain
from operator import attrgetter, contains, eq, getitem
from typing import Any, NamedTuple

from msgspec import UNSET, UnsetType

from tuneline.formats.bulk import Bulk, Compared
from tuneline.formats.said import shared


class Lists(NamedTuple):
    """Lists of turns, by place and by line. shapes: what tells lines apart whose turns are the same.

    firsts: by line, how many turns of the first of two compared lists begin the other one, too.
    again: texts that are not read because such a turn has them, with their line.
    """

    turns: list[list[Sequence[Any]]]
    shapes: list[Sequence[Hashable]]
    firsts: Sequence[int] = ()
    again: Sequence[tuple[int, str]] = ()


def lists_of(values: list[list[Any]], bulk: Bulk, odd: set[int]) -> Lists:
    """The lists of lines, given what is in their places. odd: gets those of the lines that are read on their own."""
    if bulk.candidates is not None:
        return _with_candidates(values[0], odd)
    shapes: list[Sequence[Hashable]] = []
    turns: list[list[Sequence[Any]]] = []
    for path, column in zip(bulk.turns, values, strict=True):
        if path[0] in bulk.pairs:
            shapes.append(list(map(type, column)))
            turns.append([list(chain.from_iterable(it)) if it else () for it in column])
        elif path[0] in bulk.loose:
            forms = list(map(type, column))
            shapes.append(forms)
            turns.append(_as_lists(column, forms))
        else:
            turns.append(column)
    how = bulk.answers
    if how is None:
        return Lists(turns, shapes)
    if how.prompt is not None:
        prompt, one, other = (turns[it] for it in (how.prompt, how.one, how.other))
        begun = zip(prompt, one, other, strict=True)
        odd.update(at for at, (it, a, b) in enumerate(begun) if it[:1] == a[:1] == b[:1])
    if not how.alike:
        return Lists(turns, shapes)
    firsts = _firsts(values[how.one], values[how.other])
    shapes.append(firsts)
    if any(firsts):
        cut = map(slice, firsts, map(len, turns[how.other]))
        turns[how.other] = list(map(getitem, turns[how.other], cut))
        if how.again is not None:
            again = _again(turns[how.again], turns[how.one], firsts)
            left_out = [(at, turns[how.again][at][0]) for at, it in enumerate(again) if it]
            turns[how.again] = [() if it else was for it, was in zip(again, turns[how.again], strict=True)]
            return Lists(turns, shapes, firsts, left_out)
    return Lists(turns, shapes, firsts)


def _as_lists(column: list[Any], forms: list[type]) -> list[Sequence[Any]]:
    kinds = set(forms)
    if kinds == {list}:
        return column
    if kinds.isdisjoint((list, UnsetType)):
        return list(zip(column, strict=True))
    return [it if type(it) is list else () if it is UNSET else (it,) for it in column]


def _firsts(one: list[Any], other: list[Any]) -> list[int]:
    """How many turns each two lists have in common at their beginning, see `formats.said.shared`."""
    if not {*map(type, one), *map(type, other)} <= {list}:
        return list(map(shared, one, other))
    most = [min(it) - 1 for it in zip(map(len, one), map(len, other), strict=True)]
    ends = list(map(slice, most))
    try:
        alike = list(map(eq, map(getitem, one, ends), map(getitem, other, ends)))
    except RecursionError:
        return list(map(shared, one, other))
    if all(alike) and -1 not in most:
        return most
    found = zip(alike, most, one, other, strict=True)
    return [end if same and end >= 0 else shared(a, b) for same, end, a, b in found]


def _again(given: list[Sequence[Any]], turns: list[Sequence[Any]], firsts: Sequence[int]) -> list[bool]:
    """Whether each is a text that repeats the last turn which two lists have in common, see `formats.said.is_again`."""
    found = zip(given, turns, firsts, strict=True)
    return [end > 0 and len(it) == 1 and it[0] == said[end - 1].content for it, said, end in found]


def _with_candidates(column: list[list[Any]], odd: set[int]) -> Lists:
    """The turns before the last one, and the candidates that it holds."""
    before: list[Sequence[Any]] = [it[:-1] for it in column]
    inside: list[Any] = [it[-1].offered if it else UNSET for it in column]
    usual = list(chain.from_iterable(before))
    if UNSET in inside or not _have_content(usual) or any(it.content is not UNSET for *_, it in column):
        for at, turns in enumerate(column):
            if inside[at] is UNSET or turns[-1].content is not UNSET or not _have_content(before[at]):
                odd.add(at)
                before[at] = inside[at] = ()
    return Lists([before, inside], [[it[-1].role if it else None for it in column]])


def _have_content(turns: Sequence[Any]) -> bool:
    """Whether turns have a content and nothing in the place of one."""
    return UNSET not in map(_content, turns) and {*map(type, map(_candidates, turns))} <= {UnsetType}


def may_be_same(how: Compared, turns: list[tuple[list[str], list[slice]]], firsts: Sequence[int]) -> set[int]:
    """Those of the lines whose answers may say the same; all of those that do, see the rule `identical-pair`."""
    given, places = turns[how.one]
    if how.one == how.other:
        each = list(map(given.__getitem__, places))
        different = map(len, map(set, each))
        return {
            at for at, (all_of, count) in enumerate(zip(each, different, strict=True)) if len(all_of) > count
        }
    said, ends = turns[how.other]
    lasts = [_last(said, it) for it in ends]
    if any(firsts):
        places = [slice(it.start + first, it.stop) for it, first in zip(places, firsts, strict=True)]
    there = map(contains, map(given.__getitem__, places), lasts)
    return {at for at, same in enumerate(there) if same and lasts[at]}


def _last(texts: list[str], of: slice) -> str:
    """The last of some texts that says something; an empty one where none does."""
    if of.start == of.stop:
        return ""
    last: str = texts[of.stop - 1]
    if last and not last.isspace():
        return last
    return next((it for it in reversed(texts[of]) if it and not it.isspace()), "")


_content, _candidates = attrgetter("content"), attrgetter("offered")
