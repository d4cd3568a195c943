"""The format of the first line of every case that trainers were tried with is the one that its family says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuneline.domain.method import Method
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS

CASES = Path(__file__).parents[3] / "shared" / "readers" / "cases.jsonl"


def of_method(method: Method) -> tuple[str, ...]:
    return tuple(name for name, fmt in FORMATS.items() if fmt.method == method)


FAMILIES: dict[str, tuple[str, ...]] = {
    "chat": ("chat",),
    "sharegpt": ("sharegpt",),
    # ms-swift reads all of these as it reads Alpaca.
    "alpaca": ("alpaca", "instruction-response", "question-answer", "input-output", "query-response"),
    "text": ("text",),
    "pc": ("completion", "prompt-response", "messages-completion"),
    "pref": of_method("preference"),
    "kto": of_method("unpaired"),
    "rft": of_method("reinforcement"),
    "gemini": ("gemini",),
    "nova": ("nova", "nova-preference"),
    "claude": ("anthropic",),
    "mistral": ("mistral",),
    # Whole files with something wrong in them; where the first line is an example, it is one of these.
    "file": ("chat", "completion", "alpaca"),
}
# Why a line is not of its family's format, as it would be explained to its owner.
HALF = "half of a pair, which any list of prompts is"
NO_TEXT = "no text: a number, null or a list"
UNDER_ITS_KEY = (
    "a list under `conversations` or `conversation` is ShareGPT's, in whatever layout its turns are"
)
PROMPTS = (
    "messages that all readers take for chat: the one further key cannot say that they are something else"
)
EXCEPTIONS = {
    "extra_top_conversation": UNDER_ITS_KEY,
    "trl2_conversations_openai": UNDER_ITS_KEY,
    "extra_top_system": "a system prompt beside the messages, as Anthropic and Bedrock's Claude have it",
    "tools_available_tools": "tools under Mistral's key for them",
    "tools_both_keys": "tools under Mistral's key for them",
    "mistral_both_msg_keys": "a stray text beside the content does not make a message Mistral's",
    "extra_wrapped_body": "a batch request: it is sent to a model, and the conversation is inside it",
    "order_missing": "nothing that says what it is",
    "trl2_prompt_only_conv": "a prompt without an answer, from which TRL trains by reinforcement",
    "pc_nocompletion": HALF,
    "pc_noprompt": HALF,
    "pc_prompt_only": HALF,
    "pcfile_nocompletion": HALF,
    "alpaca_nooutput": HALF,
    "pc_completions_labels": "stepwise supervision, which is not read",
    "kto_trl_null": "a label that is null labels nothing, and the pair is whole without it",
    "pref_lf_alpaca_list": "two outputs in a list, which no trainer takes for a pair any more: Alpaca with a finding",
    "rft_lastassistant": PROMPTS,
    "rft_noextra": PROMPTS,
    "gemini_text_io": "pairs of tuning that Google has ended: named, and not read",
    "gemini_bison": "pairs of tuning that Google has ended: named, and not read",
    "text_null": NO_TEXT,
    "text_number": NO_TEXT,
    "text_list": NO_TEXT,
    "text_segments": "a shape of one trainer, which is not read",
    "text_content": "a corpus has texts under this key",
    "text_withmessages": "the conversation is the example",
    "file_message_per_line": "a message on each line, which are put together to one conversation",
    "file_array": "a list on one line, whose items are read",
}


@pytest.mark.skipif(not CASES.exists(), reason="the cases of the readers are not on this machine")
def test_the_first_line_has_the_format_of_its_family() -> None:
    other = {}
    for case in map(json.loads, CASES.read_text("utf-8").split("\n")[:-1]):
        try:
            first = json.loads(case["text"].split("\n")[0])
        except (KeyError, ValueError):
            continue  # bytes that are no UTF-8, or a line that is no JSON: nothing has a format yet
        name = guess(first).name
        if name not in FAMILIES[case["family"]]:
            other[case["case"]] = name
    assert sorted(other) == sorted(EXCEPTIONS)
