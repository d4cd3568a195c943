"""Commands over the protocol."""

from __future__ import annotations

import json
import platform
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.running import run as command
from lsp.capabilities import FULL, PULL
from lsp.client import Client
from lsp.edits import applied
from lsp.peer import Refused

URI = "file:///commands/train.jsonl"
GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'
LONG = (
    '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, '
    '{"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}]}'
)
NULL = GOOD.replace('"Hello."', '"Hello.", "weight": null')


@pytest.fixture
def editor(client: Client) -> Client:
    """A client that applies what it is asked to apply."""
    client.answers["workspace/applyEdit"] = {"applied": True}
    return client


def run(client: Client, name: str, *arguments: object) -> Any:
    return client.request(
        "workspace/executeCommand", {"command": f"tuneline.{name}", "arguments": list(arguments)}
    )


def last_edit(client: Client) -> dict[str, Any]:
    """What the server asked last to be applied."""
    asked = [it["params"]["edit"] for it in client.asked if it["method"] == "workspace/applyEdit"]
    edit: dict[str, Any] = asked[-1]
    return edit


def printed(*words: str) -> dict[str, Any]:
    """What `tuneline stats` prints of one file."""
    done = command("stats", "--isolated", "--output-format", "json", *words)
    assert done.code == 0, done.err
    (file,) = json.loads(done.out)["files"]
    return dict(file)


def messages(client: Client) -> list[str]:
    return [it["message"] for it in client.notifications("window/showMessage")]


def test_the_commands_are_announced() -> None:
    with Client() as client:
        provided = client.initialize()["capabilities"]["executeCommandProvider"]["commands"]
    assert {f"tuneline.{name}" for name in ("statistics", "checkFile", "convert", "restart", "report", "applyFix",
            "trainLastAnswer", "removeWeights")} <= set(provided)  # fmt: skip


def test_statistics_are_those_of_the_command_line(editor: Client, tmp_path: Path) -> None:
    examples = Path(__file__).parents[2] / "examples"
    lines = (examples / "chat.jsonl").read_text(encoding="utf-8").strip().replace("\n", ",\n")
    for name in ("chat.jsonl", "preference.jsonl", "vision.jsonl", "array.jsonl"):
        text = (examples / name).read_text(encoding="utf-8") if name != "array.jsonl" else f"[\n{lines}\n]\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
        uri = (tmp_path / name).as_uri()
        editor.open(uri, text)
        found = run(editor, "statistics", {"uri": uri, "show": False})
        expected = printed(str(tmp_path / name))
        assert {key: expected[key] for key in found["figures"]} == found["figures"]
        assert (found["format"], found["lines"]) == (expected["format"], expected["lines"])
        assert f"{found['figures']['tokens']['total']:,}" in found["markdown"]
    assert messages(editor) == []


def test_statistics_count_images_as_the_model_does(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "examples" / "vision.jsonl").read_text(encoding="utf-8")
    path, model = tmp_path / "vision.jsonl", "gpt-4o-mini-2024-07-18"
    path.write_text(text, encoding="utf-8")
    with Client() as client:
        client.initialize(initializationOptions={"model": model})
        client.open(path.as_uri(), text)
        found = run(client, "statistics", {"uri": path.as_uri(), "show": False})["figures"]
    expected = printed("--model", model, str(path))
    assert {key: expected[key] for key in found} == found


def test_statistics_are_said_to_people_whose_client_shows_none(editor: Client) -> None:
    editor.open(URI, f"{GOOD}\n{GOOD}\n")
    run(editor, "statistics", URI)
    assert messages(editor)[0].startswith("Tuneline: 2 examples; about ")


