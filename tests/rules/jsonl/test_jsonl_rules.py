"""The rules about the file as JSON Lines: what the examples on their pages do not show."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tuneline.engine.fixes.rewrites import array
from tuneline.rules.jsonl import byte_order_mark, invalid_utf8
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File, FileLines, Line, MultiLine, MultiLines
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.targets.table import TARGETS
from tuneline.testing import check_text

READING = Reading(TARGETS["any"])
PAIR = '{"prompt": "Hi", "completion": "Hello."}'
OTHER = '{"prompt": "Bye", "completion": "See you."}'


def found(rule: str, text: str, **settings: Any) -> list[tuple[int, str, str]]:
    """Line, severity and message of the findings of one rule in a file's text."""
    return [
        (row, it.severity.value, it.message)
        for row, it in check_text(text, Settings(**settings))
        if it.rule == rule
    ]


def file_of(kinds: str, *, multiline: MultiLines = MultiLines(), **more: object) -> File:
    """A file whose lines are blank (`_`), objects (`o`) or inside a multi-line value (`i`)."""
    names = {"_": "blank", "o": "object", "i": "inside"}
    return File(
        lines=FileLines([names[kind] for kind in kinds]),
        size=0,
        examples=kinds.count("o"),
        texts=lambda first, count: [""] * count,
        multiline=multiline,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("oo", []),
        ("", []),
        ("__", []),
        ("o_o", [(1, 1)]),
        ("_o", [(0, 1)]),
        ("o_o_o_o_o", [(1, 1), (3, 1), (5, 1), (7, 1)]),
        ("o_o_o_o_o_o", [(1, 1), (3, 1), (5, 1), (7, 1)]),
        ("o_", [(1, 1)]),
        ("o___", [(1, 3)]),
        ("o_o__", [(1, 1), (3, 2)]),
        ("iii", []),
    ],
)
def test_blank_lines_are_told_one_by_one_then_as_a_number(
    kinds: str, expected: list[tuple[int, int]]
) -> None:
    """Expected: the line of each finding, and how many lines its fix removes."""
    founds = list(RULES["blank-line"].check(file_of(kinds), READING))
    assert [(it.line, it.fixes[0].rewrite.count if it.fixes else 0) for it in founds] == expected  # type: ignore[union-attr]


def test_a_blank_line_is_a_warning_in_training_data_only() -> None:
    assert [it[:2] for it in found("blank-line", f"{PAIR}\n\n{OTHER}\n")] == [(1, "warning")]
    assert [it[:2] for it in found("blank-line", '{"a": 1}\n\n{"b": 2}\n')] == [(1, "information")]
    assert [it[:2] for it in found("blank-line", f"{PAIR}\n{OTHER}\n\n")] == [(2, "information")]
    assert found("blank-line", f"{PAIR}\r\n{OTHER}\r\n") == []


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n", "\r\n\r\n"])
def test_an_empty_file_is_information_until_a_target_is_named(text: str) -> None:
    assert [it[:2] for it in found("empty-file", text)] == [(0, "information")]
    assert [it[1] for it in found("empty-file", text, target="openai")] == ["error"]
    assert found("blank-line", text) == []


@pytest.mark.parametrize("text", [PAIR, "[]", "{", "null"])
def test_a_file_with_anything_in_it_is_not_empty(text: str) -> None:
    assert found("empty-file", text) == []


@pytest.mark.parametrize(
    ("line", "keys", "mended"),
    [
        ('{"a": 1, "b": 2}', [], None),
        ('{"a": 1, "a": 2}', ['"a"'], '{"a": 2}'),
        ('{"a": 1, "b": 0, "a": 2}', ['"a"'], '{"b": 0, "a": 2}'),
        ('{"a":1,"a":1}', ['"a"'], '{"a":1}'),
        ('{"a": 1, "\\u0061": 2}', ['"a"'], '{"\\u0061": 2}'),
        ('{"x": [{"k": {}, "k": []}]}', ['"k"'], '{"x": [{"k": []}]}'),
        # What is lost is not looked into.
        ('{"a": {"b": 1, "b": 2}, "a": 2}', ['"a"'], '{"a": 2}'),
        ('{"a": {"b": 1}, "c": {"b": 1}}', [], None),
        # A broken line has other troubles.
        ('{"a": 1, "a": 2', [], None),
        ("[1, 1]", [], None),
    ],
)
def test_duplicate_keys(line: str, keys: list[str], mended: str | None) -> None:
    founds = list(RULES["duplicate-key"].check(Line(line, READING), READING))
    assert [line[it.span.start : it.span.end] for it in founds if it.span] == keys
    if mended is not None:
        tree = parse(line)
        assert apply(line, resolve(tree, founds[0].fixes[0].ops)) == mended


