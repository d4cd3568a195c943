"""What people see: whole outputs, and the caret under the place however wide the characters are."""

from __future__ import annotations

import ctypes
import io
import sys
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import example, given

from cli.render.findings import CHAT, CLEAN, LINE, OTHER, reports
from tuneline.cli.render import renderer
from tuneline.cli.render.colour import wants_colour
from tuneline.cli.report import FileReport, Options, Report
from tuneline.domain.severity import Severity
from tuneline.features.findings import Shown
from tuneline.text.message import Message, Name
from tuneline.text.spans import Span

COLUMN = LINE.index("0.5") + 1


def render(name: str, files: list[FileReport], options: Options = Options()) -> str:  # noqa: B008
    return "".join(renderer(name)(Report(files), options))


def test_text() -> None:
    assert render("text", [CHAT, OTHER, CLEAN]) == (
        "error[invalid-weight]: The weight is 0.5. Write 0 or 1.\n"
        f" --> data/train.jsonl:3:{COLUMN} (messages[0].weight)\n"
        "  |\n"
        f"3 | {LINE}\n"
        f"  | {' ' * (COLUMN - 1)}^^^\n"
        "  = help: fix: set to 0 (unsafe)\n"
        "  = help: fix: remove\n"
        "  = see: tuneline explain invalid-weight\n"
        "\n"
        "warning[duplicate-example]: Line 1 holds the same example.\n"
        "  --> data/train.jsonl:12:1\n"
        "   |\n"
        "12 | {}\n"
        "   | ^^\n"
        "   = note: data/train.jsonl:1:1: the first one\n"
        "   = see: tuneline explain duplicate-example\n"
        "\n"
        "information[empty-file]: The file holds no example.\n"
        " --> log.jsonl:1:1\n"
        "  = see: tuneline explain empty-file\n"
        "\n"
        "log.jsonl: 9 lines: 9 lines of a log (not checked)\n"
        "1 error, 1 warning, 1 note in 2 of 3 files; 51 of 60 examples checked;"
        " 1 can be fixed with --fix; 2 hidden by the baseline\n"
        "about 1,900 tokens (estimate, with framing), 532 of them trained\n"
    )


def test_concise() -> None:
    assert render("concise", [CHAT]) == (
        f"data/train.jsonl:3:{COLUMN}: error[invalid-weight] The weight is 0.5. Write 0 or 1.\n"
        "data/train.jsonl:12:1: warning[duplicate-example] Line 1 holds the same example.\n"
        "1 error, 1 warning in 1 file, 12 lines: 11 chat, 1 broken;"
        " 1 can be fixed with --fix; 2 hidden by the baseline\n"
        "1,840 tokens (estimate, with framing), 512 of them trained\n"
    )


def test_a_rule_is_explained_once() -> None:
    text = render("text", [CHAT, CHAT])
    assert text.count("error[invalid-weight]") == 2
    assert text.count("tuneline explain invalid-weight") == 1


def said(row: int, span: Span, severity: Severity, message: Message) -> Shown:
    return Shown(row, span, "unknown-key", "format", severity, str(message), text=LINE, said=message)


def test_what_is_said_of_several_keys_of_a_line_is_said_once() -> None:
    def unknown(key: str, column: int, severity: Severity = Severity.INFORMATION, row: int = 0) -> Shown:
        message = Message("Unknown key {key} in {place}.", key=Name(key), place=Message("a chat example"))
        return said(row, Span(column, column + 1), severity, message)

    found = [unknown("id", 1), unknown("source", 5), unknown("topic", 9)]
    lines = render("text", [replace(CHAT, findings=found)]).splitlines()
    assert lines[0] == 'information[unknown-key]: Unknown key "id" in a chat example.'
    assert '  = also: "source" (1:6), "topic" (1:10)' in lines
    assert lines[-2].startswith("3 notes in 1 file")
    many = [unknown(f"key{number}", number) for number in range(30)]
    text = render("text", [replace(CHAT, findings=many)])
    assert text.count("unknown-key]") == 1
    assert text.count('"key') == 13
    assert "and 17 more\n" in text
    apart = [
        [unknown("id", 1, Severity.ERROR), unknown("source", 5, Severity.ERROR)],
        [unknown("id", 1), unknown("source", 5, row=1)],
        [
            unknown("id", 1),
            said(0, Span(5, 6), Severity.INFORMATION, Message("{key} is new.", key=Name("x"))),
        ],
        [unknown("id", 1), replace(unknown("source", 5), lines=((1, 2),))],
    ]
    for pair in apart:
        text = render("text", [replace(CHAT, findings=pair)])
        assert text.count("unknown-key]") == 2
        assert "also:" not in text


