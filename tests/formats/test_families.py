"""The format of the first line of every case that trainers were tried with is the one that its family says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuneline.formats.detect import guess

CASES = Path(__file__).parents[3] / "shared" / "readers" / "cases.jsonl"
FAMILIES: dict[str, tuple[str, ...]] = {
    "sharegpt": ("sharegpt",),
    # ms-swift reads all of these as it reads Alpaca.
    "alpaca": ("alpaca", "instruction-response", "question-answer", "input-output", "query-response"),
    "text": ("text",),
    "pc": ("completion", "prompt-response"),
}
# Why a line is not of its family's format.
HALF = "half of a pair, which any list of prompts is"
NO_TEXT = "no text: a number, null or a list"
CONVERSATIONAL = "lists of messages as prompt and completion are a format of their own"
EXCEPTIONS = {
    "alpaca_nooutput": HALF,
    "pc_nocompletion": HALF,
    "pc_noprompt": HALF,
    "pc_prompt_only": HALF,
    "pcfile_nocompletion": HALF,
    "pc_conv_system": CONVERSATIONAL,
    "pc_conv_tools": CONVERSATIONAL,
    "pc_convmixed": CONVERSATIONAL,
    "pc_listprompt": CONVERSATIONAL,
    "pc_completions_labels": "stepwise supervision, which is not read",
    "text_null": NO_TEXT,
    "text_number": NO_TEXT,
    "text_list": NO_TEXT,
    "text_segments": "a shape of one trainer, which is not read",
    "text_content": "a corpus has texts under this key",
    "text_withmessages": "the conversation is the example",
}


@pytest.mark.skipif(not CASES.exists(), reason="the cases of the readers are not on this machine")
def test_the_first_line_has_the_format_of_its_family() -> None:
    other = {}
    for case in map(json.loads, CASES.read_text("utf-8").split("\n")[:-1]):
        if case["family"] in FAMILIES and "text" in case:
            name = guess(json.loads(case["text"].split("\n")[0])).name
            if name not in FAMILIES[case["family"]]:
                other[case["case"]] = name
    assert other.keys() == EXCEPTIONS.keys()
