"""Settings are written where they belong, and all else in the file stays as it was."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.settings.merge import matches
from tuneline.settings.write import Unwritable, pattern, root, write

ONE = ("files", "./a.jsonl")


@pytest.mark.parametrize(
    ("text", "table", "values", "expected"),
    [
        ("", (), {"target": "azure"}, 'target = "azure"\n'),
        ("", ONE, {"target": "azure"}, '[files."./a.jsonl"]\ntarget = "azure"\n'),
        # Comments and layout stay, also behind the value itself.
        (
            '# ours\ntarget   =  "any"  # for now\n\n[severity]\nweights = "hint"\n',
            (),
            {"target": "azure"},
            '# ours\ntarget   =  "azure"  # for now\n\n[severity]\nweights = "hint"\n',
        ),
        (
            'ignore = [\n  "weights", # not yet\n]\n\n[severity]\nweights = "hint"\n',
            (),
            {"model": "gpt-4o"},
            'ignore = [\n  "weights", # not yet\n]\nmodel = "gpt-4o"\n\n[severity]\nweights = "hint"\n',
        ),
        (
            '[files."./a.jsonl"]\ntarget = "any"\nmodel = "gpt-4o" # big\n\n[files."b*"]\nignore = ["jsonl"]\n',
            ONE,
            {"target": "azure", "model": None},
            '[files."./a.jsonl"]\ntarget = "azure"\n\n[files."b*"]\nignore = ["jsonl"]\n',
        ),
        (
            'files = { "./a.jsonl" = { target = "any" } }\n',
            ONE,
            {"target": "azure"},
            'files = { "./a.jsonl" = { target = "azure" } }\n',
        ),
        (
            '[tool.ruff]\nline-length = 110\n\n[tool.tuneline]\ntarget = "any"\n\n[tool.mypy]\n',
            ("tool", "tuneline"),
            {"target": "azure"},
            '[tool.ruff]\nline-length = 110\n\n[tool.tuneline]\ntarget = "azure"\n\n[tool.mypy]\n',
        ),
        # Nothing to do.
        ('model = "gpt-4o"', (), {"model": "gpt-4o"}, 'model = "gpt-4o"'),
        ("# none\n", ONE, {"model": None}, "# none\n"),
        # Line ends.
        ('# x\r\ntarget = "any"\r\n', (), {"model": "o1"}, '# x\r\ntarget = "any"\r\nmodel = "o1"\r\n'),
    ],
)
def test_written(text: str, table: tuple[str, ...], values: Mapping[str, str | None], expected: str) -> None:
    assert write(text, table, values, "tuneline.toml") == expected


def test_a_table_of_a_file_is_added_behind_the_others() -> None:
    before = '[files."*.jsonl"]\ntarget = "any" # all\n\n[models.ours]\nlimit = 1\n'
    made = write(before, ONE, {"target": "azure"}, "tuneline.toml")
    assert list(tomllib.loads(made)["files"]) == ["*.jsonl", "./a.jsonl"]
    assert 'target = "any" # all\n' in made


@pytest.mark.parametrize(
    "text",
    [
        'files."./a.jsonl".target = "any"\nfiles."*".target = "openai"\n',
        '[files."./a.jsonl"]\n[models.ours]\nlimit = 1\n[files."b*"]\ntarget = "any"\n',
        '[files]\n"b*" = { target = "any" } # first\n',
        'files."b*" = {}\n[models]\nours.limit = 1\n',
        '[files."./a.jsonl".severity]\nweights = "hint"\n',
        "[models]\n[files]\n[severity]\n",
        '[files."b*".severity]\nweights = "hint"\n[severity]\nweights = "off"\n[files."c*"]\n',
    ],
)
@pytest.mark.parametrize("table", [ONE, ()])
def test_layouts_of_every_kind(text: str, table: tuple[str, ...]) -> None:
    expected = tomllib.loads(text)
    place = expected
    for key in table:
        place = place.setdefault(key, {})
    place |= {"target": "azure", "model": "gpt-4o"}
    made = write(text, table, {"target": "azure", "model": "gpt-4o"}, "tuneline.toml")
    assert tomllib.loads(made) == expected
    assert list(tomllib.loads(made).get("files", ())) == list(expected.get("files", ()))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("target = ", "not valid TOML"),
        ('target = "any"\n[[[', "not valid TOML"),
        ("files = 3", '"files" in tuneline.toml is not a table'),
        ('[files]\n"./a.jsonl" = []', 'files."./a.jsonl" in tuneline.toml is not a table'),
    ],
)
def test_what_cannot_be_changed_is_left_alone(text: str, words: str) -> None:
    with pytest.raises(Unwritable) as refused:
        write(text, ONE, {"target": "azure"}, "tuneline.toml")
    assert words in str(refused.value)


KEYS = st.text(st.characters(codec="utf-8"), max_size=6)
VALUES = st.one_of(st.text(st.characters(codec="utf-8"), max_size=6), st.none())


@given(st.tuples(KEYS, KEYS), st.dictionaries(KEYS, VALUES, max_size=3))
def test_any_names_and_values(table: tuple[str, str], values: dict[str, str | None]) -> None:
    before = '# kept\n[a."b c"]\nd = 1 # kept too\n'
    made = write(before, table, values, "tuneline.toml")
    assert "# kept\n" in made
    assert "d = 1 # kept too\n" in made
    place = tomllib.loads(made).get(table[0], {}).get(table[1], {})
    assert {key: place.get(key) for key in values} == values


@pytest.mark.parametrize("name", ["a.jsonl", "a[1]*?.jsonl", "sub/a.jsonl", "[!a]/ü ä.jsonl", "**/x.jsonl"])
def test_a_pattern_names_one_file(name: str) -> None:
    folder = Path("/data/sets")
    made = pattern(folder / name, folder)
    assert matches(made, folder / name, folder)
    assert not matches(made, folder / "other" / name, folder)
    assert not matches(made, folder / f"{name}1", folder)


def test_the_table_of_a_shared_file() -> None:
    assert root(Path("/data/pyproject.toml")) == ("tool", "tuneline")
    assert root(Path("/data/tuneline.toml")) == ()


def test_nothing_that_only_reads_waits_for_the_writer() -> None:
    code = "import sys, tuneline.settings.write, tuneline.cli.check; sys.exit('tomlkit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
