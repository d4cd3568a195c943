"""Lines of one spelling, all at once: by which plan each of them is written, and what that gives.

What differs is taken apart by column, a column for each place: a step of Python for each string of each line would take
longer than all else. A line in which anything is odd is left out, and is converted by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Final, NamedTuple, TypeVar

from tuneline.formats.conversion.fit import is_short, short_id
from tuneline.formats.conversion.narrow import narrow, wide
from tuneline.formats.conversion.ordinary import (
    LONG,
    OPENINGS,
    SURE,
    Place,
    Thinks,
    are_apart,
    is_ordinary,
    may_mark,
    thinks,
)
from tuneline.formats.conversion.plan import (
    LINE,
    Called,
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
from tuneline.formats.conversion.spelled import TELLING, WHOLE, Frame, Given, Key, Members, Spelling, kind_of

T = TypeVar("T")
Column = Sequence[str]


class Differing(NamedTuple):
    """What differs in lines of a spelling, by column. Numbers in a plan count these columns.

    lines: the whole lines.
    keys: by what the plan for each line is known; None where it has to be read to tell.
    texts, ids, names, arguments, carried: the columns, in this order; what turns carry comes last.
    """

    lines: Column
    keys: Sequence[Key | None]
    texts: Sequence[Column]
    ids: Sequence[Column]
    names: Sequence[Column]
    arguments: Sequence[Column]
    carried: Sequence[Column]

    def only(self, rows: Sequence[int]) -> Differing:
        """Some of the lines."""
        if len(rows) == len(self.keys):
            return self
        return Differing(
            [self.lines[at] for at in rows],
            [self.keys[at] for at in rows],
            *([[column[at] for at in rows] for column in columns] for columns in self[2:]),
        )


def differing(
    whole: Column,
    lines: Sequence[Members],
    parts: Sequence[Sequence[str]],
    frame: Frame,
    spelling: Spelling,
    size: int | None,
) -> Differing:
    """What differs in lines of a spelling.

    whole, lines, parts: each line, its members and its pieces.
    size: of the ids that the reader asks for; None where it takes any.
    """
    columns = list(zip(*parts, strict=True))
    odd: set[int] = set()
    texts: list[Column] = [columns[at] for at, _ in spelling.texts]
    ids: list[Column] = [columns[at] for at in spelling.ids]
    names: list[Column] = [columns[at] for at in spelling.names]
    given, heads = _given([(columns[at], how) for at, how in spelling.arguments], odd)
    carried = [_of_member(lines, key) for key in frame.carried]
    for at in spelling.within:
        is_whole = columns[at - 1][0].endswith(WHOLE)
        carried.append(columns[at] if is_whole else [f'"{it}"' for it in columns[at]])
    escaped = {
        at
        for key in frame.cut
        for at, it in enumerate(_of_member(lines, key))
        if "\\" in it and has_other_escapes(it)
    }
    count = len(lines)
    telling = [
        _rows([columns[at] for at in spelling.others], count),
        _same(texts, count, escaped, odd),
        _rows([_thinking(it) for it in texts], count),
        _rows([_shared(_of_member(lines, key)) for key in frame.alike], count),
    ]
    if carried:
        telling.append(_rows([[*map(kind_of, it)] for it in carried], count))
    if ids or names or given:
        short = [] if size is None else [[is_short(it, size) for it in column] for column in ids]
        telling += (
            _same(ids, count, (), odd),
            _same(names, count, (), odd),
            _rows(short, count),
            _same(given, count, escaped, odd),
            _rows(heads, count),
        )
    keys: list[Key | None] = [*zip(*telling, strict=True)]
    for at in odd:
        keys[at] = None
    return Differing(whole, keys, texts, ids, names, given, carried)


def _thinking(column: Column) -> Sequence[Thinks]:
    found = [*map(str.startswith, column, repeat(OPENINGS))]
    return [*map(thinks, column)] if True in found else [""] * len(column)


def _of_member(lines: Sequence[Members], key: str) -> Column:
    return [line[key] for line in lines]


def _shared(column: Column) -> Column:
    """The same strings, those that are equal to the first one as one, whose hash is made once."""
    first = column[0]
    return [first if it == first else it for it in column]


def _rows(columns: Sequence[Sequence[T]], count: int) -> Iterable[tuple[T, ...]]:
    """What `count` lines have in some columns."""
    return zip(*columns, strict=True) if columns else repeat((), count)


def _same(columns: Sequence[Column], count: int, escaped: Iterable[int], odd: set[int]) -> Iterable[Key]:
    """Which of some strings of a line say the same; () where none do. Where they say it in several spellings is odd.

    escaped: the lines that may have escapes that nobody needs.
    """
    if len(columns) < 2:
        return repeat((), count)
    for at in escaped:
        others = {column[at] for column in columns}
        if len(set(map(read, others))) < len(others):
            odd.add(at)
    found: list[Key] = [()] * count
    if len(columns) == 2:
        for at, (one, other) in enumerate(zip(*columns, strict=True)):
            if one == other:
                found[at] = _BOTH
        return found
    sizes = [*map(len, map(set, zip(*columns, strict=True)))]
    for at, number in enumerate(sizes if min(sizes) < len(columns) else ()):
        if number < len(columns):
            first: dict[str, int] = {}
            found[at] = tuple([first.setdefault(column[at], place) for place, column in enumerate(columns)])
    return found


_BOTH: Final = (0, 0)


def _given(
    columns: Sequence[tuple[Column, Given]], odd: set[int]
) -> tuple[Sequence[Column], Sequence[Column]]:
    """The arguments of calls, and what else tells them apart: what is around those in a text, the kind of objects."""
    given: list[Column] = []
    heads: list[Column] = []
    for column, how in columns:
        if how == "inside":
            found = _each(called, column, odd, Called("", ""))
            given.append([it.arguments for it in found])
            heads.append([it.head for it in found])
        else:
            given.append(column)
            heads.append([*map(kind_of, column)] if how == "object" else [""] * len(column))
    return given, heads


def _each(read: Callable[[str], T], column: Column, odd: set[int], instead: T) -> list[T]:
    """What a function makes of each string; where that raises Unlike, something else."""
    found: list[T] = []
    for at, it in enumerate(column):
        try:
            found.append(read(it))
        except Unlike:
            odd.add(at)
            found.append(instead)
    return found


def filled(plan: Plan, differs: Differing, spelling: Spelling, size: int | None) -> list[str | None]:
    """What is written for lines by their plan; None where something in a line could make it differ in more."""
    odd: set[int] = set()
    for column, (_, place) in zip(differs.texts, spelling.texts, strict=True):
        odd.update(_unlike(column, place))
    if plan.apart or plan.thought:
        lines = enumerate(zip(*differs.texts, strict=True))
        odd.update(at for at, it in lines if not are_apart(it, begins=plan.apart, thought=plan.thought))
    carried = [_each(_carried, column, odd, "") for column in differs.carried]
    if plan.holes == (LINE,):
        return [None if at in odd else f"{it}\n" for at, it in enumerate(differs.lines)]
    for column in differs.ids:
        odd.update(at for at, it in enumerate(column) if not is_plain_id(it))
    for column in differs.names:
        odd.update(at for at, it in enumerate(column) if not is_plain_name(it))
    ids = _in_form(differs.ids, size, odd) if size is not None and differs.ids else ()
    objects = [
        _each(_carried if how == "object" else arguments, column, odd, "")
        for column, (_, how) in zip(differs.arguments, spelling.arguments, strict=True)
    ]
    sources = [*differs.texts, *differs.ids, *differs.names, *differs.arguments, *carried]
    first = len(differs.texts)
    second = first + len(differs.ids) + len(differs.names)
    columns: list[Iterable[str]] = []
    for piece, hole in zip(plan.pieces, plan.holes, strict=False):
        columns.append(repeat(piece, len(differs.keys)))
        form, number = hole
        if form == "source" or form == "value":
            columns.append(sources[number])
        elif form == "said":
            columns.append(_each(said, sources[number], odd, ""))
        elif form == "nested":
            columns.append([*map(as_text, sources[number])])
        elif form == "id":
            columns.append(ids[number - first])
        else:
            found = objects[number - second]
            columns.append(found if form == "object" else [*map(as_text, found)])
    columns.append(repeat(plan.pieces[-1], len(differs.keys)))
    if not odd:
        return [*map("".join, zip(*columns, strict=True))]
    rows = zip(*columns, strict=True)
    return [None if at in odd else "".join(it) for at, it in enumerate(rows)]


def _unlike(column: Column, place: Place) -> Iterator[int]:
    """The lines whose text in a place is more than a text."""
    if place.thought:
        doubtful: Iterable[int] = range(len(column))
    elif place.marked:
        doubtful = [
            at for at, it in enumerate(column) if len(it) <= LONG or it[0] not in SURE or may_mark(it)
        ]
    elif min(map(len, column)) > LONG and SURE.issuperset([it[0] for it in column]):
        doubtful = ()
    else:
        doubtful = [at for at, it in enumerate(column) if len(it) <= LONG or it[0] not in SURE]
    return (at for at in doubtful if not is_ordinary(column[at], place))


def is_plain_id(source: str) -> bool:
    """Whether an id is one, and spelled as it is."""
    return source != "" and "\\" not in source


is_plain_name = re.compile("[A-Za-z0-9_.-]+").fullmatch


def _in_form(columns: Sequence[Column], size: int, odd: set[int]) -> Sequence[Column]:
    """The ids as the reader asks for them. Where two of them would become the same is odd."""
    made = {
        it: it if is_short(it, size) else short_id(wide(it), size, set())
        for it in set(chain.from_iterable(columns))
    }
    formed = [[*map(made.__getitem__, it)] for it in columns]
    if len(set(made.values())) < len(made):
        for at, (before, after) in enumerate(
            zip(zip(*columns, strict=True), zip(*formed, strict=True), strict=True)
        ):
            if len(set(after)) < len(set(before)):
                odd.add(at)
    return formed


def _carried(value: str) -> str:
    kind = kind_of(value)
    if kind == '"' or value in TELLING or (kind == "0" and value[0] != "-" and len(value) < _SMALL):
        return value
    return narrow(usual(wide(value)))


# Digits of whole numbers up to which all are written as they are spelled.
_SMALL = 16
