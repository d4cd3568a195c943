"""As an example of which format an object is read in a file: the same whether it is on one line or on several."""

from __future__ import annotations

from typing import Any, NamedTuple

from tuneline.engine.renamed import as_meant
from tuneline.formats.detect import Guess, among, guess, read_as
from tuneline.formats.format import Format
from tuneline.formats.view import View
from tuneline.rules.reading import Reading


class ReadAs(NamedTuple):
    """guessed: what the object looks like. format: as what it is read, None where it is no example; guess: why so."""

    guessed: Guess
    format: Format | None
    guess: Guess


def format_for(value: dict[str, Any], reading: Reading) -> ReadAs:
    """As what an object is read in a file of the reading's format."""
    guessed = guess(value, reading.formats)
    expected = reading.format
    if expected is None:
        return ReadAs(guessed, None, guessed)
    fmt = read_as(reading.formats.get(guessed.name or ""), expected, value)
    if fmt is None and among(value, guessed, expected, reading.formats):
        return ReadAs(guessed, expected, Guess(expected.name))
    return ReadAs(guessed, fmt, guessed)


def example_of(value: dict[str, Any], reading: Reading) -> View | None:
    """The example that an object is; None where it is none."""
    found = format_for(value, reading)
    return found.format.view(as_meant(value, found.guessed)) if found.format is not None else None
