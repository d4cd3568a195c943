"""The rules about tools, where a fixture cannot say it: any value in any place, a large example, no network."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from fixtures_check import check_text
from tuneline.rules.tools.schemas import compile_schema
from tuneline.settings.model import Settings
from tuneline.targets.table import target_names

TELL = {"role": "assistant", "content": "!"}


def call(id: object = "a", name: object = "f", arguments: object = "{}") -> dict[str, Any]:
    called = {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}
    return {"role": "assistant", "tool_calls": [called]}


def tool(name: object = "f", parameters: object = None) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("a schema reached for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    compiled = compile_schema({"properties": {"a": {"$ref": "http://127.0.0.1:9/a.json"}}})
    assert compiled == (None, 0, None)


@pytest.mark.parametrize("wrong", [None, 0, "", [], {}, [None], [[]], [{}], [{"function": 1}], {"a": []}])
def test_any_value_in_any_place(wrong: Any) -> None:
    answer = {"role": "tool", "tool_call_id": wrong, "content": wrong}
    declared = [wrong, {"function": wrong}, tool(wrong, wrong), tool(parameters={"type": wrong})]
    for example in (
        {"messages": [{"role": "assistant", "tool_calls": wrong}, TELL]},
        {"messages": [{"role": "assistant", "function_call": wrong}, TELL]},
        {"messages": [call(wrong, wrong, wrong), answer, TELL], "tools": wrong, "functions": wrong},
        {"messages": [call()], "tools": declared},
        {
            "input": {"messages": wrong, "tools": wrong},
            "preferred_output": wrong,
            "non_preferred_output": wrong,
        },
    ):
        for target in target_names():
            # A rule that fails fails the test.
            assert all(it.message for _, it in check_text(json.dumps(example), Settings(target=target)))


def test_a_large_mismatch_gives_its_first_place() -> None:
    arguments = json.dumps({"n": ["1"] * 20_000})
    parameters = {"properties": {"n": {"items": {"type": "integer"}}}}
    example = {"messages": [call(arguments=arguments)], "tools": [tool(parameters=parameters)]}
    ((_, found),) = check_text(json.dumps(example), Settings(select=("arguments-mismatch",)))
    assert '"n[0]"' in str(found.message)
