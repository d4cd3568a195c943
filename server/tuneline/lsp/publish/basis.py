"""Files that are not open: what findings in them were worked out from, to tell later whether they are still true.

Watchers also tell of what happened before a file was read, so it is the file that is asked, not what they say happened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuneline.engine import limits
from tuneline.lsp.translate import path_of
from tuneline.settings.model import Settings

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer

# What tells one content of a file from the next: size and time; None if there is no file.
Mark = tuple[int, int] | None


class Basis(NamedTuple):
    """The content that a file had, and the settings that it was checked with."""

    mark: Mark
    settings: Settings


def basis_of(server: TunelineServer, uri: str) -> Basis:
    """What findings in a file would be worked out from now."""
    return Basis(_mark_of(path_of(uri)), server.settings.of(uri).settings)


def outdated(
    server: TunelineServer, known: Mapping[str, Basis], paths: Collection[Path] | None = None
) -> list[str]:
    """The URIs in `known`, of files among `paths` (None: of all), whose findings may be others by now."""
    among = [uri for uri in known if paths is None or path_of(uri) in paths]
    return [uri for uri in among if basis_of(server, uri) != known[uri]]


def is_open(server: TunelineServer, path: Path) -> bool:
    """Whether the editor has a file open, however its URI is spelt."""
    return any(path_of(document.uri) == path for document in server.documents.all())


def holds(path: Path, text: str) -> bool:
    """Whether a file has this text."""
    try:
        return path.stat().st_size <= limits.COMPARED_BYTES and path.read_bytes().decode("utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def _mark_of(path: Path | None) -> Mark:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if found else None