def test_text_of_the_file_is_not_live_in_the_statistics(editor: Client) -> None:
    evil = GOOD.replace('"user"', '"[x](command:evil) <img src=x> | y"')
    editor.open(URI, f"{evil}\n")
    found = run(editor, "statistics", {"uri": URI, "show": False})["markdown"]
    outside_code = re.sub("`[^`]*`", "", found)
    assert "[x" not in outside_code
    assert "<img" not in outside_code.replace("\\<", "")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([json.loads(GOOD)] * 2, indent=2) + "\n",
        f"[{GOOD}, {GOOD}]",
        json.dumps(json.loads(GOOD), indent=4) + "\n" + json.dumps(json.loads(GOOD), indent=4),
        f"[\n{GOOD},\n{GOOD}\n]\n".replace("\n", "\r\n"),
    ],
)
def test_convert(editor: Client, text: str) -> None:
    editor.open(URI, text)
    assert run(editor, "convert", URI) == {"applied": True}
    made = applied(text, last_edit(editor), URI)
    ending = "\r\n" if "\r\n" in text else "\n"
    assert made == f"{GOOD}{ending}{GOOD}" + (ending if text.endswith("\n") else "")


def test_nothing_to_convert(editor: Client) -> None:
    editor.open(URI, f"{GOOD}\n")
    assert run(editor, "convert", URI)["applied"] is False
    editor.change(URI, '[\n{"a": 1},\n{"b" 2}\n]\n')
    assert "not valid JSON" in run(editor, "convert", URI)["reason"]
    assert editor.asked == [it for it in editor.asked if it["method"] != "workspace/applyEdit"]


def test_weights_of_the_file_and_of_one_example(editor: Client) -> None:
    text = f"{LONG}\n{LONG}\n"
    editor.open(URI, text)
    heavy = LONG.replace('"b"', '"b", "weight": 0')
    assert run(editor, "trainLastAnswer", URI) == {"applied": True, "lines": 2}
    assert applied(text, last_edit(editor), URI) == f"{heavy}\n{heavy}\n"
    run(editor, "trainLastAnswer", {"uri": URI, "position": {"line": 1, "character": 3}})
    assert applied(text, last_edit(editor), URI) == f"{LONG}\n{heavy}\n"
    editor.change(URI, f"{heavy}\n{heavy}\n")
    run(editor, "removeWeights", URI)
    assert applied(f"{heavy}\n{heavy}\n", last_edit(editor), URI) == text


def test_an_editor_that_does_not_apply_is_told_of(editor: Client) -> None:
    editor.answers["workspace/applyEdit"] = {"applied": False}
    editor.open(URI, f"{LONG}\n")
    assert run(editor, "trainLastAnswer", URI)["applied"] is False
    assert "did not apply" in messages(editor)[-1]


def test_a_file_on_disk_is_checked_and_published(tmp_path: Path) -> None:
    path = tmp_path / "on disk.jsonl"
    bad = GOOD.replace("Hi", "\U0001f600").replace('"Hello."', '"Hello.", "weight": 2')
    path.write_text(f"{GOOD}\n{bad}\n", encoding="utf-8")
    uri = path.as_uri()
    with Client() as client:
        client.initialize(PULL)
        found = run(client, "checkFile", uri)
        assert (found["format"], found["lines"]) == ("chat", 2)
        told = client.diagnostics(uri)
        assert len(told) == found["findings"]
        (weight,) = [it for it in told if it["code"] == "invalid-weight"]
        column = bad.index("2}") + 1  # an astral character before it is two units
        assert weight["range"] == {
            "start": {"line": 1, "character": column},
            "end": {"line": 1, "character": column + 1},
        }
        # Opened, it is pulled: what was pushed goes away, or all would be there twice.
        client.open(uri, path.read_text(encoding="utf-8"))
        client.wait_until(lambda: client.published[uri][-1]["diagnostics"] == [])
        # However its URI is spelt.
        for spelt in (uri, uri.replace("train", "%74rain")):
            with pytest.raises(Refused, match="is open"):
                run(client, "checkFile", spelt)


