"""Code actions over the protocol: what is offered, and what the document is after taking it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest

from lsp.capabilities import FULL
from lsp.client import Client
from lsp.edits import applied, version_of
from lsp.peer import Refused, at

URI = "file:///actions/train.jsonl"
GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}'
NULL = GOOD.replace('"Hello."', '"Hello.", "weight": null')
TWO = GOOD.replace('"Hello."', '"Hello.", "weight": 2')


def without(*path: str) -> dict[str, Any]:
    """What the full client can do, but for one thing."""
    capabilities = deepcopy(FULL)
    table = capabilities
    for name in path[:-1]:
        table = table[name]
    del table[path[-1]]
    return capabilities


def actions(
    client: Client,
    row: int,
    column: int,
    *,
    end: tuple[int, int] | None = None,
    only: Sequence[str] | None = None,
    diagnostics: Sequence[Any] = (),
) -> list[dict[str, Any]]:
    """What is offered at a place; the client sends no diagnostics, as some do."""
    start = {"line": row, "character": column}
    last = start if end is None else {"line": end[0], "character": end[1]}
    context: dict[str, Any] = {"diagnostics": list(diagnostics)}
    if only is not None:
        context["only"] = list(only)
    params = {"textDocument": {"uri": URI}, "range": {"start": start, "end": last}, "context": context}
    found = client.request("textDocument/codeAction", params)
    assert isinstance(found, list)
    return found


def titled(found: list[dict[str, Any]], title: str) -> dict[str, Any]:
    """The action with these words in its title, the first of them."""
    return next(it for it in found if title in it["title"])


def settle(client: Client, rule: str) -> None:
    """Wait until a finding is told, for those that only the whole file shows."""
    client.wait_until(
        lambda: any(
            it.get("code") == rule for told in client.published[URI][-1:] for it in told["diagnostics"]
        )
    )


def taken(client: Client, action: dict[str, Any], text: str) -> str:
    """The document after an action, resolved if it must be."""
    if "edit" not in action:
        action = client.request("codeAction/resolve", action)
    return applied(text, action["edit"], URI)


def test_a_fix_needs_no_diagnostics_from_the_client(client: Client) -> None:
    text = f"{GOOD}\n{TWO}\n"
    client.open(URI, text, version=7)
    found = actions(client, 1, TWO.index("2"))
    titles = [it["title"] for it in found if it["kind"] == "quickfix"]
    assert titles[0] == "Set the weight to 1 (changes the data)"
    assert not any(it.get("isPreferred") for it in found), "no unsafe fix is preferred"
    assert version_of(found[0]["edit"]) == 7
    assert taken(client, found[0], text) == text.replace('"weight": 2', '"weight": 1')


def test_the_first_safe_fix_is_preferred_and_told_once_findings_have_theirs_on_each_line(
    client: Client,
) -> None:
    text = f"{NULL}\n{NULL}\n"
    client.open(URI, text)
    for row in (0, 1):
        first = actions(client, row, NULL.index("null"))[0]
        assert (first["title"], first["isPreferred"]) == ("Remove them from the line", True)
        lines = [GOOD if at == row else NULL for at in (0, 1)]
        assert taken(client, first, text) == "".join(f"{line}\n" for line in lines)


def test_diagnostics_that_are_given_back_are_attached(client: Client) -> None:
    client.open(URI, f"{NULL}\n")
    (ours,) = [it for it in client.diagnostics(URI) if it["code"] == "null-member"]
    foreign = {**ours, "source": "other"}
    found = actions(client, 0, NULL.index("null"), diagnostics=[foreign, ours])
    assert found[0]["diagnostics"] == [ours]
    # One that is asked about has its fixes wherever the cursor is.
    assert actions(client, 0, 0, diagnostics=[ours])[0]["diagnostics"] == [ours]
    assert not [it for it in actions(client, 0, 0) if it["title"] == "Remove them from the line"]


def test_all_findings_of_a_rule_are_fixed(client: Client) -> None:
    text = f"{NULL}\r\n{GOOD}\r\n{NULL}\r\n\r\n{TWO}\r\n{TWO}\r\n"
    client.open(URI, text)
    found = actions(client, 0, NULL.index("null"))
    everywhere = titled(found, 'Fix all "null-member" in this file')
    assert "edit" not in everywhere
    assert taken(client, everywhere, text) == text.replace(', "weight": null', "")
    settle(client, "too-few-examples")
    unsafe = actions(client, 4, TWO.index("2"))
    action = titled(unsafe, 'Set the weight to 0, for all "invalid-weight" in this file')
    assert taken(client, action, text) == text.replace('"weight": 2', '"weight": 0')


def test_fix_all_takes_the_safe_fixes_of_the_whole_file(client: Client) -> None:
    single = GOOD.replace('"', "'")
    text = f"{NULL}\n\n{single}\n{TWO}\n{GOOD} {GOOD}"
    client.open(URI, text)
    for only in (["source"], ["source.fixAll"], ["source.fixAll.tuneline"]):
        (action,) = actions(client, 0, 0, only=only)
        assert action["kind"] == "source.fixAll.tuneline"
    assert taken(client, action, text) == f"{GOOD}\n{GOOD}\n{TWO}\n{GOOD}\n{GOOD}"


def test_nothing_to_fix_and_kinds_of_others(client: Client) -> None:
    client.open(URI, f"{GOOD}\n")
    assert actions(client, 0, 5, only=["source.organizeImports", "source.fixAll.other"]) == []
    assert actions(client, 0, 5, only=["source.fixAll"]) == []
    assert {it["kind"] for it in actions(client, 0, GOOD.index("Hello"), only=["refactor"])} == {
        "refactor.rewrite"
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_weights_behind_astral_characters(encoding: Any, ending: str) -> None:
    smile = GOOD.replace("Hi", "\U0001f600é")
    text = f"{smile}{ending}{smile}"
    with Client() as client:
        client.initialize(encodings=[encoding])
        client.open(URI, text)
        found = actions(client, 1, 80)
        new = smile.replace('"Hello."', '"Hello.", "weight": 0')
        action = titled(found, "Do not train this answer")
        assert applied(text, action["edit"], URI, encoding) == f"{smile}{ending}{new}"


def test_an_action_taken_later_finds_its_line_again_or_is_refused(client: Client) -> None:
    text = f"{GOOD} {GOOD}\n"
    client.open(URI, text)
    action = titled(actions(client, 0, len(GOOD) + 5), "Split into one value per line")
    client.change(URI, (0, 0, 0, 0, f"{GOOD}\n"))
    edit = client.request("codeAction/resolve", action)["edit"]
    assert version_of(edit) == 1
    assert applied(f"{GOOD}\n{text}", edit, URI) == f"{GOOD}\n{GOOD}\n{GOOD}\n"
    client.change(URI, (1, 0, 1, 1, " {"))
    with pytest.raises(Refused, match="The line has changed"):
        client.request("codeAction/resolve", action)


def test_lines_that_came_into_a_rewrite_meanwhile_are_not_lost(client: Client) -> None:
    client.open(URI, f"{GOOD}\n\n\n\n")
    settle(client, "blank-line")
    action = titled(actions(client, 1, 0), "Remove the empty lines at the end")
    client.change(URI, (2, 0, 2, 0, GOOD))
    # At once: the file as a whole has not been looked at again.
    with pytest.raises(Refused, match="Nothing left to do"):
        client.request("codeAction/resolve", action)


def test_data_that_are_not_ours_are_refused(client: Client) -> None:
    client.open(URI, f"{GOOD}\n")
    for data in (7, {"uri": URI}, {"uri": URI, "task": "erase"}, {"uri": URI, "task": "fix", "row": "1"},
                 {"uri": "file:///other.jsonl", "task": "fix-all"}):  # fmt: skip
        with pytest.raises(Refused) as refused:
            client.request("codeAction/resolve", {"title": "x", "data": data})
        assert refused.value.code == -32602


def test_a_client_without_literals_gets_commands() -> None:
    with Client() as client:
        client.answers["workspace/applyEdit"] = {"applied": True}
        client.initialize(without("textDocument", "codeAction"))
        client.open(URI, f"{NULL}\n")
        first = actions(client, 0, NULL.index("null"))[0]
        assert first["command"] == "tuneline.applyFix"
        params = {"command": first["command"], "arguments": first["arguments"]}
        answer = client.request("workspace/executeCommand", params)
        assert answer == {"applied": True}
        edit = next(it for it in client.asked if it["method"] == "workspace/applyEdit")["params"]["edit"]
        assert applied(f"{NULL}\n", edit, URI) == f"{GOOD}\n"


def test_a_client_that_cannot_resolve_gets_edits_on_save_and_commands_else() -> None:
    with Client() as client:
        client.initialize(without("textDocument", "codeAction", "resolveSupport"))
        text = f"{NULL}\n{NULL}\n"
        client.open(URI, text)
        (action,) = actions(client, 0, 0, only=["source.fixAll"])
        assert applied(text, action["edit"], URI) == f"{GOOD}\n{GOOD}\n"
        everywhere = titled(actions(client, 0, NULL.index("null")), "Fix all ")
        assert everywhere["command"]["command"] == "tuneline.applyFix"


def who_gets_edits_only() -> dict[str, Any]:
    capabilities = without("textDocument", "codeAction", "resolveSupport")
    del capabilities["workspace"]["applyEdit"]
    return capabilities


def test_edits_that_are_ready_are_of_the_text_that_was_asked_about() -> None:
    with Client() as client:
        client.initialize(who_gets_edits_only())
        client.open(URI, f"{NULL}\n{NULL}\n" + f"{GOOD}\n" * 3_000)
        place = {"line": 1, "character": NULL.index("null")}
        params = {
            "textDocument": {"uri": URI},
            "range": {"start": place, "end": place},
            "context": {"diagnostics": []},
        }
        asked = client.ask("textDocument/codeAction", params)
        client.request(
            "textDocument/hover", at(URI, 0, 0)
        )  # all findings of the file are being mended by now
        client.change(URI, (0, 0, 0, 0, f"{GOOD}\n"))
        added = titled(client.result(asked), "Add a user message")["edit"]
        assert version_of(added) == 0
        assert {it["range"]["start"]["line"] for it in added["documentChanges"][0]["edits"]} == {1}


def test_what_turns_out_to_do_nothing_is_not_offered() -> None:
    with Client() as client:
        client.initialize(who_gets_edits_only())
        client.open(URI, f"{GOOD}\n\n{GOOD}\n{NULL}\n")
        settle(client, "blank-line")
        # That the empty line is inside of a value by now is only known of the whole file.
        client.change(URI, (0, 0, 0, len(GOOD), '{"a":'), (2, 0, 2, len(GOOD), "1}"))
        offered = [it["title"] for it in actions(client, 1, 0)]
        assert offered == ["Apply all safe fixes in this file"]


def test_document_changes_only_where_the_client_knows_them() -> None:
    with Client() as client:
        client.initialize(without("workspace", "workspaceEdit"))
        client.open(URI, f"{NULL}\n")
        edit = actions(client, 0, NULL.index("null"))[0]["edit"]
        assert list(edit) == ["changes"]
        assert applied(f"{NULL}\n", edit, URI) == f"{GOOD}\n"


def test_a_document_that_is_not_ours_has_none(client: Client) -> None:
    uri = "file:///actions/notes.txt"
    client.open(uri, "x", language="plaintext")
    where = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    params = {"textDocument": {"uri": uri}, "range": where, "context": {"diagnostics": []}}
    assert client.request("textDocument/codeAction", params) is None
