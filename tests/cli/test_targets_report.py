"""`tuneline targets FILE...`: who can read files, in text, JSON and Markdown, and the exit code."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli.running import COMMA, WEIGHT, chats, run, write
from tuneline.targets.table import known_targets

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "targets-output.md"
SCHEMA = ROOT / "schemas" / "targets-output.schema.json"
COUNTED = sum(it.status != "retired" for it in known_targets())

# Private targets, so that nothing here depends on what is known of others.
TARGETS = {
    "all": '[formats."*"]\nreads = "whole"\n',
    "masks": '[formats.chat]\nreads = "whole"\n[formats.chat.keys]\n"messages[].name" = "ignore"\n',
    "picky": '[formats."*"]\nreads = "refuses"\n[formats.chat]\nreads = "whole"\n[formats.chat.keys]\n"*" = "refuse"\n'
    '[cases]\ninvalid-weight = ["refuse", "tried"]\ninvalid-json = "crash"\n[limits]\nmin_examples = 100\n'
    '[evidence.tried]\nsource = "we tried it"\nas_of = 2026-11-02\nverified = false\n',
    "drops": '[formats.chat]\nreads = "whole"\n[cases]\ninvalid-json = "drop"\n',
    "pairs": '[formats."*"]\nreads = "crashes"\n[formats.completion]\nreads = "whole"\n',
    "gone": 'status = "retired"\n[formats."*"]\nreads = "whole"\n',
}
NAMES = ",".join(TARGETS)


def masked(count: int = 12) -> str:
    """Chat examples of which two have a name."""
    line = '{"messages": [{"role": "user", "content": "A%d"}, {"role": "assistant", "content": "B", "name": "bot"}, '
    line += '{"role": "user", "content": "C"}, {"role": "assistant", "content": "D%d"}]}'
    return chats(count, {number: line % (number, number) for number in (4, 7)})


@pytest.fixture
def ours(folder: Path) -> Path:
    """A folder with private targets."""
    for name, text in TARGETS.items():
        write(folder / f"{name}.toml", f'title = "Reader {name}"\nas_of = 2026-11-01\n{text}')
    listed = ", ".join(f'"./{name}.toml"' for name in TARGETS)
    write(folder / "tuneline.toml", f"targets = [{listed}]\n")
    return folder


def data(*words: str, code: int = 0, **more: Any) -> dict[str, Any]:
    """The JSON output, which keeps to its schema, members that it does not name refused."""
    outcome = run("targets", "--output-format", "json", *words, **more)
    assert (outcome.code, outcome.err) == (code, "")
    assert outcome.out.isascii()
    found: dict[str, Any] = json.loads(outcome.out)
    jsonschema.Draft202012Validator(closed(json.loads(SCHEMA.read_text("utf-8")))).validate(found)
    return found


def closed(node: Any) -> Any:
    if isinstance(node, list):
        return [closed(it) for it in node]
    if not isinstance(node, dict):
        return node
    node = {key: closed(it) for key, it in node.items()}
    return node | {"unevaluatedProperties": False} if "properties" in node else node


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    (file,) = found["files"]
    return {it["target"]: it["verdict"] for it in file["readers"]}


def test_each_verdict(ours: Path) -> None:
    write(ours / "x.jsonl", masked())
    found = data("x.jsonl", "--target", NAMES, code=1)
    assert verdicts(found) == {
        "all": "whole",
        "masks": "loses",
        "picky": "refuses",
        "drops": "whole",
        "pairs": "cannot-read",
        "gone": "whole",
    }
    (file,) = found["files"]
    assert (file["targets"], file["whole"]) == (5, 2)
    readers = {it["target"]: it for it in file["readers"]}
    (lost,) = readers["masks"]["problems"]
    assert (lost["effect"], lost["place"], lost["about"]) == ("ignore", "messages[].name", "lines")
    assert (lost["line"], lost["count"], lost["lines"]) == (5, 2, [[5, 5], [8, 8]])
    (few,) = readers["picky"]["problems"]
    assert (few["rule"], few["about"]) == ("too-few-examples", "amount")
    (format_,) = readers["pairs"]["problems"]
    assert (format_["about"], format_["effect"]) == ("format", "crash")
    assert readers["gone"]["counted"] is False


def test_the_text_of_one_file(ours: Path) -> None:
    write(ours / "x.jsonl", masked())
    outcome = run("targets", "x.jsonl", "--target", NAMES)
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out == (
        "x.jsonl: 12 lines: 12 chat\n"
        "2 of 5 targets read this file whole.\n"
        "\n"
        "2 read it whole\n"
        "  all, drops\n"
        "\n"
        "1 reads it and loses something\n"
        "  masks\n"
        '    ignored  line 5 and 1 more  The key "messages[].name".\n'
        "\n"
        "1 rejects it\n"
        "  picky\n"
        "    rejected  the file  The file has 12 examples, fewer than the minimum of 100. Add more.\n"
        "\n"
        "1 does not read this format\n"
        "  pairs\n"
        "    crash  the file  Reading the chat format ends in an error.\n"
        "\n"
        "Not counted, because retired: gone (reads it whole).\n"
        "\n"
        '"tuneline check FILE --target NAME" shows every finding for one of them.\n'
    )


def test_colour(ours: Path) -> None:
    write(ours / "x.jsonl", masked())
    plain, coloured = (run("targets", "x.jsonl", "--target", NAMES, FORCE_COLOR=it).out for it in ("", "1"))
    assert "\x1b[" not in plain
    assert "\x1b[32m\x1b[1m2 read it whole\x1b[0m\n" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_several_files_are_added_up(ours: Path) -> None:
    write(ours / "data/a.jsonl", masked())
    write(ours / "data/b.jsonl", chats(bad={3: COMMA}))
    write(ours / "data/c.jsonl", '{"prompt": "a", "completion": "b"}\n')
    words = ("data", "--target", "all,masks,drops,pairs")
    found = data(*words, code=1)
    by_target = {it["target"]: +Counter(it["verdicts"]) for it in found["summary"]["targets"]}
    assert by_target == {
        "all": {"whole": 2, "unknown": 1},
        "masks": {"loses": 1, "unknown": 2},
        "drops": {"whole": 1, "drops": 1, "unknown": 1},
        "pairs": {"cannot-read": 2, "whole": 1},
    }
    assert found["summary"]["files"] == 3
    out = run("targets", *words).out
    assert "  pairs: whole 1, format not read 2 (chat)\n" in out
    first = Path("data/a.jsonl")
    assert f"{first}: 12 lines: 12 chat: 2 read it whole, 1 reads it and loses something, " in out
    assert "\nAll 3 files\n" in out
    assert f'    ignored: The key "messages[].name". (1 file, first {first})\n' in out
    assert f"    dropped: Trailing comma. Remove it. (1 file, first {Path('data/b.jsonl')})\n" in out


def test_markdown_has_links_to_lines(ours: Path) -> None:
    write(ours / "a (1)/x.jsonl", masked())
    out = run("targets", "a (1)/x.jsonl", "--output-format", "markdown", "--target", "all,masks").out
    assert "**Who can read this file**" in out
    assert "**1 reads it and loses something**: Reader masks\n" in out
    assert "\n- ignored, [line 5 and 1 more](a%20%281%29/x.jsonl#L5): The key " in out
    several = write(ours / "b.jsonl", chats())
    out = run("targets", "a (1)", several.name, "--output-format", "markdown", "--target", "all").out
    assert "**All 2 files**" in out


def test_all_known_targets_are_asked(folder: Path) -> None:
    write(folder / "x.jsonl", chats(200))
    (file,) = data("x.jsonl")["files"]
    assert [it["target"] for it in file["readers"]] == [it.name for it in known_targets()]
    assert file["targets"] == COUNTED
    assert f" of {COUNTED} targets " in run("targets", "x.jsonl").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--target", "all"], 0),
        (["--target", "masks"], 0),
        (["--target", "masks", "--fail-on", "loses"], 1),
        (["--target", "all,masks", "--fail-on", "drops"], 0),
        (["--target", "all,pairs"], 1),
        (["--target", "all,pairs", "--fail-on", "never"], 0),
        ([], 0),  # some target reads it
        (["--target", "any"], 0),
    ],
)
def test_the_exit_code(words: list[str], code: int, ours: Path) -> None:
    write(ours / "x.jsonl", masked())
    outcome = run("targets", "x.jsonl", "-q", *words)
    assert outcome == (code, "", "")


def test_a_file_that_nobody_reads(ours: Path) -> None:
    write(ours / "tuneline.toml", 'targets = ["./picky.toml", "./pairs.toml"]\n')
    write(
        ours / "x.jsonl",
        '{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yes."}]}\n',
    )
    outcome = run("targets", "x.jsonl", "--target", "picky,pairs")
    assert outcome.code == 1
    assert "None of 2 targets reads this file whole.\n" in outcome.out
    assert "    rejected  the file  The ShareGPT format is not read.\n" in outcome.out


def test_standard_input(ours: Path) -> None:
    found = data("-", "--stdin-filename", "y.jsonl", "--target", "all", stdin=chats().encode())
    assert [it["path"] for it in found["files"]] == ["y.jsonl"]
    out = run("targets", "-", "--target", "masks", "--output-format", "markdown", stdin=masked().encode()).out
    assert "- ignored, line 5 and 1 more: " in out  # no address leads to it


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "unknown"),
        ("\n\n", "unknown"),
        ("not JSON at all\n", "unknown"),
        ('{"question": "a", "answer": "b", "id": 3, "choices": []}\n', "unknown"),
        ("[1, 2]\n3\n", "unknown"),
        (b"\xff\xfe\x00", "unknown"),
        ('{"messages": 3}\n', "unknown"),
    ],
)
def test_what_is_no_training_data_is_not_said_to_be_read(
    content: str | bytes, expected: str, ours: Path
) -> None:
    write(ours / "x.jsonl", content)
    found = data("x.jsonl", "--target", "masks")
    assert verdicts(found) == {"masks": expected}
    out = run("targets", "x.jsonl", "--target", "masks").out
    assert "1 is unclear\n" in out
    assert "    not known  " in out


def test_what_cannot_be_read_is_named_and_the_others_are_reported(ours: Path) -> None:
    write(ours / "x.jsonl", chats())
    outcome = run("targets", "x.jsonl", "missing.jsonl", "--target", "all")
    assert (outcome.code, outcome.err) == (2, "tuneline: missing.jsonl: does not exist\n")
    assert "1 of 1 target reads this file whole." in outcome.out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("picky==2.9", 'unknown target "picky==2.9" in the options: name it without a version: "picky"'),
        ("together-3.1.1", 'name it without a version: "together", which describes version '),
        ("together@3", 'name it without a version: "together", which describes version '),
        ("pickyy", 'did you mean "picky"?'),
    ],
)
def test_a_target_that_is_not_known(name: str, words: str, ours: Path) -> None:
    write(ours / "x.jsonl", chats())
    outcome = run("targets", "x.jsonl", "--target", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err


def test_the_list_can_be_narrowed(ours: Path) -> None:
    out = run("targets", "--target", "picky").out
    assert "picky" in out
    assert "pairs" not in out
    assert "| `picky` | Reader picky | trainer |" in " ".join(
        run("targets", "--output-format", "markdown").out.split()
    )


def test_a_report_that_is_not_verified_says_so(ours: Path) -> None:
    write(ours / "x.jsonl", chats(200, {3: WEIGHT}))
    out = re.sub(r"\s+", " ", run("targets", "x.jsonl", "--target", "picky").out)
    assert "or 0 to skip it. (Reported, not verified.)" in out


def test_many_reasons_are_counted(ours: Path) -> None:
    lines = [f'{{"prompt": "a", "completion": "b{number}", "key{number}": 1}}' for number in range(30)]
    keys = '[formats.completion]\nreads = "whole"\n[formats.completion.keys]\n"*" = "ignore"\n'
    write(ours / "pairs.toml", f'title = "P"\nas_of = 2026-11-01\n{keys}')
    write(ours / "x.jsonl", "\n".join(lines))
    out = run("targets", "x.jsonl", "--target", "pairs").out
    assert "    and 25 more\n" in out
    assert len(data("x.jsonl", "--target", "pairs")["files"][0]["readers"][0]["problems"]) == 30


def test_two_hundred_files(ours: Path) -> None:
    for number in range(200):
        write(ours / f"many/{number:03}.jsonl", masked(9 + number % 3))
    found = data("many", "--target", "all,masks")
    assert len(found["files"]) == 200
    assert found["summary"]["targets"][1]["verdicts"]["loses"] == 200
    out = run("targets", "many", "--target", "all,masks").out
    assert out.count("\n") < 210
    assert "(200 files, first " in out


def test_the_document_shows_real_output(ours: Path) -> None:
    write(ours / "train.jsonl", masked())
    text = DOCUMENT.read_text("utf-8")
    shown = json.loads(text.partition("```json\n")[2].partition("```")[0])
    assert shown == data("train.jsonl", "--target", "masks")
    words = text.partition("## What the members mean")[2]
    members = {*shown, *shown["files"][0], *shown["files"][0]["readers"][0]}
    members |= {*shown["files"][0]["readers"][0]["problems"][0], *shown["summary"]["targets"][0]}
    assert {name for name in members - {"path"} if f"`{name}`" not in words} == set()


def test_a_large_file_is_shared_between_processes(ours: Path) -> None:
    path = write(ours / "x.jsonl", masked(100) * 1600)  # over 8 MB in two processes
    assert path.stat().st_size > 16 << 20
    one, two = (data("x.jsonl", "--target", NAMES, "--jobs", jobs, code=1) for jobs in ("1", "2"))
    assert one == two
