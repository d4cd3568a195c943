"""The targets as data: every fact has evidence that is not too old, and what facts are worth."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import warnings
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tuneline.domain.effect import Effect
from tuneline.domain.severity import Severity
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.formats.shapes import SHAPES
from tuneline.formats.table import FORMATS
from tuneline.rules.base import AboutKey
from tuneline.rules.finding import Finding, Found
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.targets.base import LIMITS, Target
from tuneline.targets.table import target_names
from tuneline.targets.target_file import read_table, target_of
from tuneline.targets.targets_table import BUILT_IN
from tuneline.text.message import Message

OLD = timedelta(days=120)
ACTIVE = active_rules(Settings())


def weighed(target: str, rule: str, format: str = "chat", **found: object) -> Finding | None:
    """What is reported for a target of something that a rule finds."""
    reading = replace(reading_for(Settings(target=target)), format=FORMATS[format])
    return ACTIVE.weigh(RULES[rule], Found(Message("Words."), **found), reading)  # type: ignore[arg-type]


def test_names() -> None:
    assert target_names()[0] == "any"
    assert all(name == target.name for name, target in BUILT_IN.items())
    assert len({target.title for target in BUILT_IN.values()}) == len(BUILT_IN)


@pytest.mark.parametrize("target", BUILT_IN.values(), ids=BUILT_IN)
def test_every_target(target: Target) -> None:
    assert target.title
    assert target.about.endswith(".")
    assert 0 < len(target.brief) <= 90
    assert any(target.reads(name) for name in (*FORMATS, *SHAPES))
    assert set(target.limits) <= set(LIMITS)
    assert target.evidence


@pytest.mark.parametrize("target", BUILT_IN.values(), ids=BUILT_IN)
def test_facts_are_looked_up_again_in_time(target: Target) -> None:
    """A warning only: a check-out of last year must still pass."""
    for name, it in target.evidence.items():
        assert it.as_of is not None
        if date.today() - it.as_of > OLD:
            warnings.warn(
                f"{target.name}: the evidence `{name}` is of {it.as_of}: look it up again", stacklevel=1
            )


@pytest.mark.parametrize(
    ("rule", "found", "openai", "azure"),
    [
        ("unknown-key", {"about": AboutKey(("id",))}, "error", "error"),
        (
            "unknown-key",
            {"about": AboutKey(("messages", 3, "id")), "case": "message"},
            "error",
            "information",
        ),
        ("weight-on-other-role", {}, "error", "error"),
        ("last-message-not-assistant", {}, "error", "error"),
        ("tool-content-not-string", {}, "error", "warning"),
        ("consecutive-assistant", {}, "information", "warning"),  # reported once, so not an error
        ("byte-order-mark", {}, "warning", None),
        ("duplicate-example", {}, "warning", "warning"),
    ],
)
def test_a_named_target_decides(
    rule: str, found: dict[str, object], openai: str | None, azure: str | None
) -> None:
    seen = [weighed(target, rule, **found) for target in ("openai", "azure")]
    assert [it.severity.value if it else None for it in seen] == [openai, azure]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ('[cases]\n"unknown-key" = "refuse"', "error"),
        ('[cases]\n"unknown-key" = "refuse"\n"unknown-key/message" = "ignore"', "information"),
        ('[formats.chat.keys]\n"messages[].*" = "drop"\n[cases]\n"unknown-key" = "refuse"', "warning"),
        ('[formats.chat.keys]\n"*" = "refuse"', "warning"),  # the rule's own: it is about other keys
        ('[formats.chat.keys]\n"messages[].*" = "drop"\n"messages[].id" = "accept"', None),
    ],
)
def test_the_most_particular_fact_about_a_key_decides(facts: str, expected: str | None) -> None:
    table = f'title = "Ours"\nas_of = 2026-11-28\n[formats.chat]\nreads = "whole"\n{facts}\n'
    ours = target_of(read_table(tomllib.loads(table)), "ours", built_in=False)
    reading = replace(reading_for(Settings()), targets=(ours,), readers=(ours,), format=FORMATS["chat"])
    found = Found(
        Message("Words."),
        ("messages", 3, "id"),
        "key",
        severity=Severity.WARNING,
        case="message",
        about=AboutKey(("messages", 3, "id")),
    )
    weighed = ACTIVE.weigh(RULES["unknown-key"], found, reading)
    assert (weighed.severity.value if weighed else None) == expected


def test_with_several_targets_the_worst_holds_and_is_named() -> None:
    found = weighed("azure,openai", "tool-content-not-string")
    assert found is not None
    assert (found.severity, found.effect) == (Severity.ERROR, Effect.REFUSE)
    assert str(found.message) == "Words. OpenAI rejects this line."
    assert weighed("azure,openai", "byte-order-mark") is not None


def test_what_is_not_verified_says_so() -> None:
    found = weighed("azure", "consecutive-assistant")
    assert found is not None
    assert str(found.message).endswith("Azure OpenAI rejects this line. (Reported, not verified.)")


def test_for_any_facts_change_the_names_only() -> None:
    found = weighed("any", "weight-on-other-role")
    assert found is not None
    assert found.severity is RULES["weight-on-other-role"].severity
    assert str(found.message).endswith(" reject this line.")
    assert "OpenAI" in str(found.message)


def test_targets_stand_alone() -> None:
    code = (
        "import sys; from tuneline.targets import models, table; models.find_model('gpt-4o');"
        "above = ('tuneline.tokens', 'tuneline.formats', 'pydantic', 'tomllib');"
        "print([it for it in sys.modules if it.startswith(above)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
