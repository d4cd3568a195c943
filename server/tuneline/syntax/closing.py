"""Which quote closes a string: one that what follows does not contradict, or one that it proves to be closing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Literal

from tuneline.syntax import explain

Place = Literal["key", "value", "item"]
Match = re.Match[str] | None

# Opening quote: (characters that can close it, what is wrong with it).
QUOTES: dict[str, tuple[str, explain.Slip | None]] = {
    '"': ('"', None),
    "'": ("'", explain.SINGLE_QUOTES),
    "`": ("`", explain.BACKQUOTED),
    **dict.fromkeys("“”„‟«»＂", ('“”„‟«»＂"', explain.SMART_QUOTES)),
    **dict.fromkeys("‘’‚‛", ("‘’‚‛'", explain.SMART_QUOTES)),
}
# All of them, for classes of characters.
ANY_QUOTE = "".join(QUOTES)
SPACE = r"[ \t\r\n]*+"
_KEY = r"[\"'“”„][^\"'“”„:]*+[\"'“”„]\s*+:"
_END = rf"{SPACE}(?:\Z|[}}\]][}}\]\s]*+(?:\Z|,\s*+(?:\Z|[\"'{{\[])))"
_FOLLOWS = r"[}\];]|//|/\*|\#"

# What must follow a quote to prove that it closes a string, by the place of the string.
_PROOF: dict[Place, str] = {
    "key": rf"{SPACE}:",
    "value": rf"(?:{_END}|{SPACE},\s*+{_KEY})",
    "item": rf"(?:{_END}|{SPACE},\s*+(?:[\"'“”„{{\[\d-]|true|false|null))",
}
# What may follow a quote that closes a string; a member's value and its comma want a key after them.
FITS = dict[Place, Callable[[str, int], Match]](
    key=re.compile(rf"{SPACE}(?:\Z|,|:|=|->|{_FOLLOWS})").match,
    value=re.compile(
        rf"{SPACE}(?:\Z|{_FOLLOWS}|,\s*+(?:\Z|[{ANY_QUOTE}}}\],{{\[/#]|[\w$-]++(?:\s*+\"?|\"[\w$-]++\")\s*+:))"
    ).match,
    item=re.compile(rf"{SPACE}(?:\Z|,|:|{_FOLLOWS})").match,
)
NEXT_WITHOUT_COMMA = dict[Place, Callable[[str, int], Match]](
    key=re.compile(rf"{SPACE}[\"'“”„]").match,
    value=re.compile(rf"\s*+{_KEY}").match,
    item=re.compile(rf"\s*+(?:{_KEY}|[\"'][^\"']*+[\"']\s*+[,\]]|[\[{{]\s*+[\"'{{\[\]}}])").match,
)
BODIES = {
    closers: re.compile(rf"[^\\{closers}]*+(?:\\.[^\\{closers}]*+)*+", re.DOTALL).match
    for closers, _ in QUOTES.values()
}


# Compiled where they are needed first: they are many, and few lines have such faults.
@cache
def stray_words(place: Place) -> Callable[[str, int], Match]:
    """Matches words that end where a string closes."""
    return re.compile(rf"[^,{{}}\[\]:{ANY_QUOTE}]*+(?={_PROOF[place]})").match


@cache
def proven_close(closers: str, place: Place) -> Callable[[str, int], Match]:
    """Searches for one of these quotes that closes a string beyond doubt."""
    return re.compile(rf"(?<!\\)(?:\\\\)*[{closers}](?={_PROOF[place]})").search


@cache
def proven_smart_close(place: Place) -> Callable[[str, int], Match]:
    """As `proven_close`, for a typographic quote in a string that a straight one opens."""
    or_comma = rf"|{SPACE}," if place == "value" else ""
    return re.compile(rf"[”“»＂](?={_PROOF[place]}{or_comma})").search
