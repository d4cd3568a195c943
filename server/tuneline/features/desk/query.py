"""The small language in which examples are looked for: `tokens>4000 role:tool -has:errors "a phrase" sort:tokens`.

All terms must hold. A term is a word or a phrase that is in the texts, or a key with what it is to be; a minus in front
turns it round. Reading a query never fails: what is wrong with it is said, with its place. Nothing here knows an
example; `matching` evaluates what is read here.
"""

from __future__ import annotations

import re
from math import inf, nextafter
from typing import NamedTuple

from tuneline.features import limits
from tuneline.features.desk.query_terms import (
    CHOICES,
    HAS,
    KEYS,
    KNOWN,
    NUMBERS,
    ORDERS,
    SORT,
    WHERE,
    Choice,
    InRange,
    InTexts,
    IsOneOf,
    Order,
    Query,
    Term,
    Test,
    Wrong,
)
from tuneline.text.message import Listed, Message, Name
from tuneline.text.spans import Span
from tuneline.text.words import nearest

_key = re.compile(r"([A-Za-z]+)(:|<=|>=|<|>|=)").match
_number = re.compile(r"(-?[0-9]{1,15}(?:\.[0-9]{1,9})?)([kKmM]?)").fullmatch
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000}


def read_query(text: str) -> Query | Wrong:
    """Read a query; never raises."""
    if len(text) > limits.QUERY:
        most = Message("The query is too long: at most {most} characters are read.", most=limits.QUERY)
        return Wrong(most, Span(limits.QUERY, len(text)))
    try:
        return _Reader(text).query()
    except _Fault as fault:
        return fault.wrong


class _Fault(Exception):
    def __init__(self, message: Message, start: int, end: int) -> None:
        super().__init__(str(message))
        self.wrong = Wrong(message, Span(start, end))


class _Value(NamedTuple):
    text: str
    start: int
    end: int
    quoted: bool


