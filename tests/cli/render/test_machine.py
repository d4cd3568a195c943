"""Every format for machines is read back by an independent reader, whatever the files hold."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import jsonschema
import orjson
import pytest
import xmlschema
from hypothesis import example, given

from cli.render.findings import CHAT, CLEAN, LINE, OTHER, WEIGHT, paths, reports
from tuneline.cli.render import RENDERERS, renderer
from tuneline.cli.render.sarif import artifact_uri
from tuneline.cli.report import FileReport, Options, Report, Summary
from tuneline.domain.severity import Severity
from tuneline.features.findings import Shown
from tuneline.features.pages import rule_url
from tuneline.rules.table import RULES
from tuneline.text.spans import Span
from tuneline.text.visible import visible

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
OPTIONS = Options(root=ROOT)


def render(name: str, files: list[FileReport], options: Options = OPTIONS) -> str:
    text = "".join(renderer(name)(Report(files), options))
    text.encode()  # A lone surrogate would stop the program when it is written.
    return text


def loads(text: str) -> Any:
    """What two readers agree on; orjson is the stricter one, json the one that is in every Python."""
    value = orjson.loads(text)
    assert value == json.loads(text)
    return value


@lru_cache
def output_schema() -> dict[str, Any]:
    return json.loads((ROOT / "schemas" / "check-output.schema.json").read_text("utf-8"))


@lru_cache
def closed(part: str) -> jsonschema.Draft202012Validator:
    """A part of the published schema that also refuses members which it does not name."""
    schema = output_schema()
    if part:
        schema = {"$defs": schema["$defs"], "$ref": f"#/$defs/{part}"}

    def close(node: Any) -> Any:
        if isinstance(node, list):
            return [close(it) for it in node]
        if not isinstance(node, dict):
            return node
        node = {key: close(it) for key, it in node.items()}
        return node | {"unevaluatedProperties": False} if "properties" in node else node

    return jsonschema.Draft202012Validator(schema if part == "line" else close(schema))


@lru_cache
def sarif_schema() -> jsonschema.Draft4Validator:
    schema = json.loads((HERE / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


@lru_cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(HERE / "schemas" / "junit-10.xsd")


def test_published_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(output_schema())


@given(reports)
@example([CHAT, OTHER, CLEAN])
def test_json_is_what_its_schema_says(files: list[FileReport]) -> None:
    data = loads(render("json", files))
    closed("").validate(data)
    shown = [finding for file in files for finding in file.findings]
    assert sum(len(file["findings"]) for file in data["files"]) == len(shown)
    summary = data["summary"]
    assert summary["files"] == len(files)
    assert summary["errors"] + summary["warnings"] + summary["information"] + summary["hints"] == len(shown)


@given(reports)
def test_jsonl_is_the_findings_of_json(files: list[FileReport]) -> None:
    lines = render("jsonl", files).split("\n")
    assert lines.pop() == ""
    data = [loads(line) for line in lines]
    for finding in data:
        closed("line").validate(finding)
    nested = loads(render("json", files))["files"]
    assert data == [{"path": file["path"], **finding} for file in nested for finding in file["findings"]]


def test_json_says_what_was_found() -> None:
    finding = loads(render("json", [CHAT]))["files"][0]["findings"][0]
    assert finding == {
        "rule": "invalid-weight",
        "group": "weights",
        "severity": "error",
        "case": "",
        "effect": "unknown",
        "message": "The weight is 0.5. Write 0 or 1.",
        "line": 3,
        "column": LINE.index("0.5") + 1,
        "end_column": LINE.index("0.5") + 4,
        "place": "messages[0].weight",
        "lines": [],
        "fixes": [{"title": "set to 0", "safe": False}, {"title": "remove", "safe": True}],
        "related": [],
    }


def test_example_in_the_documentation_is_what_the_schema_says() -> None:
    page = (ROOT / "docs" / "json-output.md").read_text("utf-8")
    whole, line, *_ = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    closed("").validate(json.loads(whole))
    closed("line").validate(json.loads(line))


def test_files_come_before_the_next_one_is_checked() -> None:
    for name in RENDERERS:
        checked: list[str] = []

        def check(checked: list[str] = checked) -> Iterator[FileReport]:
            for file in (CHAT, OTHER):
                checked.append(file.path)
                yield file

        for piece in renderer(name)(Report(check()), OPTIONS):
            if "invalid-weight" in piece and "Write 0 or 1" in piece:
                assert checked == [CHAT.path], name
                break
        else:
            pytest.fail(f"{name} does not show the finding")


def parse_command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub's runner reads it (`ActionCommand.TryParseV2`)."""
    head, _, message = line.removeprefix("::").partition("::")
    command, _, pairs = head.partition(" ")
    properties = dict(pair.split("=", 1) for pair in pairs.split(","))

    def unescape(text: str, marks: tuple[tuple[str, str], ...]) -> str:
        for mark, character in marks:
            text = text.replace(mark, character)
        return text.replace("%25", "%")

    both = (("%3A", ":"), ("%2C", ","))
    return command, {key: unescape(it, both) for key, it in properties.items()}, unescape(message, ())