def test_a_key_three_times_loses_two_values() -> None:
    founds = list(RULES["duplicate-key"].check(Line('{"a": 1, "a": 2, "a": 2}', READING), READING))
    assert [(it.span.start, it.fixes[0].safe) for it in founds if it.span] == [(1, False), (9, True)]
    assert founds[0].related[0].path == ("a",)


def test_deep_duplicates_neither_recurse_nor_run_away() -> None:
    depth = 20_000
    line = '{"a":0,"a":' * depth + "1" + "}" * depth
    founds = list(RULES["duplicate-key"].check(Line(line, READING), READING))
    assert 0 < len(founds) < depth


@pytest.mark.parametrize(
    ("content", "excerpts"),
    [
        (r"$\frac{1}{2}$", [r"\f"]),
        (r"$\\frac{1}{2}$", []),
        (r"$\\\frac{1}{2}$", [r"\f"]),
        (r"\begin{x} \beta", [r"\b"]),
        (r"\bword\b", [r"\b"]),
        (r"\b[A-Z]+", [r"\b"]),
        (r"C:\foo", [r"\f"]),
        (r"\u0007lpha", [r"\u0007"]),
        (r"\u000Bec{v}", [r"\u000B"]),
        # A page break, a manual page's bold and underlined letters, a spinner, an erased letter: all meant.
        (r"page one\fChapter 2", []),
        (r"end of page\f", []),
        (r"N\bNA\bAM\bME\bE", []),
        (r"_\bx_\by", []),
        (r"Loading |\b\b/", []),
        (r"bell \u0007 rings", []),
        (r"tab\there\nline", []),
    ],
)
def test_suspicious_escapes(content: str, excerpts: list[str]) -> None:
    line = f'{{"prompt": "x", "completion": "{content}"}}'
    founds = list(RULES["suspicious-escape"].check(Line(line, READING), READING))
    assert [line[it.span.start : it.span.end] for it in founds if it.span] == excerpts


def test_doubling_the_backslash_mends_all_of_a_line() -> None:
    line = r'{"completion": "\frac{a}{b} \boxed{c}", "prompt": "\u0007lpha \n"}'
    (it,) = RULES["suspicious-escape"].check(Line(line, READING), READING)
    mended = apply(line, resolve(parse(line), it.fixes[0].ops))
    assert parse(mended).to_python() == {"completion": r"\frac{a}{b} \boxed{c}", "prompt": "\\alpha \n"}
    assert "2 more" in it.message


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("suspicious-escape", r"\frac{a}{b} \boxed{c} \u0007lpha"),
        ("lone-surrogate", r"\ud83d and \uD83D"),
    ],
)
@pytest.mark.parametrize("line", ['{{"prompt": "x", "completion": "{}"}}', '{{"note": "{}"}}'])
def test_a_rule_runs_once_however_many_of_its_needles_a_line_has(rule: str, text: str, line: str) -> None:
    founds = found(rule, line.format(text) + "\n")
    assert len(founds) == len(set(founds)) == (1 if rule == "suspicious-escape" else 2)


