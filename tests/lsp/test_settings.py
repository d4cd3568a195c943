"""Settings: whose word counts, what a wrong one leaves, and that the editor's documents follow."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lsp.capabilities import FULL
from lsp.client import Client
from tuneline.lsp.configuration import SWITCHES, Configuration, EditorSettings
from tuneline.lsp.folders import Folders

WEIGHT = (
    '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 2}]}\n'
)
STATUS = {"tunelineStatus": True}
# A client that hands its settings over and never tells of files.
PUSHED: dict[str, Any] = {
    **FULL,
    "workspace": {
        key: value
        for key, value in FULL["workspace"].items()
        if key not in ("configuration", "didChangeWatchedFiles")
    },
    "experimental": STATUS,
}
PULLED: dict[str, Any] = {**FULL, "experimental": STATUS}


def configuration(folder: Path, toml: str = "", **editor: object) -> Configuration:
    if toml:
        (folder / "tuneline.toml").write_text(toml, "utf-8")
    made = Configuration()
    made.folders.change([folder.as_uri()], ())
    made.set_editor(editor)
    return made


def test_the_editor_counts_over_the_file_where_it_says_something(tmp_path: Path) -> None:
    settings = configuration(
        tmp_path, 'target = "openai"\nmodel = "gpt-4o-mini"\n', target="azure", model=None
    )
    found = settings.of((tmp_path / "a.jsonl").as_uri()).settings
    assert (found.target, found.model) == (("azure",), "gpt-4o-mini")


def test_an_empty_text_is_not_set(tmp_path: Path) -> None:
    settings = configuration(tmp_path, 'method = "preference"\nmodel = "gpt-4o-mini"\n', method="", model="")
    found = settings.of((tmp_path / "a.jsonl").as_uri()).settings
    assert (found.method, found.model, settings.take_problems()) == ("preference", "gpt-4o-mini", [])


def test_tables_for_files_count_over_the_file_as_a_whole(tmp_path: Path) -> None:
    settings = configuration(tmp_path, 'target = "openai"\n[files."eval/*"]\ntarget = "azure"\n')
    assert settings.of((tmp_path / "a.jsonl").as_uri()).settings.target == ("openai",)
    assert settings.of((tmp_path / "eval" / "a.jsonl").as_uri()).settings.target == ("azure",)


def test_the_editors_own_tables_for_files_count_too(tmp_path: Path) -> None:
    settings = configuration(tmp_path, files={"eval/*": {"target": "azure"}})
    assert settings.of((tmp_path / "a.jsonl").as_uri()).settings.target == ("any",)
    assert settings.of((tmp_path / "eval" / "a.jsonl").as_uri()).settings.target == ("azure",)


def test_an_untitled_document_has_the_settings_of_the_only_folder(tmp_path: Path) -> None:
    settings = configuration(tmp_path, 'target = "openai"\n')
    assert settings.of("untitled:Untitled-1").settings.target == ("openai",)
    settings.folders.change([(tmp_path / "other").as_uri()], ())
    assert settings.of("untitled:Untitled-1").settings.target == ("any",)


def test_equal_settings_are_one_object(tmp_path: Path) -> None:
    settings = configuration(tmp_path, 'target = "openai"\n')
    first, second = (settings.of((tmp_path / name).as_uri()) for name in ("a.jsonl", "b.jsonl"))
    assert first is second


def test_a_folder_says_something_else(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "one" / "two"
    settings = Configuration()
    settings.folders.change([one.as_uri(), two.as_uri()], ())
    settings.set_editor({"target": "openai"})
    settings.set_editor({"target": "azure", "codeLens": False}, two.as_uri())
    inner, outer = (two / "a.jsonl").as_uri(), (one / "a.jsonl").as_uri()
    assert (settings.of(inner).settings.target, settings.editor(inner).code_lens) == (("azure",), False)
    assert (settings.of(outer).settings.target, settings.editor(outer).code_lens) == (("openai",), True)
    settings.forget_folder(two.as_uri())
    settings.folders.change((), [two.as_uri()])
    assert settings.of(inner).settings.target == ("openai",)


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ({}, EditorSettings()),
        (None, EditorSettings()),
        ("nonsense", EditorSettings()),
        ({"codeLens": False}, EditorSettings(code_lens=False)),
        ({"inlayHints": {"tokens": False}}, EditorSettings(inlay_tokens=False)),
        (
            {"inlayHints.trained": False, "semanticTokens": False},
            EditorSettings(inlay_trained=False, semantic_tokens=False),
        ),
        ({"inlayHints": {"tokens": None}, "trace": {"server": "verbose"}}, EditorSettings()),
        ({"tuneline": {"codeLens": False}}, EditorSettings(code_lens=False)),
    ],
)
def test_switches(section: object, expected: EditorSettings) -> None:
    settings = Configuration()
    settings.set_editor(section)
    assert settings.editor("file:///a.jsonl") == expected
    assert settings.take_problems() == []


def test_every_switch_can_be_set_and_changed_back() -> None:
    settings = Configuration()
    for name, field in SWITCHES.items():
        for value in (False, True):
            settings.set_editor({name: value})
            assert getattr(settings.editor("file:///a.jsonl"), field) is value


@pytest.mark.parametrize(
    ("before", "after", "kept", "named"),
    [
        ({"target": "openai"}, {"target": "opnai"}, {"target": "openai"}, 'did you mean "openai"'),
        (
            {"target": "openai"},
            {"target": 3, "model": "gpt-4o"},
            {"target": "openai", "model": "gpt-4o"},
            '"target"',
        ),
        (
            {"ignore": ["weights"]},
            {"ignore": ["weights", "wieghts"]},
            {"ignore": ("weights",)},
            'did you mean "weights"',
        ),
        (
            {"severity": {"invalid-weight": "hint"}},
            {"severity": {"invalid-weight": "loud", "blank-line": "hint"}},
            {"severity": {"invalid-weight": "hint", "blank-line": "hint"}},
            "severity.invalid-weight",
        ),
        ({"target": "openai"}, {"tarket": "azure"}, {"target": "any"}, 'did you mean "target"'),
        (
            {"codeLens": False},
            {"codeLens": "no"},
            {},
            '"codeLens" in the editor\'s settings is not a boolean',
        ),
        ({}, {"inlayHints": {"token": True}}, {}, 'did you mean "inlayHints.tokens"'),
    ],
)
def test_a_wrong_value_leaves_the_one_before(
    before: dict[str, object], after: dict[str, object], kept: dict[str, object], named: str
) -> None:
    settings = Configuration()
    settings.set_editor(before)
    assert settings.take_problems() == []
    switches = settings.editor("file:///a.jsonl")
    settings.set_editor(after)
    found = settings.of("file:///a.jsonl").settings
    (problem,) = settings.take_problems()
    assert named in problem.message
    assert {
        name: ",".join(found.target) if name == "target" else getattr(found, name) for name in kept
    } == kept
    assert settings.editor("file:///a.jsonl") == switches
    # Told once, and again only after it was right in between.
    settings.set_editor(after)
    settings.of("file:///a.jsonl")
    assert settings.take_problems() == []
    settings.set_editor(before)
    settings.of("file:///a.jsonl")
    settings.set_editor(after)
    settings.of("file:///a.jsonl")
    assert len(settings.take_problems()) == 1


@pytest.mark.parametrize("toml", ['target = "opnai"', "target = ", 'target = "azure"\n[[['])
def test_a_wrong_settings_file_leaves_what_was_read_before(toml: str, tmp_path: Path) -> None:
    uri = (tmp_path / "a.jsonl").as_uri()
    settings = configuration(tmp_path, 'target = "openai"\n')
    assert settings.of(uri).settings.target == ("openai",)
    path = tmp_path / "tuneline.toml"
    path.write_text(toml, "utf-8")
    settings.reread([path])
    assert settings.of(uri).settings.target == ("openai",)
    (problem,) = settings.take_problems()
    assert "tuneline.toml" in problem.message
    path.unlink()
    settings.reread([path])
    assert settings.of(uri).settings.target == ("any",)


HOSTILE = {
    'model = "ours"\n[models.ours]\noffered_by = ["any"]\nlimit = 7\n': '"models.ours.offered_by[0]"',
    f"[{'.'.join('a' * 3_000)}]\n": "nested too deep",
    f"exclude = ['a']\n[files.'{'**/' * 20}{'*a' * 30}b']\n[files.'/']\n": "matches nothing",
}


def test_no_settings_file_keeps_a_document_from_being_opened(tmp_path: Path) -> None:
    with Client() as client:
        client.initialize(PUSHED)
        for number, (toml, words) in enumerate(HOSTILE.items(), 1):
            folder = tmp_path / str(number)
            folder.mkdir()
            (folder / "tuneline.toml").write_text(toml, "utf-8")
            uri = (folder / f"{'a' * 100}.jsonl").as_uri()
            client.open(uri, WEIGHT)
            until(client, uri, 1)
            assert len(messages(client)) == number
            assert words in messages(client)[-1]["message"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among the files of Windows")
def test_a_settings_file_that_becomes_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    uri, path = (tmp_path / "a.jsonl").as_uri(), tmp_path / "tuneline.toml"
    settings = configuration(tmp_path, 'target = "openai"\n')
    assert settings.of(uri).settings.target == ("openai",)
    path.unlink()
    os.mkfifo(path)
    settings.reread([path])
    (problem,) = settings.take_problems()
    assert problem.message == "tuneline.toml cannot be read: it is not a regular file"
    assert settings.of(uri).settings.target == ("any",)  # no settings file is found there any more


def test_a_settings_file_that_comes_nearer_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "data"
    inner.mkdir()
    settings = configuration(tmp_path, 'target = "openai"\n')
    uri = (inner / "a.jsonl").as_uri()
    assert settings.of(uri).settings.target == ("openai",)
    (inner / "tuneline.toml").write_text('target = "azure"\n', "utf-8")
    settings.reread([inner / "tuneline.toml"])
    assert settings.of(uri).settings.target == ("azure",)


def test_folders() -> None:
    folders = Folders(["file:///home/ada/data", "file:///home/ada"])
    assert folders.of("file:///home/ada/data/a.jsonl") == "file:///home/ada/data"
    assert folders.of("file:///home/ada/database/a.jsonl") == "file:///home/ada"
    assert folders.of("file:///other/a.jsonl") is None
    assert folders.of("untitled:1") is None


# Over the protocol


def severity_of(client: Client, uri: str) -> int | None:
    found = [it for it in client.diagnostics(uri) if it["code"] == "invalid-weight"]
    return found[0]["severity"] if found else None


def until(client: Client, uri: str, expected: int | None) -> None:
    client.wait_until(lambda: bool(client.published[uri]) and severity_of(client, uri) == expected)


def messages(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.notifications("window/showMessage")
    return found


def answers(sections: Callable[[str | None], object]) -> dict[str, Any]:
    return {
        "workspace/configuration": lambda params: [sections(it.get("scopeUri")) for it in params["items"]]
    }


def test_settings_are_asked_for_each_folder(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    said: dict[str | None, object] = {
        None: None,
        one.as_uri(): {"severity": {"invalid-weight": "hint"}},
        two.as_uri(): {"ignore": ["weights"]},
    }
    with Client(answers=answers(said.__getitem__)) as client:
        folders = [{"uri": it.as_uri(), "name": it.name} for it in (one, two)]
        client.initialize(PULLED, workspaceFolders=folders)
        first, second = ((it / "a.jsonl").as_uri() for it in (one, two))
        client.open(first, WEIGHT)
        client.open(second, WEIGHT)
        until(client, first, 4)
        until(client, second, None)
        # The section changed: the server asks again, whatever the notification holds.
        said[two.as_uri()] = {"severity": {"invalid-weight": "warning"}}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        until(client, second, 2)
        client.settle()
        assert severity_of(client, first) == 4
        assert not messages(client)


def test_settings_are_taken_as_they_are_sent(tmp_path: Path) -> None:
    uri = (tmp_path / "a.jsonl").as_uri()
    with Client() as client:
        client.initialize(PUSHED, initializationOptions={"severity": {"invalid-weight": "hint"}})
        client.open(uri, WEIGHT)
        until(client, uri, 4)
        for severity, number in (("warning", 2), ("off", None)):
            settings = {"tuneline": {"severity": {"invalid-weight": severity}}}
            client.notify("workspace/didChangeConfiguration", {"settings": {}})  # nothing about us
            client.notify("workspace/didChangeConfiguration", {"settings": settings})
            until(client, uri, number)
        client.published[uri].clear()
        client.notify("workspace/didChangeConfiguration", {"settings": {"editor": {}}})
        client.open(f"{uri}.jsonl", "")
        client.diagnostics(f"{uri}.jsonl")
        client.settle()
        assert not client.published[uri]
        assert not any(it["method"] == "workspace/configuration" for it in client.asked)


def test_a_wrong_setting_is_told_once_and_changes_nothing(tmp_path: Path) -> None:
    uri = (tmp_path / "a.jsonl").as_uri()
    with Client() as client:
        client.initialize(PUSHED, initializationOptions={"severity": {"invalid-weight": "hint"}})
        client.open(uri, WEIGHT)
        until(client, uri, 4)
        for _ in range(2):
            settings = {"tuneline": {"severity": {"invalid-wieght": "off", "invalid-weight": "loud"}}}
            client.notify("workspace/didChangeConfiguration", {"settings": settings})
        client.notify("workspace/didChangeConfiguration", {"settings": {"tuneline": {"target": "azure"}}})
        until(client, uri, 1)
        client.settle()
        (message,) = messages(client)
    assert message["type"] == 2
    assert 'did you mean "invalid-weight"' in message["message"]
    assert "severity.invalid-weight" in message["message"]


def test_settings_files_are_watched(tmp_path: Path) -> None:
    uri, path = (tmp_path / "a.jsonl").as_uri(), tmp_path / "tuneline.toml"
    with Client() as client:
        client.initialize(PULLED)
        client.wait_until(lambda: any(it["method"] == "client/registerCapability" for it in client.asked))
        (asked,) = (it for it in client.asked if it["method"] == "client/registerCapability")
        watched = [
            it for it in asked["params"]["registrations"] if it["method"] == "workspace/didChangeWatchedFiles"
        ]
        patterns = [it["globPattern"] for it in watched[0]["registerOptions"]["watchers"]]
        assert "**/*.toml" in patterns
        client.open(uri, WEIGHT)
        until(client, uri, 1)
        path.write_text('severity = { invalid-weight = "hint" }\n', "utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 1}]})
        until(client, uri, 4)
        path.unlink()
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 3}]})
        until(client, uri, 1)


def test_who_cannot_watch_has_settings_files_read_when_something_is_saved(tmp_path: Path) -> None:
    uri, path = (tmp_path / "a.jsonl").as_uri(), tmp_path / "pyproject.toml"
    with Client() as client:
        client.initialize(PUSHED)
        client.open(uri, WEIGHT)
        until(client, uri, 1)
        path.write_text('[tool.tuneline.severity]\ninvalid-weight = "hint"\n', "utf-8")
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        until(client, uri, 4)


def test_a_client_that_never_answers_is_served(tmp_path: Path) -> None:
    uri = (tmp_path / "a.jsonl").as_uri()
    with Client(silent=True) as client:
        client.initialize(PULLED)
        client.open(uri, WEIGHT)
        until(client, uri, 1)