@pytest.mark.parametrize("capabilities", [FULL, PULL])
def test_findings_of_a_file_on_disk_follow_the_file(tmp_path: Path, capabilities: dict[str, Any]) -> None:
    path = tmp_path / "train.jsonl"
    uri = path.as_uri()
    warned = GOOD.replace('"user", "content"', '"user", "weight": 1, "content"')
    path.write_text("".join(f"{warned}\n" for _ in range(20)) + "{]\n", encoding="utf-8")

    def happened(kind: int) -> None:
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": kind}]})
        client.request("workspace/executeCommand", {"command": "tuneline.report"})  # until it was taken in

    with Client() as client:
        client.initialize(capabilities)
        run(client, "checkFile", uri)
        first = client.diagnostics(uri)
        severities = [it["severity"] for it in first]
        assert severities == sorted(severities)
        assert len(set(severities)) > 1
        # Watchers are late: what they tell of had happened before the file was checked.
        happened(2)
        assert len(client.published[uri]) == 1
        # Another check replaces what the first one found.
        path.write_text(f"{NULL}\n" * 2, encoding="utf-8")
        run(client, "checkFile", uri)
        assert {it["code"] for it in first} - {it["code"] for it in client.diagnostics(uri)} >= {
            "invalid-json"
        }
        happened(2)
        assert len(client.published[uri]) == 2
        # Written or deleted, it is no longer what was checked.
        path.write_text(f"{NULL}\n" * 3, encoding="utf-8")
        happened(2)
        assert client.diagnostics(uri) == []
        run(client, "checkFile", uri)
        assert client.diagnostics(uri)
        path.unlink()
        happened(3)
        assert client.diagnostics(uri) == []
        happened(3)
        assert len(client.published[uri]) == 5


def test_a_file_on_disk_that_cannot_be_checked_is_named(client: Client, tmp_path: Path) -> None:
    (tmp_path / "binary.jsonl").write_bytes(b"\0" * 100)
    for name, words in (
        ("none.jsonl", "none.jsonl does not exist."),
        ("binary.jsonl", "binary.jsonl is a binary file, not JSON Lines (it holds NUL bytes)."),
    ):
        with pytest.raises(Refused) as refused:
            run(client, "checkFile", (tmp_path / name).as_uri())
        assert str(refused.value) == words


def test_settings_beside_a_file_on_disk_hold(tmp_path: Path) -> None:
    (tmp_path / "tuneline.toml").write_text(
        'ignore = ["null-member", "too-few-examples"]\n', encoding="utf-8"
    )
    path = tmp_path / "train.jsonl"
    path.write_text(f"{NULL}\n", encoding="utf-8")
    with Client() as client:
        client.initialize()
        assert run(client, "checkFile", path.as_uri())["findings"] == 0
        assert client.diagnostics(path.as_uri()) == []


def test_a_private_target_holds_for_a_file_on_disk(tmp_path: Path) -> None:
    target = 'title = "Our trainer"\nas_of = 2026-11-01\n[formats.chat]\nreads = "whole"\n'
    (tmp_path / "ours.toml").write_text(f'{target}[cases]\n"null-member" = "drop"\n', "utf-8")
    settings = 'targets = ["./ours.toml"]\ntarget = "ours"\nselect = ["format"]\n'
    (tmp_path / "tuneline.toml").write_text(settings, "utf-8")
    path = tmp_path / "train.jsonl"
    path.write_text(f"{NULL}\n", encoding="utf-8")
    with Client() as client:
        client.initialize()
        run(client, "checkFile", path.as_uri())
        (found,) = client.diagnostics(path.as_uri())
    assert "Our trainer" in found["message"]


