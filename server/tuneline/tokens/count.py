"""Exact token counts of texts.

Every text is counted as ordinary text, the way a service counts content: "<|endoftext|>" is seven pieces, not
one token. tiktoken is exact but can give up on one input, a run of about a million white-space characters;
such a text gets its number of UTF-8 bytes, which no count exceeds because every byte is a token.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from tuneline.domain.encoding import DEFAULT
from tuneline.tokens import limits
from tuneline.tokens.encodings import load

if TYPE_CHECKING:
    from tiktoken import Encoding

# What counts where toktok is preferred: its patterns are loaded by who counts much, as those of `pieces`.
_fast: ModuleType | None = None


class Count(NamedTuple):
    """A number of tokens. When not `exact` it is an upper bound or an estimate; who returns it says which."""

    tokens: int
    exact: bool


def count(text: str, encoding: str = DEFAULT) -> Count:
    """The tokens of the text, special-token look-alikes counted as ordinary text; lone surrogates as U+FFFD.

    Not exact, and then `upper_bound(text)`, where tiktoken cannot count. ValueError for an unknown encoding.
    """
    return _one.of(text, encoding)


def count_up_to(most: int, text: str, encoding: str = DEFAULT) -> Count:
    """As `count`, but of a long text no more is counted than it takes to find more than `most` tokens."""
    if len(text) <= limits.SLICE:
        return _one.of(text, encoding)
    from tuneline.tokens.slices import slices  # its pattern is for long texts

    tokens, exact = 0, True
    for part in slices(text, limits.SLICE):
        counted = _one.of_slice(part, encoding)
        tokens, exact = tokens + counted.tokens, exact and counted.exact
        if tokens > most:
            break
    return Count(tokens, exact)


def counts(texts: Sequence[str], encoding: str = DEFAULT) -> list[int | None]:
    """The tokens of each of many texts, None where `count` is not exact. Costs less than to count each by itself."""
    if _fast is not None:
        found: list[int | None] | None = _fast.counts(texts, encoding)
        if found is not None:
            return found
    return [it.tokens if it.exact else None for it in (_many.of(text, encoding) for text in texts)]


def prefer_fast() -> None:
    """Count with toktok from now on, where it is installed: for much text, because it takes long to load."""
    global _fast  # noqa: PLW0603 - what a process has loaded
    from importlib.util import find_spec

    if find_spec("toktok") is not None:
        from tuneline.tokens import fast

        _fast = fast


def upper_bound(text: str) -> int:
    """UTF-8 bytes of the text (three for a lone surrogate): no encoding needs more tokens."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def offset_at(text: str, tokens: int, encoding: str = DEFAULT) -> int:
    """The code-point offset of the first character that lies past the first `tokens` tokens.

    A character of which only some bytes are kept lies past them. `len(text)` when everything is kept.
    Where tiktoken cannot count, the offset after `tokens` bytes: no character before it can be lost.
    ValueError for an unknown encoding.
    """
    if tokens <= 0:
        return 0
    if upper_bound(text) <= tokens:
        return len(text)
    if len(text) > limits.SLICE:
        return _offset_in_slices(text, tokens, encoding)
    return _offset(text, tokens, encoding)


def _offset_in_slices(text: str, tokens: int, encoding: str) -> int:
    from tuneline.tokens.slices import slices  # its pattern is for long texts

    start = 0
    for part in slices(text, limits.SLICE):
        counted = _one.of(part, encoding)
        if counted.tokens > tokens or not counted.exact:
            kept = _offset(part, tokens, encoding)
            if kept < len(part):
                return start + kept
        tokens -= counted.tokens
        start += len(part)
    return len(text)


