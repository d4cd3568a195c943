"""Turns that are nothing but a value, most often a text, under a key that their format names."""

from __future__ import annotations

from functools import cache

from tuneline.domain.role import Role
from tuneline.formats.cells import LONGEST, is_empty_cell
from tuneline.formats.messages import bare_turn, content_kind
from tuneline.formats.turns import Turn


def bare(role: Role, written: str, given: object) -> Turn:
    """The outline of a turn that is all in `given`. written: what a sentence calls who says it."""
    # Most are texts, of which one look-up is enough.
    if isinstance(given, str) and len(given) > LONGEST and not given.isspace():
        return _of_text(role, written)
    return bare_turn(role, written, content_kind(given)[0], empty_cell=is_empty_cell(given))


@cache
def _of_text(role: Role, written: str) -> Turn:
    return bare_turn(role, written, "text")