@given(reports)
@example([CHAT])
def test_github_commands_are_read_back(files: list[FileReport]) -> None:
    lines = render("github", files).split("\n")
    assert lines.pop() == ""
    shown = [(file, finding) for file in files for finding in file.findings]
    assert len(lines) == len(shown)
    for line, (file, finding) in zip(lines, shown, strict=True):
        command, properties, message = parse_command(line)
        assert command in ("error", "warning", "notice")
        assert message == visible(finding.message)
        assert properties == {
            "file": visible(surrogate_free(Path(file.path).as_posix())),
            "line": str(finding.line),
            "endLine": str(finding.line),
            "col": str(finding.column),
            "endColumn": str(finding.end_column),
            "title": f"tuneline ({finding.rule})",
        }


def test_github_escapes_as_documented() -> None:
    finding = Shown(0, Span(1, 2), "invalid-json", "jsonl", Severity.HINT, "50 %: a, b\r\n::error::c")
    line = render("github", [FileReport("a,b:c%.jsonl", "chat", "", 1, 1, None, (finding,))])
    assert line == (
        "::notice file=a%2Cb%3Ac%25.jsonl,line=1,endLine=1,col=2,endColumn=3,title=tuneline (invalid-json)"
        "::50 %25: a, b␍␊::error::c\n"
    )


def test_no_text_of_a_file_steers_the_terminal_that_shows_a_github_log() -> None:
    finding = Shown(0, Span(0, 0), "unknown-role", "messages", Severity.ERROR, "`a\x1b[31m\x07\x9b\t\u202e`")
    line = render("github", [FileReport("x\x1b]0;y\u2066.jsonl", "chat", "", 1, 1, None, (finding,))])
    assert "file=x␛]0;y⟨U+2066⟩.jsonl," in line
    assert line.endswith("::`a␛[31m␇⟨U+009B⟩␉⟨U+202E⟩`\n")


def surrogate_free(text: str) -> str:
    return "".join("\ufffd" if 0xD800 <= ord(it) <= 0xDFFF else it for it in text)


@given(reports)
@example([])
def test_gitlab_issues_have_what_gitlab_requires(files: list[FileReport]) -> None:
    issues = loads(render("gitlab", files))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
    prints = [issue["fingerprint"] for issue in issues]
    assert len(prints) == sum(len(file.findings) for file in files)
    assert len(set(prints)) == len(prints), "GitLab shows only the first finding of a fingerprint"


def fingerprints(*findings: Shown) -> list[str]:
    issues = loads(render("gitlab", [FileReport("a.jsonl", "chat", "", 9, 9, None, findings)]))
    return [issue["fingerprint"] for issue in issues]


