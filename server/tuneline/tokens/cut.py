"""Where a limit falls in an example, and what is lost behind it.

No more is counted than that takes, and to say by how much the example is over its limit where it is not far over: a
line of many megabytes is, after the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tuneline.domain.encoding import DEFAULT
from tuneline.domain.masks import Masks
from tuneline.formats.view import View
from tuneline.syntax.paths import Path
from tuneline.tokens import limits
from tuneline.tokens.chat import MESSAGE_TOKENS
from tuneline.tokens.count import Count, count_up_to, offset_at
from tuneline.tokens.parts import Uncounted, Unread, beside, uncounted


class Cut(NamedTuple):
    """What is lost of an example over a limit.

    path, offset: the first lost code point, decoded, of the string there; 0 where the value is no string.
    lost: places of what is lost, that which ends last in the line among them.
    trained: trained tokens before the cut. answer_lost: whether nothing is left of the last trained turn.
    over: by how many tokens the example is over the limit. more: it is by more than those, which is all that is known.
    exact: whether nothing that was counted is an estimate but the framing.
    """

    path: Path
    offset: int
    lost: tuple[Path, ...]
    trained: int
    answer_lost: bool
    over: int
    more: bool
    exact: bool


class _Longest(NamedTuple):
    """What must fit the limit, see `ExampleTokens.longest`. shorter: the sections of all outputs but the longest.

    tokens: more than were asked for mean that not all were counted.
    """

    tokens: int
    exact: bool
    shorter: frozenset[int]


class _Fall(NamedTuple):
    """Where the limit falls: the first part with a place that is lost, and `Cut.offset` in its text."""

    part: Uncounted
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
    most = limit + limits.COUNTED_OVER
    longest = _longest(view, uncounted(view, pricing, masks, unread), most, encoding)
    if longest.tokens <= limit:
        return None
    parts = (it for it in uncounted(view, pricing, masks, unread) if it.section not in longest.shorter)
    fall = _fall(parts, limit, encoding)
    if fall is None or fall.part.path is None:
        return None
    return Cut(
        fall.part.path,
        fall.offset,
        fall.lost,
        fall.trained,
        fall.answer_lost,
        min(longest.tokens, most) - limit,
        longest.tokens > most,
        longest.exact,
    )


def _longest(view: View, parts: Iterable[Uncounted], most: int, encoding: str) -> _Longest:
    outputs = {number: 0 for number, section in enumerate(view.sections) if section.is_answer}
    tokens, exact = 0, not any(turn.media for _, _, turn in view.turns())
    for text in beside(view):
        tokens, exact = tokens + MESSAGE_TOKENS + count_up_to(most - tokens, text, encoding).tokens, False
    for part in parts:
        if tokens > most:
            break
        before = outputs.get(part.section, 0)
        if tokens + before > most:
            continue
        counted = _counted(part, most - tokens - before, encoding)
        exact = exact and counted.exact
        if part.section in outputs:
            outputs[part.section] += counted.tokens
        else:
            tokens += counted.tokens
    longest = max(outputs, key=outputs.__getitem__, default=-1)
    return _Longest(tokens + outputs.get(longest, 0), exact, frozenset(outputs) - {longest})


def _fall(parts: Iterable[Uncounted], limit: int, encoding: str) -> _Fall | None:
    used = learned = offset = 0
    over = False
    first: Uncounted | None = None
    # The turn of the last trained text, and the same before the cut.
    last = kept = (-1, -1)
    lost: dict[Path, tuple[int, list[Path]]] = {}
    for part in parts:
        if part.section < 0 and part.sure:
            continue
        if part.trained and not part.is_empty:
            last = part[:2]
        if not over:
            tokens = _counted(part, limit - used, encoding).tokens
            if used + tokens <= limit:
                used += tokens
                if part.trained:
                    learned += tokens
                    kept = last
                continue
            over = True
            if part.path is not None:
                first = part
                offset = 0 if part.text is None else offset_at(part.text, limit - used, encoding)
                if part.trained and part.text is not None:
                    learned += limit - used
        if part.path is not None:
            first = first or part
            _note(lost, part.path)
    if first is None:
        return None
    answer_lost = last != kept and not (first[:2] == last and first.trained and offset > 0)
    return _Fall(
        first, offset, tuple([it for _, paths in lost.values() for it in paths]), learned, answer_lost
    )


def _counted(part: Uncounted, most: int, encoding: str) -> Count:
    """The tokens of a part, or more than `most`."""
    tokens, exact = count_up_to(most, part.written, encoding) if part.written else (0, True)
    return Count(part.tokens + tokens, part.sure and exact)


def _note(lost: dict[Path, tuple[int, list[Path]]], path: Path) -> None:
    """Note a place that is lost: of a list, only those in the last item so far, as the others end before them."""
    at = next((number for number, step in enumerate(path) if type(step) is int), len(path))
    index = path[at] if at < len(path) else 0
    assert isinstance(index, int)
    known, paths = lost.setdefault(path[:at], (index, []))
    if index > known:
        lost[path[:at]] = index, [path]
    elif index == known:
        paths.append(path)
