"""What can be typed at a place: keys that are not there yet, values, tool names and ids, messages and examples.

`cursor` says where the cursor is on the half-typed line and which commas are missing, `shapes` what the format
allows there, `snippets` how it is written. Every item leaves a sound line sound.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from tuneline.engine.limits import GUESS_LINES
from tuneline.engine.line import read_line
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features import schema as shapes
from tuneline.features.completion.cursor import Spot, marked, spot_at, widened
from tuneline.features.completion.names import likely_roles, names_among, names_in
from tuneline.features.completion.offers import Place, items_of, keys_in, values_at, whole_examples
from tuneline.features.completion.snippets import Kind, Offer, Piece, pieces, plain
from tuneline.formats.detect import family, vote
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.rules.reading import Reading
from tuneline.syntax.edits import Style, is_escaped, style
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import find
from tuneline.syntax.tree import Edit, Tree


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be typed: `body` instead of code points `start` to `end` of the line, and `extra`.

    matches: what the text in front of the cursor is held against.
    detail: a few words. about: a key for `explain`, or nothing.
    """

    label: str
    kind: Kind
    body: tuple[Piece, ...]
    start: int
    end: int
    matches: str
    detail: str = ""
    about: str = ""
    deprecated: bool = False
    extra: tuple[Edit, ...] = ()


class _Writer(NamedTuple):
    """How texts are written on this line."""

    style: Style
    escaped: bool


def complete(snapshot: Snapshot, row: int, column: int) -> list[Item]:
    """What can be typed at a code point of a line, the most likely first; nothing inside free text.

    Also nothing in a file that holds no training data, and on lines longer than `limits.COMPLETION_LINE`.
    """
    text = snapshot.texts[row] if row < len(snapshot.texts) else ""
    if len(text) > limits.COMPLETION_LINE:
        return []
    column = min(max(column, 0), len(text))
    before = parse(text[:column])
    writer = _writer(snapshot, row, before, text)
    spot = spot_at(text, column, before, writer.style)
    reading = _reading(snapshot, row)
    if spot is None or reading is None:
        return []
    if spot.kind == "line":
        formats = _formats(reading, None, frozenset())
        return _sorted(_item(spot, offer, writer) for offer in whole_examples(formats))
    outer = widened(text, spot, writer.style)
    if outer is not None:
        spot = spot._replace(outer=outer.comma_before())
    others = names_among(_keys_of_others(snapshot))
    found = list(_inside(reading, text, spot, outer, others))
    first = _first_keys(it.offer for it in found) if reading.format is None and not spot.path else {}
    return _sorted((_item(it.spot, it.offer, writer) for it in found), first)


def explain(about: str, formats: Mapping[str, Format] = FORMATS) -> str:
    """The longer words for an item's `about`, in Markdown; nothing for what is none."""
    fmt = formats.get(about.partition("#")[0])
    return shapes.describe(fmt, about) if fmt else ""


class _Offered(NamedTuple):
    """An offer, and where it goes."""

    spot: Spot
    offer: Offer


def _inside(
    reading: Reading, text: str, spot: Spot, outer: Spot | None, others: Sequence[str]
) -> Iterator[_Offered]:
    """What goes where inside an example.

    outer: the place of the empty object around the cursor. others: top-level keys of other examples.
    """
    line = read_line(marked(text, spot), reading)
    example = line.value if isinstance(line.value, dict) else {}
    node = find(line.tree, spot.path) if spot.kind == "key" else None
    present = {str(member.key.value) for member in node.members} if node else set()
    value = None
    if spot.has_value:
        written = text[spot.start : spot.end].strip("\"'")
        present.discard(written)
        value = find(line.tree, (*spot.path, written))
    formats = _formats(reading, line.format, present if not spot.path else example.keys())
    whole = outer if outer is not None and not spot.typed else None
    for fmt in formats:
        view = line.view if line.view is not None and line.view.format is fmt else fmt.view(example)
        names = names_in(view, spot.path)
        place = Place(fmt, example, view, names, likely_roles(view, spot.path, reading))
        if spot.kind == "key":
            offers = keys_in(place, spot.path, present, value, others)
        elif spot.kind == "value":
            offers = values_at(place, spot.path, free=spot.start == spot.end)
        else:
            offers = items_of(place, spot.path)
        yield from (_Offered(spot, offer) for offer in offers)
        if whole is not None and whole.kind == "item":
            yield from (_Offered(whole, offer) for offer in items_of(place, whole.path))
    if whole is not None and whole.kind == "line":
        yield from (_Offered(whole, offer) for offer in whole_examples(formats))


