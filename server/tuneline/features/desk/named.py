"""The examples of a file for a picker that searches all of an editor's files: by their titles, or by a query.

A query is what is written with a key, such as `tokens>4000`; anything else is words of a title, because that is what a
picker shows and what people type there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tuneline.engine.snapshot import Snapshot
from tuneline.features.desk.finding import search
from tuneline.features.desk.matching import CostOf, Reader
from tuneline.features.desk.query import read_query
from tuneline.features.desk.query_terms import Query
from tuneline.features.titles import excerpt, title_of


class Named(NamedTuple):
    """An example with its row and its title."""

    row: int
    title: str


def keyed(text: str) -> Query | None:
    """What is asked for, if it is written with a key."""
    asked = read_query(text)
    return asked if isinstance(asked, Query) and asked.keyed else None


def named(snapshot: Snapshot, text: str, known: CostOf = lambda _: None) -> Iterator[Named | None]:
    """The examples that a text is about, None for each line that was looked at in vain."""
    asked = keyed(text)
    if asked is None:
        yield from _by_title(snapshot, text.casefold().split())
        return
    steps = search(snapshot, asked, known)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            hits = done.value
            break
        yield None
    reader = Reader(hits.reading)
    for row in hits.rows:
        yield Named(row, _title(reader, snapshot.texts[row]))


def _by_title(snapshot: Snapshot, words: list[str]) -> Iterator[Named | None]:
    reader = Reader(snapshot.reading)
    for row, text in enumerate(snapshot.texts):
        found = None
        if text and not text.isspace() and not snapshot.multiline.holds(row) and _may_hold(text, words):
            title = _title(reader, text)
            folded = title.casefold()
            if all(word in folded for word in words):
                found = Named(row, title)
        yield found


def _may_hold(text: str, words: list[str]) -> bool:
    """Whether a title of the line could hold the words, which costs less than to read it."""
    if "\\u" in text:
        return True
    folded = text.casefold()
    return all(word in folded for word in words if word.isascii() and word.isalnum())


def _title(reader: Reader, text: str) -> str:
    view = reader.view(text)
    return (title_of(view) if view is not None else "") or excerpt(text)
