"""Private targets in an editor: they follow their files, and the editor may name and bring some."""

from __future__ import annotations

from pathlib import Path

from lsp.client import Client
from lsp.test_settings import PULLED, WEIGHT, configuration
from tuneline.lsp.configuration import Configuration

TARGET = 'title = "Our trainer"\nas_of = 2026-11-01\n[formats.chat]\nreads = "whole"\n'


def title(settings: Configuration, uri: str) -> str:
    return "".join(it.title for it in settings.of(uri).reading.targets)


def test_a_private_target_follows_its_file(tmp_path: Path) -> None:
    path, uri = tmp_path / "ours.toml", (tmp_path / "a.jsonl").as_uri()
    path.write_text(TARGET, "utf-8")
    settings = configuration(tmp_path, 'targets = ["./ours.toml"]\ntarget = "ours"\n')
    first = settings.of(uri)
    assert title(settings, uri) == "Our trainer"
    assert settings.is_settings(path)
    assert not settings.is_settings(tmp_path / "other.toml")
    settings.reread([path])
    assert settings.of(uri) is first  # nothing changed
    path.write_text(TARGET.replace("Our trainer", "Ours 2"), "utf-8")
    settings.reread([path])
    assert title(settings, uri) == "Ours 2"
    assert settings.of(uri).settings != first.settings
    # While it is half written the one before holds.
    path.write_text("title = ", "utf-8")
    settings.reread([path])
    assert title(settings, uri) == "Ours 2"
    assert [it.message for it in settings.take_problems()] == [
        "ours.toml is not valid TOML: Invalid value (at line 1, column 9)",
        'unknown target "ours" in tuneline.toml: its file ours.toml is wrong',
    ]
    path.write_text(TARGET, "utf-8")
    settings.reread([path])
    assert (title(settings, uri), settings.take_problems()) == ("Our trainer", [])


def test_the_editor_may_name_targets_of_settings_files_and_bring_its_own(tmp_path: Path) -> None:
    uri = (tmp_path / "a.jsonl").as_uri()
    (tmp_path / "ours.toml").write_text(TARGET, "utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(TARGET.replace("Our", "My"), "utf-8")
    settings = configuration(tmp_path, 'targets = ["./ours.toml"]\n', target="ours")
    assert (title(settings, uri), settings.take_problems()) == ("Our trainer", [])
    settings.set_editor({"target": "mine,ours", "targets": ["./mine.toml"]})
    assert title(settings, uri) == "My trainerOur trainer"
    path.write_text(TARGET.replace("Our", "Your"), "utf-8")
    settings.reread([path])
    assert title(settings, uri) == "Your trainerOur trainer"
    # A name that is no longer known leaves what was known before.
    settings.set_editor({"target": "mine"})
    assert title(settings, uri) == ""
    (problem,) = settings.take_problems()
    assert problem.message.startswith('unknown target "mine" in the editor\'s settings: ')


def test_an_open_document_is_checked_again_when_a_target_file_changes(tmp_path: Path) -> None:
    uri, path = (tmp_path / "a.jsonl").as_uri(), tmp_path / "ours.toml"
    path.write_text(TARGET, "utf-8")
    (tmp_path / "tuneline.toml").write_text('targets = ["./ours.toml"]\ntarget = "ours"\n', "utf-8")
    with Client() as client:
        client.initialize(PULLED, workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "data"}])
        client.open(uri, WEIGHT)
        client.wait_until(lambda: bool(client.published[uri]))
        path.write_text(TARGET + '[cases]\ninvalid-weight = "refuse"\n', "utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})
        client.wait_until(lambda: "Our trainer rejects this line." in str(client.published[uri][-1]))
