"""Whatever way a file is counted, its figures are the same: in bulk or line by line, by which counter, in how many
processes.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.running import run
from tuneline.engine import disk, limits
from tuneline.engine.bulk import Bulky, Sound
from tuneline.tokens import count as counting
from tuneline.tokens import fast

TEXTS = (
    "Where does the night bus stop?", "It stops at the harbour, and 'twas late.", "don't \u0c5c's", "x'ſ'LLa",
    "北京の天気",
    "👩\u200d👧 \u2028", "<think>The tide.</think>At noon.", "[THINK]so", " \n<think>a</think> b", "", " ", "null",
    "a" * 300, "<|endoftext|>", '"quoted" \\ and \t tabs',
)  # fmt: skip
ODD = [
    b'{"messages": [{"role": "user", "content": "cut',
    b"[1, 2]",
    b"",
    b'{"messages": [{"role": "user", "content": "a", "content": "b"}, {"role": "assistant", "content": "c"}]}',
    b'{"messages": [{"role": "user", "content": "\xff"}]}',
    b'{"messages": [], "system": "so"}',
]


def example(source: random.Random, name: str) -> dict[str, Any]:
    def text() -> str:
        return " ".join(source.choices(TEXTS, k=source.randint(1, 4)))

    match name:
        case "chat":
            roles = ["system"] * source.randint(0, 1) + ["user", "assistant"] * source.randint(1, 3)
            turns: list[dict[str, Any]] = [{"role": role, "content": text()} for role in roles]
            if source.random() < 0.3:
                turns[-1]["weight"] = source.choice((0, 1))
            if source.random() < 0.1:
                turns[-1]["content"] = [{"type": "text", "text": text()}]
            return {"messages": turns, **({"id": 5} if source.random() < 0.2 else {})}
        case "preference":
            answers = ([{"role": "assistant", "content": text()}] for _ in range(2))
            asked = {"messages": [{"role": "user", "content": text()}]}
            return {
                "input": asked,
                **dict(zip(("preferred_output", "non_preferred_output"), answers, strict=True)),
            }
        case "sharegpt":
            said = [{"from": tag, "value": text()} for tag in ("human", "gpt") * source.randint(1, 2)]
            return {"conversations": said, **({"system": text()} if source.random() < 0.5 else {})}
        case "alpaca":
            return {"instruction": text(), "input": source.choice(("", text())), "output": text()}
    return {"prompt": text(), "completion": text()}


def content(name: str) -> bytes:
    source = random.Random(7)
    lines = []
    for _ in range(400):
        lines.append(json.dumps(example(source, name), ensure_ascii=source.random() < 0.5).encode())
        if source.random() < 0.05:
            lines.append(source.choice(ODD))
    return b"\n".join(lines) + b"\n"


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Sound]:
    found: list[Sound] = []
    look = Bulky.look

    def looking(bulky: Bulky, data: bytes) -> Sound:
        found.append(look(bulky, data))
        return found[-1]

    monkeypatch.setattr(Bulky, "look", looking)
    monkeypatch.setattr(limits, "BULK_MOST_ODD", 2)
    monkeypatch.setattr(limits, "BULK_SIZE", 4_000)
    monkeypatch.setattr(disk, "BLOCK", 8_000)
    monkeypatch.setattr(disk, "_BYTES_PER_COUNTING_JOB", 4_000)
    return found


@pytest.mark.parametrize("name", ["chat", "preference", "sharegpt", "alpaca", "completion"])
@pytest.mark.parametrize("words", [(), ("--no-tokens",), ("--target", "together"), ("--model", "llama-3")])
def test_figures_are_the_same(
    name: str, words: tuple[str, ...], folder: Path, looks: list[Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "train.jsonl").write_bytes(content(name))

    def printed(*, bulk: bool, quick: bool, jobs: int) -> str:
        monkeypatch.setattr(limits, "BULK_FILE", 0 if bulk else 1 << 40)
        monkeypatch.setattr(limits, "FAST_COUNTS", 0 if quick else 1 << 40)
        monkeypatch.setattr(counting, "_fast", None)
        monkeypatch.setattr(fast, "_counters", {} if quick else dict.fromkeys(fast.TRAPS[0][1]))
        outcome = run("stats", "train.jsonl", "--output-format", "json", "--jobs", str(jobs), *words)
        assert (outcome.code, outcome.err) == (0, "")
        return outcome.out

    expected = printed(bulk=False, quick=False, jobs=1)
    assert json.loads(expected)["files"][0]["counted"] > 300
    assert not looks
    for bulk, quick, jobs in (
        (True, False, 1),
        (True, True, 1),
        (False, True, 1),
        (True, False, 4),
        (True, True, 4),
    ):
        if jobs > 1 and sys.platform != "linux":
            continue  # other processes would not know of the small limits
        assert printed(bulk=bulk, quick=quick, jobs=jobs) == expected, (bulk, quick, jobs)
    counted = [look.counted for look in looks]
    assert sum(len(it.total) for it in counted if it is not None) > 400
