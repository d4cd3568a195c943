"""Where a limit falls in an example, and what is lost behind it."""

from __future__ import annotations

from typing import NamedTuple

from tuneline.domain.encoding import DEFAULT
from tuneline.domain.masks import Masks
from tuneline.formats.view import View
from tuneline.syntax.paths import Path
from tuneline.tokens.count import offset_at
from tuneline.tokens.example import Piece, Unread, pieces


class Cut(NamedTuple):
    """What is lost of an example over a limit.

    path, offset: the first lost code point, decoded, of the string there; 0 where the value is no string.
    lost: the places of all that is lost, in reading order, the first of them cut.
    trained: trained tokens before the cut. answer_lost: whether nothing is left of the last trained turn.
    """

    path: Path
    offset: int
    lost: tuple[Path, ...]
    trained: int
    answer_lost: bool


def find_cut(
    view: View,
    limit: int,
    encoding: str = DEFAULT,
    pricing: str | None = None,
    masks: Masks | None = None,
    unread: Unread = None,
) -> Cut | None:
    """Where the limit falls in what must fit it (see `ExampleTokens.longest`); None if everything fits.

    Images count at their lowest cost. The tokens that frame the example as a whole come last and are never a
    reason for a cut. None, too, where nothing with a place lies past the limit.
    """
    parts = [it for it in pieces(view, encoding, pricing, masks, unread) if not (it.section < 0 and it.sure)]
    shorter = _shorter_outputs(view, parts)
    parts = [piece for piece in parts if piece.section not in shorter]
    used = learned = number = 0
    while number < len(parts) and used + parts[number].tokens <= limit:
        used += parts[number].tokens
        learned += parts[number].tokens if parts[number].trained else 0
        number += 1
    lost = [it for it in parts[number:] if it.path is not None]
    if not lost:
        return None
    first = lost[0]
    offset = 0
    if first is parts[number] and first.text is not None:
        offset = offset_at(first.text, limit - used, encoding)
        learned += limit - used if first.trained else 0
    last = next((it[:2] for it in reversed(parts) if it.trained and it.tokens), None)
    kept = last is None or any(it.trained and it.tokens and it[:2] == last for it in parts[:number])
    kept = kept or (first[:2] == last and first.trained and offset > 0)
    assert first.path is not None
    return Cut(first.path, offset, tuple(it.path for it in lost if it.path is not None), learned, not kept)


def _shorter_outputs(view: View, parts: list[Piece]) -> set[int]:
    """The sections of all outputs but the longest."""
    sizes = {number: 0 for number, section in enumerate(view.sections) if section.is_answer}
    for piece in parts:
        if piece.section in sizes:
            sizes[piece.section] += piece.tokens
    return set(sizes) - {max(sizes, key=sizes.__getitem__)} if sizes else set()
