"""What is said about each slip: the code, the text under the fault, and the line with the remedy made."""

from __future__ import annotations

import json
import re

import pytest

from tuneline.syntax import limits
from tuneline.syntax.edits import apply
from tuneline.syntax.parse import parse
from tuneline.text.message import Count, Listed, Name

# line, code, excerpt under the span, line after the remedy (None: there is no sure one)
SLIPS: list[tuple[str, str, str, str | None]] = [
    # Commas
    ('{"a": 1,}', "trailing-comma", ",", '{"a": 1}'),
    ("[1, 2, ]", "trailing-comma", ",", "[1, 2 ]"),
    ('{"a": 1},', "trailing-comma", ",", '{"a": 1}'),
    ('{"a": 1} ,, ', "trailing-comma", ",,", '{"a": 1}  '),
    ('{"a": 1 "b": 2}', "missing-comma", '1 "', '{"a": 1, "b": 2}'),
    ('["x" "y"]', "missing-comma", '" "', '["x", "y"]'),
    ("[1 2]", "missing-comma", "1 2", "[1, 2]"),
    ('[{"a":1}{"b":2}]', "missing-comma", "}{", '[{"a":1},{"b":2}]'),
    ('{"a": 1; "b": 2}', "missing-comma", ";", '{"a": 1, "b": 2}'),
    ("[1,,2]", "extra-comma", ",", "[1,2]"),
    ('{"a": 1,, , "b": 2}', "extra-comma", ", ,", '{"a": 1, "b": 2}'),
    ("[,1]", "extra-comma", ",", "[1]"),
    # Colons
    ('{"role" "user"}', "missing-colon", '"role"', '{"role": "user"}'),
    ('{"a"1}', "missing-colon", '"a"', '{"a": 1}'),
    ('{"a" = 1}', "missing-colon", "=", '{"a" : 1}'),
    ('{"a" => 1}', "missing-colon", "=>", '{"a" : 1}'),
    ('{"role", "user"}', "missing-colon", ",", '{"role": "user"}'),
    ('{"role:" "user"}', "missing-colon", '"role:"', '{"role": "user"}'),
    ('{"a":: 1}', "unexpected-colon", ":", '{"a": 1}'),
    ('{"a": 1: 2}', "unexpected-colon", ":", None),
    ('{"role": "system":, "content": "x"}', "unexpected-colon", ":", None),
    # Keys and values
    ('{"a": }', "missing-value", '"a":', None),
    ('{"a":, "b": 1}', "missing-value", '"a":', None),
    ('{"a"}', "missing-value", '"a"', None),
    ('{"a", "b": 1}', "missing-value", '"a"', None),
    ('{"role": "content": "x"}', "missing-value", '"role":', None),
    ("{: 1}", "missing-key", ":", None),
    ('{"a": [1], {"b": 2}}', "missing-key", "{", None),
    ('{role: "user", content: "hi"}', "unquoted-key", "role", '{"role": "user", "content": "hi"}'),
    ('{1: "a"}', "unquoted-key", "1", '{"1": "a"}'),
    ('{"role": user, "content": "x"}', "unquoted-text", "user", '{"role": "user", "content": "x"}'),
    ('{"a": [{"b": Hi, "c": 1}]}', "unquoted-text", "Hi", '{"a": [{"b": "Hi", "c": 1}]}'),
    ('{"a": x y}', "unquoted-text", "x y", '{"a": "x y"}'),
    # Words that may be more than text, or not all of it.
    ('{"a": f(x), "b": 1}', "unquoted-text", "f(x)", None),
    ('{"a": <object at 5>}', "unquoted-text", "<object at 5>", None),
    ('{"a": none}', "unquoted-text", "none", None),
    ('{"a": TRUE, "b": 1}', "unquoted-text", "TRUE", None),
    ('{"a": [x, "b"]}', "unquoted-text", "x", None),
    ('{"url": https://a.b/c}', "unquoted-text", "https://a.b/c", None),
    ('[{"role": "user"}, ...]', "unquoted-text", "...", None),
    ('{"a": 1, b}', "unexpected-text", "b", None),
    ('{"a": 1 2}', "unexpected-text", "2", None),
    ('{"role": "user"x, "content": "x"}', "unexpected-text", "x", None),
    ('{"role"x: "user"}', "unexpected-text", "x", None),
    ('{"role"1: "user"}', "unexpected-text", "1", None),
    ('{"role": s"ystem", "a": 1}', "unexpected-text", "s", None),
    ('{"text": "it\'s"\'}', "unexpected-text", "'", None),
    # Words and numbers of other languages
    ('{"a": None, "b": True}', "python-literal", "None", '{"a": null, "b": true}'),
    ('{"a": NaN}', "no-json-value", "NaN", None),
    ('{"a": -Infinity}', "no-json-value", "-Infinity", None),
    ('{"a": undefined}', "no-json-value", "undefined", None),
    ('{"a": +5}', "bad-number", "+5", '{"a": 5}'),
    ('{"a": .5}', "bad-number", ".5", '{"a": 0.5}'),
    ('{"a": -.5}', "bad-number", "-.5", '{"a": -0.5}'),
    ('{"a": 5.}', "bad-number", "5.", '{"a": 5.0}'),
    ('{"a": 5.e3}', "bad-number", "5.e3", '{"a": 5.0e3}'),
    ('{"a": -0x1F}', "bad-number", "-0x1F", '{"a": -31}'),
    ('{"a": 1_000}', "bad-number", "1_000", '{"a": 1000}'),
    ('{"a": 007}', "bad-number", "007", None),
    ('{"a": 1.2.3}', "bad-number", "1.2.3", None),
    ('{"a": 1e}', "bad-number", "1e", None),
    ('{"a": -}', "bad-number", "-", None),
    ('{"a": f"x"}', "string-prefix", 'f"', None),
    # Quotes
    ("{'a': 'it\\'s', \"b\": \"don't\"}", "single-quotes", "'a'", '{"a": "it\'s", "b": "don\'t"}'),
    ("{'a': 'say \"hi\"'}", "single-quotes", "'a'", '{"a": "say \\"hi\\""}'),
    ("{'a': 'don't do'}", "single-quotes", "'a'", '{"a": "don\'t do"}'),
    ('{"a": `x`}', "single-quotes", "`x`", '{"a": "x"}'),
    ("{“role”: “user”, “text”: “don’t”}", "smart-quotes", "“role”", '{"role": "user", "text": "don’t"}'),
    ('{"role”: "user"}', "smart-quotes", "”", '{"role": "user"}'),
    ('{"role": "user”}', "smart-quotes", "”", '{"role": "user"}'),
    ('{"role": “user"}', "smart-quotes", '“user"', '{"role": "user"}'),
    ("{‘role’: ‘don’t’}", "smart-quotes", "‘role’", '{"role": "don’t"}'),
    ("{«role»: „user“}", "smart-quotes", "«role»", '{"role": "user"}'),
    ('{"a": "he said "hi" to"}', "unescaped-quote", '"hi"', '{"a": "he said \\"hi\\" to"}'),
    (
        '{"a": "said "hi", then left", "b": 1}',
        "unescaped-quote",
        '"hi"',
        '{"a": "said \\"hi\\", then left", "b": 1}',
    ),
    ('{"a": "5" pipe"}', "unescaped-quote", '"', '{"a": "5\\" pipe"}'),
    ('{"a": "the 5", or 6" pipe"}', "unescaped-quote", '", or 6"', '{"a": "the 5\\", or 6\\" pipe"}'),
    (
        '{"a": "{"b": 1, "c": "d"}"}',
        "unescaped-quote",
        '"b": 1, "c": "d"',
        '{"a": "{\\"b\\": 1, \\"c\\": \\"d\\"}"}',
    ),
    ('{"a": "{\\"b": 1}"}', "unescaped-quote", '"', '{"a": "{\\"b\\": 1}"}'),
    ('{"role": "user""}', "extra-quote", '"', '{"role": "user"}'),
    ('{"role": ""user"}', "extra-quote", '"', '{"role": "user"}'),
    ('{"role"": "user"}', "extra-quote", '"', '{"role": "user"}'),
    ('{"a": {"role": "us}}', "unclosed-string", "s", '{"a": {"role": "us"}}'),
    ('{"role": "us, "content": "x"}', "unclosed-string", "s", '{"role": "us", "content": "x"}'),
    ('[{"role": "us}, {"role": "x"}]', "unclosed-string", "s", '[{"role": "us"}, {"role": "x"}]'),
    ('{"role: "user"}', "unclosed-string", "e", '{"role": "user"}'),
    ('{"weight: 1}', "unclosed-string", "t", '{"weight": 1}'),
    ('{"role": user", "content": "x"}', "unclosed-string", "u", '{"role": "user", "content": "x"}'),
    ('{"a": Hello, how are you?"}', "unclosed-string", "H", '{"a": "Hello, how are you?"}'),
    ('{role": "user"}', "unclosed-string", "r", '{"role": "user"}'),
    # One slip all along the line
    ('{""a"": ""x"", ""b"": """"}', "doubled-quotes", '{""a"": ""x"", ""b"": """"}', '{"a": "x", "b": ""}'),
    (
        '"{""a"": ""say \\""hi\\""""}"',
        "doubled-quotes",
        '"{""a"": ""say \\""hi\\""""}"',
        '{"a": "say \\"hi\\""}',
    ),
    ('{\\"a\\": \\"x\\"}', "escaped-quotes", '{\\"a\\": \\"x\\"}', '{"a": "x"}'),
    (' {\\"a\\": \\"x\\\\ny\\"} ', "escaped-quotes", '{\\"a\\": \\"x\\\\ny\\"}', ' {"a": "x\\ny"} '),
    ('{\\"a\\": \\"x\\ny\\"}', "escaped-quotes", '{\\"a\\": \\"x\\ny\\"}', '{"a": "x\\ny"}'),
    ('{"a"："你好：好，", "b"：1}', "wide-sign", "：", '{"a":"你好：好，", "b":1}'),
    ('｛"a": ［1，2、3］｝', "wide-sign", "｛", '{"a": [1,2,3]}'),
    # Inside of strings
    ('{"a": "x\ty\tz"}', "control-character", "\t", '{"a": "x\\ty\\tz"}'),
    ('{"a": "x\ny"}', "control-character", "\n", '{"a": "x\\ny"}'),
    ('{"a": "x\x01"}', "control-character", "\x01", '{"a": "x\\u0001"}'),
    ('{"a": "\\x41"}', "bad-escape", "\\x41", '{"a": "\\u0041"}'),
    ('{"a": "it\\\'s"}', "bad-escape", "\\'", '{"a": "it\'s"}'),
    ('{"a": "\\d+\\s"}', "bad-escape", "\\d", '{"a": "\\\\d+\\\\s"}'),
    ('{"a": "C:\\Users\\x"}', "bad-escape", "\\U", '{"a": "C:\\\\Users\\\\x"}'),
    ('{"a": "C:\\users"}', "bad-escape", "\\u", '{"a": "C:\\\\users"}'),
    ('{"a": "\\U0001F600"}', "bad-escape", "\\U0001F600", '{"a": "\\ud83d\\ude00"}'),
    ('{"a": "\\u12"}', "bad-escape", "\\u", None),
    ('{"a": "\\033[0m"}', "bad-escape", "\\0", None),
    ('{"a": "C:\\dir\\", "b": 1}', "bad-escape", "\\d", '{"a": "C:\\\\dir\\\\", "b": 1}'),
    ('{"a": "C:\\"}', "bad-escape", "\\", '{"a": "C:\\\\"}'),
    # Between the values
    ('{"a": 1} // note', "comment", "// note", '{"a": 1} '),
    ('{"a": 1} # note', "comment", "# note", '{"a": 1} '),
    ('{"a": 1, /* two */ "b": 2}', "comment", "/* two */", '{"a": 1,  "b": 2}'),
    ('{"a": 1 // note }', "comment", "// note", '{"a": 1  }'),
    ('{"a": 1 // "b": 2}', "comment", '// "b": 2', None),
    ("// all of it", "comment", "// all of it", None),
    ('{"a":\xa01}', "odd-space", "\xa0", '{"a": 1}'),
    ('\ufeff{"a": 1}', "odd-space", "\ufeff", '{"a": 1}'),
    ('{"a": 1}\u200b', "odd-space", "\u200b", '{"a": 1}'),
    # Brackets
    ('[{"a": 1, "b": 2]', "missing-bracket", "2", '[{"a": 1, "b": 2}]'),
    ('{"a": [{"b": 1}}', "missing-bracket", "}", '{"a": [{"b": 1}]}'),
    ('{"a": [{"b": [1}]}', "missing-bracket", "1", '{"a": [{"b": [1]}]}'),
    ('{"a": [{"b": 1}, "c": 2}', "missing-bracket", "}", '{"a": [{"b": 1}], "c": 2}'),
    ('[{"a": 1, {"a": 2}]', "missing-bracket", "1", '[{"a": 1}, {"a": 2}]'),
    ('{"m": {"a": 1}, {"a": 2}]}', "missing-bracket", "{", '{"m": [{"a": 1}, {"a": 2}]}'),
    ('[{"a": 1}, "a": 2}]', "missing-bracket", '"a"', '[{"a": 1}, {"a": 2}]'),
    ('["a": 1}]', "missing-bracket", '"a"', '[{"a": 1}]'),
    ('"a": [1]', "missing-bracket", '"', '{"a": [1]}'),
    ('"a": [1]}', "missing-bracket", '"', '{"a": [1]}'),
    ('{"a": [1, 2}, "b": 3}', "wrong-bracket", "}", '{"a": [1, 2], "b": 3}'),
    ('[{"a": 1]]', "wrong-bracket", "]", '[{"a": 1}]'),
    ('["a": 1, "b": 2]', "wrong-bracket", "[", '{"a": 1, "b": 2}'),
    ('{"a": [{"b": 1}}]}', "unexpected-bracket", "}", '{"a": [{"b": 1}]}'),
    ('{"a": 1}}]', "unexpected-bracket", "}]", '{"a": 1}'),
    ('{"a": {"b": 1}}, "c": 2}', "unexpected-bracket", "}", '{"a": {"b": 1}, "c": 2}'),
    ('[{"a": 1}, "b": 2}]', "unexpected-bracket", "}", '[{"a": 1, "b": 2}]'),
    ('[{{"a": 1}]', "unexpected-bracket", "{", '[{"a": 1}]'),
    ('{"a": ]"x", "b": 1}', "unexpected-bracket", "]", '{"a": "x", "b": 1}'),
    ('{"a"]: "x"}', "unexpected-bracket", "]", '{"a": "x"}'),
    ('{"a": 1, ]"b": 2}', "unexpected-bracket", "]", '{"a": 1, "b": 2}'),
    # The whole line
    ('{"a": [{"b": 1}, {"c": 2}', "cut-short", "}", '{"a": [{"b": 1}, {"c": 2}]}'),
    ('{"a": [', "cut-short", "[", '{"a": []}'),
    ('{"a": "x', "cut-short", "x", None),
    ('{"a": ', "cut-short", ":", None),
    ('{"a": 1,', "cut-short", ",", None),
    ('{"a": tru', "cut-short", "u", None),
    ('{"a": 1.', "cut-short", ".", None),
    ('{"a": "x\\', "cut-short", "\\", None),
    ('"abc', "cut-short", "c", None),
    ('{"a": 1} {"b": 2}', "several-values", '{"b": 2}', None),
    ('{"a": 1} and more text', "unexpected-text", "and more text", None),
    ('{"a": 1} true story', "unexpected-text", "true story", None),
    ('data: {"a": 1}', "unexpected-text", "data:", '{"a": 1}'),
    ('12:00:00 INFO got {"a": 1}', "unexpected-text", "12:00:00 INFO got", '{"a": 1}'),
]

