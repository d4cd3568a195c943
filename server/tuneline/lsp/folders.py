"""The folders of the workspace: in which one a document is, and where its settings are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tuneline.lsp.translate import path_of


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

    def first(self) -> Path | None:
        """The path of the first folder."""
        return next(iter(self._paths.values()), None)

    def of(self, uri: str) -> str | None:
        """The folder of a document; None if it is in none."""
        path = path_of(uri)
        if path is None:
            return next(iter(self._paths)) if len(self._paths) == 1 else None
        folders = [(folder, name) for name, folder in self._paths.items() if folder is not None]
        inside = [(len(folder.parts), name) for folder, name in folders if path.is_relative_to(folder)]
        return max(inside)[1] if inside else None

    def path_for(self, uri: str) -> Path | None:
        """The path that settings are looked up for; for an untitled document, one in its folder."""
        path, root = path_of(uri), self.root(uri)
        return path if path is not None else root / "untitled.jsonl" if root else None

    def root(self, uri: str) -> Path | None:
        """The path of the folder of a document."""
        return self._paths.get(self.of(uri) or "")
