"""Who can read a file, as JSON has it; docs/targets-output.md and its schema say what the members mean."""

from __future__ import annotations

from typing import Any

from tuneline.engine.portability import Portability, Problem, Reader, Verdict
from tuneline.features import limits
from tuneline.features.portability import place, what


def as_data(found: Portability) -> dict[str, Any]:
    """The report as JSON has it, without the name of the file."""
    return {
        "format": found.vote.format,
        "format_reason": str(found.vote.reason),
        "lines": found.lines,
        "examples": found.examples,
        "coverage": found.coverage.as_data(),
        "targets": len(found.counted),
        "whole": len(found.of(Verdict.WHOLE)),
        "readers": [_reader_data(it, found) for it in found.readers],
    }


def _reader_data(reader: Reader, found: Portability) -> dict[str, Any]:
    target = reader.target
    return {
        "target": target.name,
        "title": target.title,
        "kind": target.kind,
        "status": target.status,
        "version": target.version or None,
        "as_of": target.as_of.isoformat(),
        "counted": reader.counts,
        "verdict": reader.verdict.value,
        "effect": reader.effect.value,
        "problems": [_problem_data(it, found) for it in reader.problems],
    }


def _problem_data(problem: Problem, found: Portability) -> dict[str, Any]:
    finding, lines = problem.found, problem.lines
    return {
        "rule": finding.rule,
        "case": finding.case,
        "effect": problem.effect.value,
        "verified": problem.verified,
        "message": str(what(problem, found)),
        "place": place(finding.path) if finding.path else "",
        "about": _about(problem),
        "line": problem.first + 1,
        "count": lines.count,
        "lines": [[it.start + 1, it.stop] for it in lines.ranges[: limits.RANGES]],
    }


def _about(problem: Problem) -> str:
    finding = problem.found
    if finding.of_format:
        return "format"
    if finding.of_amount:
        return "amount"
    return "file" if finding.of_file else "lines"