class _Reader:
    """Reads a query from left to right."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def query(self) -> Query:
        terms: list[Term] = []
        order: Order | None = None
        descending = keyed = False
        while self._skip_space():
            start = self._at
            negated = self._text[start] == "-" and self._text[start + 1 : start + 2].strip() != ""
            self._at += negated
            found = _key(self._text, self._at)
            if found is None:
                terms.append(Term((InTexts((self._value("").text.casefold(),)),), negated))
                continue
            keyed = True
            key, sign = found[1].lower(), found[2]
            if key not in KEYS:
                raise _Fault(_unknown_key(found[1]), self._at, self._at + len(found[1]))
            self._at = found.end()
            values = self._values(found[0])
            if key == SORT:
                if sign != ":" or negated or len(values) != 1:
                    raise _Fault(
                        Message('A query is sorted by one key, as in "sort:tokens".'), start, self._at
                    )
                order, descending = _order(values[0])
                continue
            terms.append(Term(tuple(_tests(key, sign, values, start)), negated))
        return Query(tuple(terms), order, descending, keyed)

    def _skip_space(self) -> bool:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._at < len(self._text)

    def _values(self, before: str) -> list[_Value]:
        """The values after a key, between commas."""
        values = [self._value(",")]
        while self._text[self._at : self._at + 1] == ",":
            self._at += 1
            values.append(self._value(","))
        for it in values:
            if not it.text:
                message = Message('A value is missing after "{before}".', before=before)
                raise _Fault(message, it.start - len(before) if it is values[0] else it.start, it.end)
        return values

    def _value(self, ends: str) -> _Value:
        """A word, up to a blank or one of `ends`, or a phrase in quotes."""
        text, start = self._text, self._at
        if text[start : start + 1] == '"':
            return self._phrase()
        while self._at < len(text) and not text[self._at].isspace() and text[self._at] not in ends:
            self._at += 1
        return _Value(text[start : self._at], start, self._at, quoted=False)

    def _phrase(self) -> _Value:
        text, start = self._text, self._at
        chars: list[str] = []
        at = start + 1
        while at < len(text) and text[at] != '"':
            if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\", "n", "t"):
                at += 1
                chars.append({"n": "\n", "t": "\t"}.get(text[at], text[at]))
            else:
                chars.append(text[at])
            at += 1
        if at >= len(text):
            raise _Fault(Message("A quote is not closed."), start, len(text))
        self._at = at + 1
        if not chars:
            raise _Fault(Message("There is nothing between the quotes."), start, self._at)
        return _Value("".join(chars), start, self._at, quoted=True)


def _unknown_key(written: str) -> Message:
    meant = nearest(written, KEYS)
    if meant is not None:
        return Message("Unknown key {key}. Did you mean {meant}?", key=Name(written), meant=Name(meant))
    return Message(
        "Unknown key {key}. Put it in quotes to look for it in texts. The keys are {keys}.",
        key=Name(written),
        keys=Listed(KEYS),
    )


def _order(value: _Value) -> tuple[Order, bool]:
    name, _, way = value.text.lower().partition("-")
    order = next((it for it in ORDERS if it == name), None)
    if order is None or way not in ("", "asc", "desc"):
        raise _Fault(
            Message(
                'Nothing is sorted by {key}. Write one of {keys}, perhaps with "-asc" or "-desc".',
                key=Name(value.text),
                keys=Listed(ORDERS, "or"),
            ),
            value.start,
            value.end,
        )
    # The most come first, but for lines.
    return order, way == "desc" or (not way and order != "line")


def _tests(key: str, sign: str, values: list[_Value], start: int) -> list[Test]:
    words = tuple(it.text.casefold() for it in values)
    for where in WHERE:
        if key == where:
            _only_equal(key, sign, start)
            return [InTexts(words, where)]
    numbers: list[Test] = []
    chosen: list[_Value] = []
    for value in values:
        bounds = _bounds(sign, value.text) if not value.quoted else None
        for number in NUMBERS:
            if key == number and bounds is not None:
                numbers.append(InRange(number, *bounds))
                break
        else:
            chosen.append(value)
    for choice in CHOICES:
        if key == choice:
            if chosen:
                _only_equal(key, sign, start)
                return [*numbers, IsOneOf(choice, tuple(_known(choice, it) for it in chosen))]
            return numbers
    if chosen:
        raise _Fault(
            Message(
                "{key} is compared with a number, as in {one} or {other}.",
                key=Name(key),
                one=Name(f"{key}>100"),
                other=Name(f"{key}:10..20"),
            ),
            chosen[0].start,
            chosen[0].end,
        )
    return numbers


def _only_equal(key: str, sign: str, start: int) -> None:
    if sign not in (":", "="):
        raise _Fault(
            Message("{key} is not a number: write a colon after it.", key=Name(key)),
            start,
            start + len(key) + len(sign),
        )


def _known(key: Choice, value: _Value) -> str:
    """The value as it is compared."""
    given, known = value.text.lower(), KNOWN.get(key)
    if known is None:
        return value.text.casefold()
    if given in known:
        return HAS[given] if key == "has" else given
    meant = nearest(given, known)
    if meant is not None:
        message = Message(
            "Unknown {key} {value}. Did you mean {meant}?", key=key, value=Name(value.text), meant=Name(meant)
        )
    else:
        message = Message("Unknown {key} {value}.", key=key, value=Name(value.text))
        if len(known) <= limits.QUERY_VALUES:
            message = Message(
                "Unknown {key} {value}. Write {known}.",
                key=key,
                value=Name(value.text),
                known=Listed(tuple(Name(it) for it in known), "or"),
            )
    raise _Fault(message, value.start, value.end)


def _bounds(sign: str, text: str) -> tuple[float, float] | None:
    """The least and the most of what is meant, both included; None for what is no number."""
    low, dots, high = text.partition("..")
    if dots and sign in (":", "="):
        least, most = _read_number(low) if low else -inf, _read_number(high) if high else inf
        return (least, most) if least is not None and most is not None and (low or high) else None
    number = _read_number(text)
    if number is None:
        return None
    return {
        ">": (nextafter(number, inf), inf),
        ">=": (number, inf),
        "<": (-inf, nextafter(number, -inf)),
        "<=": (-inf, number),
    }.get(sign, (number, number))


def _read_number(text: str) -> float | None:
    found = _number(text)
    return float(found[1]) * _FACTORS[found[2].lower()] if found is not None else None
