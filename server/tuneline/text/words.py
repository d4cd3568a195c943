"""Words around numbers, lists and names: plurals, "a, b and c", and the name that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable

# How alike two names must be, from 0 to 1: for names that a person typed and can look up, and for keys of a data
# file, where a wrong guess would accuse a key that means something else.
TYPED = 0.7
SURE = 0.82
LOOSE = 0.6  # where the person chooses among several
# The search takes time by the square of a name's length, and for each name again.
_LONGEST = 64
_MOST = 512


def counted(number: int, noun: str, several: str = "") -> str:
    """`1 error`, `2,000 errors`. several: the plural, where it is not the noun with an s."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; nothing for no words."""
    *others, final = [*words] or [""]
    return f"{', '.join(others)} {last} {final}" if others else final


def nearest(name: str, names: Iterable[str], cutoff: float = TYPED) -> str | None:
    """The one of `names` most like `name`, or None if none is near; case and `_` for `-` do not count."""
    return next(iter(near(name, names, 1, cutoff)), None)


def near(name: str, names: Iterable[str], most: int, cutoff: float) -> list[str]:
    """At most `most` of `names` that are like `name`, the likest first; none for long names, or among very many."""
    if len(name) > _LONGEST:
        return []
    plain: dict[str, str] = {}
    for it in names:
        plain[_plain(it)] = it
        if len(plain) > _MOST:
            return []
    from difflib import get_close_matches  # only for what is misspelt

    return [plain[it] for it in get_close_matches(_plain(name), plain, most, cutoff)]


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """`did you mean "..."?`, or nothing if no name is near."""
    found = nearest(name, names)
    return f'did you mean "{found}"?' if found else ""


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")
