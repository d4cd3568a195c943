"""`tuneline.setWeight`, from anywhere in an example and by a click on a hint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lsp.capabilities import FULL
from lsp.client import Client
from lsp.desk import URI, Editor, Refused
from lsp.test_commands import LONG

ONE = '{"messages" : [{"role":"user","content":"\U0001f600\\u0041"}, {"role": "assistant", "content": "Hello." }]}'
WEIGHTED = ONE.replace('"Hello."', '"Hello.", "weight": 0')
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.jsonl"))


def test_the_last_answer_is_toggled_from_anywhere(client: Client) -> None:
    editor = Editor(client, f"\n{ONE}\n")
    for column in (0, 12, ONE.index("user"), len(ONE)):
        done = editor.run("setWeight", position={"line": 1, "character": column}, weight="toggle")
        assert (done["applied"], done["reason"], done["stale"]) == (True, None, False)
        assert (done["weight"], done["trained"], done["why"]) == (0, False, "its weight is 0")
        assert (done["row"], done["path"]) == (1, "messages[1]")
        assert editor.text == f"\n{WEIGHTED}\n"
        assert done["hash"] == editor.run("example", row=1)["hash"]
        editor.undo()
        assert editor.text == f"\n{ONE}\n"


def test_toggled_again_it_is_trained(client: Client) -> None:
    editor = Editor(client, WEIGHTED)
    done = editor.run("setWeight", row=0, weight="toggle")
    assert (done["weight"], done["trained"]) == (1, True)
    assert editor.text == WEIGHTED.replace('"weight": 0', '"weight": 1')


@pytest.mark.parametrize(
    ("weight", "made"),
    [
        (None, ONE),
        (1, WEIGHTED.replace('"weight": 0', '"weight": 1')),
        (1.0, WEIGHTED.replace('"weight": 0', '"weight": 1')),
        (0, WEIGHTED),
        (0.0, WEIGHTED),
        (0.5, WEIGHTED.replace('"weight": 0', '"weight": 0.5')),
    ],
)
def test_a_weight_is_set(client: Client, weight: object, made: str) -> None:
    editor = Editor(client, WEIGHTED)
    assert editor.run("setWeight", row=0, weight=weight)["applied"]
    assert editor.text == made


def test_the_answer_at_the_place_or_at_the_path(client: Client) -> None:
    editor = Editor(client, LONG)
    editor.run("setWeight", position={"line": 0, "character": LONG.index('"b"')}, weight=0)
    assert editor.text == LONG.replace('"b"', '"b", "weight": 0')
    editor.undo()
    editor.run("setWeight", row=0, path="messages[1]", weight=0)
    assert editor.text == LONG.replace('"b"', '"b", "weight": 0')
    editor.undo()
    editor.run("setWeight", row=0, path="messages[1].content", weight="toggle")
    assert editor.text == LONG.replace('"b"', '"b", "weight": 0')


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda it: it.stem)
def test_every_format(client: Client, path: Path) -> None:
    """It is done where the example says that it can be, and only there; the reason is the same."""
    text = path.read_text(encoding="utf-8")
    editor = Editor(client, text)
    for turn in editor.turns():
        done = editor.run("setWeight", row=0, path=turn["path"], weight="toggle")
        assert done["applied"] is turn["weight"]["settable"]
        assert done["reason"] == turn["weight"]["why"]
        if done["applied"]:
            assert done["trained"] is not turn["trained"]
            (changed,) = [it for it in editor.turns() if it["path"] == turn["path"]]
            assert (changed["trained"], changed["weight"]["value"]) == (done["trained"], done["weight"])
            editor.undo()
        assert editor.text == text


def test_a_line_that_moved_is_found_and_one_that_changed_is_stale(client: Client) -> None:
    editor = Editor(client, f"{LONG}\n{ONE}\n")
    known = editor.run("example", row=1)["hash"]
    editor.write(f"\n\n{LONG}\n{LONG}\n{ONE}\n")
    done = editor.run("setWeight", row=1, hash=known, weight=0)
    assert (done["applied"], done["row"]) == (True, 4)
    assert editor.text == f"\n\n{LONG}\n{LONG}\n{WEIGHTED}\n"
    done = editor.run("setWeight", row=1, hash=known, weight=0)
    assert (done["applied"], done["stale"]) == (False, True)
    assert done["reason"] == "The line has changed since it was read."
    assert editor.text == f"\n\n{LONG}\n{LONG}\n{WEIGHTED}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ONE[:-2], "The line is not valid JSON. Fix it first."),
        ("", "The file is empty."),
        ("\n", "The line is blank."),
        (
            '{"messages": [{"role": "user", "content": "a"}]}',
            "The example has no answer whose weight could be set.",
        ),
        ('{"prompt": "a", "completion": "b"}', "The trainer reads no weight in a prompt/completion example."),
    ],
)
def test_why_not(client: Client, text: str, reason: str) -> None:
    editor = Editor(client, text)
    done = editor.run("setWeight", row=0, weight="toggle")
    assert (done["applied"], done["reason"]) == (False, reason)
    assert editor.text == text
    assert client.notifications("window/showMessage") == []


def test_the_weight_that_the_target_reads(tmp_path: Path) -> None:
    with Client() as client:
        client.initialize(initializationOptions={"target": "ms-swift"})
        editor = Editor(client, ONE)
        assert editor.run("setWeight", row=0, weight="toggle")["weight"] is False
        assert editor.text == ONE.replace('"Hello."', '"Hello.", "loss": false')
    with Client() as client:
        client.initialize(initializationOptions={"target": "trl"})
        done = Editor(client, ONE).run("setWeight", row=0, weight="toggle")
        assert done["reason"] == "TRL reads no weight in a chat example."


@pytest.mark.parametrize("weight", ["0", "Toggle", [], {}, float("inf")])
def test_odd_weights_are_refused(client: Client, weight: object) -> None:
    editor = Editor(client, ONE)
    with pytest.raises(Refused):
        editor.run("setWeight", row=0, weight=weight)
    with pytest.raises(Refused):
        editor.run("setWeight", row=0)


CLICKING: dict[str, Any] = {
    **FULL,
    "textDocument": {
        **FULL["textDocument"],
        "inlayHint": {"resolveSupport": {"properties": ["label.command"]}},
    },
}


def hints(client: Client) -> list[dict[str, Any]]:
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    found = client.request("textDocument/inlayHint", {"textDocument": {"uri": URI}, "range": everything})
    assert isinstance(found, list)
    return found


def test_a_click_on_a_hint_toggles_the_weight() -> None:
    with Client() as client:
        client.initialize(CLICKING)
        editor = Editor(client, LONG)
        example, first, last = hints(client)
        assert isinstance(example["label"], str)
        (part,) = first["label"]
        assert part["tooltip"] == first["tooltip"] == "Weight: not set, trained."
        client.request("workspace/executeCommand", part["command"])
        assert editor.text == LONG.replace('"b"', '"b", "weight": 0')
        _, first, last = hints(client)
        assert first["label"][0]["value"].startswith("not trained, ")
        assert first["tooltip"] == "Weight: 0, not trained."
        # One from before: the line is another one now.
        client.request("workspace/executeCommand", part["command"])
        assert [it["message"] for it in client.notifications("window/showMessage")] == [
            "Tuneline: The line has changed since it was read."
        ]
        client.request("workspace/executeCommand", last["label"][0]["command"])
        assert editor.text.count('"weight": 0') == 2
        assert editor.run("example", row=0)["tokens"]["trained"] == 0


def test_a_hint_is_text_for_other_clients(client: Client) -> None:
    Editor(client, LONG)
    assert all(isinstance(it["label"], str) for it in hints(client))


def test_no_click_where_nothing_can_be_set() -> None:
    with Client() as client:
        client.initialize(CLICKING)
        editor = Editor(client, LONG[:-1])
        assert all(isinstance(it["label"], str) for it in hints(client))
        editor.write(LONG)
        client.settle()
        assert not all(isinstance(it["label"], str) for it in hints(client))


def test_only_the_last_answers_of_a_selection(client: Client) -> None:
    editor = Editor(client, f"{LONG}\n{LONG}\n{ONE}\n{LONG}\n")
    heavy = LONG.replace('"b"', '"b", "weight": 0')
    selected = {"start": {"line": 1, "character": 3}, "end": {"line": 3, "character": 0}}
    context = {"diagnostics": [], "only": ["refactor"]}
    (action,) = client.request(
        "textDocument/codeAction", {"textDocument": {"uri": URI}, "range": selected, "context": context}
    )
    assert action["title"] == "Train only the last answer of the selected examples (1 line changes)"
    assert editor.run("trainLastAnswer", range=selected) == {"applied": True, "lines": 1}
    assert editor.text == f"{LONG}\n{heavy}\n{ONE}\n{LONG}\n"
    editor.undo()
    assert editor.run("trainLastAnswer") == {"applied": True, "lines": 3}
    assert editor.text == f"{heavy}\n{heavy}\n{ONE}\n{heavy}\n"
    editor.undo()
    resolved = client.request("codeAction/resolve", action)
    (edit,) = resolved["edit"]["documentChanges"][0]["edits"]
    assert (edit["range"]["start"]["line"], edit["newText"]) == (1, ', "weight": 0')
    editor.write(f"{LONG}\n{ONE}\n{ONE}\n{LONG}\n")
    with pytest.raises(Refused, match="has changed"):
        client.request("codeAction/resolve", action)


def test_the_title_says_how_many_lines_of_the_file_change(client: Client) -> None:
    Editor(client, f"{LONG}\n{LONG}\n{ONE}\n")
    here = {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}
    context = {"diagnostics": [], "only": ["refactor"]}
    params = {"textDocument": {"uri": URI}, "range": here, "context": context}
    titles = [it["title"] for it in client.request("textDocument/codeAction", params)]
    assert titles == [
        "Do not train this answer",
        "Add a user message",
        "Add an assistant message",
        "Train only the last answer of every example in this file (2 lines change)",
        "Convert this example to ShareGPT",
    ]


def test_weights_are_not_offered_before_the_json_is_whole(client: Client) -> None:
    Editor(client, f"{LONG}\n{LONG[:-1]}\n")
    here = {"start": {"line": 1, "character": 60}, "end": {"line": 1, "character": 60}}
    params = {
        "textDocument": {"uri": URI},
        "range": here,
        "context": {"diagnostics": [], "only": ["refactor"]},
    }
    titles = [it["title"] for it in client.request("textDocument/codeAction", params)]
    assert not any("rain" in it or "eight" in it for it in titles), titles
    assert json.loads(LONG)
