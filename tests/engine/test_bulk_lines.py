"""A document whose lines are checked in bulk has what it has when they are checked one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

import pytest

from engine.lines import sources
from engine.mutations import MUTATIONS
from tuneline.engine import limits
from tuneline.engine.bulk_lines import BulkLines
from tuneline.engine.document import FileState
from tuneline.engine.plan import Plan
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings

NAMES = [name for name, it in FORMATS.items() if it.bulk is not None]


@contextmanager
def in_bulk(least: int, pieces: int = 2_000) -> Iterator[None]:
    """Lines are checked in bulk from a file of so many code points on, in small pieces, none of them passed over."""
    with (
        mock.patch.object(limits, "BULK_FILE", least),
        mock.patch.object(limits, "BULK_RUN", 1),
        mock.patch.object(limits, "BULK_STEP_MOST", pieces),
        mock.patch.object(limits, "BULK_MOST_ODD", 2),
    ):
        yield


def state_of(texts: Sequence[str], target: str = "") -> FileState:
    plan = Plan(Settings.model_validate({"target": [target] if target else []}), tokens=False)
    return FileState(texts, plan.reading(), plan.rules(), patient=True)


def known(state: FileState) -> dict[str, Any]:
    """All that is known of a document, once all work is done."""
    findings = state.findings()
    summaries = [
        it and it._replace(keys=tuple(sorted(it.keys)), types=tuple(sorted(it.types)))
        for it in state.assembly.summaries
    ]
    worst = state.assembly.worst(50)
    return {
        "summaries": summaries,
        # In the order of a line's keys, which lines of one shape may have in another order; shown by their places.
        "findings": [
            sorted(it, key=lambda found: str((found.rule, found.path))) for it in state.assembly.findings
        ],
        "all": findings,
        "counts": worst.counts,
        "worst": worst.placed,
        "vote": state.assembly.vote,
    }


def lines_of(name: str, seed: int) -> list[str]:
    """Sound lines of a format, some of which are broken in all the ways of the fuzz; as an editor has them."""
    source = random.Random(f"{name}{seed}")
    lines = sources(name) * 2
    mutations = list(MUTATIONS.values())
    lines += [source.choice(mutations)(source, it) for it in lines[:120]]
    source.shuffle(lines)
    texts = b"\n".join(lines).decode("utf-8", "replace").replace("\r", "\n").split("\n")
    return [*texts[:150], *texts[:30]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("target", ["", "openai", "trl"])
def test_in_bulk_as_one_by_one(name: str, target: str) -> None:
    texts = lines_of(name, len(target))
    with in_bulk(1 << 60):
        alone = known(state_of(texts, target))
    with (
        in_bulk(0),
        mock.patch.object(BulkLines, "check", autospec=True, side_effect=BulkLines.check) as check,
    ):
        bulk = known(state_of(texts, target))
    assert check.called
    for what, expected in alone.items():
        assert bulk[what] == expected, what


def test_most_lines_are_checked_in_bulk() -> None:
    texts = [it.decode() for it in sources("chat")] * 3
    with in_bulk(0):
        state = state_of(texts)
        with mock.patch.object(
            FileState, "check_step", autospec=True, side_effect=FileState.check_step
        ) as step:
            state.work(lambda: False)
    assert step.call_count < len(texts) / 2


def test_after_edits_as_opened_afresh() -> None:
    source = random.Random(5)
    texts = lines_of("chat", 7)
    pool = lines_of("chat", 8)
    with in_bulk(0):
        state = state_of(texts)
        for _ in range(30):
            steps = iter([False] * source.randrange(4))
            state.work(partial(next, steps, True))
            first = source.randrange(len(state.texts) + 1)
            removed = min(source.randrange(4), len(state.texts) - first)
            state.splice(first, removed, [source.choice(pool) for _ in range(source.randrange(12))])
        found = known(state)
        assert found == known(state_of(state.texts))


def test_no_step_is_long() -> None:
    """A long line is never read in bulk, and a piece is small until all is known of its lines."""
    texts = ['{"messages": ["' + "x" * limits.BULK_STEP_LEAST + '"]}', *lines_of("chat", 1)] * 20
    seen: list[int] = []

    def check(self: BulkLines, lines: Sequence[str]) -> Any:
        seen.append(sum(map(len, lines)))
        assert max(map(len, lines)) <= limits.BULK_STEP_LEAST
        return original(self, lines)

    original = BulkLines.check
    with mock.patch.object(BulkLines, "check", check):
        state = state_of(texts)
        state.work(lambda: False)
    assert seen
    assert seen[0] <= limits.BULK_STEP_LEAST
    assert max(seen) <= limits.BULK_STEP_MOST


def test_half_a_character_is_no_reason_to_stop() -> None:
    texts = [it.decode() for it in sources("chat")]
    texts[3] = texts[3].replace('"content": "', '"content": "\ud800', 1)
    with in_bulk(0):
        bulk = known(state_of(texts))
    with in_bulk(1 << 60):
        assert known(state_of(texts)) == bulk