def test_an_escape_at_the_very_end_of_a_broken_line_is_no_crash() -> None:
    for line in ('{"a": "\\b', '{"a": "\\', "\\b", "\\f"):
        assert list(RULES["suspicious-escape"].check(Line(line, READING), READING)) == []


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        (PAIR + OTHER, ["several-values"]),
        (f"{PAIR} {OTHER} {PAIR}", ["several-values"]),
        (PAIR[:-1] + ",}", ["invalid-json"]),
        ("[1]", ["not-an-object"]),
        (PAIR, []),
    ],
)
def test_a_broken_line_has_one_cause(line: str, rules: list[str]) -> None:
    text = f"{OTHER}\n{line}\n{PAIR[:8]}!{PAIR[8:]}\n"
    assert [
        it.rule
        for row, it in check_text(text, Settings(ignore=("format", "messages", "dataset")))
        if row == 1
    ] == rules


def test_several_values_split_only_where_they_are_sound() -> None:
    def fixes(line: str) -> list[str]:
        return [
            fix.title
            for it in RULES["several-values"].check(Line(line, READING), READING)
            for fix in it.fixes
        ]

    assert len(fixes(PAIR + OTHER)) == 1
    assert fixes(PAIR + OTHER[:-1] + ",}") == []
    # A row of a CSV file.
    assert fixes('"Hi","Hello."') == []


@pytest.mark.parametrize("kind", ["array", "object"])
@pytest.mark.parametrize("sound", [True, False])
def test_spread_values_are_told_once_and_mended_where_sound(kind: str, sound: bool) -> None:
    rule = RULES["json-array-file" if kind == "array" else "pretty-printed"]
    file = file_of("_iii", multiline=MultiLines([MultiLine(kind, 1, 3, sound)]))
    (it,) = rule.check(file, READING)
    assert (it.line, len(it.fixes)) == (1, sound)


@pytest.mark.parametrize(
    "text",
    [
        f"[{PAIR}, {OTHER}]\n",
        f"[\n{PAIR},\n{OTHER}\n]\n",
        f"\n[{PAIR}]",
        # What is wrong between the elements goes with the commas and the brackets.
        f"[\n{PAIR},\n{OTHER},\n]\n",
        f"[\n{PAIR}\n{OTHER}\n]\n",
        f"[\n{PAIR},\n{OTHER}\n",
    ],
)
def test_an_array_file_has_that_finding_alone(text: str) -> None:
    ((_, it),) = check_text(text, Settings(ignore=("too-few-examples", "blank-line")))
    assert it.rule == "json-array-file"
    assert array(text.strip("\n").split("\n")) == [PAIR, OTHER][: text.count("prompt")]
    assert len(it.fixes) == 1


def test_a_slip_inside_an_element_of_an_array_is_told_where_it_is() -> None:
    text = f"[\n{PAIR},\n{OTHER[:-1]},}}\n]\n"
    founds = check_text(text, Settings(ignore=("too-few-examples",)))
    assert [(row, it.rule, len(it.fixes)) for row, it in founds] == [
        (0, "json-array-file", 0),
        (2, "invalid-json", 1),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (json.dumps(PAIR), "without the quotes around it"),
        ('["Hi"]', "write it in { }"),
        ('[{"role": "user", "content": "Hi"}]', "put the list under `messages`"),
        ('"{Hi"', "write it in { }"),
    ],
)
def test_what_is_no_object_is_told_how_to_be_one(line: str, words: str) -> None:
    ((_, _, message),) = found("not-an-object", f"{PAIR}\n{line}\n")
    assert words in message


def test_a_byte_order_mark_is_what_azure_asks_for() -> None:
    file = file_of("o", byte_order_mark=True, today=date(2026, 11, 22))
    assert len(list(byte_order_mark.check(file, READING))) == 1
    assert list(byte_order_mark.check(file_of("o"), READING)) == []
    assert TARGETS["azure"].severities["byte-order-mark"] is None


def test_undecodable_bytes_are_told_where_they_are() -> None:
    file = file_of("ooo", undecodable={0: "UTF-16", 1: "byte 12 of the line (0xe9)"})
    assert [(it.line, it.message) for it in invalid_utf8.check(file, READING)] == [
        (0, "The file is UTF-16. Save the file as UTF-8."),
        (1, "This line is not UTF-8 at byte 12 of the line (0xe9). Save the file as UTF-8."),
    ]
