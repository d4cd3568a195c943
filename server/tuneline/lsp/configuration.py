"""Which settings a document has: the nearest settings file, its tables for that file, and the editor's over both.

The editor's section `tuneline` holds the settings of the core and switches of editor features. What is null,
missing or an empty text there is not set, so the settings file decides. What is wrong is reported once, by its name,
and the value that was valid before stays; the same goes for a settings file that is wrong or half written.
Nothing here talks to the client: `problems` is what a handler shows.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from tuneline.engine.reading import reading_for
from tuneline.engine.setting_names import NAMES, WITHOUT_TARGETS
from tuneline.engine.weigh import ActiveRules, active_rules
from tuneline.lsp.documents import Document
from tuneline.lsp.folders import Folders
from tuneline.lsp.translate import path_of
from tuneline.rules.reading import Reading
from tuneline.settings import discover
from tuneline.settings.merge import merge, resolve
from tuneline.settings.model import OwnTargets, Settings
from tuneline.settings.problems import Problem, dotted
from tuneline.settings.read import Loaded, read
from tuneline.settings.unknown import unknown_target
from tuneline.targets.table import target_names
from tuneline.text.words import did_you_mean

SECTION = "tuneline"
SOURCE = "the editor's settings"
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
        self._applied: dict[tuple[str, EditorSettings], list[Applied]] = {}
        # By folder what the editor said, to read it again when a target file changes, and its last known target.
        self._said: dict[str | None, object] = {}
        self._target: dict[str | None, tuple[str, ...]] = {}
        # By folder and settings file the names of targets that were reported.
        self._unknown: dict[tuple[str | None, Path | None], list[str]] = {}
        self._reported: set[tuple[Path | None, str]] = set()

    def of(self, uri: str) -> Applied:
        """The settings of a document. Equal settings give the same object, so that identity shows a change."""
        scope = self._scope(uri)
        path = self.folders.path_for(uri)
        loaded = self._load(path) if path else Loaded(None, Settings())
        settings = self.over(uri, loaded)
        key = (repr((loaded.path, settings)), scope.editor)
        known = self._applied.setdefault(key, [])
        # Private targets are not in the key: their tables can be long, and there are rarely any.
        if (found := next((it for it in known if it.settings.own == settings.own), None)) is not None:
            return found
        known.append(
            Applied(settings, reading_for(settings), active_rules(settings), scope.editor, loaded.path)
        )
        return known[-1]

    def over(self, uri: str, loaded: Loaded, *, editor: bool = True) -> Settings:
        """What a settings file means for a document, with what the editor says over it, or without."""
        path = self.folders.path_for(uri)
        settings = loaded.settings
        if path is not None and loaded.path is not None:
            settings = resolve(settings, path, loaded.path.parent)
        if not editor:
            return settings
        over, alone = self._scope(uri).settings, settings
        settings = merge(settings, over)
        if path is not None and over.files:
            settings = resolve(
                settings.model_copy(update={"files": over.files}), path, self.folders.root(uri) or Path.cwd()
            )
        return self._with_known_target(settings, alone.target, (self._scope_name(uri), loaded.path))

    def _with_known_target(
        self, settings: Settings, alone: tuple[str, ...], place: tuple[str | None, Path | None]
    ) -> Settings:
        """The settings, with the target of before where the editor names one that there is not.

        Only here it is known which there are, because settings files bring some along. alone: what the settings file
        says. place: the folder and the settings file.
        """
        known = target_names(settings.own.files)
        wrong = [name for name in settings.target if name not in known]
        if not wrong or settings.target == alone:
            if settings.target != alone:
                self._target[place[0]] = settings.target
            self._unknown.pop(place, None)
            return settings
        if self._unknown.get(place) != wrong:
            self._unknown[place] = wrong
            words = (unknown_target(name, SOURCE, known, settings.own.broken) for name in wrong)
            self._tell(Problem(None, "target", it) for it in words)
        before = self._target.get(place[0], alone)
        return settings.model_copy(update={"target": before if set(before) <= {*known} else alone})

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

        `data` is the section itself, whatever the client sent; anything but a table counts as empty.
        """
        before = self._scopes.get(folder, self._scopes[None])
        table = _given(data)
        if not table.keys() - {SECTION} and isinstance(table.get(SECTION), Mapping):
            table = _given(table[SECTION])
        editor, problems = _switches(table, before.editor)
        ours = {key: value for key, value in table.items() if key.partition(".")[0] not in _NOT_CORE}
        place = path_of(folder) if folder else self.folders.first()
        loaded = read(ours, WITHOUT_TARGETS, source=SOURCE, folder=place)
        self._said[folder] = data
        if "target" in before.settings.model_fields_set and {*before.settings.target} <= {*target_names()}:
            self._target[folder] = before.settings.target
        self._scopes[folder] = Scope(keep_valid(before.settings, loaded), editor)
        self._note(None, (*loaded.problems, *problems), keep=folder is not None)

    def forget_folder(self, folder: str) -> None:
        """A folder left the workspace."""
        for said in (self._scopes, self._said, self._target):
            said.pop(folder, None)

    def is_settings(self, path: Path) -> bool:
        """Whether a file holds settings, or a target that settings bring along."""
        return path.name in (discover.OWN, discover.SHARED) or any(
            path in _target_files(it) for it in self._all()
        )

    def _all(self) -> Iterator[Settings]:
        yield from (loaded.settings for loaded in self._files.values())
        yield from (scope.settings for scope in self._scopes.values())

    def reread(self, paths: Iterable[Path] | None = None) -> None:
        """Settings files were written, or came or went: read them when they are needed next. None means all."""
        self._nearest.clear()
        changed = None if paths is None else set(paths)
        for path, loaded in tuple(self._files.items()):
            if changed is None or changed & {path, *_target_files(loaded.settings)}:
                self._files[path] = self._read(path, loaded)
        for folder, scope in tuple(self._scopes.items()):
            files = _target_files(scope.settings)
            if files and (changed is None or changed & files):
                self.set_editor(self._said.get(folder), folder)

    def take_problems(self) -> list[Problem]:
        """The problems that were not reported yet."""
        problems, self.problems = self.problems, []
        return problems

    def _scope(self, uri: str) -> Scope:
        return self._scopes[self._scope_name(uri)]

    def _scope_name(self, uri: str) -> str | None:
        folder = self.folders.of(uri)
        return folder if folder in self._scopes else None

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
        if not os.path.exists(path):
            return Loaded(path, Settings())
        loaded = discover.load(path, NAMES)
        self._note(path, loaded.problems)
        return loaded._replace(settings=keep_valid(before.settings, loaded)) if before else loaded

    def _note(self, path: Path | None, problems: Iterable[Problem], *, keep: bool = False) -> None:
        """Keep the problems that are new; one that was repaired is reported again when it comes back."""
        problems = list(problems)
        messages = {problem.message for problem in problems}
        if not keep:
            self._reported = {
                (where, words) for where, words in self._reported if where != path or words in messages
            }
        new = [problem for problem in problems if (path, problem.message) not in self._reported]
        self._reported.update((path, problem.message) for problem in new)
        self._tell(new)

    def _tell(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.problems.append(problem)
            log.warning("settings: %s", problem.message)


def keep_valid(before: Settings, now: Loaded) -> Settings:
    """What was read, and for each value that was wrong the one that was valid before."""
    wrong = [problem.key for problem in now.problems]
    if "" in wrong or "tool.tuneline" in wrong:
        return before
    own = now.settings.own
    if own.broken:
        lost = {name: file for name, file in before.own.files.items() if file in own.broken.values()}
        kept = tuple(it for it in before.own_targets if it.name in lost)
        now = now._replace(settings=now.settings.with_own(own.with_more(OwnTargets(kept, lost))))
    update: dict[str, Any] = {}
    for name in before.model_fields_set:
        value = getattr(before, name)
        if any(key == name or key.startswith(f"{name}[") for key in wrong):
            update[name] = value
        elif isinstance(value, dict):
            gone = {key: item for key, item in value.items() if _concerns(wrong, dotted((name, key)))}
            if gone:
                update[name] = {**getattr(now.settings, name), **gone}
    return now.settings.model_copy(update=update) if update else now.settings


def _target_files(settings: Settings) -> set[Path]:
    return {*settings.own.files.values(), *settings.own.broken.values()}


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
            problems.append(Problem(None, key, f'unknown setting "{key}" in {SOURCE}: {hint}'))
        elif isinstance(value, bool):
            values[SWITCHES[key]] = value
        elif value is not None:
            problems.append(Problem(None, key, f'"{key}" in {SOURCE} is not a boolean: write true or false'))
            values[SWITCHES[key]] = getattr(before, SWITCHES[key])
    return EditorSettings(**values), problems
