"""Asking readers that run in an environment of their own, and comparing what they say with what targets say."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from readers.agreement import WORDS, Verdict, findings, verdict

WORKER: Final = Path(__file__).parent / "worker.py"
# The Python of the readers' environment, which `bootstrap.py readers` names.
PYTHON: Final = "TUNELINE_READERS_PYTHON"


class Reader:
    """A running worker. Ask it within `running()`, which ends it."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self.folder = folder

    def ask(self, reader: str, data: bytes) -> tuple[Verdict, str]:
        """What a reader does with a file of these bytes, and what it says against it."""
        path = self.folder / "asked.jsonl"
        path.write_bytes(data)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"reader": reader, "path": str(path)}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return WORDS[answer["verdict"]], answer["says"]


@contextmanager
def running(folder: Path) -> Iterator[Reader]:
    """Start the worker; folder: where files may be written."""
    # Not the variables of the project's environment: no path, and text in UTF-8 on every system.
    environment = {**os.environ, "PYTHONUTF8": "1", "TOGETHER_DISABLE_TQDM": "true"}
    environment.pop("PYTHONPATH", None)
    process = subprocess.Popen(
        [os.environ[PYTHON], "-I", "-X", "utf8", WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    try:
        yield Reader(process, folder)
    finally:
        process.communicate()


class Difference(NamedTuple):
    """A file on which a target disagrees with its reader. said: the reader; found: our findings, with their effects."""

    target: str
    data: bytes
    theirs: Verdict
    ours: Verdict
    said: str
    found: tuple[str, ...]

    @property
    def kind(self) -> tuple[str, ...]:
        """What differences of one kind have in common."""
        said = re.sub(r"'[^']*'|`[^`]*`|\"[^\"]*\"|\b\d+\b|\[type=.*", "_", self.said.split("\n\n")[0])
        return self.theirs, self.ours, said[:200], *self.found


def compare(reader: Reader, target: str, data: bytes) -> Difference | None:
    """Where a target disagrees with its reader about a file."""
    theirs, said = reader.ask(target, data)
    found = findings(data, target, reader.folder)
    ours = verdict(found)
    if ours == theirs:
        return None
    names = (f"{it.rule}{'/' if it.case else ''}{it.case}:{it.effect.value}" for it in found)
    return Difference(target, data, theirs, ours, said, tuple(sorted(set(names))))


def smallest(differences: Iterable[Difference]) -> Mapping[tuple[str, ...], Difference]:
    """The smallest file of each kind."""
    kinds: dict[tuple[str, ...], Difference] = {}
    for it in differences:
        if it.kind not in kinds or len(it.data) < len(kinds[it.kind].data):
            kinds[it.kind] = it
    return kinds
