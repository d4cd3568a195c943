"""A baseline: findings that are known and not shown again.

Training files take no comments and services refuse unknown keys, so nothing can be silenced inside the data.
A finding is known by its rule and by what it is about: the content of its line, the file as a whole, or what is
reported once a file. It stays hidden when other lines come and go, and shows again when its own line changes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from tuneline.engine import limits
from tuneline.engine.files.atomic import whole
from tuneline.engine.fold import Placed
from tuneline.rules.finding import Finding
from tuneline.rules.table import RULES
from tuneline.settings.regular import read

VERSION = 1

Key = tuple[str, str]


class BaselineError(ValueError):
    """The file is not a baseline; the message says why, in one line."""


def keys_of(
    placed: Iterable[Placed], texts: Callable[[int, int], Sequence[str]]
) -> Iterator[tuple[Key, ...]]:
    """What each finding is known by, and after it what versions up to 0.1 knew it by. `texts`: contents of lines."""
    row, digest = -1, ""
    for item in placed:
        if item.row != row:
            row = item.row
            digest = _digest(next(iter(texts(row, 1)), ""))
        yield _keys(item.finding, digest)


def _keys(finding: Finding, digest: str) -> tuple[Key, ...]:
    by_line = finding.rule, digest
    if RULES[finding.rule].whole_file:
        return (finding.rule, "file"), by_line
    if finding.once:
        return (finding.rule, f"once {_digest(finding.once)}"), by_line
    return (by_line,)


def _digest(text: str) -> str:
    """16 hexadecimal digits of the SHA-256 of a text: a baseline holds nothing of the data itself."""
    import hashlib  # it loads OpenSSL

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def load(path: Path) -> Counter[Key]:
    """The known findings, with how often each is there. BaselineError in words; OSError as it comes."""
    try:
        data = json.loads(read(path, limits.BASELINE_BYTES))
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
        raise BaselineError("is not a baseline file: write it again with --write-baseline") from None


def save(path: Path, keys: Iterable[Key]) -> None:
    """Write a baseline, sorted so that two versions compare well."""
    findings: dict[str, dict[str, int]] = {}
    for (rule, digest), count in sorted(Counter(keys).items()):
        findings.setdefault(rule, {})[digest] = count
    text = json.dumps({"version": VERSION, "findings": findings}, indent=1) + "\n"
    with whole(path) as file:
        file.write(text.encode())


def split(
    placed: Sequence[Placed], keys: Iterable[tuple[Key, ...]], known: Counter[Key]
) -> tuple[list[Placed], int]:
    """The findings that are not known, and how many are. `keys`: by which each may be known.

    Takes what it hides out of `known`: a finding that is there more often than before shows again.
    """
    shown: list[Placed] = []
    for item, candidates in zip(placed, keys, strict=True):
        key = next((key for key in candidates if known[key] > 0), None)
        if key is None:
            shown.append(item)
        else:
            known[key] -= 1
    return shown, len(placed) - len(shown)
