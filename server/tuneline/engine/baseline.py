"""A baseline: findings that are known and not shown again.

Training files take no comments and services refuse unknown keys, so nothing can be silenced inside the data.
A finding is known by its rule and by what its line says, not by the line's number: it stays hidden when other
lines come and go, and shows again when its own line changes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tuneline.engine.assembly import Placed
from tuneline.engine.files.atomic import whole

VERSION = 1

Key = tuple[str, str]


class BaselineError(ValueError):
    """The file is no baseline; the message says why, in one line."""


def key_of(rule: str, text: str) -> Key:
    """What a finding is known by: its rule, and 16 hexadecimal digits of the SHA-256 of its line's content."""
    return rule, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def load(path: Path) -> Counter[Key]:
    """The known findings, with how often each is there. BaselineError in words; OSError as it comes."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != VERSION:
            raise BaselineError(
                f"is a baseline of version {data['version']}; this Tuneline reads version {VERSION}"
            )
        return Counter(
            {
                (rule, digest): int(count)
                for rule, lines in data["findings"].items()
                for digest, count in lines.items()
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        if isinstance(error, BaselineError):
            raise
        raise BaselineError("is no baseline file: write it anew with --write-baseline") from None


def save(path: Path, keys: Iterable[Key]) -> None:
    """Write a baseline, sorted so that two versions compare well."""
    findings: dict[str, dict[str, int]] = {}
    for (rule, digest), count in sorted(Counter(keys).items()):
        findings.setdefault(rule, {})[digest] = count
    text = json.dumps({"version": VERSION, "findings": findings}, indent=1) + "\n"
    with whole(path) as file:
        file.write(text.encode())


def split(placed: Sequence[Placed], keys: Iterable[Key], known: Counter[Key]) -> tuple[list[Placed], int]:
    """The findings that are not known, and how many are. `keys` has the key of each.

    Takes what it hides out of `known`: a finding that is there more often than before shows again.
    """
    shown: list[Placed] = []
    for item, key in zip(placed, keys, strict=True):
        if known[key] > 0:
            known[key] -= 1
        else:
            shown.append(item)
    return shown, len(placed) - len(shown)
