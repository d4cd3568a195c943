"""The name that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` most like `name`, or None if none is near; case and `_` for `-` do not count."""
    plain = {it.lower().replace("_", "-"): it for it in names}
    close = get_close_matches(name.lower().replace("_", "-"), plain, n=1, cutoff=0.7)
    return plain[close[0]] if close else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """ "did you mean `...`?", or nothing if no name is near."""
    found = nearest(name, names)
    return f"did you mean `{found}`?" if found else ""
