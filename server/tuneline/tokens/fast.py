"""Counts of toktok, where `tuneline[fast]` is installed: five to twenty times as fast as tiktoken, and equal to it.

Its tables of characters are those of Unicode 17, tiktoken's those of Unicode 16, and after an apostrophe only tiktoken
takes a long s for an s: a text with such a character is left to tiktoken, as are texts that only tiktoken takes or
gives up on. What it counts of a few texts is compared when an encoding is loaded, and a difference turns it off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tuneline.tokens import limits
from tuneline.tokens.slices import is_countable

# Letters, marks and numbers that Unicode 17 added. A test looks at every code point.
_ADDED: Final = (
    "\u088f\u0c5c\u0cdc\u1acf-\u1add\u1ae0-\u1aeb\ua7ce\ua7cf\ua7d2\ua7d4\ua7f1"
    "\U00010940-\U00010959\U00010ec5-\U00010ec7\U00010efa\U00010efb\U00011b60-\U00011b67\U00011db0-\U00011ddb"
    "\U00011de0-\U00011de9\U00016ea0-\U00016eb8\U00016ebb-\U00016ed3\U00016ff2-\U00016ff6\U000187f8-\U000187ff"
    "\U00018d09-\U00018d1e\U00018d80-\U00018df2\U0001e6c0-\U0001e6de\U0001e6e0-\U0001e6f5\U0001e6fe\U0001e6ff"
    "\U0002b73a-\U0002b73f\U0002cea2-\U0002cead\U000323b0-\U00033479"
)
# With the long s and half characters, which toktok does not take.
_is_left_to_tiktoken = re.compile(f"[\u017f\ud800-\udfff{_ADDED}]").search
# The same with three long stretches beyond U+FFFF, which are looked up in a fifth of the time.
_may_be_left = re.compile(
    f"[\u017f\ud800-\udfff{''.join(it for it in re.findall('.-.|.', _ADDED) if it[0] <= chr(0xFFFF))}"
    "\U00010940-\U0001e6ff\U0002b73a-\U0002cead\U000323b0-\U00033479]"
).search

# What is counted at load, with the tokens that tiktoken finds in it.
TRAPS: Final[tuple[tuple[str, Mapping[str, int]], ...]] = (
    ("", {"o200k_base": 0, "cl100k_base": 0}),
    ("Where does the night bus stop?", {"o200k_base": 7, "cl100k_base": 7}),
    ("don't I'LL we've she'd\r\n\n\t  x  ", {"o200k_base": 9, "cl100k_base": 13}),
    ("before <|im_start|>system<|endoftext|> after", {"o200k_base": 16, "cl100k_base": 15}),
    ('def f(x):\n    return {"a": [1, 22, 333, 4444]}  # ok\n', {"o200k_base": 26, "cl100k_base": 26}),
    ("北京の天気は晴れです。오늘 날씨", {"o200k_base": 12, "cl100k_base": 18}),
    ("שלום עולם مرحبا नमस्ते", {"o200k_base": 7, "cl100k_base": 22}),
    (
        "👩\u200d👩\u200d👧 🏳️\u200d🌈 🇫🇷 e\u0301\u2028\u0085\0\ufeff",
        {"o200k_base": 26, "cl100k_base": 36},
    ),
    ("x" * 300 + " " * 300 + "\n" * 300 + "=" * 300, {"o200k_base": 66, "cl100k_base": 57}),
    ("It'S \u212a'\u212a ÀÉÎ ǅungla ʰª", {"o200k_base": 19, "cl100k_base": 19}),
)
VERSION: Final = "0.3."

Counter = Callable[[str], int]

_counters: dict[str, Counter | None] = {}


def count(text: str, encoding: str) -> int | None:
    """The tokens of a text, or None where tiktoken has to count it. The first call loads for half a second."""
    if encoding not in _counters:
        _counters[encoding] = _load(encoding)
    counter = _counters[encoding]
    if counter is None or _left_to_tiktoken(text) or not is_countable(text):
        return None
    try:
        return counter(text)
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - a Rust panic is no Exception
        return None


def counts(texts: Sequence[str], encoding: str) -> list[int | None] | None:
    """The tokens of each text, or None where tiktoken has to count one of them."""
    if encoding not in _counters:
        _counters[encoding] = _load(encoding)
    counter = _counters[encoding]
    if counter is None or max(map(len, texts), default=0) > limits.SLICE:
        return None
    if not all(map(str.isascii, texts)) and any(map(_left_to_tiktoken, texts)):
        return None
    try:
        return list(map(counter, texts))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - a Rust panic is no Exception
        return None


def _left_to_tiktoken(text: str) -> bool:
    return not text.isascii() and _may_be_left(text) is not None and _is_left_to_tiktoken(text) is not None


def about() -> str:
    """What counts the tokens of large files, in words; loads every encoding that it counts with."""
    try:
        import toktok
    except ImportError:
        return "tiktoken"
    version = getattr(toktok, "__version__", "of an unknown version")
    encodings = TRAPS[0][1]
    if not str(version).startswith(VERSION):
        return f"tiktoken; toktok {version} is installed, but {VERSION}x is needed"
    if any(count("", encoding) is None for encoding in encodings):
        return f"tiktoken; toktok {version} is installed, but what it counts differs from tiktoken"
    return f"toktok {version}, for files of several megabytes; tiktoken for all others"


def _load(encoding: str) -> Counter | None:
    """What counts, None where it is not installed, is of another version, or counts differently."""
    try:
        import toktok

        if not toktok.__version__.startswith(VERSION):
            return None
        # Its public function is for batches: for one text its overhead is twenty times the count.
        counter: Counter = toktok._encoding(encoding).count
        sound = all(counter(text) == tokens[encoding] for text, tokens in TRAPS)
    except (ImportError, AttributeError, KeyError, TypeError, ValueError):
        return None
    return counter if sound else None
