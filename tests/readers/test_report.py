"""The report of all readers says of every case what the readers did, as a check for each target alone does."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from readers import agreement
from readers.agreement import OF_THE_FILE, READERS, Reader, Verdict, cases, findings, given
from tuneline.domain.effect import Effect
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.engine.portability import Reader as Reported
from tuneline.engine.portability import portability
from tuneline.targets.table import known_targets


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where cases are written."""
    return tmp_path_factory.mktemp("cases")


@cache
def report(case: str, folder: Path) -> dict[str, Reported]:
    """What each target does with a case, all of them in one check."""
    path = folder / "case.jsonl"
    path.write_bytes(cases()[case].data)
    targets = known_targets()
    result = check_file(Source(path), Plan(compared=tuple(it.name for it in targets)))
    return {it.target.name: it for it in portability(result, targets).readers}


def verdict(reader: Reported) -> Verdict:
    """What a target does, limits of the file left out: cases are a line or two."""
    effects = {it.effect for it in reader.problems if it.found.rule not in OF_THE_FILE}
    if effects & {Effect.REFUSE, Effect.CRASH}:
        return "stops"
    return "drops" if Effect.DROP in effects else "reads"


@pytest.mark.parametrize("reader", READERS, ids=lambda it: it.name)
def test_the_report_says_what_the_reader_did(reader: Reader, folder: Path) -> None:
    different = {
        case
        for case, theirs in given()[reader.name].items()
        if (reader.families is None or cases()[case].family in reader.families)
        and verdict(report(case, folder)[reader.target]) != theirs
    }
    # Where it differs from the reader, a check for the target alone does as well.
    alone = {
        case: agreement.verdict(findings(cases()[case].data, reader.target, folder)) for case in different
    }
    assert alone == {case: verdict(report(case, folder)[reader.target]) for case in different}
