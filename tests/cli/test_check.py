"""`tuneline check`: what is read, what is told and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cli.running import COMMA, WEIGHT, chat, chats, run, write
from tuneline.cli.render import RENDERERS
from tuneline.engine import disk as running
from tuneline.text.names import SUFFIXES

BAD = chats(bad={3: WEIGHT})


@pytest.mark.parametrize("output_format", RENDERERS)
def test_output_formats(folder: Path, output_format: str) -> None:
    write(folder / "bad.jsonl", BAD)
    write(folder / "good.jsonl", chats())
    outcome = run("check", "bad.jsonl", "good.jsonl", "--output-format", output_format)
    assert (outcome.code, outcome.err) == (1, "")
    assert "invalid-weight" in outcome.out
    assert "\x1b" not in outcome.out
    match output_format:
        case "json" | "gitlab" | "sarif":
            json.loads(outcome.out)
        case "jsonl":
            assert [json.loads(line)["line"] for line in outcome.out.split("\n") if line] == [4]
        case "junit":
            assert ElementTree.fromstring(outcome.out).tag == "testsuites"


def test_the_document_shows_real_output(folder: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "json-output.md").read_text("utf-8")
    whole, line, *_ = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    write(folder / "data/train.jsonl", BAD)
    assert json.loads(run("check", "data/train.jsonl", "--output-format", "json").out) == json.loads(whole)
    assert run("check", "data/train.jsonl", "--output-format", "jsonl").out == line


def test_an_output_file_gets_what_standard_output_would(folder: Path) -> None:
    write(folder / "bad.jsonl", BAD)
    told = run("check", "bad.jsonl", "--statistics")
    assert run("check", "bad.jsonl", "--statistics", "--output-file", "out.txt") == (1, "", "")
    assert run("check", "bad.jsonl", "--output-file", "-").out == run("check", "bad.jsonl").out
    assert not Path("-").exists()
    assert (folder / "out.txt").read_bytes().decode() == told.out
    # Others may read it, as any file that a command makes.
    write(folder / "other", "")
    assert (folder / "out.txt").stat().st_mode == (folder / "other").stat().st_mode
    assert [it.name for it in folder.iterdir() if ".tuneline" in it.name] == []


@pytest.mark.parametrize("option", ["--output-file", "--write-baseline"])
@pytest.mark.parametrize(
    ("paths", "output"),
    [
        (["x.jsonl"], "./x.jsonl"),
        (["data"], "data/train.jsonl"),
        (["x.jsonl", "."], "data/../data/train.jsonl"),
        (["data/*.jsonl"], "data/train.jsonl"),
        (["data/**"], "link.jsonl"),
        (["linked"], "data/train.jsonl"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--output-format", "json"], ["--quiet"], ["--fix"]])
def test_what_is_checked_is_not_overwritten(
    folder: Path, option: str, paths: list[str], output: str, more: list[str]
) -> None:
    (folder / "data").mkdir()
    (folder / "linked").symlink_to("data")
    (folder / "link.jsonl").symlink_to("data/train.jsonl")
    files = [folder / "x.jsonl", folder / "data" / "eval.jsonl", folder / "data" / "train.jsonl"]
    fixable = BAD + COMMA + "\n"
    for file in files:
        write(file, fixable)
    outcome = run("check", *paths, option, output, *more)
    assert (outcome.code, outcome.out) == (2, "")
    assert (
        f"tuneline: {option} would overwrite {Path(output)}, which is one of the files to read ("
        in outcome.err
    )
    assert [file.read_text("utf-8") for file in files] == [fixable] * 3


@pytest.mark.parametrize("option", ["--output-file", "--write-baseline"])
def test_what_is_not_checked_may_be_overwritten(folder: Path, option: str) -> None:
    write(folder / "x.jsonl", BAD)
    write(folder / "old.json", "{}")
    # Another name of the same file: the report takes the name, and the file keeps its own.
    (folder / "other.json").hardlink_to(folder / "x.jsonl")
    for output in ("old.json", "other.json"):
        assert run("check", "x.jsonl", option, output).code == 1
        assert (folder / output).read_text("utf-8") not in ("{}", BAD)
    assert (folder / "x.jsonl").read_text("utf-8") == BAD


@pytest.mark.parametrize(
    ("content", "words", "code"),
    [
        (chats(), [], 0),
        (BAD, [], 1),
        (BAD, ["--fail-on", "never"], 0),
        (BAD, ["--ignore", "invalid-weight"], 0),
        (BAD, ["--ignore", "weights"], 0),
        (BAD, ["--select", "jsonl,tokens"], 0),
        (BAD, ["--select", " invalid-weight , "], 1),
        ("\n", [], 0),
        ("\n", ["--fail-on", "information"], 1),
        ("\n", ["--fail-on", "warning"], 0),
        ("\n", ["--target", "openai"], 1),
        (chats(bad={0: chat(1)}), ["--fail-on", "warning"], 1),
    ],
)
def test_exit_code(folder: Path, content: str, words: list[str], code: int) -> None:
    write(folder / "x.jsonl", content)
    outcome = run("check", "x.jsonl", *words)
    assert (outcome.code, outcome.err) == (code, "")
    assert run("check", "x.jsonl", "--quiet", *words) == (code, "", "")


def test_one_file_that_cannot_be_read_does_not_hide_the_others(folder: Path) -> None:
    write(folder / "bad.jsonl", BAD)
    outcome = run("check", "absent.jsonl", "bad.jsonl")
    assert outcome.code == 2
    assert outcome.err == "tuneline: absent.jsonl: does not exist\n"
    assert "1 error in 1 file" in outcome.out


@pytest.mark.parametrize("output_format", ["text", "concise"])
def test_statistics(folder: Path, output_format: str) -> None:
    write(folder / "bad.jsonl", BAD)
    lines = run("check", "bad.jsonl", "--statistics", "--output-format", output_format).out.split("\n")
    assert lines[-3] == "204 tokens (estimate, with framing), 36 of them trained"
    assert lines[-2:] == ["       1  invalid-weight", ""]
    assert "tokens" not in run("check", "bad.jsonl", "--statistics", "--no-tokens").out
    data = json.loads(run("check", "bad.jsonl", "--output-format", "json", "--statistics").out)
    assert data["files"][0]["tokens"] == {"total": 204, "trained": 36, "exact": True}


def test_tokens_are_counted_only_for_who_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "bad.jsonl", BAD)
    counted = []
    monkeypatch.setattr("tuneline.engine.block._counter", lambda _: counted.append)
    for output_format in ("text", "concise", "jsonl", "github", "gitlab", "junit", "sarif"):
        more = [] if output_format in ("text", "concise") else ["--statistics"]
        run("check", "bad.jsonl", "--output-format", output_format, *more)
    assert counted == []


def test_no_tokens_checks_no_limit(folder: Path) -> None:
    long = json.dumps(
        {"messages": [{"role": "user", "content": "Go"}, {"role": "assistant", "content": "a b " * 40_000}]}
    )
    write(folder / "x.jsonl", chats(bad={3: long}))
    assert "over-token-limit" in run("check", "x.jsonl").out
    assert "over-token-limit" not in run("check", "x.jsonl", "--no-tokens").out


def test_target_method_and_model(folder: Path) -> None:
    write(folder / "x.jsonl", chats(bad={3: chat(3, weight=None)}))
    assert "information[null-member]" in run("check", "x.jsonl").out
    assert "error[null-member]" in run("check", "x.jsonl", "--target", "openai").out
    assert "preference" in run("check", "x.jsonl", "--method", "preference").out
    assert "unknown-model" in run("check", "x.jsonl", "--model", "no-such-model").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--select", "invalid-wieght"], 'did you mean "invalid-weight"?'),
        (["--ignore", "weigths"], 'did you mean "weights"?'),
        (["--select", "invalid-weight,xyzzy"], '"tuneline rules" lists them all'),
        (["--target", "openia"], 'did you mean "openai"?'),
        (["--method", "dpo"], "'supervised', 'preference', 'reinforcement' or 'unpaired'"),
        (["--output-format", "xml"], "'concise', 'json'"),
        (["--fail-on", "worse"], "'warning'"),
        (["--selct", "x"], "'--select'"),
        (["--jobs", "0"], "--jobs"),
        (["--config", "absent.toml"], "absent.toml"),
        (["--unsafe-fixes"], "--fix or --diff"),
        (["--config", "x.jsonl", "--isolated"], "cannot be used together"),
    ],
)
def test_usage(folder: Path, words: list[str], told: str) -> None:
    write(folder / "x.jsonl", BAD)
    outcome = run("check", "x.jsonl", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert outcome.err.startswith("tuneline: ")
    assert outcome.err.count("\n") == 1


def files_of(out: str) -> list[str]:
    return [file["path"] for file in json.loads(out)["files"]]


TREE = (
    "a.jsonl b/c.NDJSON b/d/e.jsonlines b/f.json b/g.txt .hidden/h.jsonl node_modules/i.jsonl "
    "dir.jsonl/j.jsonl k[1].jsonl b/.l.jsonl"
)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["."], "a.jsonl k[1].jsonl b/.l.jsonl b/c.NDJSON b/d/e.jsonlines dir.jsonl/j.jsonl"),
        (["b"], "b/.l.jsonl b/c.NDJSON b/d/e.jsonlines"),
        (["dir.jsonl"], "dir.jsonl/j.jsonl"),
        (["b/f.json"], "b/f.json"),
        (["*.jsonl"], "a.jsonl dir.jsonl/j.jsonl k[1].jsonl"),
        (["b/**/*.json*"], "b/d/e.jsonlines b/f.json"),
        (["**/d"], "b/d/e.jsonlines"),
        (["k[1].jsonl"], "k[1].jsonl"),
        ([".hidden"], ".hidden/h.jsonl"),
        (["a.jsonl", "./a.jsonl", "*.jsonl", "a.jsonl"], "a.jsonl dir.jsonl/j.jsonl k[1].jsonl"),
    ],
)
def test_paths(folder: Path, arguments: list[str], found: str) -> None:
    for name in TREE.split():
        write(folder / name, chats())
    outcome = run("check", *arguments, "--output-format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    assert files_of(outcome.out) == found.split()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["b"], "b: contains no file to check (.jsonl, .jsonlines, .ndjson)"),
        (["*.jsonl"], "*.jsonl: matches no file"),
        (["absent"], "absent: does not exist"),
        (["**"], "**: contains no file to check (.jsonl, .jsonlines, .ndjson)"),
    ],
)
def test_nothing_to_check(folder: Path, arguments: list[str], told: str) -> None:
    (folder / "b/d").mkdir(parents=True)
    outcome = run("check", *arguments)
    assert (outcome.code, outcome.err) == (2, f"tuneline: {told}\n")


def test_the_hook_takes_what_is_searched_for() -> None:
    hook = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text("utf-8")
    (pattern,) = re.findall(r"^  files: (.*)$", hook, re.MULTILINE)
    for suffix in SUFFIXES:
        assert re.search(pattern, f"data/x{suffix}")
        assert re.search(pattern, f"data/x{suffix.upper()}")
    assert not re.search(pattern, "data/x.json")


def test_a_pattern_goes_on_behind_a_folder_without_files(folder: Path) -> None:
    (folder / "a").mkdir()
    write(folder / "b/x.jsonl", chats())
    assert run("check", "[ab]") == (0, "no findings in 1 file, 12 lines: 12 chat\n", "")


def test_standard_input(folder: Path) -> None:
    outcome = run("check", "-", "--output-format", "concise", stdin=BAD.encode())
    assert outcome.out.startswith("<stdin>:4:")
    outcome = run(
        "check", "-", "--stdin-filename", "a/b.jsonl", "--output-format", "concise", stdin=BAD.encode()
    )
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.startswith("a/b.jsonl:4:")


def test_standard_input_has_the_settings_and_the_baseline_of_its_name(folder: Path) -> None:
    write(folder / "a/tuneline.toml", "baseline = 'known.json'\n")
    named = ("check", "-", "--stdin-filename", "a/x.jsonl")
    assert run(*named, "--write-baseline", "a/known.json", stdin=BAD.encode()).code == 1
    outcome = run(*named, stdin=BAD.encode())
    assert outcome == (0, "no findings in 1 file, 12 lines: 12 chat; 1 hidden by the baseline\n", "")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colour(folder: Path, environment: dict[str, str], coloured: bool) -> None:
    write(folder / "x.jsonl", BAD)
    assert ("\x1b[" in run("check", "x.jsonl", **environment).out) is coloured
    # What goes into a file is for programs.
    run("check", "x.jsonl", "--output-file", "out.txt", **environment)
    assert "\x1b[" not in (folder / "out.txt").read_text("utf-8")


CORPUS = [
    chats(200, {7: WEIGHT, 90: COMMA, 91: "", 150: chat(7), 151: '{"messages": [', 152: chat(5)}),
    chats(200).replace("\n", "\r\n") + chat(3),
    "[\n" + ",\n".join(map(chat, range(120))) + "\n]\n",
    json.dumps([json.loads(chat(it)) for it in range(3)], indent=1) + "\n",
    "\n".join(json.dumps(json.loads(chat(it)), indent=1) for it in range(40)),
    "\ufeff" + chats(60) + "\n\n" + chats(60).replace("messages", "mesages"),
    chats(100) + '{"ts": 1, "level": "info"}\n' * 300,
]


@pytest.mark.parametrize("content", CORPUS)
@pytest.mark.parametrize("output_format", ["json", "concise"])
def test_several_processes_find_what_one_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: str, output_format: str
) -> None:
    write(folder / "x.jsonl", content.encode() + b'{"messages": "\xff"}\n' + content.encode())
    words = ("check", "x.jsonl", "--output-format", output_format, "--statistics")
    whole = run(*words, "--jobs", "1")
    monkeypatch.setattr(running, "BLOCK", 700)
    small = run(*words, "--jobs", "1")
    monkeypatch.setattr(running, "_BYTES_PER_JOB", 100)
    monkeypatch.setattr(running, "_BYTES_PER_COUNTING_JOB", 100)
    assert run(*words, "--jobs", "3") == small == whole
    assert "invalid-utf8" in whole.out


def test_many_findings_are_told_without_holding_their_lines(folder: Path) -> None:
    # One on each line and several on one: excerpts come from the right lines in any case.
    odd = {it: chat(it, weight=0.5, **{f"key{it}": 1}) for it in range(0, 20, 2)}
    write(folder / "x.jsonl", chats(50, odd))
    outcome = run("check", "x.jsonl", "--select", "weights,unknown-key", "--target", "openai")
    shown = re.findall(r"^(\d+) \| .*Answer (\d+)\"", outcome.out, re.MULTILINE)
    assert len(shown) == 20
    assert all(int(line) == int(number) + 1 for line, number in shown)


@pytest.mark.parametrize("model", ["llama-mine", "nobody-knows-it"])
def test_counts_for_a_tokenizer_that_is_not_known_are_estimates(folder: Path, model: str) -> None:
    write(folder / "tuneline.toml", "[models.llama-mine]\nlimit = 20\n")
    write(folder / "good.jsonl", chats())
    words = "check", "good.jsonl", "--statistics", "--model", model
    assert "\nabout 204 tokens (estimate, with framing), 36 of them trained\n" in run(*words).out
    data = json.loads(run(*words, "--output-format", "json").out)
    assert data["files"][0]["tokens"] == {"total": 204, "trained": 36, "exact": False}


@pytest.mark.parametrize(("encoding", "about"), [("", "about "), ('encoding = "o200k_base"\n', "")])
def test_a_limit_is_exceeded_by_about_so_much_where_the_tokenizer_is_not_known(
    folder: Path, encoding: str, about: str
) -> None:
    write(folder / "tuneline.toml", f"[models.llama-mine]\nlimit = 10\n{encoding}")
    write(folder / "good.jsonl", chats(1))
    out = run("check", "good.jsonl", "--model", "llama-mine").out
    assert f'The example is {about}7 tokens over the limit of 10 for "llama-mine".' in out
