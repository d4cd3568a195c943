"""Files that are something else than JSON Lines, and tables that become JSON Lines."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine.fixes.rewrites import REWRITES
from tuneline.text.other_files import LOOK, other_kind, separator, table

TABLE = ["prompt,completion", "Capital of Peru?,Lima", '"One, ""two""",b', '"several', 'lines",c']


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("version https://git-lfs.github.com/spec/v1\noid sha256:1e08\nsize 12", "lfs"),
        ("<!DOCTYPE html>\n<html>\n<head>", "html"),
        ('  <html lang="en"><head><title>GitHub</title>', "html"),
        ('<?xml version="1.0"?>\n<data/>', "xml"),
        ("prompt,completion\na,b", "table"),
        ("prompt\tcompletion\na\tb\nc\td", "table"),
        ('"question";"answer"\n"a";"b"\n"c";"d"', "table"),
        ("id|text|label\n1|a|b", "table"),
        (",prompt,completion\n0,a,b\n1,c,d", "table"),
        ("---\nmessages:\n  - role: user\n    content: Hi", "yaml"),
        ("- prompt: Hi\n  completion: Hello.\n- prompt: Ho\n  completion: Hello.", "yaml"),
        ("import json\ndata = []", "python"),
        ('examples = [\n    {"messages": []},\n]', "python"),
        ("{'prompt': 'a', 'completion': 'b'}\n" * 3, "literals"),
        # What may be JSON Lines, or is nothing that we know.
        ('{"prompt": "a", "completion": "b"},\n{"prompt": "a"', None),
        ('[{"role": "user"},\n{"role": "user"}]', None),
        ("{'prompt': 'a', 'completion': 'b'}", None),
        ('data: {"choices": []}\ndata: {"choices": []}', None),
        ("Hello, world", None),
        ("Hello, world\nThis is text, and more, and more.", None),
        ("prompt,completion", None),
        ("One line of text.\nAnother one.", None),
        ("3,4\n5,6", None),
        ("", None),
    ],
)
def test_what_a_file_is(text: str, kind: str | None) -> None:
    assert other_kind([line for line in text.split("\n") if line]) == kind


def test_a_table_becomes_objects() -> None:
    assert table(TABLE) == (
        ["prompt", "completion"],
        [["Capital of Peru?", "Lima"], ['One, "two"', "b"], ["several\nlines", "c"]],
    )
    written = REWRITES["table"](TABLE)
    assert written is not None
    assert [json.loads(line) for line in written] == [
        {"prompt": "Capital of Peru?", "completion": "Lima"},
        {"prompt": 'One, "two"', "completion": "b"},
        {"prompt": "several\nlines", "completion": "c"},
    ]


def test_a_table_with_rows_of_other_lengths_is_not_written() -> None:
    rows = ["prompt,completion", *["a,b"] * 40, "a,b,c"]
    assert separator(rows) == ","
    assert table(rows) is None
    assert REWRITES["table"](rows) is None


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8), st.sampled_from(",\t;|"))
def test_no_cell_is_lost(rows: list[tuple[str, str, str]], mark: str) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=mark, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("prompt", "completion", "note"), *rows])
    lines = stream.getvalue().split("\n")[:-1]
    found = table(lines)
    if found is None:  # a cell of many lines hides the table from a look at its first lines
        assert len(lines) > LOOK or any("\n" in cell for row in rows for cell in row)
        return
    assert [tuple(row) for row in found[1]] == rows


def test_the_column_without_a_name_is_the_index() -> None:
    assert REWRITES["table"]([",prompt", "0,a", "1,b"]) == [
        '{"index": "0", "prompt": "a"}',
        '{"index": "1", "prompt": "b"}',
    ]