HOPELESS = [
    "hello world",
    "2024-01-01 12:00:00 INFO started worker 1",
    "[2024-01-01 10:00:00,123] INFO started worker 1",
    "[INFO] message text",
    "{not json at all, just braces}",
    'Once upon a time, there was "a thing": {nothing}',
    "<html><body>x</body></html>",
    "#!/bin/sh -e {",
    "name,role,content",
    '"name","role","con"tent"',
    "}}}}}}",
    ",",
    ":",
    "...",
    "---",
    "\x00\x01",
    "Das ist „kein“ JSON.",
    "def f(x): return {x: 1}[x]",
    "```",
    "```json",
    "SELECT * FROM t WHERE a = 'b';",
    "",
    "  ",
]


@pytest.mark.parametrize(("line", "code", "excerpt", "fixed"), SLIPS)
def test_a_slip_is_one_fault(line: str, code: str, excerpt: str, fixed: str | None) -> None:
    faults = parse(line).faults
    assert [(fault.code, line[slice(*fault.span)]) for fault in faults] == [(code, excerpt)]
    assert (apply(line, faults[0].edits) if faults[0].edits else None) == fixed
    if fixed is not None:
        assert parse(fixed).faults == []
        json.loads(fixed)


@pytest.mark.parametrize("line", HOPELESS)
def test_a_hopeless_line_is_one_fault(line: str) -> None:
    tree = parse(line)
    assert len(tree.faults) == 1
    assert tree.faults[0].edits == ()


