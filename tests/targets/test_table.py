"""The targets as data: who refuses what, and limits that do not contradict each other."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tuneline.domain.method import METHODS
from tuneline.domain.severity import Severity
from tuneline.targets.base import Target
from tuneline.targets.table import TARGETS, find_target, refusers

BOTH = ("OpenAI", "Azure OpenAI")


def test_names() -> None:
    assert list(TARGETS) == ["any", "openai", "azure"]
    assert all(name == target.name for name, target in TARGETS.items())


@pytest.mark.parametrize(
    ("written", "name"),
    [("openai", "openai"), (" Azure ", "azure"), ("ANY", "any"), ("mistral", None), ("", None)],
)
def test_find(written: str, name: str | None) -> None:
    found = find_target(written)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("rule", "titles"),
    [
        ("unknown-key", BOTH),
        ("role-not-allowed", BOTH),
        ("weight-on-other-role", BOTH),
        ("last-message-not-assistant", BOTH),
        ("arguments-not-string", BOTH),
        ("too-few-examples", BOTH),
        ("empty-file", BOTH),
        ("tool-content-not-string", ("OpenAI",)),
        ("last-message-not-user", ("Azure OpenAI",)),
        ("consecutive-assistant", ()),  # A warning refuses nothing.
        ("byte-order-mark", ()),
        ("duplicate-example", ()),
    ],
)
def test_refusers(rule: str, titles: tuple[str, ...]) -> None:
    assert refusers(rule) == titles


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
    assert target.example_tokens == 65_536
    assert target.image_formats == {"jpeg", "png", "webp"}


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