def test_the_cap_of_a_file_on_disk_says_how_many_more(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    bad = [GOOD.replace('"assistant"', f'"speaker {row}"') + "\n" for row in range(1_500)]
    path.write_text("".join(bad) + GOOD + "\n", encoding="utf-8")
    with Client() as client:
        client.initialize()
        found = run(client, "checkFile", path.as_uri())
        told = client.diagnostics(path.as_uri())
    assert found["findings"] >= 1_500
    assert len(told) == 1_000
    assert told[-1]["message"].startswith(f"{found['findings'] - 999:,} more findings")


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("nonsense", [], -32602),
        ("statistics", [], -32602),
        ("statistics", [7], -32602),
        ("statistics", [{"uri": 7}], -32602),
        ("statistics", ["file:///not/open.jsonl"], -32602),
        ("statistics", [{"uri": URI, "epochs": "three"}], -32602),
        ("statistics", [{"uri": URI, "epochs": 10**400}], -32602),
        ("statistics", [URI, URI], -32602),
        ("checkFile", ["untitled:one"], -32602),
        ("checkFile", ["file:///no/such/file.jsonl"], -32803),
        ("trainLastAnswer", [{"uri": URI, "position": {"line": 1}}], -32602),
        ("trainLastAnswer", [{"uri": URI, "position": {"line": "1", "character": None}}], -32602),
        ("trainLastAnswer", [{"uri": URI, "position": {"line": 9, "character": 0}}], -32803),
        ("applyFix", [{"uri": URI, "task": "fix", "row": 0, "line": "x", "rule": "y", "title": "z"}], -32803),
        ("convert", [None], -32602),
    ],
)
def test_what_makes_no_sense_is_refused(client: Client, name: str, arguments: list[Any], code: int) -> None:
    client.open(URI, f"{GOOD}\n")
    with pytest.raises(Refused) as refused:
        run(client, name, *arguments)
    assert refused.value.code == code, str(refused.value)


def test_a_client_that_cannot_apply_is_refused() -> None:
    with Client() as client:
        client.initialize({**FULL, "workspace": {}})
        client.open(URI, f"{LONG}\n")
        with pytest.raises(Refused, match="cannot apply"):
            run(client, "trainLastAnswer", URI)


def test_after_a_restart_the_findings_are_the_same(editor: Client, tmp_path: Path) -> None:
    uri = (tmp_path / "train.jsonl").as_uri()
    editor.open(uri, f"{NULL}\n")
    editor.wait_until(lambda: any("too-few-examples" in str(it) for it in editor.published[uri]))
    (tmp_path / "tuneline.toml").write_text('ignore = ["too-few-examples"]\n', encoding="utf-8")
    assert run(editor, "restart") is None
    editor.wait_until(
        lambda: [it["code"] for it in editor.published[uri][-1]["diagnostics"]] == ["null-member"]
    )


def test_the_report_has_no_text_and_no_names(editor: Client) -> None:
    editor.open("file:///secret/folder/train.jsonl", f"{GOOD.replace('Hi', 'Confidential')}\n")
    found = run(editor, "report")
    said = json.dumps(found)
    assert not any(word in said for word in ("Confidential", "secret", "Hello"))
    assert found["documents"][-1]["lines"] == 1
    assert found["limits"]["FIX_ROUNDS"] == 20
    assert found["packages"]["pygls"]


def test_the_report_starts_no_program(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(platform, "_uname_cache", None)
    for name in ("Popen", "check_output", "run"):
        monkeypatch.setattr(subprocess, name, refuse)
    assert run(editor, "report")["system"].startswith(platform.system())


# No file can have the first two names, and none of Linux the third.
@pytest.mark.parametrize(
    "name", ["\ud800.jsonl", "a/\udfff/b.jsonl", "x" * 9_000 + ".jsonl", "d/" * 3_000 + "x.jsonl"]
)
@pytest.mark.parametrize("command", ["choices", "checkFile", "choose", "statistics"])
def test_a_uri_that_no_file_can_have(editor: Client, name: str, command: str) -> None:
    given = {"uri": f"file:///{name}", "for": "file", "target": "openai"}
    asked = {"command": f"tuneline.{command}", "arguments": [given]}
    answer = editor.reply(editor.ask("workspace/executeCommand", asked))
    assert "result" in answer or answer["error"]["code"] in (-32602, -32803)
    assert command != "choices" or answer["result"]["file"] is None
    editor.open(given["uri"], f"{GOOD}\n")
    editor.request(
        "textDocument/hover", {"textDocument": {"uri": given["uri"]}, "position": {"line": 0, "character": 0}}
    )
    editor.close_document(given["uri"])
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": given["uri"], "type": 2}]})
    editor.settle()
