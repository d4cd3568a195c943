"""Texts with holes: what completion puts into a line for a person to fill in.

A snippet is a JSON value with `Hole`s in it, such as the templates of a format. It is written in the
line's own spacing, and its holes become tab stops for clients that know snippets, or their first choice for those
that do not; either way it is sound JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from tuneline.formats.templates import Hole
from tuneline.syntax.edits import Style

Piece = str | Hole


Kind = Literal["key", "value", "name", "snippet"]


class Offer(NamedTuple):
    """A candidate before it is written. `label` is what a list shows, `detail` a few words."""

    label: str
    value: Any
    kind: Kind = "value"
    detail: str = ""
    about: str = ""
    deprecated: bool = False


# What the protocol's snippet syntax reads as its own, by where it is.
_special = re.compile(r"[\\$]").sub
_special_in_hole = re.compile(r"[\\$}]").sub
_special_in_choice = re.compile(r"[\\$},|]").sub


def pieces(value: Any, style: Style, *, escaped: bool = False) -> tuple[Piece, ...]:
    """A JSON value with holes as texts and holes, written with the separators of `style`."""
    found: list[Piece] = []
    for piece in _written(value, style, escaped):
        if found and isinstance(piece, str) and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)


def plain(body: Iterable[Piece]) -> str:
    """The text with the first choice in every hole."""
    return "".join(piece if isinstance(piece, str) else piece.choices[0] for piece in body)


def snippet(body: Iterable[Piece]) -> str:
    """The text in the protocol's snippet syntax, with numbered tab stops."""
    text = ""
    number = 0
    for piece in body:
        if isinstance(piece, str):
            text += _special(r"\\\g<0>", piece)
            continue
        number += 1
        if len(piece.choices) > 1:
            choices = ",".join(_special_in_choice(r"\\\g<0>", it) for it in piece.choices)
            text += f"${{{number}|{choices}|}}"
        elif first := piece.choices[0]:
            inside = _special_in_hole(r"\\\g<0>", first)
            text += f"${{{number}:{inside}}}"
        else:
            text += f"${number}"
    return text


def has_holes(body: Iterable[Piece]) -> bool:
    """Whether there is anything to fill in."""
    return any(isinstance(piece, Hole) for piece in body)


def _written(value: Any, style: Style, escaped: bool) -> Iterator[Piece]:
    if isinstance(value, Hole):
        if not value.quoted:
            yield value
            return
        # What is between the quotes, as JSON writes it.
        inside = tuple(json.dumps(choice, ensure_ascii=escaped)[1:-1] for choice in value.choices)
        yield '"'
        yield Hole(inside)
        yield '"'
    elif isinstance(value, dict):
        yield "{"
        for index, (key, item) in enumerate(value.items()):
            yield (style.comma if index else "") + json.dumps(key, ensure_ascii=escaped) + style.colon
            yield from _written(item, style, escaped)
        yield "}"
    elif isinstance(value, (list, tuple)):
        yield "["
        for index, item in enumerate(value):
            yield style.comma if index else ""
            yield from _written(item, style, escaped)
        yield "]"
    else:
        yield json.dumps(value, ensure_ascii=escaped)
