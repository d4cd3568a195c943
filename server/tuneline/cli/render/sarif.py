"""SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), with what GitHub code scanning reads of it.

The rules come before the results in the document, so all rules of the program are listed and the results can
follow one by one. Columns are code points, which is said by `columnKind`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tuneline import __version__
from tuneline.cli.render.common import Fingerprints, clean, dumps, posix
from tuneline.cli.report import FileReport, Options, Report
from tuneline.domain.severity import Severity
from tuneline.features.findings import Shown
from tuneline.features.pages import HOME, rule_url
from tuneline.rules.base import Rule
from tuneline.rules.table import RULES
from tuneline.text.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
# GitHub computes its own `primaryLocationLineHash` on upload and complains about a different one, so this
# fingerprint has a name of its own.
FINGERPRINT = "tuneline/v1"


def render(report: Report, options: Options) -> Iterator[str]:
    """Pieces of one SARIF log, one result per line."""
    indices = {name: index for index, name in enumerate(RULES)}
    fingerprint = Fingerprints()
    rules = [_rule(rule) for rule in RULES.values()]
    driver = {"name": "Tuneline", "rules": rules, "version": __version__, "informationUri": HOME}
    yield f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"tool": {dumps({"driver": driver})}'
    yield ', "columnKind": "unicodeCodePoints", "results": ['
    separator = "\n"
    coverage: list[dict[str, object]] = []
    for file in report:
        coverage.append({"path": posix(file.path), **file.coverage.as_data()})
        artifact = {"uri": artifact_uri(file.path, options.root)}
        for finding in file.findings:
            result = _result(file, finding, artifact)
            result["ruleIndex"] = indices[finding.rule]
            result["partialFingerprints"] = {FINGERPRINT: fingerprint(file.path, finding)}
            yield separator + dumps(result)
            separator = ",\n"
    yield f'\n], "properties": {dumps({"coverage": coverage})}}}]}}\n'


def artifact_uri(path: str, root: Path) -> str:
    """A path as a URI reference relative to `root`, percent-encoded; a `file:` URI if it lies outside."""
    absolute = Path(os.path.abspath(root / path))
    try:
        relative = absolute.relative_to(os.path.abspath(root)).as_posix()
    except ValueError:
        outside = absolute.as_posix()
        # A drive's colon is not a scheme's after `file:`.
        return f"file:///{_quoted(outside.removeprefix('/'), safe='/:')}"
    return _quoted(relative, safe="/")


def _quoted(path: str, safe: str) -> str:
    try:
        # The bytes of the name, for a name on Linux need not be UTF-8.
        return quote(os.fsencode(path), safe=safe)
    except UnicodeEncodeError:
        return quote(clean(path), safe=safe)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": LEVELS.get(rule.severity, "note")},
        "properties": {"tags": [rule.group]},
        "helpUri": rule_url(rule.name),
    }


def _result(file: FileReport, finding: Shown, artifact: dict[str, str]) -> dict[str, Any]:
    region = {"startLine": finding.line, "startColumn": finding.column, "endColumn": finding.end_column}
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    if finding.place:
        location["logicalLocations"] = [{"fullyQualifiedName": visible(finding.place)}]
    properties: dict[str, Any] = {"severity": finding.severity.value, "group": finding.group}
    properties |= {"case": finding.case} if finding.case else {}
    properties["effect"] = finding.effect.value
    if finding.lines:
        properties["lines"] = [list(it) for it in finding.lines]
    if file.format:
        properties["format"] = file.format
    if finding.fixes:
        # A SARIF fix carries its edits; ours are titles here, and `tuneline check --fix` makes the edits.
        properties["fixes"] = [{"title": fix.title, "safe": fix.safe} for fix in finding.fixes]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVELS.get(finding.severity, "note"),
        "message": {"text": finding.message},
        "locations": [location],
        "properties": properties,
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": it.line, "startColumn": it.column},
                },
                "message": {"text": it.message},
            }
            for number, it in enumerate(finding.related, start=1)
        ]
    return result
