"""The limits of each target: a file, an image and a number of images that just fit, and one more."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest

from fixtures_check import check_text
from tuneline.domain.effect import Effect
from tuneline.domain.severity import Severity
from tuneline.engine import limits
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import ActiveRules, active_rules
from tuneline.formats.table import FORMATS
from tuneline.rules.base import Found, Reading, Rule
from tuneline.rules.dataset import file_too_large, too_many_examples
from tuneline.rules.finding import Finding
from tuneline.rules.subject import File, FileLines
from tuneline.settings.model import Settings
from tuneline.targets.base import Target
from tuneline.targets.targets_table import BUILT_IN

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def images_of(target: Target, *urls: str) -> list[str]:
    """What the rules about images say of an example with these images."""
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    turns = [{"role": "user", "content": parts}, {"role": "assistant", "content": "A cat."}]
    placed = check_text(json.dumps({"messages": turns}), Settings(target=target.name, select=("images",)))
    return [f"{it.finding.rule} {it.finding.severity.value}" for it in placed]


NAMED = pytest.mark.parametrize("target", BUILT_IN.values(), ids=BUILT_IN)


def limit_of(target: Target, name: str) -> int:
    fact = target.limit(name)
    if fact is None or not target.reads("chat"):
        pytest.skip(f"{target.title} has no {name} for chat that is known")
    return fact.value


@NAMED
def test_images(target: Target) -> None:
    cats = [f"data:image/png;base64,{base64.b64encode(PNG).decode()}"] * limit_of(target, "max_images")
    assert images_of(target, *cats) == []
    assert images_of(target, *cats, cats[0]) == ["too-many-images error"]


@NAMED
def test_image(target: Target) -> None:
    for more, expected in ((0, []), (1, ["image-size error"])):
        data = PNG.ljust(limit_of(target, "max_image_bytes") + more, b"\0")
        assert images_of(target, f"data:image/png;base64,{base64.b64encode(data).decode()}") == expected


@NAMED
def test_file(target: Target) -> None:
    reading, rules = reading_for(Settings(target=target.name)), active_rules(Settings())
    for more, expected in ((0, []), (1, [Severity.ERROR])):
        size = limit_of(target, "max_file_bytes") + more
        file = File(lines=(), size=size, examples=0, texts=lambda first, count: ())
        training = replace(reading, format=FORMATS["chat"])
        assert [it.severity for it in rules.run(file_too_large.RULE, file, training)] == expected
        # The limit is for training data only.
        assert rules.run(file_too_large.RULE, file, reading) == []


def test_a_number_of_images_that_one_refuses_and_another_takes_is_a_remark_for_any() -> None:
    parts = [{"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}] * 20
    turns = [{"role": "user", "content": parts}, {"role": "assistant", "content": "Cats."}]
    ((_, found),) = check_text(json.dumps({"messages": turns}), Settings(select=("images",)))
    assert (found.severity, found.effect) == (Severity.INFORMATION, Effect.REFUSE)
    assert "20 images, but the limit is 10. Split it. " in str(found.message)
    assert "OpenAI" in str(found.message)
    assert "Azure" not in str(found.message)


def test_more_examples_than_a_target_takes() -> None:
    reading, rules = reading_for(Settings(target="bedrock-claude")), active_rules(Settings())
    training = replace(reading, format=FORMATS["chat"])
    for examples, expected in ((10_000, []), (10_001, [Severity.ERROR])):
        file = File(lines=FileLines(), size=0, examples=examples, texts=lambda first, count: ())
        assert [it.severity for it in rules.run(too_many_examples.RULE, file, training)] == expected
    any_target = replace(reading_for(Settings()), format=FORMATS["chat"])
    assert rules.run(too_many_examples.RULE, file, any_target) == []


def test_a_rule_looks_no_further_than_what_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def line(messages: int) -> str:
        return json.dumps(
            {"messages": [{"role": f"usr{number}", "content": "x"} for number in range(messages)]}
        )

    weighed = 0
    weigh = ActiveRules.weigh

    def counted(self: ActiveRules, rule: Rule, found: Found, reading: Reading) -> Finding | None:
        nonlocal weighed
        weighed += rule.name == "unknown-role"
        return weigh(self, rule, found, reading)

    monkeypatch.setattr(ActiveRules, "weigh", counted)
    few, many = (check_text(line(times)) for times in (200, 3 * limits.FINDINGS_PER_RULE))
    assert [(it.finding.rule, it.finding.path) for it in few] == [
        (it.finding.rule, it.finding.path) for it in many
    ]
    assert weighed < 3 * limits.FINDINGS_PER_RULE
