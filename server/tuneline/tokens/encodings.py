"""OpenAI's encodings, built without the network.

tiktoken downloads its rank files at first use and has no offline switch, so its `get_encoding` is never
called: the ranks are part of this package (data/, written by tools/pack_ranks.py) and go straight into the
constructor of `tiktoken.Encoding`. That takes about 0.2 s and 90 MB for o200k_base, so it happens at first
use and once.
"""

from __future__ import annotations

import threading
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import tiktoken


class Recipe(NamedTuple):
    """What makes an encoding, beside its ranks. `digest` is the sha256 of the packed ranks."""

    digest: str
    pattern: str
    special: dict[str, int]


# Patterns and special tokens: tiktoken 0.14.0, tiktoken_ext/openai_public.py (a test holds them against it).
RECIPES: Final[dict[str, Recipe]] = {
    "o200k_base": Recipe(
        digest="ba55b38e477b631966c2496061ecd7d10108501c7c47358222d9dc27c22f9422",
        pattern="|".join(
            (
                r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
                r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
                r"""\p{N}{1,3}""",
                r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
                r"""\s*[\r\n]+""",
                r"""\s+(?!\S)""",
                r"""\s+""",
            )
        ),
        special={"<|endoftext|>": 199999, "<|endofprompt|>": 200018},
    ),
    "cl100k_base": Recipe(
        digest="79045c4dbf49c4e3b90893afbcbfd80cf94cf2b99256bd84b19ffcace49d9bd2",
        pattern=r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s""",  # noqa: E501
        special={
            "<|endoftext|>": 100257,
            "<|fim_prefix|>": 100258,
            "<|fim_middle|>": 100259,
            "<|fim_suffix|>": 100260,
            "<|endofprompt|>": 100276,
        },
    ),
}

# The service frames chat messages with these. tiktoken's public encodings leave them out.
CHAT_MARKS: Final = ("<|im_start|>", "<|im_end|>", "<|im_sep|>")

_loaded: dict[str, tiktoken.Encoding] = {}
_lock = threading.Lock()


def is_loaded(name: str) -> bool:
    """Whether `load(name)` returns at once."""
    return name in _loaded


def special_tokens() -> tuple[str, ...]:
    """Texts that spell a token with a meaning of its own to a model; loads nothing.

    The union of what tiktoken knows for any encoding and the chat marks: models of all of them were trained on
    fill-in-the-middle and chat. Text that spells one is counted as ordinary text all the same.
    """
    known = (token for recipe in RECIPES.values() for token in recipe.special)
    return tuple(dict.fromkeys((*known, *CHAT_MARKS)))


def load(name: str) -> tiktoken.Encoding:
    """The encoding of this name, built on the first call and then shared; threads may call at once.

    ValueError for an unknown name, RuntimeError if the installed data are damaged.
    """
    if (found := _loaded.get(name)) is not None:
        return found
    if name not in RECIPES:
        raise ValueError(f"unknown encoding {name!r}; known are {', '.join(RECIPES)}")
    recipe = RECIPES[name]
    with _lock:
        if name not in _loaded:
            from tiktoken import Encoding

            encoding = Encoding(
                name,
                pat_str=recipe.pattern,
                mergeable_ranks=unpack(_packed(name, recipe.digest)),
                special_tokens=recipe.special,
            )
            # It keeps them to be pickled only, and they are 25 MB beside the copy that it counts with.
            encoding._mergeable_ranks = {}
            _loaded[name] = encoding
        return _loaded[name]


def unpack(packed: bytes) -> dict[bytes, int]:
    """Token bytes to rank, from: number of tokens (4 bytes, little endian), a length byte each, all bytes."""
    start = 4 + int.from_bytes(packed[:4], "little")
    ends = accumulate(packed[4:start], initial=start)
    return {packed[left:right]: rank for rank, (left, right) in enumerate(pairwise(ends))}


def _packed(name: str, digest: str) -> bytes:
    import gzip
    import hashlib
    from importlib.resources import files  # some milliseconds that a run without counts does not pay

    try:
        packed = gzip.decompress((files(__package__) / "data" / f"{name}.bin.gz").read_bytes())
    except (OSError, EOFError) as error:
        raise RuntimeError(f"the ranks of {name} cannot be read; install tuneline again") from error
    if hashlib.sha256(packed).hexdigest() != digest:
        raise RuntimeError(f"the ranks of {name} are damaged; install tuneline again")
    return packed