def test_messages_can_be_read_aloud() -> None:
    faults = [fault for line in [*(line for line, *_ in SLIPS), *HOPELESS] for fault in parse(line).faults]
    good = re.compile(r"(?:[A-Z\d]|\"(?:None|NaN|undefined|-Infinity)\").{0,167}\.")
    messages = [
        it for it in (str(it.message) for it in faults) if not (good.fullmatch(it) and it.isprintable())
    ]
    titles = [it.title for it in faults if it.title and not re.fullmatch(r"[A-Z].*[^.]", str(it.title))]
    assert (messages, titles) == ([], [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"a": 1,}', "Trailing comma. Remove it."),
        (
            '{"a": None, "b": True, "c": None}',
            '"None" is Python, not JSON. Write "null". 2 more on this line.',
        ),
        ('{"a": +5}', 'Invalid number "+5": JSON does not allow a plus sign. Write "5".'),
        ('{"a": "x\ty\tz"}', '2 raw tabs in a string. Write "\\t".'),
        ('{"a": [1, 2}, "b": 3}', 'Expected "]" to close the list, found "}".'),
        ('{"m": [{"a": "b', "Unexpected end of line: 1 string, 2 objects and 1 list not closed."),
        ('{"m": [', "Unexpected end of line: 1 object and 1 list not closed."),
        ('{"m": "a', "Unexpected end of line: 1 string and 1 object not closed."),
    ],
)
def test_message(line: str, message: str) -> None:
    assert [str(fault.message) for fault in parse(line).faults] == [message]