def test_nothing_found() -> None:
    assert render("concise", [replace(CLEAN, tokens=None)]) == "no findings in 1 file, 40 lines: 40 chat\n"
    assert render("concise", []) == "no file was checked\n"


def test_long_places_lose_their_middle() -> None:
    finding = Shown(0, Span(0, 1), "r", "g", Severity.HINT, "m", path=("a" * 500, "weight"))
    first, second, *_ = render("text", [FileReport("f", "chat", "", 1, 1, None, (finding,))]).split("\n")
    assert first == "hint[r]: m"
    assert second.endswith("aaa.weight)")
    assert len(second) < 110


@given(reports)
def test_no_text_of_a_file_steers_the_terminal(files: list[FileReport]) -> None:
    for name in ("text", "concise"):
        text = render(name, files)
        text.encode()
        assert all(it == "\n" or (ord(it) >= 0x20 and not 0x7F <= ord(it) <= 0x9F) for it in text)
        assert not set(text) & set("\u202e\u2028\ufeff")
        assert text.count("[") >= sum(len(file.findings) for file in files)


def test_a_message_cannot_begin_a_line() -> None:
    finding = Shown(0, Span(0, 0), "r", "g", Severity.ERROR, "a\nfake: b\x1b[31m")
    assert "r] a␊fake: b␛[31m\n" in render("concise", [FileReport("f", "chat", "", 1, 1, None, (finding,))])


def test_colour_changes_nothing_but_colour() -> None:
    import click

    coloured = render("text", [CHAT, OTHER], Options(colour=True))
    assert "\x1b[31m\x1b[1merror[invalid-weight]\x1b[0m" in coloured
    assert click.unstyle(coloured) == render("text", [CHAT, OTHER])
    message = Message("Unknown role {role}.", role=Name("x\x1b[31m"))
    finding = Shown(0, Span(0, 0), "r", "g", Severity.ERROR, str(message), said=message)
    hostile = [FileReport("f", "chat", "", 1, 1, None, (finding,))]
    coloured = render("text", hostile, Options(colour=True))
    assert 'Unknown role "\x1b[36mx␛[31m\x1b[39m".' in coloured
    assert click.unstyle(coloured) == render("text", hostile)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "wanted"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "0", "FORCE_COLOR": "1"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": ""}, False),
    ],
)
def test_wants_colour(stream: io.StringIO, environment: dict[str, str], wanted: bool) -> None:
    assert wants_colour(stream, environment) is wanted


@pytest.mark.parametrize("grants", [True, False])
def test_the_console_of_windows_is_asked_for_escapes(monkeypatch: pytest.MonkeyPatch, grants: bool) -> None:
    kernel = mock.Mock(**{"GetConsoleMode.return_value": 1, "SetConsoleMode.return_value": int(grants)})
    terminal = mock.Mock(**{"isatty.return_value": True, "fileno.return_value": 1})
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: {"kernel32": kernel}[name], raising=False)
    monkeypatch.setitem(sys.modules, "msvcrt", mock.Mock(**{"get_osfhandle.return_value": 7}))
    assert wants_colour(terminal, {}) is grants
    handle, mode = kernel.SetConsoleMode.call_args.args
    assert (handle.value, mode) == (7, 4)
    assert not wants_colour(mock.Mock(**{"isatty.return_value": False}), {})


@given(reports)
@example([CHAT, OTHER])
def test_summary_counts_all_files(files: list[FileReport]) -> None:
    report = Report(files)
    assert [file.path for file in report] == [file.path for file in files]
    assert report.summary.findings == sum(len(file.findings) for file in files)
    assert report.summary.hidden == sum(file.hidden for file in files)
    assert (report.tokens is None) == all(file.tokens is None for file in files)
