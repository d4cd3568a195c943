"""Choosing target and model: from the list over the edit to the findings that follow."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lsp.capabilities import FULL
from lsp.client import Client
from lsp.edits import applied
from lsp.peer import Refused

# What one target refuses and the other does not, so that it can be seen which one holds.
TEXT = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'
WORKSPACE: dict[str, Any] = {
    **FULL["workspace"],
    "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
}
CREATES: dict[str, Any] = {**FULL, "workspace": WORKSPACE, "experimental": {"tunelineStatus": True}}


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Client]:
    """A client with one folder that applies edits to files on disk, as VS Code does before it saves them."""
    with Client(answers={"workspace/applyEdit": apply_on_disk}) as client:
        client.initialize(CREATES, workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "data"}])
        yield client


def apply_on_disk(params: dict[str, Any]) -> dict[str, Any]:
    for change in params["edit"]["documentChanges"]:
        uri = change.get("uri") or change["textDocument"]["uri"]
        path = Path(uri.removeprefix("file://"))
        if change.get("kind") == "create":
            assert not path.exists()
            path.write_bytes(b"")
        else:
            text = path.read_bytes().decode("utf-8")
            path.write_bytes(applied(text, {"documentChanges": [change]}, uri).encode())
    return {"applied": True}


def run(client: Client, name: str, argument: object) -> Any:
    return client.request(
        "workspace/executeCommand", {"command": f"tuneline.{name}", "arguments": [argument]}
    )


def target_of(client: Client, uri: str) -> str | None:
    told = [it["target"] for it in client.notifications("tuneline/status") if it["uri"] == uri]
    return told[-1] if told else None


def saved(client: Client, path: Path, kind: int = 2) -> None:
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": kind}]})


def test_a_choice_for_a_file_makes_a_settings_file_and_holds_when_it_is_saved(
    editor: Client, tmp_path: Path
) -> None:
    (tmp_path / "sets").mkdir()
    path, other = tmp_path / "sets" / "a[1].jsonl", tmp_path / "sets" / "a1.jsonl"
    uri = path.as_uri()
    editor.open(uri, TEXT)
    editor.open(other.as_uri(), TEXT)
    editor.wait_until(lambda: target_of(editor, uri) == target_of(editor, other.as_uri()) == "any")
    before = run(editor, "choices", uri)
    toml = tmp_path / "tuneline.toml"
    assert (before["file"], before["newFile"], before["for"]) == (None, str(toml), ["file", "folder"])
    assert before["method"] == "supervised"
    done = run(editor, "choose", {"uri": uri, "target": "azure", "model": "gpt-4o", "for": "file"})
    assert done == {"applied": True, "uri": toml.as_uri()}
    assert tomllib.loads(toml.read_text("utf-8")) == {
        "files": {"./sets/a[[]1].jsonl": {"target": "azure", "model": "gpt-4o"}}
    }
    saved(editor, toml, kind=1)
    editor.wait_until(lambda: target_of(editor, uri) == "azure")
    assert target_of(editor, other.as_uri()) == "any"
    after = run(editor, "choices", uri)
    assert [it["name"] for it in after["targets"] if it["current"]] == ["azure"]
    assert [it["name"] for it in after["models"] if it["current"]] == ["gpt-4o-2024-08-06"]
    assert after["file"] == str(toml)


def test_a_choice_for_the_folder_keeps_comments(editor: Client, tmp_path: Path) -> None:
    toml = tmp_path / "tuneline.toml"
    toml.write_text('# Ours.\nmodel = "gpt-4o" # for now\n\n[severity]\nweights = "hint"\n', "utf-8")
    uri = (tmp_path / "a.jsonl").as_uri()
    editor.open(uri, TEXT)
    run(editor, "choose", {"uri": uri, "target": "openai", "for": "folder"})
    text = toml.read_text("utf-8")
    assert text == '# Ours.\nmodel = "gpt-4o" # for now\ntarget = "openai"\n\n[severity]\nweights = "hint"\n'
    run(editor, "choose", {"uri": uri, "model": None, "for": "folder"})
    assert toml.read_text("utf-8") == '# Ours.\ntarget = "openai"\n\n[severity]\nweights = "hint"\n'
    saved(editor, toml)
    editor.wait_until(lambda: target_of(editor, uri) == "openai")
    # The same again: there is nothing to write, and it holds.
    editor.settle()
    editor.asked.clear()
    assert run(editor, "choose", {"uri": uri, "target": "openai", "for": "folder"})["applied"]
    assert editor.asked == []


def test_the_table_in_pyproject_is_written_to_where_it_is_the_nearest(editor: Client, tmp_path: Path) -> None:
    toml = tmp_path / "pyproject.toml"
    toml.write_text('[tool.ruff]\nline-length = 99\n\n[tool.tuneline]\nignore = ["dataset"]\n', "utf-8")
    uri = (tmp_path / "a.jsonl").as_uri()
    run(editor, "choose", {"uri": uri, "target": "azure", "for": "folder"})
    run(editor, "choose", {"uri": uri, "model": "gpt-4o", "for": "file"})
    tool = tomllib.loads(toml.read_text("utf-8"))["tool"]
    assert tool["ruff"] == {"line-length": 99}
    assert tool["tuneline"] == {
        "ignore": ["dataset"],
        "target": "azure",
        "files": {"./a.jsonl": {"model": "gpt-4o"}},
    }


def test_what_counts_more_is_told_of(tmp_path: Path) -> None:
    section = {"target": "openai"}
    answers = {
        "workspace/applyEdit": apply_on_disk,
        "workspace/configuration": lambda params: [section for _ in params["items"]],
    }
    uri = (tmp_path / "a.jsonl").as_uri()
    with Client(answers=answers) as client:
        client.initialize(CREATES, workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "data"}])
        client.open(uri, TEXT)
        client.wait_until(lambda: target_of(client, uri) == "openai")
        done = run(client, "choose", {"uri": uri, "target": "azure", "for": "file"})
        assert done["applied"]
        assert 'still "openai"' in done["note"]
        assert "tuneline.target" in done["note"]
        section.clear()
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        done = run(client, "choose", {"uri": uri, "target": "openai", "for": "folder"})
        assert 'still "azure": another table of tuneline.toml' in done["note"]
        assert "note" not in run(client, "choose", {"uri": uri, "target": "any", "for": "file"})


@pytest.mark.parametrize("text", ["target = \n", 'files = "none"\n', "\xff"])
def test_a_broken_settings_file_is_left_alone(editor: Client, tmp_path: Path, text: str) -> None:
    toml = tmp_path / "tuneline.toml"
    toml.write_bytes(text.encode("latin-1"))
    uri = (tmp_path / "a.jsonl").as_uri()
    with pytest.raises(Refused, match=r"tuneline\.toml") as refused:
        run(editor, "choose", {"uri": uri, "target": "azure", "for": "file"})
    assert "not changed" in str(refused.value)
    assert toml.read_bytes() == text.encode("latin-1")
    assert not any(it["method"] == "workspace/applyEdit" for it in editor.asked)


def test_who_cannot_make_files_is_told_what_to_write(tmp_path: Path) -> None:
    uri = (tmp_path / "a.jsonl").as_uri()
    with Client(answers={"workspace/applyEdit": apply_on_disk}) as client:
        client.initialize(FULL)
        with pytest.raises(Refused) as refused:
            run(client, "choose", {"uri": uri, "target": "azure", "for": "file"})
        words = str(refused.value)
        assert str(tmp_path / "tuneline.toml") in words
        assert words.endswith('[files."./a.jsonl"]\ntarget = "azure"\n')
        # An edit of a file that is there needs no more than edits.
        (tmp_path / "tuneline.toml").write_text("", "utf-8")
        assert run(client, "choose", {"uri": uri, "target": "azure", "for": "file"})["applied"]
    with Client() as client:
        client.initialize({**FULL, "workspace": {}})
        with pytest.raises(Refused, match='Remove "target"'):
            run(client, "choose", {"uri": uri, "target": None, "for": "file"})


@pytest.mark.parametrize("save", [b"", b"\r\n"])
def test_lines_that_stay_are_not_touched(editor: Client, tmp_path: Path, save: bytes) -> None:
    toml = tmp_path / "tuneline.toml"
    toml.write_bytes(b'# a\r\n# \xc3\xa9 \xf0\x9f\x98\x80 b\r\ntarget = "any"' + save)
    run(editor, "choose", {"uri": (tmp_path / "a.jsonl").as_uri(), "target": "azure", "for": "folder"})
    assert toml.read_bytes() == b'# a\r\n# \xc3\xa9 \xf0\x9f\x98\x80 b\r\ntarget = "azure"' + save
    (asked,) = (it for it in editor.asked if it["method"] == "workspace/applyEdit")
    (change,) = asked["params"]["edit"]["documentChanges"]
    assert [it["range"]["start"] for it in change["edits"]] == [{"line": 2, "character": 0}]


@pytest.mark.parametrize(
    ("uri", "more", "code"),
    [
        ("untitled:one", {"target": "azure", "for": "file"}, -32803),
        ("file:///a.jsonl", {"target": "azure"}, -32602),
        ("file:///a.jsonl", {"target": "azure", "for": "world"}, -32602),
        ("file:///a.jsonl", {"for": "file"}, -32602),
        ("file:///a.jsonl", {"target": "aws", "for": "file"}, -32602),
        ("file:///a.jsonl", {"target": 7, "for": "file"}, -32602),
        ("file:///a.jsonl", {"model": 7, "for": "file"}, -32602),
        ("file:///a.jsonl", {"model": " ", "for": "file"}, -32602),
    ],
)
def test_what_makes_no_sense_is_refused(editor: Client, uri: str, more: dict[str, object], code: int) -> None:
    with pytest.raises(Refused) as refused:
        run(editor, "choose", {"uri": uri, **more})
    assert refused.value.code == code, str(refused.value)


def test_a_document_that_was_never_saved_has_the_folders_choice(editor: Client, tmp_path: Path) -> None:
    editor.open("untitled:one", TEXT)
    assert run(editor, "choices", "untitled:one")["for"] == ["folder"]
    assert run(editor, "choose", {"uri": "untitled:one", "target": "azure", "for": "folder"})["applied"]
    assert (tmp_path / "tuneline.toml").read_text("utf-8") == 'target = "azure"\n'
