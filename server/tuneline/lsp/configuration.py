"""Which settings a document has: the nearest settings file, its tables for that file, and the editor's over both.

The editor's section `tuneline` holds the settings of the core and switches of editor features. What is null,
missing or an empty text there is not set, so the settings file decides. What is wrong is reported once, by its name,
and the value that was valid before stays; the same goes for a settings file that is wrong or half written.
Nothing here talks to the client: `problems` is what a handler shows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import ActiveRules, active_rules
from tuneline.lsp.documents import Document
from tuneline.lsp.translate import path_of
from tuneline.rules.reading import Reading
from tuneline.rules.table import GROUPS, RULES
from tuneline.settings import discover
from tuneline.settings.merge import merge, resolve
from tuneline.settings.model import Settings
from tuneline.settings.read import Loaded, Problem, dotted, read
from tuneline.text.words import did_you_mean

SECTION = "tuneline"
SOURCE = "the editor's settings"
NAMES = frozenset((*RULES, *GROUPS))
# What clients keep in the same section for themselves: how the server is started and shown, by their first words.
# `tunelineStatus` and `positionEncoding` are initialization options.
CLIENTS_OWN = frozenset(
    ("importStrategy", "interpreter", "positionEncoding", "server", "statusBar", "trace", "tunelineStatus")
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """Switches of editor features. The names in the section are in `SWITCHES`."""

    inlay_tokens: bool = True
    inlay_trained: bool = True
    code_lens: bool = True
    semantic_tokens: bool = True


# The setting in the section `tuneline`, and the field that it switches.
SWITCHES = {
    "inlayHints.tokens": "inlay_tokens",
    "inlayHints.trained": "inlay_trained",
    "codeLens": "code_lens",
    "semanticTokens": "semantic_tokens",
}
assert set(SWITCHES.values()) == {field.name for field in fields(EditorSettings)}
# The first words of what is not read as a setting of the core.
_NOT_CORE = CLIENTS_OWN | {name.partition(".")[0] for name in SWITCHES}


class Scope(NamedTuple):
    """What the editor says for a folder, or for everything."""

    settings: Settings = Settings()
    editor: EditorSettings = EditorSettings()


class Change(NamedTuple):
    """Whether something changed for a document: its settings, or the switches of editor features."""

    settings: bool
    editor: bool


@dataclass(frozen=True, slots=True, eq=False)
class Applied:
    """What applies to one document. `path` is the settings file, if there is one."""

    settings: Settings
    reading: Reading
    rules: ActiveRules
    editor: EditorSettings
    path: Path | None


class Configuration:
    """The settings of all documents. `problems` are those not reported yet."""

    def __init__(self) -> None:
        self.folders = Folders()
        self.problems: list[Problem] = []
        # By URI, the settings that each open document was last checked with.
        self.used: dict[str, Applied] = {}
        self._scopes: dict[str | None, Scope] = {None: Scope()}
        self._files: dict[Path, Loaded] = {}
        self._nearest: dict[Path, Path | None] = {}
        self._applied: dict[tuple[str, EditorSettings], Applied] = {}
        self._reported: set[tuple[Path | None, str]] = set()

    def of(self, uri: str) -> Applied:
        """The settings of a document. Equal settings give the same object, so that identity shows a change."""
        scope = self._scope(uri)
        path = self.folders.path_for(uri)
        loaded = self._load(path) if path else Loaded(None, Settings())
        settings = self.over(uri, loaded)
        key = (repr((loaded.path, settings)), scope.editor)
        if key not in self._applied:
            self._applied[key] = Applied(
                settings, reading_for(settings), active_rules(settings), scope.editor, loaded.path
            )
        return self._applied[key]

    def over(self, uri: str, loaded: Loaded, *, editor: bool = True) -> Settings:
        """What a settings file means for a document, with what the editor says over it, or without."""
        path = self.folders.path_for(uri)
        settings = loaded.settings
        if path is not None and loaded.path is not None:
            settings = resolve(settings, path, loaded.path.parent)
        if not editor:
            return settings
        over = self._scope(uri).settings
        settings = merge(settings, over)
        if path is not None and over.files:
            settings = resolve(
                settings.model_copy(update={"files": over.files}), path, self.folders.root(uri) or Path.cwd()
            )
        return settings

    def place(self, uri: str) -> Path | None:
        """The settings file of a document, or where one would be made: in its workspace folder, else beside it."""
        path = self.folders.path_for(uri)
        if path is None:
            return None
        return discover.find(path.parent) or (self.folders.root(uri) or path.parent) / discover.OWN

    def opened(self, document: Document) -> None:
        """A document is checked with the settings of this moment."""
        self.used[document.uri] = self.of(document.uri)

    def take_over(self, document: Document) -> Change:
        """From now on the settings of this moment apply to a document; what of them is new."""
        before, now = self.used.get(document.uri), self.of(document.uri)
        self.used[document.uri] = now
        if before is None:
            return Change(True, True)
        return Change(before.settings != now.settings, before.editor != now.editor)

    def closed(self, document: Document) -> None:
        """A document is gone."""
        self.used.pop(document.uri, None)

    def editor(self, uri: str) -> EditorSettings:
        """The switches of editor features for a document."""
        return self._scope(uri).editor

    def set_editor(self, data: object, folder: str | None = None) -> None:
        """Take what the editor says for a folder (a URI), or for everything.

        `data` is the section itself, whatever the client sent; what is no table counts as empty.
        """
        before = self._scopes.get(folder, self._scopes[None])
        table = _given(data)
        if not table.keys() - {SECTION} and isinstance(table.get(SECTION), Mapping):
            table = _given(table[SECTION])
        editor, problems = _switches(table, before.editor)
        ours = {key: value for key, value in table.items() if key.partition(".")[0] not in _NOT_CORE}
        loaded = read(ours, NAMES, source=SOURCE)
        self._scopes[folder] = Scope(keep_valid(before.settings, loaded), editor)
        self._note(None, (*loaded.problems, *problems), keep=folder is not None)

    def forget_folder(self, folder: str) -> None:
        """A folder left the workspace."""
        self._scopes.pop(folder, None)

    def reread(self, paths: Iterable[Path] | None = None) -> None:
        """Settings files were written, or came or went: read them when they are needed next. None means all."""
        self._nearest.clear()
        for path in tuple(self._files) if paths is None else paths:
            if path in self._files:
                self._files[path] = self._read(path, self._files[path])

    def take_problems(self) -> list[Problem]:
        """The problems that were not reported yet."""
        problems, self.problems = self.problems, []
        return problems

    def _scope(self, uri: str) -> Scope:
        return self._scopes.get(self.folders.of(uri)) or self._scopes[None]

    def _load(self, path: Path) -> Loaded:
        folder = path.absolute().parent
        if folder not in self._nearest:
            self._nearest[folder] = discover.find(folder)
        place = self._nearest[folder]
        if place is None:
            return Loaded(None, Settings())
        if place not in self._files:
            self._files[place] = self._read(place, None)
        return self._files[place]

    def _read(self, path: Path, before: Loaded | None) -> Loaded:
        if not path.exists():
            return Loaded(path, Settings())
        loaded = discover.load(path, NAMES)
        self._note(path, loaded.problems)
        return replace(loaded, settings=keep_valid(before.settings, loaded)) if before else loaded

    def _note(self, path: Path | None, problems: Iterable[Problem], *, keep: bool = False) -> None:
        """Keep the problems that are new; one that was repaired is reported again when it comes back."""
        problems = list(problems)
        messages = {problem.message for problem in problems}
        if not keep:
            self._reported = {
                (where, words) for where, words in self._reported if where != path or words in messages
            }
        for problem in problems:
            if (path, problem.message) not in self._reported:
                self._reported.add((path, problem.message))
                self.problems.append(problem)
                log.warning("settings: %s", problem.message)


def keep_valid(before: Settings, now: Loaded) -> Settings:
    """What was read, and for each value that was wrong the one that was valid before."""
    wrong = [problem.key for problem in now.problems]
    if "" in wrong or "tool.tuneline" in wrong:
        return before
    update: dict[str, Any] = {}
    for name in before.model_fields_set:
        value = getattr(before, name)
        if any(key == name or key.startswith(f"{name}[") for key in wrong):
            update[name] = value
        elif isinstance(value, dict):
            lost = {key: item for key, item in value.items() if _concerns(wrong, dotted((name, key)))}
            if lost:
                update[name] = {**getattr(now.settings, name), **lost}
    return now.settings.model_copy(update=update) if update else now.settings


def _concerns(wrong: Iterable[str], name: str) -> bool:
    return any(key == name or key.startswith((f"{name}.", f"{name}[")) for key in wrong)


def _given(data: object) -> dict[str, object]:
    # An editor's form has no null: a text that is taken back is left empty.
    return {key: it for key, it in data.items() if it not in (None, "")} if isinstance(data, Mapping) else {}


def _switches(table: Mapping[str, object], before: EditorSettings) -> tuple[EditorSettings, list[Problem]]:
    """The switches in a section, written as tables or with dots, and what is wrong with them."""
    given: dict[str, object] = {}
    problems = []
    groups = {name.partition(".")[0] for name in SWITCHES if "." in name}
    for key, value in table.items():
        if key in groups and isinstance(value, Mapping):
            given.update({f"{key}.{name}": item for name, item in value.items()})
        elif key in SWITCHES or key.partition(".")[0] in groups:
            given[key] = value
    values: dict[str, bool] = {}
    for key, value in given.items():
        if key not in SWITCHES:
            hint = did_you_mean(key, SWITCHES) or f"the switches are {', '.join(SWITCHES)}"
            problems.append(Problem(None, key, f"unknown setting `{key}` in {SOURCE}: {hint}"))
        elif isinstance(value, bool):
            values[SWITCHES[key]] = value
        elif value is not None:
            problems.append(Problem(None, key, f"`{key}` in {SOURCE} is no boolean: write true or false"))
            values[SWITCHES[key]] = getattr(before, SWITCHES[key])
    return EditorSettings(**values), problems


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
