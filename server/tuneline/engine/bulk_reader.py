"""Many lines of a format read in one native call, and taken apart by column: their shapes and their texts.

A line is a struct of msgspec that has the places which the format declares (`formats.bulk`) and the further keys that
lines of this file were seen to have; whatever else a line has makes msgspec refuse it. Everything after that is done
for all lines at once by functions written in C, because a step of Python for each message costs more than its parse.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, repeat
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from tuneline.engine import limits
from tuneline.engine.bulk_calls import CallsInOrder, has_plain_letters, is_deep
from tuneline.engine.bulk_lists import lists_of, may_be_same
from tuneline.engine.bulk_model import model_of
from tuneline.engine.quotes import strings_of
from tuneline.formats.bulk import Bulk
from tuneline.formats.cells import LONGEST, is_empty_cell
from tuneline.formats.said import BETWEEN, as_text, kind_of_text

# What is raised for a line that does not fit, or is not JSON or not UTF-8.
REFUSED: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_SIMPLE: Final = frozenset((str, int, float, bool, type(None), UnsetType))


class Columns(NamedTuple):
    """Lines that were read.

    shapes: equal for lines whose outlines are equal. texts: what each says, as `formats.said.said_in` has it.
    odd: those of the lines that are to be read on their own after all; what the other columns say of them is nothing.
    beside: strings that are in none of the texts, with their line; names that the shape tells are not among them.
    inner: by line, the quotes in values of which the shape only says that there are some, without escaped ones.
    turns: for each list of turns, the texts of all lines and which of them are a line's. columns: for each text beside
      them, that of each line.
    """

    shapes: Sequence[Hashable]
    texts: Sequence[str]
    odd: set[int]
    beside: list[tuple[int, str]]
    inner: dict[int, int]
    turns: list[tuple[list[str], list[slice]]]
    columns: list[list[str]]

    def pieces(self, at: int) -> list[str]:
        """The texts of one line."""
        return [
            *chain.from_iterable(texts[slices[at]] for texts, slices in self.turns),
            *(column[at] for column in self.columns),
        ]


class _Codes(dict[Any, str]):
    """One character for each kind of turn, so that the turns of a line are a short text."""

    def __missing__(self, key: Any) -> str:
        if len(self) >= limits.OUTLINES:
            raise LookupError
        code = self[key] = chr(33 + len(self))
        return code


class Reader:
    """Reads lines of one format. Not for several threads at once.

    above, within: further keys of an example, and of its turns, that are read too. Of a turn they may be masks, whose
    values tell turns apart: then they are whole numbers, or true and false, as the first that was seen.
    calls: what judges calls, where lines with calls are read.
    words: the keys and roles that lines may have.
    """

    def __init__(
        self,
        bulk: Bulk,
        above: tuple[str, ...] = (),
        within: tuple[tuple[str, type], ...] = (),
        calls: CallsInOrder | None = None,
    ) -> None:
        self.bulk, self.above, self.within, self.calls = bulk, above, within, calls
        self.words = BETWEEN.join((*above, *dict(within), *_words(bulk))).encode()
        model = model_of(bulk, above, within, with_calls=calls is not None)
        self._lists, self._bare = model.lists, model.bare
        self._may_be_bare = bulk.bare or bool(bulk.loose or bulk.pairs)
        decoder = msgspec.json.Decoder(model.line)
        self._decode, self._decode_lines = decoder.decode, decoder.decode_lines
        self._texts = [attrgetter(f"text{at}") for at in range(len(bulk.texts) + len(bulk.optional))]
        self._telling = [attrgetter(f"telling{at}") for at in range(len(bulk.telling))]
        self._above = [attrgetter(f"above{at}") for at in range(len(above))]
        self._within = [
            (kind is not object, attrgetter(f"within{at}")) for at, (_, kind) in enumerate(within)
        ]
        self._sides = [attrgetter(f"side{at}") for at in range(len(bulk.sides))]
        self._codes = _Codes()

    def read(self, data: bytes, lines: list[bytes]) -> tuple[list[Any], list[int]]:
        """What is on lines, and the numbers of those that do not fit; `data` is all of them, each ended by LF.

        Between a line that ends with a brace and one that begins with one no value can go on, so where all of them do,
        as many values as lines are one on each line.
        """
        try:
            rows = self._decode_lines(data)
        except REFUSED:
            rows = []
        return (rows, []) if len(rows) == len(lines) else _each(self._decode, lines)

    def columns(self, rows: list[Any]) -> Columns:
        """The columns of lines that were read."""
        odd: set[int] = set()
        held = _Held(odd, [], {})
        lists = lists_of([list(map(value_of, rows)) for value_of in self._lists], self.bulk, odd)
        shapes = lists.shapes
        texts: list[list[str]] = []
        turns: list[tuple[list[str], list[slice]]] = []
        for listed in lists.turns:
            outlines, contents, slices = self._of_turns(listed, odd, held)
            shapes.append(outlines)
            turns.append((contents, slices))
            texts.append(list(map(BETWEEN.join, map(contents.__getitem__, slices))))
        if lists.firsts:
            assert self.bulk.answers is not None
            held.shared(lists.firsts, turns[self.bulk.answers.one], 1 + len(self._sides))
            held.beside.extend(lists.again)
        if self.calls is not None:
            shapes.append(self._of_calls(rows, odd))
            for row, said in self.calls.said.items():
                texts[0][row] = said
        if self.bulk.answers is not None:
            odd |= may_be_same(self.bulk.answers, turns, lists.firsts)
        columns: list[list[str]] = []
        for text_of in self._texts:
            column = list(map(text_of, rows))
            shapes.append(_kinds(column))
            columns.append(_as_texts(column))
        if self.bulk.lead:
            kinds, leads = self._of_lead(rows, odd)
            shapes.append(kinds)
            columns.append(leads)
        texts += columns
        for value_of in self._telling:
            column = ["" if it is UNSET else it for it in map(value_of, rows)]
            shapes.append(list(zip(map(type, column), column, strict=True)))
            texts.append(list(map(str, column)))
        rest: list[list[str]] = []
        for value_of in self._above:
            column = list(map(value_of, rows))
            shapes.append(list(map(type, column)))
            rest.append([BETWEEN + as_text(it) if it is not UNSET else "" for it in column])
            held.look(column, int)
        whole_shapes = shapes[0] if len(shapes) == 1 else list(zip(*shapes, strict=True))
        whole = texts[0] if len(texts) == 1 else list(map(BETWEEN.join, zip(*texts, strict=True)))
        if rest:
            whole = list(map("".join, zip(whole, *rest, strict=True)))
        return Columns(whole_shapes, whole, odd, held.beside, held.inner, turns, columns)

    def _of_lead(self, rows: list[Any], odd: set[int]) -> tuple[list[Hashable], list[str]]:
        """What is said before the turns of each line: its kind, the type of None where there is nothing; its text."""
        inside = attrgetter("lead.parts" if len(self.bulk.lead) > 1 else "lead")
        there = [at for at, row in enumerate(rows) if row.lead is not UNSET]
        column: list[str | None] = [None] * len(rows)
        for at, text in zip(there, _only_texts([inside(rows[at]) for at in there]), strict=True):
            column[at] = text
            if text is None:
                odd.add(at)
        return _kinds(column), _as_texts(column)

    def _of_calls(self, rows: list[Any], odd: set[int]) -> list[Hashable]:
        """What the calls of each line are; None where it has none. Those that are not in order are odd."""
        judge = self.calls
        assert judge is not None
        judge.said.clear()
        found: list[Hashable] = [None] * len(rows)
        turns_of = self._lists[0]
        for at, row in enumerate(rows):
            turns = turns_of(row)
            if row.tools is UNSET and not any(it.calls or it.answers for it in turns):
                continue
            found[at] = judge.of(turns, row.tools, at)
            if found[at] is None:
                odd.add(at)
        return found

    def _of_turns(
        self, lists: list[Sequence[Any]], odd: set[int], held: _Held
    ) -> tuple[list[str], list[str], list[slice]]:
        """Of each list of turns its outline, a character a turn; the texts of all, and which of them are of each."""
        ends = list(accumulate(map(len, lists), initial=0))
        flat = list(chain.from_iterable(lists))
        if self._may_be_bare and str in {*map(type, flat)}:
            flat = [self._bare(it) if type(it) is str else it for it in flat]
        given = list(map(_content, flat))

        def owner(at: int) -> int:
            return bisect_right(ends, at) - 1

        if self.bulk.part:
            given = _only_texts(given)
            odd.update(owner(at) for at, it in enumerate(given) if it is None)
        contents = _as_texts(given) if self.calls is not None or self.bulk.part else given

        if self.bulk.mark:
            odd.update(owner(at) for at, it in enumerate(contents) if self.bulk.mark in it)
        code = self._codes.__getitem__
        made_from: Iterable[Any] = map(_role, flat)
        texts = contents is given and _are_texts(contents)
        sides = [list(map(value_of, flat)) for value_of in self._sides]
        if self._within or not texts or self.calls is not None or sides:
            # Keys of several lengths are never taken for each other.
            columns: list[Iterable[Any]] = [made_from] if texts else [made_from, _kinds(given), repeat("")]
            if self.calls is not None:
                columns += (map(type, map(_calls, flat)), map(type, map(_answers, flat)), map(_name, flat))
                odd_names = {it for it in set(map(_name, flat)) if it and not has_plain_letters(it)}
                if odd_names:
                    odd.update(owner(at) for at, it in enumerate(flat) if it.name in odd_names)
            columns += map(_kinds, sides)
            for is_mask, value_of in self._within:
                column = list(map(value_of, flat))
                columns.append(column if is_mask else _kinds(column))
                if not is_mask:
                    held.look(column, owner)
                    held.beside.extend((owner(at), it) for at, it in enumerate(column) if type(it) is str)
            made_from = list(zip(*columns))  # noqa: B905 - one of them may have no end
        try:
            codes = "".join(map(code, made_from))
        except LookupError:  # more kinds of turns than are remembered
            codes = "".join(self._codes.get(it, " ") for it in made_from)
            odd.update(owner(at) for at, it in enumerate(codes) if it == " ")
        slices = list(map(slice, ends, ends[1:]))
        outlines = list(map(codes.__getitem__, slices))
        if sides:
            contents = list(chain.from_iterable(zip(*map(_as_texts, sides), contents, strict=True)))
            ends = [end * (len(sides) + 1) for end in ends]
            slices = list(map(slice, ends, ends[1:]))
        return outlines, contents, slices


_content, _role, _text = attrgetter("content"), attrgetter("role"), attrgetter("text")
_calls, _answers, _name = attrgetter("calls"), attrgetter("answers"), attrgetter("name")


def _words(given: object) -> Iterator[str]:
    if isinstance(given, str):
        yield given
    elif isinstance(given, tuple):
        yield from chain.from_iterable(map(_words, given))


def _each(decode: Callable[[bytes], Any], lines: list[bytes]) -> tuple[list[Any], list[int]]:
    rows: list[Any] = []
    refused: list[int] = []
    left = map(decode, lines)
    while True:
        try:
            rows.extend(left)
        except REFUSED:
            refused.append(len(rows) + len(refused))
        else:
            return rows, refused


def _only_texts(lists: list[list[Any]]) -> list[Any]:
    """The text of the only part of each list; None where it has none, or several."""
    if {*map(len, lists)} <= {1}:
        return list(map(_text, chain.from_iterable(lists)))
    return [it[0].text if len(it) == 1 else None for it in lists]


def _are_texts(contents: list[str]) -> bool:
    """Whether each is a text and nothing else, see `kind_of_text`."""
    if not all(contents) or any(map(str.isspace, contents)):
        return False
    if min(map(len, contents), default=LONGEST) > LONGEST:
        return True
    return not any(map(is_empty_cell, {it for it in contents if len(it) <= LONGEST}))


def _kinds(column: list[Any]) -> list[Any]:
    """What views tell apart of each: `kind_of_text`, or the type of what is no text."""
    if set(map(type, column)) == {str} and _are_texts(column):
        return ["t"] * len(column)
    return [kind_of_text(it) if type(it) is str else type(it) for it in column]


def _as_texts(column: list[Any]) -> list[str]:
    """The texts, and nothing for what is none; the same list where all are."""
    if set(map(type, column)) == {str}:
        return column
    return [it if type(it) is str else "" for it in column]


class _Held(NamedTuple):
    """What is found in lists and objects: see `Columns`."""

    odd: set[int]
    beside: list[tuple[int, str]]
    inner: dict[int, int]

    def look(self, column: list[Any], owner: Callable[[int], int]) -> None:
        """Look into those of a column; what other parsers might read in another way is odd."""
        if _SIMPLE.issuperset(map(type, column)):
            return
        for at, value in enumerate(column):
            if type(value) in (list, dict):
                row = owner(at)
                strings = strings_of(value)
                if strings is None or is_deep(value):
                    self.odd.add(row)
                    continue
                self.inner[row] = self.inner.get(row, 0) + 2 * len(strings)
                self.beside.extend((row, it) for it in strings)

    def shared(self, firsts: Sequence[int], one: tuple[list[str], list[slice]], width: int) -> None:
        """Note what both answers begin with, which is read once. one: texts of the first; width: those of a turn."""
        texts, places = one
        self.odd.update(self.inner, (row for row, text in self.beside if firsts[row] and '"' in text))
        for row, (first, place) in enumerate(zip(firsts, places, strict=True)):
            if first:
                again = texts[place.start : place.start + first * width]
                self.beside.extend((row, it) for it in again if '"' in it)
