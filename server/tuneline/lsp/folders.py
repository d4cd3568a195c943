"""Workspace folders and the paths of documents: which folder's settings a document has.

A document belongs to the innermost folder that holds it. Untitled documents have no path; they belong to the
only folder there is, or to none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tuneline.lsp.convert import path_of


class Folders:
    """The folders of the workspace, by URI."""

    def __init__(self, uris: Iterable[str] = ()) -> None:
        self._paths: dict[str, Path | None] = {}
        self.change(uris, ())

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._paths))

    def change(self, added: Iterable[str], removed: Iterable[str]) -> None:
        """Folders came and went."""
        for uri in removed:
            self._paths.pop(uri, None)
        for uri in added:
            self._paths[uri] = path_of(uri)

    def of(self, uri: str) -> str | None:
        """The folder of a document; None if it is in none."""
        path = path_of(uri)
        if path is None:
            return next(iter(self._paths)) if len(self._paths) == 1 else None
        inside = [
            (len(folder.parts), name)
            for name, folder in self._paths.items()
            if folder is not None and path.is_relative_to(folder)
        ]
        return max(inside)[1] if inside else None

    def path_for(self, uri: str) -> Path | None:
        """The path that settings are looked up for; for an untitled document, one in its folder."""
        path = path_of(uri)
        folder = self._paths.get(self.of(uri) or "")
        return path if path is not None else folder / "untitled.jsonl" if folder else None
