"""`explain`, `rules`, `models`, `schema`, `completion`: what can be asked without a file."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.running import run, write
from tuneline import __version__
from tuneline.cli.group import COMMANDS
from tuneline.formats.table import FORMATS
from tuneline.rules.table import GROUPS, RULES
from tuneline.targets.models_table import MODELS
from tuneline.tokens import fast


def test_version() -> None:
    assert run("--version") == (0, f"tuneline {__version__}\n", "")


@pytest.mark.parametrize("words", [["--version", "--verbose"], ["--verbose", "--version"]])
def test_version_with_what_counts(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "about", lambda: "tiktoken")
    assert run(*words) == (0, f"tuneline {__version__}\ntokens are counted by tiktoken\n", "")


def test_help() -> None:
    outcome = run("--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert all(name in outcome.out and words in outcome.out for name, words in COMMANDS.items())
    for name in COMMANDS:
        assert run(name, "--help") == run(name, "-h")
        assert run(name, "--help").out.startswith(f"Usage: tuneline {name}")
        assert re.search(rf"\n  Examples?:\n    .*tuneline {name}", run(name, "--help").out)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chek"], 'there is no command "chek": did you mean "check"?'),
        (["xyzzy"], 'there is no command "xyzzy": check, stats, convert, show, explain'),
        (["x.jsonl"], 'there is no command "x.jsonl": did you mean "tuneline check x.jsonl"?'),
        (["check"], "missing argument 'PATH...'"),
        (["--nonsense"], "no such option"),
        (["explain"], '"tuneline rules" lists them all'),
        (["explain", "invalid-wieght"], 'did you mean "invalid-weight"?'),
        (["explain", "Invalid_Weight"], 'did you mean "invalid-weight"?'),
        (["explain", "xyzzy"], '"tuneline rules" lists them all'),
        (
            ["explain", "openai"],
            'no rule "openai": the target of this name is explained by "tuneline explain target:openai"',
        ),
        (["explain", "target:opnai"], 'unknown target "opnai" in "explain": did you mean "openai"?'),
        (["explain", "target:"], 'unknown target "" in "explain": the targets are any, '),
        (["schema", "caht"], "'chat', 'preference'"),
        (["completion", "tcsh"], "'bash', 'zsh', 'fish'"),
    ],
)
def test_wrong_words(folder: Path, words: list[str], told: str) -> None:
    write(folder / "x.jsonl", "")
    outcome = run(*words)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert outcome.err.startswith("tuneline: ")
    assert outcome.err.count("\n") == 1


def test_no_words_show_the_help() -> None:
    outcome = run()
    assert outcome.code == 2
    assert "Commands:" in outcome.err + outcome.out


def explained(name: str) -> bool:
    text, data = run("explain", name), run("explain", name, "--output-format", "json")
    read = json.loads(data.out)
    return (
        (text.code, text.err, data.code, data.err) == (0, "", 0, "")
        and text.out.startswith(f"# {name}\n")
        and (read["name"], read["group"]) == (name, RULES[name].group)
        and read["page"].startswith(RULES[name].summary)
    )


def test_explain() -> None:
    assert [name for name in RULES if not explained(name)] == []


def test_rules() -> None:
    out = run("rules").out
    assert all(f"  {name} " in out for name in RULES)
    assert all(f"{group}: {title}\n" in out for group, title in GROUPS.items())
    assert "  empty-file                  information  No example at all" in out
    assert re.search(r"Fewer than ten examples in the file \(error for \d+ targets\)", out)
    data = json.loads(run("rules", "--output-format", "json").out)
    assert [rule["name"] for rule in data] == list(RULES)
    assert {rule["severity"] for rule in data} <= {"error", "warning", "information", "hint"}


def test_models(folder: Path) -> None:
    data = json.loads(run("models", "--output-format", "json").out)
    assert [model["name"] for model in data] == list(MODELS)
    out = run("models").out
    assert all(name in out for name in MODELS)
    rows = out.partition("\n\n")[0].split("\n")
    at = rows[0].index("methods")
    assert {row[at - 2 : at].strip() for row in rows} == {""}
    assert {row[at : at + 1].strip() == row[at : at + 1] for row in rows} == {True}
    assert "https://" in run("models", "--evidence").out or "OpenAI" in run("models", "--evidence").out
    write(folder / "tuneline.toml", '[models."my-model"]\nlimit = 1234\nprice = 0.5\n')
    (line,) = (line for line in run("models").out.split("\n") if line.startswith("my-model"))
    assert line.split()[1:3] == ["1,234", "0.50"]


def test_models_with_broken_settings(folder: Path) -> None:
    write(folder / "tuneline.toml", "models = 3\n")
    outcome = run("models")
    assert outcome.code == 2
    assert outcome.err.endswith('"models" in tuneline.toml is a whole number (3): a table is expected\n')


@pytest.mark.parametrize("name", FORMATS)
def test_schema(name: str) -> None:
    schema = json.loads(run("schema", name).out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(folder: Path, shell: str) -> None:
    outcome = run("completion", shell)
    assert outcome.code == 0
    assert f"_TUNELINE_COMPLETE={shell}_complete" in outcome.out
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"no {shell} here")
    subprocess.run([program, "-n", write(folder / "script", outcome.out)], check=True)


def completed(line: str) -> list[str]:
    """What bash is told for a line with the cursor at its end, as kind and value."""
    number = str(len(line.split(" ")) - 1)
    environment = {"_TUNELINE_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": number}
    outcome = run(**environment)
    assert outcome.err == ""
    return outcome.out.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("tuneline ", [f"plain,{name}" for name in COMMANDS]),
        ("tuneline s", ["plain,stats", "plain,show", "plain,schema", "plain,server"]),
        ("tuneline explain invalid-w", ["plain,invalid-weight"]),
        ("tuneline check --target opena", ["plain,openai"]),
        ("tuneline check --target azure,opena", ["plain,azure,openai"]),
        ("tuneline explain targ", ["plain,target:"]),
        ("tuneline explain target:opena", ["plain,target:openai"]),
        ("tuneline check --method pre", ["plain,preference"]),
        ("tuneline stats --model gpt-4o-mini", ["plain,gpt-4o-mini-2024-07-18"]),
        ("tuneline check --select weig", ["plain,weights", "plain,weight-on-other-role"]),
        ("tuneline check --ignore weights,invalid-w", ["plain,weights,invalid-weight"]),
        ("tuneline check --ignore weights,weig", ["plain,weights,weight-on-other-role"]),
        ("tuneline check --output-format j", ["plain,json", "plain,jsonl", "plain,junit"]),
        ("tuneline check --fail-on n", ["plain,never"]),
        ("tuneline check --unsa", ["plain,--unsafe-fixes"]),
        ("tuneline check data/tr", ["file,data/tr"]),
        ("tuneline stats x.jsonl d", ["file,d"]),
        ("tuneline check --config t", ["file,t"]),
        (
            "tuneline schema pre",
            ["plain,preference", "plain,preference-messages", "plain,preference-sharegpt"],
        ),
        ("tuneline completion z", ["plain,zsh"]),
    ],
)
def test_completion(line: str, offered: list[str]) -> None:
    assert completed(line) == offered
