"""The targets as data: who refuses what, and limits that do not contradict each other."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tuneline.domain.method import METHODS
from tuneline.domain.severity import Severity
from tuneline.targets.base import Target
from tuneline.targets.table import TARGETS, find_target, refusers

NAMED = [target for name, target in TARGETS.items() if name != "any"]


def test_names() -> None:
    assert next(iter(TARGETS)) == "any"
    assert all(name == target.name for name, target in TARGETS.items())
    assert len({target.title for target in TARGETS.values()}) == len(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_find(name: str) -> None:
    assert [find_target(it) for it in (name, name.upper(), f" {name.title()} ")] == [TARGETS[name]] * 3
    assert [find_target(it) for it in ("", "no-target", f"{name}{name}")] == [None] * 3


def test_refusers_are_those_for_whom_it_is_an_error() -> None:
    rules = {rule for target in NAMED for rule in target.severities} | {"duplicate-example"}
    for rule in rules:
        expected = [it.title for it in NAMED if it.severities.get(rule) is Severity.ERROR]
        assert list(refusers(rule)) == expected, rule


@pytest.mark.parametrize(
    ("rule", "openai", "azure"),
    [
        ("unknown-key", True, True),
        ("role-not-allowed", True, True),
        ("weight-on-other-role", True, True),
        ("last-message-not-assistant", True, True),
        ("arguments-not-string", True, True),
        ("too-few-examples", True, True),
        ("empty-file", True, True),
        ("tool-content-not-string", True, False),
        ("last-message-not-user", False, True),
        ("consecutive-assistant", False, False),  # A warning refuses nothing.
        ("byte-order-mark", False, False),
        ("duplicate-example", False, False),
    ],
)
def test_who_refuses(rule: str, openai: bool, azure: bool) -> None:
    titles = refusers(rule)
    assert (TARGETS["openai"].title in titles, TARGETS["azure"].title in titles) == (openai, azure)


def test_azure_differs() -> None:
    azure = TARGETS["azure"].severities
    assert azure["consecutive-assistant"] is Severity.WARNING
    assert azure["no-grader-keys"] is Severity.WARNING
    assert azure["byte-order-mark"] is None
    assert "byte-order-mark" not in TARGETS["openai"].severities


def test_any_is_the_most_generous() -> None:
    free = TARGETS["any"]
    assert not free.severities
    assert not free.roles
    for target in TARGETS.values():
        assert free.min_examples <= target.min_examples
        assert free.max_file_bytes is not None
        assert target.max_file_bytes is not None
        assert free.max_file_bytes >= target.max_file_bytes
        assert free.max_images >= target.max_images
        assert free.max_image_bytes >= target.max_image_bytes
        assert free.example_tokens >= target.example_tokens
        assert free.image_formats >= target.image_formats
        assert free.methods >= target.methods


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_every_target(target: Target) -> None:
    assert target.title
    assert target.source
    assert target.about.endswith(".")
    assert target.methods <= set(METHODS)
    assert set(target.roles) <= target.methods
    assert target.example_tokens > 0
    assert target.image_formats


def test_limits_that_are_known() -> None:
    for name in ("openai", "azure"):
        assert TARGETS[name].example_tokens == 65_536
        assert TARGETS[name].image_formats == {"jpeg", "png", "webp"}


def test_roles() -> None:
    roles = TARGETS["openai"].roles
    assert "developer" not in roles["supervised"]
    assert "developer" in roles["reinforcement"]
    assert roles["reinforcement"].isdisjoint({"system", "function"})
    assert "preference" not in roles


def test_targets_stand_alone() -> None:
    code = (
        "import sys; from tuneline.targets import models, table; models.find_model('gpt-4o');"
        "above = ('tuneline.tokens', 'tuneline.formats', 'pydantic', 'tomllib');"
        "print([it for it in sys.modules if it.startswith(above)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
