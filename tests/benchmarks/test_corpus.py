"""The files that benchmarks read are the same every time, and are what their names say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.settings.model import Settings

ROOT = Path(__file__).parents[2]
SOUND = ("a", "b", "c", "d", "diverse", "tiny")


@pytest.fixture(autouse=True)
def _benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


def test_a_corpus_has_its_size_and_is_the_same_every_time() -> None:
    import corpus

    for name in corpus.CORPORA:
        text = "".join(corpus.lines(60_000, name))
        assert text == "".join(corpus.lines(60_000, name)), name
        assert text.endswith("\n"), name
        assert 60_000 <= len(text.encode(errors="surrogateescape")) < 120_000, name


@pytest.mark.parametrize("name", SOUND)
def test_sound_corpora_have_no_findings(name: str, tmp_path: Path) -> None:
    import corpus

    path = tmp_path / "x.jsonl"
    corpus.write(path, name, 100_000)
    result = check_file(Source(path), Plan(Settings(), tokens=False))
    assert result.placed == []
    assert result.examples == result.lines


def test_the_array_is_one_value() -> None:
    import corpus

    text = "".join(corpus.lines(50_000, "array"))
    assert text.count("\n") > 1_000
    assert all("messages" in example for example in json.loads(text))


def test_of_short_lines_all_are_equal_or_none() -> None:
    import corpus

    for name, (equal, _) in corpus.SHORT.items():
        same = list(corpus.lines(20_000, f"{name}, equal"))[1:-1]
        assert len(set(same)) == 1, name
        other = list(corpus.lines(20_000, f"{name}, distinct"))[1:-1]
        assert len(set(other)) == len(other), name
        assert same[0] == equal


@pytest.mark.skipif(sys.platform == "win32", reason="processes are measured on Unix only")
def test_without_the_extra_a_command_runs_as_if_it_were_not_installed() -> None:
    import cost

    code = "from importlib.util import find_spec; import sys; sys.exit(find_spec('toktok') is not None)"
    for fast in (True, False):
        # The exit code is 1 where it is found, and toktok is installed with what tests need.
        measured = subprocess.run((sys.executable, "-c", code), env=cost.environment(fast=fast), check=False)
        assert measured.returncode == fast


@pytest.mark.skipif(sys.platform == "win32", reason="processes are measured on Unix only")
def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    import cost

    with pytest.raises(RuntimeError, match="exit code 3"):
        cost.command((sys.executable, "-c", "import sys; sys.exit(3)"), tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_process_that_is_measured_ends_with_its_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cost

    started = tmp_path / "pid"
    code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
    words = (sys.executable, "-c", code, started)

    def stop(leader: int, kind: str) -> int:
        if started.exists() and started.read_text():
            raise KeyboardInterrupt
        return 0

    monkeypatch.setattr(cost, "group_memory", stop)
    with pytest.raises(KeyboardInterrupt):
        cost.peak(words, tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
