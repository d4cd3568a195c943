"""What a rule's page says of targets comes from their facts, and from all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import tuneline.rules
from tuneline.features.pages import ABOUT, differences, page, severities, what_targets_do
from tuneline.rules.table import RULES
from tuneline.targets.targets_table import BUILT_IN

FOLDER = Path(tuneline.rules.__file__).parent


def said_in(source: str) -> Iterator[str]:
    """What findings of a rule are about, by the names of facts."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Name(id="AboutChoice" | "AboutLimit" | "AboutWord"),
                args=[ast.Constant(value=what), *_],
            ):
                yield str(what)
            case ast.Call(func=ast.Name(id="AboutKey")):
                yield "keys"
            case ast.Call(func=ast.Name(id="AboutFormat")):
                yield "reads"


def test_the_table_says_what_the_rules_say() -> None:
    found = {}
    for rule in RULES.values():
        path = FOLDER / rule.group / f"{rule.name.replace('-', '_')}.py"
        if names := set(said_in(path.read_text("utf-8"))):
            found[rule.name] = names
    assert found == {name: {about} for name, about in ABOUT.items()}


def test_every_fact_about_a_rule_is_on_its_page() -> None:
    seen = 0
    for name, it in BUILT_IN.items():
        for cases in (it.cases, *(facts.cases for facts in it.formats.values())):
            for place in cases:
                rule, _, case = place.partition("/")
                lines = [line for line in what_targets_do(RULES[rule]) if it.title in line]
                assert any(line.startswith(f"`{case}`: ") if case else line[0] != "`" for line in lines), (
                    name,
                    place,
                )
                seen += 1
    assert seen > 10


def test_sentences() -> None:
    lines = list(what_targets_do(RULES["too-many-images"]))
    assert "Azure OpenAI accepts at most 64 images in an example." in lines
    assert any("OpenAI" in it and it.endswith(" at most 10 images in an example.") for it in lines)
    (doubt,) = (line for line in what_targets_do(RULES["consecutive-assistant"]) if "Azure" in line)
    assert doubt == "Azure OpenAI rejects it (reported, not verified)."
    assert any(
        " reject it in `chat`." in it or " rejects it in `chat`" in it
        for it in what_targets_do(RULES["last-message-not-assistant"])
    )
    assert list(what_targets_do(RULES["duplicate-example"])) == []


def test_severities_and_differences() -> None:
    rule = RULES["unknown-key"]
    assert severities(rule)["azure"] == "error"  # by its facts about keys
    assert any(it.startswith("error for ") for it in differences(rule))
    assert severities(RULES["byte-order-mark"])["azure"] == "off"
    assert severities(RULES["duplicate-example"]) == {}


def test_a_page() -> None:
    text = page(RULES["empty-file"])
    head = f"# empty-file\n\n{RULES['empty-file'].summary}.\n\nGroup: `jsonl`.\n"
    assert text.startswith(f"{head}Severity: information.\n\nWhat targets do:\n\n- ")
    assert "What targets do" not in page(RULES["duplicate-example"])
