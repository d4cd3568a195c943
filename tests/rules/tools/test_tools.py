"""Rules about tools: what they find beyond their pages, what they leave alone, what their fixes write."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from tuneline.rules.finding import Finding
from tuneline.rules.table import RULES
from tuneline.rules.tools.schemas import compile_schema
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path
from tuneline.testing import check_text

GROUP = tuple(rule.name for rule in RULES.values() if rule.group == "tools")
ASK = {"role": "user", "content": "?"}
TELL = {"role": "assistant", "content": "!"}
LEAVE_OUT = object()


def call(id: object = "a", name: object = "f", arguments: object = "{}") -> dict[str, Any]:
    """An assistant message with one call."""
    return calls((id, name, arguments))


def calls(*given: tuple[object, object, object]) -> dict[str, Any]:
    """An assistant message with a call for each (id, name, arguments)."""
    made = [
        {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}
        for id, name, arguments in given
    ]
    for it in made:
        if it["id"] is LEAVE_OUT:
            del it["id"]
    return {"role": "assistant", "tool_calls": made}


def answer(id: object = "a", content: object = "1") -> dict[str, Any]:
    """A tool message."""
    message = {"role": "tool", "tool_call_id": id, "content": content}
    if id is LEAVE_OUT:
        del message["tool_call_id"]
    return message


def tool(name: object = "f", parameters: object = None) -> dict[str, Any]:
    """A declaration as OpenAI writes it."""
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


def chat(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"messages": [ASK, *messages]} | more


def pair(prompt: list[Any], preferred: list[Any], rejected: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "input": {"messages": prompt} | more,
        "preferred_output": preferred,
        "non_preferred_output": rejected,
    }


def found(example: dict[str, Any], target: str = "any") -> list[Finding]:
    """The findings of this group on one example."""
    placed = check_text(json.dumps(example) + "\n", Settings(target=target))
    return [it.finding for it in placed if it.finding.rule in GROUP]


def said(example: dict[str, Any], target: str = "any") -> list[str]:
    return [f"{it.rule} {it.severity.value} {format_path(it.path)}" for it in found(example, target)]


def mended(example: dict[str, Any], target: str = "any") -> Any:
    """The example after the first fix of its only finding."""
    (finding,) = found(example, target)
    text = json.dumps(example)
    return json.loads(apply(text, resolve(parse(text), finding.fixes[0].ops)))


ARGUMENTS = "messages[1].tool_calls[0].function.arguments"
UNIT = {
    "type": "object",
    "properties": {"n": {"type": "integer"}},
    "required": ["n"],
    "additionalProperties": False,
}
LOOP = {"properties": {"n": {"$ref": "#/properties/n"}}}
REMOTE = {"$ref": "https://example.com/schema.json"}
BOMB = {"$defs": {str(n): {"allOf": [{"$ref": f"#/$defs/{n + 1}"}] * 9} for n in range(40)} | {"40": {}}} | {
    "$ref": "#/$defs/0"
}

SILENT = {
    "a call without arguments": chat(call()),
    "ends on calls": chat(calls(("a", "f", "{}"), ("b", "f", "{}")), tools=[tool()]),
    "answered in any order": chat(calls(("a", "f", "{}"), ("b", "f", "{}")), answer("b"), answer("a"), TELL),
    "answered after a user turn": chat(call(), ASK, answer(), TELL),
    "a later turn repeats the answer": chat(call(), answer(), TELL, answer(), TELL),
    "null for nothing": chat(call(arguments=None)),
    "no tools": chat(call(name="g"), tools=[]),
    "tools as JSON text": chat(call(), tools=json.dumps([tool()])),
    "flat tools": chat(call(), tools=[{"name": "f", "description": "", "parameters": {"type": "dict"}}]),
    "a bad name in a flat tool": chat(TELL, tools=[{"name": "f g", "parameters": {}}]),
    "a tool of another kind": chat(call(name="g"), tools=[tool(), {"type": "web_search"}]),
    "functions": chat(call(), functions=[{"name": "f"}]),
    "no parameters": chat(call(), tools=[{"type": "function", "function": {"name": "f"}}]),
    "a draft 4 schema": chat(TELL, tools=[tool(parameters={"minimum": 1, "exclusiveMinimum": True})]),
    "a schema with tuple items": chat(TELL, tools=[tool(parameters={"items": [{"type": "string"}]})]),
    "a regular expression of Python": chat(TELL, tools=[tool(parameters={"pattern": r"(?P<a>x)\Z"})]),
    "a schema from elsewhere": chat(call(), tools=[tool(parameters=REMOTE)]),
    "a schema in itself": chat(call(arguments='{"n": 1}'), tools=[tool(parameters=LOOP)]),
    "a schema that never ends": chat(call(arguments='{"n": 1}'), tools=[tool(parameters=BOMB)]),
    "a whole float for an integer": chat(call(arguments='{"n": 1.0}'), tools=[tool(parameters=UNIT)]),
    "a null that Arrow added": chat(
        call(arguments="{}"), tools=[tool(parameters={"properties": {"n": {"type": "integer"}}})]
    ),
    "the role of another trainer": chat(call(), {"role": "observation", "content": "1"}, TELL),
    "a function call": chat(
        {"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}},
        {"role": "function", "name": "f", "content": "1"},
        TELL,
    ),
    "the same id in both outputs": pair([ASK], [call()], [call()]),
    "a call in the input, answered in each output": pair([ASK, call(), answer()], [TELL], [TELL]),
    "string content": chat(call(), answer(content=""), TELL),
}

FOUND: dict[str, tuple[dict[str, Any], list[str]]] = {
    "empty arguments": (chat(call(arguments=" ")), [f"arguments-not-json warning {ARGUMENTS}"]),
    "a list in arguments": (chat(call(arguments="[1]")), [f"arguments-not-json warning {ARGUMENTS}"]),
    "NaN": (chat(call(arguments='{"n": NaN}')), [f"arguments-not-json warning {ARGUMENTS}"]),
    "no JSON at all": (chat(call(arguments="n=1")), [f"arguments-not-json warning {ARGUMENTS}"]),
    "an object": (chat(call(arguments={})), [f"arguments-not-string warning {ARGUMENTS}"]),
    "a number": (chat(call(arguments=4)), [f"arguments-not-string warning {ARGUMENTS}"]),
    "lacks and has too much": (
        chat(call(arguments='{"m": 1}'), tools=[tool(parameters=UNIT)]),
        [f"arguments-mismatch warning {ARGUMENTS}"] * 2,
    ),
    "a wrong type in an object": (
        chat(call(arguments={"n": "1"}), tools=[tool(parameters=UNIT)]),
        [f"arguments-mismatch warning {ARGUMENTS}.n", f"arguments-not-string warning {ARGUMENTS}"],
    ),
    "flat tools have parameters too": (
        chat(call(arguments='{"n": "1"}'), tools=[{"name": "f", "input_schema": UNIT}]),
        [f"arguments-mismatch warning {ARGUMENTS}"],
    ),
    "declared as JSON text": (
        chat(call(name="g"), tools=json.dumps([tool()])),
        ["undeclared-tool warning messages[1].tool_calls[0].function.name"],
    ),
    "declared in the input": (
        pair([ASK], [call(name="g")], [call()], tools=[tool()]),
        ["undeclared-tool warning preferred_output[0].tool_calls[0].function.name"],
    ),
    "a bad name is told once": (
        chat(call(name="f g"), tools=[tool("f g")]),
        ["invalid-function-name error tools[0].function.name"],
    ),
    "a bad name in a call alone": (
        chat(call(name="f.g")),
        ["invalid-function-name error messages[1].tool_calls[0].function.name"],
    ),
    "no name": (
        chat(TELL, tools=[{"type": "function", "function": {}}]),
        ["invalid-function-name error tools[0].function"],
    ),
    "a long name": (
        chat(TELL, tools=[tool("f" * 65)]),
        ["invalid-function-name error tools[0].function.name"],
    ),
    "a list for parameters": (
        chat(TELL, tools=[tool(parameters=[])]),
        ["invalid-parameters warning tools[0].function.parameters"],
    ),
    "required inside a property": (
        chat(TELL, tools=[tool(parameters={"properties": {"n": {"required": True}}})]),
        ["invalid-parameters warning tools[0].function.parameters.properties.n.required"],
    ),
    "a reference to nothing": (
        chat(TELL, tools=[tool(parameters={"properties": {"n": {"$ref": "#/$defs/n"}}})]),
        ['invalid-parameters warning tools[0].function.parameters.properties.n["$ref"]'],
    ),
    "no ids at all": (
        chat(call(LEAVE_OUT), answer(LEAVE_OUT), TELL),
        ["missing-tool-call-id warning messages[2]"],
    ),
    "an answer to nothing, without an id": (
        chat(answer(LEAVE_OUT), TELL),
        ["missing-tool-call-id warning messages[1]"],
    ),
    "a call without an id that is answered": (
        chat(call(LEAVE_OUT), answer("a"), TELL),
        ["missing-tool-call-id warning messages[1].tool_calls[0]"],
    ),
    "an answer to nothing": (
        chat(answer("a"), TELL),
        ["unknown-tool-call-id error messages[1].tool_call_id"],
    ),
    "an answer before its call": (
        chat(answer("a"), call(), answer("a"), TELL),
        ["unknown-tool-call-id error messages[1].tool_call_id"],
    ),
    "an id that is no string": (
        chat(call(), answer(1), TELL),
        ["unknown-tool-call-id error messages[2].tool_call_id"],
    ),
    "one of two unanswered": (
        chat(calls(("a", "f", "{}"), ("b", "f", "{}")), answer("b"), TELL),
        ["unanswered-tool-call warning messages[1].tool_calls[0]"],
    ),
    "unanswered at the end of the input": (
        pair([ASK, call()], [TELL], [TELL]),
        ["unanswered-tool-call warning input.messages[1].tool_calls[0]"],
    ),
    "an id in two turns": (
        chat(call(), answer(), call(), answer(), call(), answer(), TELL),
        ["duplicate-tool-call-id warning messages[3].tool_calls[0].id"],
    ),
    "parts that are no texts": (
        chat(call(), answer(content=[{"type": "image_url", "image_url": {"url": "https://a.b/c"}}]), TELL),
        ["tool-content-not-string warning messages[2].content"],
    ),
}

FIXES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": (chat(call(arguments="")), chat(call())),
    "Python": (chat(call(arguments="{'n': None,}")), chat(call(arguments='{"n": null}'))),
    "twice encoded": (chat(call(arguments=json.dumps('{"n": 1}'))), chat(call(arguments='{"n": 1}'))),
    "an object": (chat(call(arguments={"n": "é"})), chat(call(arguments='{"n": "é"}'))),
    "the name in all its places": (
        chat(calls(("a", "f g", "{}"), ("b", "f g", "{}")), tools=[tool("f g")]),
        chat(calls(("a", "f_g", "{}"), ("b", "f_g", "{}")), tools=[tool("f_g")]),
    ),
    "a type": (
        chat(TELL, tools=[tool(parameters={"properties": {"n": {"type": "int"}}})]),
        chat(TELL, tools=[tool(parameters={"properties": {"n": {"type": "integer"}}})]),
    ),
    "the only id": (chat(call(), answer("b"), TELL), chat(call(), answer("a"), TELL)),
    "the id that is left": (
        chat(calls(("a", "f", "{}"), ("b", "f", "{}")), answer("a"), answer(None), TELL),
        chat(calls(("a", "f", "{}"), ("b", "f", "{}")), answer("a"), answer("b"), TELL),
    ),
    "the call's id": (chat(call(LEAVE_OUT), answer("a"), TELL), chat(call("a"), answer("a"), TELL)),
    "several texts": (
        chat(call(), answer(content=[{"type": "text", "text": "1"}, {"type": "text", "text": "2"}]), TELL),
        chat(call(), answer(content="12"), TELL),
    ),
}


@pytest.mark.parametrize("example", SILENT.values(), ids=SILENT)
def test_silent(example: dict[str, Any]) -> None:
    assert said(example) == []


@pytest.mark.parametrize(("example", "expected"), FOUND.values(), ids=FOUND)
def test_found(example: dict[str, Any], expected: list[str]) -> None:
    assert sorted(said(example)) == sorted(expected)


@pytest.mark.parametrize(("example", "expected"), FIXES.values(), ids=FIXES)
def test_fixes(example: dict[str, Any], expected: dict[str, Any]) -> None:
    assert mended(example) == expected


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (chat(call(LEAVE_OUT), answer(LEAVE_OUT), TELL), ["missing-tool-call-id error messages[2]"]),
        (chat(call(LEAVE_OUT)), ["missing-tool-call-id error messages[1].tool_calls[0]"]),
        (chat(call(arguments=None)), [f"arguments-not-string error {ARGUMENTS}"]),
        (chat(call(arguments={})), [f"arguments-not-string error {ARGUMENTS}"]),
    ],
)
def test_named_target(example: dict[str, Any], expected: list[str]) -> None:
    assert said(example, "openai") == expected


def test_fix_of_arguments_is_safe_for_a_named_target_only() -> None:
    example = chat(call(arguments={}))
    assert [found(example, target)[0].fixes[0].safe for target in ("any", "azure")] == [False, True]


@pytest.mark.parametrize(
    ("arguments", "parameters", "words"),
    [
        ("{}", UNIT, "The arguments lack `n`, which `f` requires. Add it."),
        ('{"n": "1"}', UNIT, 'In `arguments`, `n` is `"1"`, a string, but `f` takes an integer.'),
        ('{"n": 1, "m": 2}', UNIT, '`f` takes no argument `"m"`. Remove it.'),
        (
            '{"n": 4}',
            {"properties": {"n": {"anyOf": [{"type": "string"}, {"type": "null"}]}}},
            "In `arguments`, `n` is `4`, a number, but `f` takes a string or null.",
        ),
        (
            '{"n": {"m": 7}}',
            {"properties": {"n": {"properties": {"m": {"maximum": 5}}}}},
            (
                "In `arguments`, `n.m` is `7`, which does not fit the parameters of `f`:"
                " it is greater than the maximum of 5."
            ),
        ),
    ],
)
def test_mismatch_in_words(arguments: str, parameters: dict[str, Any], words: str) -> None:
    (finding,) = found(chat(call(arguments=arguments), tools=[tool(parameters=parameters)]))
    assert finding.message == words


def test_mismatch_underlines_what_is_wrong() -> None:
    example = chat(
        call(arguments='{"é\\n": 1, "n": "1"}'), tools=[tool(parameters={"properties": UNIT["properties"]})]
    )
    text = json.dumps(example)
    (finding,) = found(example)
    assert finding.span is not None
    assert text[slice(*finding.span)] == r"\"1\""


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("a schema reached for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    compiled = compile_schema({"properties": {"a": {"$ref": "http://127.0.0.1:9/a.json"}}})
    assert compiled == (None, 0, None)


@pytest.mark.parametrize("wrong", [None, 0, "", [], {}, [None], [[]], [{}], [{"function": 1}], {"a": []}])
def test_wrong_types_everywhere(wrong: object) -> None:
    for example in (
        chat({"role": "assistant", "tool_calls": wrong}, TELL),
        chat({"role": "assistant", "function_call": wrong}, TELL),
        chat(call(wrong, wrong, wrong), answer(wrong, wrong), TELL, tools=wrong, functions=wrong),
        chat(
            call(), tools=[wrong, {"function": wrong}, tool(wrong, wrong), tool(parameters={"type": wrong})]
        ),
        pair(wrong, wrong, wrong, tools=wrong),  # type: ignore[arg-type]
    ):
        for target in ("any", "openai"):
            assert all(it.message for it in found(example, target))


def test_a_large_mismatch_gives_its_first_place() -> None:
    arguments, parameters = (
        json.dumps({"n": ["1"] * 20_000}),
        {"properties": {"n": {"items": {"type": "integer"}}}},
    )
    (finding,) = found(chat(call(arguments=arguments), tools=[tool(parameters=parameters)]))
    assert "`n[0]`" in finding.message


def test_what_a_whole_file_does_is_told_once() -> None:
    lines = [chat(call(LEAVE_OUT, arguments={"n": n}), answer(LEAVE_OUT), TELL) for n in range(12)]
    placed = check_text("".join(json.dumps(line) + "\n" for line in lines))
    assert [it.finding.rule for it in placed] == ["arguments-not-string", "missing-tool-call-id"]
    assert all("12" in it.finding.message for it in placed)