def _first_keys(offers: Iterable[Offer]) -> Mapping[str, int]:
    """How many formats go on with a key: for each format that is offered, the first of the keys that it lacks."""
    first: dict[str, str] = {}
    for offer in offers:
        if offer.kind == "key" and offer.detail == "required":
            first.setdefault(offer.about.partition("#")[0], offer.label)
    return Counter(first.values())


def _sorted(items: Iterable[Item], first: Mapping[str, int] = MappingProxyType({})) -> list[Item]:
    """Each item once, keys that some format needs before those that one may have.

    first: how many formats begin with a key, where the format is not known: the more, the plainer.
    """
    unique: dict[tuple[str, str], Item] = {}
    for item in items:
        held = unique.setdefault((item.kind, item.label), item)
        if item.detail == "required" != held.detail:
            unique[item.kind, item.label] = item
    ordered = sorted(
        unique.values(),
        key=lambda item: (item.kind == "key" and item.detail != "required", -first.get(item.label, 0)),
    )
    # A whole message may be what is wanted, a key is what was begun.
    return sorted(ordered, key=lambda item: item.kind == "snippet")


def _reading(snapshot: Snapshot, row: int) -> Reading | None:
    """For whom the line is read; None if the other lines are not training data.

    While the file is being typed its format is not settled, but its other lines may say.
    """
    reading = snapshot.reading
    if reading.format is not None:
        return reading
    known = (snapshot.result(it) for it in range(min(len(snapshot.texts), GUESS_LINES)) if it != row)
    guesses = Counter(it.summary.guess for it in known if it is not None and it.summary.kind == "object")
    if not guesses:
        return reading
    fmt = reading.formats.get(vote(guesses, reading.method, reading.formats).format or "")
    return replace(reading, format=fmt) if fmt is not None else None


def _formats(reading: Reading, of_line: Format | None, present: Set[str]) -> tuple[Format, ...]:
    """The formats that the line may be meant to have, the likeliest first."""
    every = tuple(reading.formats.values())
    expected = reading.format
    if of_line is not None:
        # It may be an example of the file's format that is not finished yet.
        growing = expected is not None and present <= expected.keys
        if expected is None or not growing or not set(of_line.required) < set(expected.required):
            return (of_line,)
    if expected is not None:
        rest = tuple(fmt for fmt in every if family(fmt) != family(expected))
        return (expected,) if present else (expected, *rest)
    return tuple(fmt for fmt in every if present <= fmt.keys)


def _keys_of_others(snapshot: Snapshot) -> Iterator[str]:
    """The top-level keys of the first examples of the file."""
    for row in range(min(len(snapshot.texts), GUESS_LINES)):
        if (result := snapshot.result(row)) is not None:
            yield from result.summary.keys


def _item(spot: Spot, offer: Offer, writer: _Writer) -> Item:
    body = pieces(offer.value, writer.style, escaped=writer.escaped)
    if offer.kind == "key":
        key = json.dumps(offer.label, ensure_ascii=writer.escaped)
        body = (key,) if spot.has_value else (f"{key}{writer.style.colon}", *body)
    # An editor compares this with what is in the range in front of the cursor.
    opening = spot.typed[:1] if spot.quoted else spot.typed if spot.typed[:1] == "{" else ""
    return Item(
        offer.label,
        offer.kind,
        tuple(it for it in (spot.lead, *body, spot.trail) if it),
        spot.start,
        spot.end,
        opening + (plain(body) if offer.label[0] in '"[{' else offer.label),
        offer.detail,
        offer.about,
        offer.deprecated,
        spot.extra(),
    )


def _writer(snapshot: Snapshot, row: int, before: Tree, text: str) -> _Writer:
    """The style of the line up to the cursor, else of all of it, else of a line beside it."""
    tree = before
    if not _shows_style(tree) and len(text) > len(before.text):
        tree = parse(text)
    for near in (row - 1, row + 1):
        if _shows_style(tree):
            break
        if 0 <= near < len(snapshot.texts) and len(snapshot.texts[near]) <= limits.COMPLETION_LINE:
            tree = snapshot.line(near).tree
    return _Writer(style(tree), is_escaped(tree))


def _shows_style(tree: Tree) -> bool:
    return tree.root is not None and any(it.value.kind != "missing" for it in tree.root.members)
