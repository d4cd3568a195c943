"""Trainers read data for preferences and for reinforcement, too: nobody is told to convert what their trainer reads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from cli.running import run, write

_ASKED: Final = '{"role": "user", "content": "Capital of Peru?"}'
_GOOD, _BAD = ('{"role": "assistant", "content": "%s"}' % it for it in ("Lima.", "Rome."))  # noqa: UP031
LINES: Final = {
    "texts": '{"prompt": "Capital of Peru?", "chosen": "Lima.", "rejected": "Rome."}',
    "conversations": f'{{"chosen": [{_ASKED}, {_GOOD}], "rejected": [{_ASKED}, {_BAD}]}}',
    "beside messages": f'{{"messages": [{_ASKED}], "chosen": {_GOOD}, "rejected": {_BAD}}}',
    "rejected response": f'{{"messages": [{_ASKED}, {_GOOD}], "rejected_response": "Rome."}}',
    "rejected messages": f'{{"messages": [{_ASKED}, {_GOOD}], "rejected_messages": [{_ASKED}, {_BAD}]}}',
    "query": '{"query": "Capital of Peru?", "response": "Lima.", "rejected_response": "Rome."}',
    "KTO": '{"prompt": "Capital of Peru?", "completion": "Lima.", "label": true}',
    "KTO messages": f'{{"messages": [{_ASKED}, {_GOOD}], "label": true}}',
    "prompt": f'{{"prompt": [{_ASKED}], "answer": "Lima."}}',
    "solution": f'{{"messages": [{_ASKED}], "solution": "Lima."}}',
}
READ: Final = {
    "trl": ("texts", "conversations", "KTO", "prompt"),
    "unsloth": ("texts", "conversations", "KTO", "prompt"),
    "ms-swift": ("rejected response", "rejected messages", "query", "KTO messages", "solution"),
    "llama-factory": ("texts", "beside messages", "KTO messages"),
    "axolotl": ("texts", "conversations", "beside messages", "KTO"),
    "torchtune": ("conversations",),
}
_CHAT: Final = f'{{"messages": [{_ASKED}, {_GOOD}], "%s": "a.png"}}'
_SHAREGPT: Final = (
    '{"conversations": [{"from": "human", "value": "Capital?"}, {"from": "gpt", "value": "Lima."}],'
    ' "images": ["a.png"]}'
)
COLUMNS: Final = {
    "trl": ("images", "image", "chat_template_kwargs"),
    "ms-swift": ("images", "image", "videos", "audios", "objects", "chat_template_kwargs"),
    "llama-factory": ("images", "videos", "audios"),
    "axolotl": ("images", "image"),
    "unsloth": ("images",),
    "openai": (),
}


@pytest.mark.parametrize("target", READ)
@pytest.mark.parametrize("name", LINES)
def test_what_a_trainer_reads_is_not_to_be_converted(target: str, name: str, folder: Path) -> None:
    write(folder / "x.jsonl", LINES[name] + "\n")
    outcome = run("check", "x.jsonl", "--target", target, "--select", "wrong-format")
    read = READ[target]
    if name in read:
        assert outcome.out.startswith("no findings")
    elif not {"texts", "conversations"}.intersection(read) or name not in ("texts", "conversations"):
        # These two are one format, of which some trainers read only one.
        assert "wrong-format" in outcome.out


@pytest.mark.parametrize("target", COLUMNS)
def test_a_column_is_unknown_to_targets_that_do_not_read_it(target: str, folder: Path) -> None:
    for key in COLUMNS["ms-swift"]:
        write(folder / "x.jsonl", _CHAT % key + "\n")
        outcome = run("check", "x.jsonl", "--target", target, "--select", "unknown-key")
        assert outcome.out.startswith("no findings") == (key in COLUMNS[target]), key


def test_a_target_that_stops_without_placeholders_makes_them_an_error(folder: Path) -> None:
    write(folder / "x.jsonl", _SHAREGPT + "\n")
    told = {
        target: run("check", "x.jsonl", "--target", target, "--select", "images").out.split("[")[0]
        for target in ("any", "llama-factory")
    }
    assert told == {"any": "information", "llama-factory": "error"}
    assert run("check", "x.jsonl", "--target", "ms-swift").out.startswith("no findings")