def test_fingerprints_follow_the_text_not_the_line_number() -> None:
    moved = Shown(6, Span(0, 1), WEIGHT.rule, "weights", Severity.ERROR, "m", WEIGHT.path, text=LINE)
    changed = Shown(2, Span(0, 1), WEIGHT.rule, "weights", Severity.ERROR, "m", WEIGHT.path, text=LINE + " ")
    assert fingerprints(moved) == fingerprints(WEIGHT)
    assert fingerprints(changed) != fingerprints(WEIGHT)
    assert fingerprints(WEIGHT, moved)[0] == fingerprints(WEIGHT)[0]


@given(reports)
@example([CHAT, OTHER, CLEAN])
def test_junit_is_valid_and_loses_nothing(files: list[FileReport]) -> None:
    text = render("junit", files)
    junit_schema().validate(text)
    suites = list(ElementTree.fromstring(text))
    assert len(suites) == len(files)
    for suite, file in zip(suites, files, strict=True):
        summary = Summary()
        summary.add(file)
        skipped = not file.coverage.whole
        assert int(suite.attrib["tests"]) == len(suite) == max(len(file.findings) + skipped, 1)
        assert int(suite.attrib["skipped"]) == len(suite.findall(".//skipped")) == skipped
        assert int(suite.attrib["failures"]) == len(suite.findall(".//failure"))
        assert int(suite.attrib["failures"]) == summary.errors + summary.warnings


def test_junit_shows_what_xml_forbids_as_pictures() -> None:
    finding = Shown(0, Span(0, 0), "invalid-json", "jsonl", Severity.ERROR, 'a\x1b\x00\ud800 <"&>\n世')
    root = ElementTree.fromstring(render("junit", [FileReport("x", "chat", "", 1, 1, None, (finding,))]))
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.attrib["message"] == 'a␛␀⟨U+D800⟩ <"&>\n世'


@given(reports)
@example([CHAT, OTHER, CLEAN])
def test_sarif_is_valid(files: list[FileReport]) -> None:
    log = loads(render("sarif", files))
    sarif_schema().validate(log)
    results = log["runs"][0]["results"]
    assert len(results) == sum(len(file.findings) for file in files)
    for result in results:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["endColumn"] >= region["startColumn"]
        index = result["ruleIndex"]
        assert log["runs"][0]["tool"]["driver"]["rules"][index]["id"] == result["ruleId"]


def test_sarif_says_what_was_found() -> None:
    run = loads(render("sarif", [CHAT, OTHER]))["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    weight, duplicate, _ = run["results"]
    rule = RULES["invalid-weight"]
    assert run["tool"]["driver"]["rules"][weight["ruleIndex"]] == {
        "id": "invalid-weight",
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["weights"]},
        "helpUri": rule_url("invalid-weight"),
    }
    assert [it["level"] for it in run["results"]] == ["error", "warning", "note"]
    location = weight["locations"][0]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "data/train.jsonl"}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "messages[0].weight"}]
    assert duplicate["relatedLocations"][0]["message"] == {"text": "the first one"}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("data/a b.jsonl", "data/a%20b.jsonl"),
        ("./x/../ü#1?.jsonl", "%C3%BC%231%3F.jsonl"),
        ("c:d.jsonl", "c%3Ad.jsonl"),
        (str(ROOT / "sub" / "a.jsonl"), "sub/a.jsonl"),
        (str(ROOT.parent / "other.jsonl"), (ROOT.parent / "other.jsonl").as_uri()),
    ],
)
def test_artifact_uri(path: str, uri: str) -> None:
    assert artifact_uri(path, ROOT) == uri


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
@given(paths)
def test_artifact_uri_keeps_every_byte_of_a_name(path: str) -> None:
    name = path.encode("utf-8", "replace").replace(b"/", b"_") + b"\xff"
    uri = artifact_uri(os.fsdecode(name), ROOT)
    assert uri.isascii()
    assert unquote_to_bytes(uri) == name
