"""The language of fixtures: whatever a marker says wrongly fails, and so does a bad fix."""

from __future__ import annotations

import pytest

from fixtures import read
from fixtures_check import check_text, fix_problems
from tuneline.rules.finding import Fix, Rewrite
from tuneline.settings.model import Settings
from tuneline.syntax.ops import ReplaceText

GOOD = """\
// select: weights image-url
// # a weight (title)
// target: any openai; records: alone
// (a comment)
{"messages": [{"role": "user", "content": "a", "weight": 0}, {"role": "assistant", "content": "b"}]}
//                                             ^^^^^^^^^^^ weight-on-other-role !warning/error
//= {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
// # places without carets
{"messages": [{"role": "user", "content": "a", "weight": 2}, {"role": "assistant", "content": "b"}]}
//@ messages[0].weight invalid-weight !error
//~ {"messages": [{"role": "user", "content": "a", "weight": 1}, {"role": "assistant", "content": "b"}]}
//! weight-on-other-role
//~ {"messages": [{"role": "user", "content": "a", "weight": 0}, {"role": "assistant", "content": "b"}]}
//! weight-on-other-role
//~ {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": "a.png"}]}]}
//@ 78-85 image-url/path
//-

"""


def failures(text: str) -> list[str]:
    found = []
    for section in read(text, "fixture"):
        try:
            section.check()
        except AssertionError as error:
            found.append(str(error))
    return found


def test_a_right_fixture_passes() -> None:
    assert failures(GOOD) == []
    assert [len(it.records) for it in read(GOOD, "fixture")] == [1, 3]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("^^^^^^^^^^^ weight", "^^^^^^^^^^ weight", "    ^^^^^^^^^^^ weight-on-other-role !"),
        ("!warning/error", "!error", "weight-on-other-role !warning"),
        ("!warning/error", "!warning", "weight-on-other-role !error"),
        ("weight-on-other-role !warning", "nothing-to-train !warning", "-//  "),
        ("//@ messages[0].weight invalid-weight", "//@ messages[1].weight invalid-weight", "-//@ messages[1].weight"),
        ("/path", "", "+//"),
        ("/path", "/other", "-//@ 78-85 image-url/other"),
        ("//-", "//= {}", "+//-"),
        ("//= ", "//~ ", "+//= "),
        ('"weight": 1}, ', '"weight": 3}, ', '"weight": 1}, '),
        ("//! weight-on-other-role\n//~", "//~", "+//! weight-on-other-role"),
        ("//@ 78-85 image-url/path\n//-\n", "", "+//"),
        ("//-\n\n", "//-\n//@ $ image-url\n", "-//@ $ image-url"),
    ],
)  # fmt: skip
def test_what_is_wrong_fails_and_is_shown(right: str, wrong: str, told: str) -> None:
    assert right in GOOD
    (failure,) = failures(GOOD.replace(right, wrong, 1))
    assert told in failure


@pytest.mark.parametrize(
    "line",
    ["// ^^^", "//  weight", "//@ invalid-weight", "// target: openai", "// # a weight (title)", "//?"],
)
def test_a_line_that_is_not_a_marker_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="fixture"):
        read(f"{GOOD}{line}\n", "fixture")


@pytest.mark.parametrize("text", ["", "// select: weights\n", "// # one\n// # two\n{}\n", "{}\n"])
def test_what_tests_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="fixture"):
        read(text, "fixture")


LINE = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 2}]}'
AT = LINE.index("2")


@pytest.mark.parametrize(
    ("start", "end", "text", "problems"),
    [
        (AT, AT + 1, "1", []),
        (AT, AT, "", ["it changes nothing"]),
        (AT, AT + 1, "3", ["the finding is still there"]),
        (AT, AT + 1, "0", ["nothing-to-train comes in"]),
        (AT, AT + 1, '1, "weight": 1', ["a key comes twice", "duplicate-key comes in"]),
        (AT, AT + 1, '1, "id": 3', ["unknown-key comes in"]),
    ],
)
def test_bad_fixes(start: int, end: int, text: str, problems: list[str]) -> None:
    (placed,) = check_text(LINE, Settings(select=("weights",)))
    fix = Fix("mend", (ReplaceText(start, end, text),))
    assert fix_problems([LINE], placed, fix, Settings(select=("weights",))) == problems


def test_a_fix_that_breaks_or_worsens() -> None:
    broken = LINE[:-1]
    (placed,) = check_text(broken, Settings(select=("invalid-json",)))
    worse = Fix("mend", (ReplaceText(AT, AT + 1, "["),))
    assert "the result does not parse" in fix_problems([broken], placed, worse, Settings())
    spread = ["{", '"a": 1', "}"]
    (placed,) = check_text("\n".join(spread), Settings(select=("jsonl",)))
    merged = Fix("mend", rewrite=Rewrite(0, 3, "merge"))
    assert "the finding is still there" not in fix_problems(spread, placed, merged, Settings())