def _offset(text: str, tokens: int, encoding: str) -> int:
    """As `offset_at`, of a text or slice that is read at once."""
    clean = _clean(text)
    ids = _encode(clean, encoding, _numbered if len(clean) > limits.LISTED_TEXT else _listed)
    if ids is None:
        kept = tokens
    elif len(ids) <= tokens:
        return len(text)
    else:
        kept = len(load(encoding).decode_bytes(list(ids[:tokens])))
    offset = len(clean[:kept].encode()[:kept].decode("utf-8", "ignore"))
    return offset if len(clean) == len(text) else _before_pairs_joined(text, clean[:offset])


def _count(text: str, encoding: str) -> Count:
    ids = _encode(text, encoding, _numbered if len(text) > limits.LISTED_TEXT else _listed)
    return Count(upper_bound(text), False) if ids is None else Count(len(ids), True)


def _count_by_pieces(text: str, encoding: str) -> Count:
    found = _pieces().count(text, encoding)
    return _count(text, encoding) if found is None else Count(found, True)


@cache
def _pieces() -> ModuleType:
    from tuneline.tokens import pieces

    return pieces


class _Way(NamedTuple):
    """A way to count, and the same for texts that may well be there again: short ones, and long ones."""

    each: Callable[[str, str], Count]
    short: Callable[[str, str], Count]
    long: Callable[[str, str], Count]

    def of(self, text: str, encoding: str) -> Count:
        """The tokens of a text. A long one is counted in slices: whatever counts them takes memory for each token."""
        if len(text) <= limits.SLICE:
            return self.of_slice(text, encoding)
        return (_in_slices if len(text) <= limits.VERY_LONG_TEXT else _in_slices.__wrapped__)(
            self, text, encoding
        )

    def of_slice(self, text: str, encoding: str) -> Count:
        """The tokens of a text or slice that is counted at once."""
        if _fast is not None and (found := _fast.count(text, encoding)) is not None:
            return Count(found, True)
        size = len(text)
        if size <= limits.TINY_TEXT or size > limits.LONG_TEXT:
            return self.each(text, encoding)
        return (self.short if size <= limits.SHORT_TEXT else self.long)(text, encoding)


@lru_cache(3)  # a check asks several times for each text of a line
def _in_slices(way: _Way, text: str, encoding: str) -> Count:
    from tuneline.tokens.slices import slices  # as above

    parts = [way.of_slice(it, encoding) for it in slices(text, limits.SLICE)]
    return Count(sum(it.tokens for it in parts), all(it.exact for it in parts))


_one, _many = (_Way(it, lru_cache(4096)(it), lru_cache(24)(it)) for it in (_count, _count_by_pieces))


def _listed(encoding: Encoding, text: str) -> list[int]:
    return encoding.encode_ordinary(text)


def _numbered(encoding: Encoding, text: str) -> Sequence[int]:
    """As `_listed`, in a fifth of the memory: the bytes that `encode_to_numpy` of tiktoken makes an array of."""
    try:
        numbers = bytes(encoding._core_bpe.encode_to_tiktoken_buffer(text, set()))
    except (AttributeError, UnicodeEncodeError):
        # Another version; or a lone surrogate, which it takes in a list only.
        return encoding.encode_ordinary(text)
    return memoryview(numbers).cast("I")


def _encode(
    text: str, encoding: str, encode: Callable[[Encoding, str], Sequence[int]]
) -> Sequence[int] | None:
    """Token ids, or None where tiktoken cannot give them."""
    loaded = load(encoding)
    if len(text) > limits.WHITE_SPACE:
        from tuneline.tokens.slices import is_countable  # as above

        if not is_countable(text):
            return None
    try:
        return encode(loaded, text)
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - a Rust panic is no Exception; the object works on after it.
        return None


def _clean(text: str) -> str:
    """The text as it is counted: U+FFFD for half of a pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _before_pairs_joined(text: str, kept: str) -> int:
    """How many code points of `text` make `kept`, in which halves of pairs that stood side by side are one.

    Both have the same UTF-16 units, so those are counted.
    """
    units = len(kept.encode("utf-16-le")) // 2
    for offset, char in enumerate(text):
        if units <= 0:
            return offset
        units -= 2 if char > "\uffff" else 1
    return len(text)
