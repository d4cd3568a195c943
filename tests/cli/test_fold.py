"""One cause on many lines: in full a few times, then once, in the editor and on the command line alike."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from cli.running import run
from tuneline.engine.document import FileState
from tuneline.engine.fold import Placed
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.settings.model import Settings

USER = '{"role": "user", "content": "%d"}'
GOOD = '{"messages": [' + USER + ', {"role": "assistant", "content": "b"}]}'
# What is wrong on each line, and how often that is to be reported at most.
CAUSES = {
    "completion is a number": '{"prompt": "%d", "completion": 7}',
    "a comma at the end": '{"prompt": "%d", "completion": "a"},',
    "a value without quotes": '{"prompt": "%d", "completion": a}',
    "a null answer": GOOD.replace('"b"', "null"),
    "no assistant": '{"messages": [{"role": "system", "content": "%d"}]}',
    "another case": '{"Prompt": "%d", "Completion": "a"}',
    "a list": '[{"role": "user", "content": "%d"}]',
    "a weight": GOOD.replace('"b"', '"b", "weight": 0.5'),
    "an unknown key": GOOD[:-1] + ', "x": 1}',
    "nested": '{"messages": [[{"role": "user", "content": "%d"}, {"role": "assistant", "content": "a"}]]}',
}


def reported(text: str, target: str) -> list[Placed]:
    settings = Settings(target=target)
    lines = text.split("\n")
    return FileState(lines, reading_for(settings), active_rules(settings)).findings()


@pytest.mark.parametrize("target", ["any", "openai", "azure", "together"])
@pytest.mark.parametrize("cause", CAUSES)
def test_one_cause_is_reported_four_times_at_most(cause: str, target: str, folder: Path) -> None:
    lines = [CAUSES[cause] % number for number in range(300)]
    found = reported("\n".join(lines), target)
    assert found
    by_cause = Counter(item.finding.cause for item in found)
    assert max(by_cause.values()) <= 4
    assert len(by_cause) <= 3, by_cause
    # The command line says the same, with the lines.
    (folder / "x.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    outcome = run("check", "x.jsonl", "--target", target, "--output-format", "json")
    (file,) = json.loads(outcome.out)["files"]
    wanted = sorted((it.row + 1, it.finding.rule, str(it.finding.message)) for it in found)
    assert sorted((it["line"], it["rule"], it["message"]) for it in file["findings"]) == wanted
    folded = [it["lines"] for it in file["findings"] if it["lines"]]
    assert folded
    assert all(ranges == [[1, 300]] for ranges in folded)


def test_what_is_rare_is_reported_on_each_line() -> None:
    lines = [GOOD % number for number in range(400)]
    for row in range(0, 400, 20):  # 20 lines
        lines[row] = lines[row].replace('"b"', '"b", "weight": 2')
    assert len(reported("\n".join(lines), "any")) == 20
    lines[1] = lines[1].replace('"b"', '"b", "weight": 2')
    found = reported("\n".join(lines), "any")
    assert [item.row for item in found] == [0, 1, 20, 40]
    assert "21 lines in this file have this problem." in str(found[-1].finding.message)


def test_different_causes_are_not_put_together() -> None:
    lines = [f'{{"prompt": "{row}", "completion": {row if row % 2 else []}}}' for row in range(60)]
    found = reported("\n".join(lines), "any")
    assert Counter(item.finding.cause for item in found).most_common() == [
        (found[0].finding.cause, 4),
        (found[1].finding.cause, 4),
    ]


def test_exit_code_baseline_and_fix_see_every_line(folder: Path) -> None:
    bad = '{"prompt": "%d", "completion": "a"},\n'
    (folder / "x.jsonl").write_text("".join(bad % row for row in range(100)), "utf-8")
    words = ("check", "x.jsonl", "--no-tokens")
    assert run(*words, "--write-baseline", "known.json").code == 1
    assert run(*words, "--baseline", "known.json").code == 0
    with open(folder / "x.jsonl", "a", encoding="utf-8") as file:
        file.write(bad % 100)
    outcome = run(*words, "--baseline", "known.json", "--output-format", "concise")
    assert outcome.code == 1
    assert "x.jsonl:101:" in outcome.out
    assert "1 error in 1 file" in outcome.out
    assert run(*words, "--fix").code == 0
    assert (folder / "x.jsonl").read_text("utf-8").count(",\n") == 0


# What differs on each line in a spelling alone: a flood for whoever named the speakers or numbered the keys.
SPELLINGS = {
    "roles": '{"messages": [{"role": "speaker %d", "content": "a"}, {"role": "assistant", "content": "b"}]}',
    "keys": GOOD[:-1].replace("%d", "a") + ', "key%d": 1}',
    "names": GOOD.replace("%d", "a").replace('"user"', '"user", "name": "a b %d"'),
}


@pytest.mark.parametrize("target", ["any", "openai"])
@pytest.mark.parametrize("what", SPELLINGS)
def test_many_spellings_are_reported_four_times_at_most(what: str, target: str, folder: Path) -> None:
    lines = [SPELLINGS[what] % number for number in range(300)]
    (folder / "x.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    outcome = run("check", "x.jsonl", "--target", target, "--output-format", "json")
    (file,) = json.loads(outcome.out)["files"]
    shown = [it for it in file["findings"] if it["rule"] != "duplicate-example"]
    assert 1 <= len(shown) <= 4, shown
    assert [it["lines"] for it in shown if it["lines"]] == [[[1, 300]]]


def test_a_few_spellings_are_each_reported(folder: Path) -> None:
    lines = [SPELLINGS["roles"] % (number % 20) for number in range(300)]
    (folder / "x.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (file,) = json.loads(run("check", "x.jsonl", "--output-format", "json").out)["files"]
    assert len([it for it in file["findings"] if it["rule"] == "unknown-role"]) == 20
