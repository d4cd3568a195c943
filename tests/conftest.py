"""Hypothesis profiles: CI draws the same examples every run, and no run is judged by the clock."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tuneline.engine import weigh
from tuneline.rules.base import Rule

settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(autouse=True, scope="session")
def _failing_rules_fail_tests() -> None:
    """A rule that raises is logged and passed over for users; a test must see it."""

    def fail(_rule: Rule, error: Exception) -> None:
        raise error

    weigh.on_failure = fail
