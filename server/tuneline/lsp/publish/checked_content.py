"""Files that are not open: which content findings in them were made from, to know later whether they are still true.

Watchers also report what happened before a file was read, so the file is asked and not the report believed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from tuneline.lsp import limits
from tuneline.lsp.configuration import Configuration
from tuneline.lsp.translate import path_of
from tuneline.settings.model import Settings

# What distinguishes one content of a file from the next: size and time; None if there is no file.
Stamp = tuple[int, int] | None


class CheckedContent(NamedTuple):
    """The content that a file had, and the settings that it was checked with."""

    stamp: Stamp
    settings: Settings


def content_of(uri: str, configuration: Configuration) -> CheckedContent:
    """What findings in a file would be made from now."""
    return CheckedContent(_stamp_of(path_of(uri)), configuration.of(uri).settings)


def outdated(
    known: Mapping[str, CheckedContent], configuration: Configuration, paths: Collection[Path] | None = None
) -> list[str]:
    """The URIs in `known`, of files among `paths` (None: of all), whose findings may have changed."""
    among = [uri for uri in known if paths is None or path_of(uri) in paths]
    return [uri for uri in among if content_of(uri, configuration) != known[uri]]


def holds(path: Path, text: str) -> bool:
    """Whether a file has this text."""
    try:
        return path.stat().st_size <= limits.COMPARED_BYTES and path.read_bytes().decode("utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def _stamp_of(path: Path | None) -> Stamp:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if found else None
