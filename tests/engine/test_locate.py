"""From places to spans: every line is read once, however many findings it has."""

from __future__ import annotations

from typing import Any

import pytest

from lsp.client import Client
from tuneline.engine import locate
from tuneline.engine.assembly import Placed
from tuneline.engine.line import Checker
from tuneline.engine.locate import resolve
from tuneline.engine.plan import Plan
from tuneline.lsp.publish import translator

REPEATED = "{" + '"a": 1, ' * 60 + '"b": 1}'
NESTED = '{"messages": [{"role": "user", "content": "a", "x": {' + '"k": [1], ' * 40 + '"k": [2]}}]}'
BAD_ROLES = (
    '{"messages": [' + '{"role": "asistant", "content": "b"}, ' * 50 + '{"role": "user", "content": "a"}]}'
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the lines that were read for their places."""
    sizes: list[int] = []

    def noting(parse: Any) -> Any:
        def noted(text: str, *rest: Any) -> Any:
            sizes.append(len(text))
            return parse(text, *rest)

        return noted

    for module in (locate, translator):
        monkeypatch.setattr(module, "parse", noting(module.parse))
    return sizes


@pytest.mark.parametrize("text", [REPEATED, NESTED, BAD_ROLES])
def test_places_of_one_line_are_found_together(read: list[int], text: str) -> None:
    plan = Plan()
    findings = Checker(plan.reading("chat"), plan.rules()).check(text).findings
    assert len(findings) > 20
    before = [locate.locate(Placed(0, it), lambda _: text).finding for it in findings]
    read.clear()
    found = resolve(text, findings)
    assert len(read) <= 1
    assert sorted(map(repr, found)) == sorted(map(repr, before))
    assert [locate.locate(Placed(0, it), lambda _: text).finding for it in found] == list(found)
    assert len(read) <= 1


@pytest.mark.parametrize("text", [REPEATED, NESTED, BAD_ROLES])
def test_an_editor_has_a_line_read_once_for_its_findings(read: list[int], text: str) -> None:
    with Client() as client:
        client.initialize()
        client.open("file:///a.jsonl", f"{text}\n")
        client.settle()
        assert len(client.diagnostics("file:///a.jsonl")) > 3
        assert len(read) <= 3  # as often as the list was made, and not as often as it is long
