"""GitLab Code Quality: the part of Code Climate that docs.gitlab.com/ci/testing/code_quality names."""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.cli.render.common import Fingerprints, dumps, posix
from tuneline.cli.report import Options, Report
from tuneline.domain.severity import Severity

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render(report: Report, _: Options) -> Iterator[str]:
    """Pieces of one JSON array, one finding per line. GitLab shows only the first finding of a fingerprint."""
    fingerprint = Fingerprints()
    separator = "[\n"
    for file in report:
        for finding in file.findings:
            issue = {
                "description": f"{finding.message} ({finding.rule})",
                "check_name": finding.rule,
                "fingerprint": fingerprint(file.path, finding),
                "severity": SEVERITIES.get(finding.severity, "info"),
                "location": {"path": posix(file.path), "lines": {"begin": finding.line}},
            }
            yield separator + dumps(issue)
            separator = ",\n"
    yield "\n]\n" if separator == ",\n" else "[]\n"
