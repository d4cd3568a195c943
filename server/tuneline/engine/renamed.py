"""Examples with misspelt top-level keys: read as they were meant, and reported as they are written."""

from __future__ import annotations

from typing import Any

from tuneline.domain.value import replace
from tuneline.formats.detect import Guess
from tuneline.rules.finding import Finding
from tuneline.syntax.ops import Op, ReplaceText
from tuneline.syntax.paths import Path


def as_meant(value: dict[str, Any], guessed: Guess) -> dict[str, Any]:
    """The example with its misspelt keys as they were meant, so that the rest of it can be checked."""
    if not guessed.renamed:
        return value
    meant = dict(guessed.renamed)
    return {meant.get(key, key): item for key, item in value.items()}


def as_written(finding: Finding, guessed: Guess) -> Finding:
    """Paths were made of the keys that were meant; the line has the ones that were written."""

    def rename(path: Path) -> Path:
        return written_path(path, guessed)

    def moved(op: Op) -> Op:
        return op if isinstance(op, ReplaceText) else replace(op, path=rename(op.path))

    fixes = tuple(replace(fix, ops=tuple(map(moved, fix.ops))) for fix in finding.fixes)
    related = tuple(replace(it, path=rename(it.path)) for it in finding.related)
    return replace(finding, path=rename(finding.path), fixes=fixes, related=related)


def written_path(path: Path, guessed: Guess) -> Path:
    """A place in the example as it was meant, where it is written."""
    written = {meant: key for key, meant in guessed.renamed}
    return (written[str(path[0])], *path[1:]) if path and path[0] in written else path
