"""Targets on the command line: several, private ones, the list of them, and what is known of each."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli.running import WEIGHT, chats, run, write
from tuneline.targets.targets_table import BUILT_IN

OURS = 'title = "Our trainer"\nas_of = 2026-11-01\n[formats.chat]\nreads = "whole"\n'
REFUSES = OURS + '[cases]\ninvalid-weight = ["refuse", "tried"]\n'
REFUSES += '[evidence.tried]\nsource = "we tried it"\nas_of = 2026-11-02\nverified = false\n'


@pytest.fixture
def ours(folder: Path) -> Path:
    """A folder with a private target and a training file."""
    write(folder / "ours.toml", REFUSES)
    write(folder / "tuneline.toml", 'targets = ["./ours.toml"]\n')
    write(folder / "x.jsonl", chats(bad={3: WEIGHT}))
    return folder


def test_a_private_target_is_accepted_and_named(ours: Path) -> None:
    outcome = run("check", "x.jsonl", "--target", "Ours", "--output-format", "concise")
    assert "Our trainer rejects this line. (Reported, not verified.)" in outcome.out
    assert (outcome.code, outcome.err) == (0, "")
    both = run("check", "x.jsonl", "--target", "azure,ours", "--output-format", "concise")
    assert "Azure OpenAI and Our trainer reject this line." in both.out
    assert both.code == 1


def test_where_two_targets_contradict_each_other_the_worst_holds(ours: Path) -> None:
    write(ours / "more.toml", OURS.replace("Our trainer", "Theirs") + '[cases]\ninvalid-weight = "accept"\n')
    write(ours / "tuneline.toml", 'targets = ["./ours.toml", "./more.toml"]\n')
    assert run("check", "x.jsonl", "--target", "more").out.startswith("no findings")
    for names in ("more,ours", "ours,more"):
        assert "Our trainer rejects this line" in run("check", "x.jsonl", "--target", names).out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("opnai", 'unknown target "opnai" in the options: did you mean "openai"?'),
        ("azure,oursx", 'unknown target "oursx" in the options: did you mean "ours"?'),
        ("xyz", 'unknown target "xyz" in the options: the targets are any, '),
        (
            "any,openai",
            '"target" in the options is "any,openai": "any" means every target, so it cannot be combined with',
        ),
        ("openai,", 'unknown target "" in the options: the targets are any, '),
    ],
)
def test_a_name_that_is_wrong(name: str, words: str, ours: Path) -> None:
    outcome = run("check", "x.jsonl", "--target", name)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith(f"tuneline: {words}")


def test_a_file_whose_settings_do_not_have_the_target_is_not_checked_for_others(ours: Path) -> None:
    write(ours / "b/tuneline.toml", "")
    write(ours / "b/y.jsonl", chats(bad={3: WEIGHT}))
    outcome = run("check", ".", "--target", "ours", "--output-format", "concise")
    assert "x.jsonl:4:" in outcome.out
    assert "y.jsonl" not in outcome.out
    assert outcome.err.startswith(f'tuneline: {Path("b/y.jsonl")}: unknown target "ours" in the options: ')
    assert outcome.code == 2
    assert "ours" in run("check", "b/y.jsonl", "--target", "ours").err


def test_a_broken_target_file_is_reported_and_the_run_goes_on(ours: Path) -> None:
    write(ours / "ours.toml", "title = 3\n")
    outcome = run("check", "x.jsonl", "--output-format", "concise")
    assert outcome.code == 2
    assert "x.jsonl:4:" in outcome.out
    first, *_ = lines = outcome.err.strip().split("\n")
    assert first.endswith('ours.toml: "title" in ours.toml is a whole number (3): a string is expected')
    assert len(lines) == len(("title", "as_of", "formats"))
    named = run("check", "x.jsonl", "--target", "ours")
    assert (named.code, named.out) == (2, "")
    assert 'unknown target "ours" in the options: its file ours.toml is wrong' in named.err
    assert run("targets").code == 2


def test_stats_and_standard_input_take_it_too(ours: Path) -> None:
    assert run("stats", "x.jsonl", "--target", "ours").code == 0
    assert "Our trainer" in run("check", "-", "--target", "ours", stdin=chats(bad={3: WEIGHT}).encode()).out


def test_targets(ours: Path) -> None:
    out = run("targets").out
    rows = {line.split()[0]: line for line in out.split("\n") if line.strip()}
    assert [*rows][: len(BUILT_IN) + 3] == ["name", "any", *BUILT_IN, "ours"]
    for name, target in BUILT_IN.items():
        assert all(it in rows[name] for it in (target.title, target.kind, target.status, "2026-"))
        assert any(it in rows[name] for it in target.formats if target.reads(it))
    assert re.match(r"ours +Our trainer +trainer +live +2026-11-01 +chat$", rows["ours"])
    assert f"    from {ours / 'ours.toml'}\n" in out
    data = json.loads(run("targets", "--output-format", "json").out)
    assert [it["name"] for it in data] == [*BUILT_IN, "ours"]
    assert data[-1] == {
        "name": "ours",
        "title": "Our trainer",
        "kind": "trainer",
        "status": "live",
        "version": None,
        "as_of": "2026-11-01",
        "formats": ["chat"],
        "brief": "",
        "file": str(ours / "ours.toml"),
    }


@pytest.mark.parametrize("name", BUILT_IN)
def test_explain_shows_every_fact_with_its_evidence(name: str, folder: Path) -> None:
    out = run("explain", f"target:{name}").out
    target = BUILT_IN[name]
    assert out.startswith(f"# {name}: {target.title}\n")
    for proof, it in target.evidence.items():
        assert f"  {proof}: {it.source}" in out
    data = json.loads(run("explain", f"target:{name}", "--output-format", "json").out)
    facts = {(it["group"], it["fact"]): it for it in data["facts"]}
    assert len(facts) == len(data["facts"])
    for case, fact in target.cases.items():
        shown = facts["all formats", case]
        assert (shown["value"], shown["verified"]) == (fact.value.value, fact.evidence.verified)
        assert shown["source"] == fact.evidence.source
    for key in target.limits:
        assert ("limits", key) in facts
    for fmt, of_format in target.formats.items():
        for pattern in of_format.keys:
            assert (f"format {fmt}", f"key {pattern}") in facts


def test_explain_a_private_target(ours: Path) -> None:
    out = run("explain", "target:ours").out
    assert f"From {ours / 'ours.toml'}.\n" in out
    assert "  reads  whole  your settings\n" in out
    assert "  invalid-weight  refuse  tried, not verified\n" in out
    assert "  tried: we tried it, read on 2026-11-02, not verified\n" in out


def test_explain_any(folder: Path) -> None:
    assert "the reader of the file is not known" in run("explain", "target:any").out
    assert json.loads(run("explain", "target:any", "--output-format", "json").out)["targets"] == [*BUILT_IN]


def test_a_shell_completes_private_targets(ours: Path) -> None:
    def completed(line: str) -> list[str]:
        number = str(len(line.split(" ")) - 1)
        environment = {"_TUNELINE_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": number}
        return run(**environment).out.split()

    names = (*(it for it in BUILT_IN if it.startswith("o")), "ours")
    assert completed("tuneline check --target o") == [f"plain,{it}" for it in names]
    assert completed("tuneline check --target openai,ou") == ["plain,openai,ours"]
    assert completed("tuneline explain target:ou") == ["plain,target:ours"]
    write(ours / "tuneline.toml", "targets = 3\n")
    assert completed("tuneline check --target opena") == ["plain,openai"]