@pytest.mark.parametrize(
    "line", ['{"a": x\u202e{}`' + "y" * 1_000_000 + "}", '{"a": 1} ' + "{c} \u202e\x1b" * 200_000]
)
def test_words_of_the_line_are_names_of_which_the_beginning_is_kept(line: str) -> None:
    """They are made harmless where they are drawn, and not a megabyte of them is kept with a finding."""
    message = parse(line).faults[-1].message
    kept = message.values["text"]
    assert isinstance(kept, Name)
    assert len(kept.text) == limits.SHOWN
    assert "\u202e" in kept.text
    assert str(message).isprintable()


@pytest.mark.parametrize("depth", [8, 9, 100, 5_000])
def test_a_remedy_closes_all_brackets_however_few_a_message_shows(depth: int) -> None:
    line = "[" * depth
    (fault,) = parse(line).faults
    assert apply(line, fault.edits) == line + "]" * depth
    assert str(fault.title) == ('Add "]]]]]]]]"' if depth == 8 else "Add the closing brackets")
    assert fault.message.values["open"] == Listed((Count(depth, "list"),))


def test_full_width_signs_go_with_other_habits() -> None:
    line = "{“role”：“user”，content: “说：你好，”}"
    faults = parse(line).faults
    assert [fault.code for fault in faults] == ["smart-quotes", "wide-sign", "unquoted-key"]
    edits = sorted(edit for fault in faults for edit in fault.edits)
    assert json.loads(apply(line, edits)) == {"role": "user", "content": "说：你好，"}


def test_full_width_signs_inside_a_string_are_its_own() -> None:
    assert [fault.code for fault in parse('{"a": "说：好，", "b": 1,}').faults] == ["trailing-comma"]


def test_faults_of_a_line_stop_somewhere() -> None:
    faults = parse("[" + "1 " * 50 + "]").faults
    assert len(faults) == 20
    assert faults == sorted(faults, key=lambda fault: fault.span)


def test_a_python_dict_is_mended_by_one_fix_a_habit() -> None:
    example = {
        "messages": [{"role": "user", "content": 'It\'s "5"'}, {"role": "assistant", "content": None}] * 6
    }
    line = str(example)
    faults = parse(line).faults
    assert [fault.code for fault in faults] == ["single-quotes", "python-literal"]
    edits = sorted(edit for fault in faults for edit in fault.edits)
    assert json.loads(apply(line, edits)) == example


def test_a_comma_after_a_value_takes_no_text_with_it() -> None:
    line = '{"a": "role": "b"}, {"c": "d"}], "id": 0}'
    (fault,) = [it for it in parse(line).faults if it.code == "trailing-comma"]
    assert [line[start:end] for start, end, _ in fault.edits] == [","]
