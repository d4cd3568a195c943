"""Targets say of generated files, and of all known cases, what the readers themselves do with them now.

`python3 bootstrap.py readers` installs the readers and runs this; TUNELINE_EXAMPLES says how many files of each kind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from readers.accepted import ACCEPTED, Accepted, accepted
from readers.agreement import cases
from readers.agreement import given as recorded
from readers.generated import KINDS, files
from readers.live import PYTHON, Difference, Reader, compare, running, smallest
from tuneline.engine.conversion import convert_whole
from tuneline.engine.files.source import Source, Unreadable
from tuneline.features.conversion import NoFormat, asked_of, format_of, how_for, sample_of
from tuneline.settings.model import Settings

pytestmark = pytest.mark.skipif(
    PYTHON not in os.environ, reason="`python3 bootstrap.py readers` installs the readers and runs this"
)
TARGETS = {"together": "together_2.10.0", "mistral": "mistral_common_v7"}
EXAMPLES = int(os.environ.get("TUNELINE_EXAMPLES", "500"))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with running(tmp_path_factory.mktemp("readers")) as it:
        yield it


def shown(differences: list[Difference]) -> list[str]:
    """The smallest file of each kind, with what each side says."""
    return [
        f"{it.target}: {it.theirs} ({it.said[:200]}), ours {it.ours} {it.found}: {it.data.decode('utf-8', 'replace')}"
        for it in smallest(differences).values()
    ]


def examples(count: int) -> settings:
    """The same files in every run, and no search for smaller ones: all differences are wanted."""
    return settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_target_agrees_about_generated_files(reader: Reader, target: str, kind: str) -> None:
    found: list[Difference] = []

    @examples(EXAMPLES)
    @given(files(kind))
    def ask(data: bytes) -> None:
        difference = compare(reader, target, data)
        if difference is not None and not accepted(difference):
            found.append(difference)

    ask()
    assert shown(found) == []


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_agrees_about_what_is_converted_for_it(reader: Reader, target: str) -> None:
    """From all known cases of every format, and from generated ones: what is written is accepted."""
    sources = [it.data for it in cases().values()]

    @examples(EXAMPLES // 5)
    @given(st.one_of(*(files(kind, slips=slips) for kind in KINDS for slips in (False, True))))
    def collect(data: bytes) -> None:
        sources.append(data)

    collect()
    written = [it for data in sources if (it := converted(reader.folder, target, data))]
    assert len(written) > len(sources) // 4
    found = [it for data in written if (it := compare(reader, target, data)) and not accepted(it)]
    assert shown(found) == []


def converted(folder: Path, target: str, data: bytes) -> bytes | None:
    """What `tuneline convert --for` writes; nothing where it cannot, or would lose something."""
    path = folder / "source.jsonl"
    path.write_bytes(data)
    into = folder / "written.jsonl"
    try:
        source = Source(path)
        sample = sample_of(source)
        how = how_for(target, format_of(sample), Settings(), sample=sample)
        account = convert_whole(source, how, into, asked_of(target, Settings()))
    except (NoFormat, Unreadable):
        return None
    return into.read_bytes() if account.examples and not account.stops else None


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_agrees_about_real_files(reader: Reader, target: str) -> None:
    real = Path(__file__).parents[3] / "shared" / "real"
    if not real.exists():
        pytest.skip("the real training files are not on this machine")
    found = [
        difference
        for path in sorted(real.rglob("*.jsonl"))
        if path.name != "expected.jsonl"
        and (difference := compare(reader, target, path.read_bytes()))
        and not accepted(difference)
    ]
    assert shown(found) == []


@pytest.mark.parametrize("row", ACCEPTED, ids=lambda it: f"{it.target}-{it.reason[:40]}")
def test_what_is_accepted_is_a_disagreement(reader: Reader, row: Accepted) -> None:
    difference = compare(reader, row.target, row.example.encode())
    assert difference is not None
    assert difference.theirs == row.theirs
    assert accepted(difference)


@pytest.mark.parametrize("target", TARGETS)
def test_the_reader_is_the_one_that_was_recorded(reader: Reader, target: str) -> None:
    """What it does with the known cases is what it did when they were recorded."""
    said = recorded()[TARGETS[target]]
    differ = {
        name: (now, then)
        for name, then in said.items()
        if (now := reader.ask(target, cases()[name].data)[0]) != then
    }
    assert differ == {}
