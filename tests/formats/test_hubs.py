"""Rows as the well-known data sets of the hubs have them, in our own words: clean files get no warning and no error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fixtures_check import check_text
from tuneline.domain.severity import Severity
from tuneline.formats.detect import guess
from tuneline.settings.model import Settings

Row = dict[str, Any]


def user(text: str, **more: Any) -> Row:
    return {"role": "user", "content": text, **more}


def answer(text: str, **more: Any) -> Row:
    return {"role": "assistant", "content": text, **more}


def said(tag: str, text: str, **more: Any) -> Row:
    return {"from": tag, "value": text, **more}


TALK = [user("How deep is the lock?"), answer("Four metres.")]
OTHER = [TALK[0], answer("Deep.")]
TAGGED = [said("human", "How deep is the lock?"), said("gpt", "Four metres.")]
LOGGED = {"country": "X", "header": {"lang": "en"}, "redacted": False, "toxic": False, "turn_identifier": 7}
AS_PART = {"file_data": {"mime_type": "image/png", "file_uri": "gs://a/b.png"}}

# What each row is: a format, a shape that is recognised and not checked, or nothing.
ROWS: list[tuple[str | None, Row]] = [
    ("chat", {"prompt": TALK[0]["content"], "prompt_id": "f0", "messages": TALK}),
    ("chat", {"id": "flan_2", "messages": TALK, "source": "mixture"}),
    (
        "chat",
        {
            "problem": "x",
            "solution": "y",
            "answer": "4",
            "generations": ["<think>a</think>"],
            "messages": TALK,
        },
    ),
    ("chat", {"messages": TALK, "chat_template_kwargs": {"enable_thinking": False}, "source": "mixture"}),
    ("chat", {"messages": [TALK[0], answer("Four.", train_detail=[{"begin_offset": 0, "end_offset": 2}])]}),
    ("chat", {"messages": [TALK[0], answer("Four.", thinking="It is small.")], "analysis": "It is small."}),
    # Published logs of a chat program: the conversation under its third name, and much beside each turn.
    (
        "sharegpt",
        {
            "conversation_hash": "83fb",
            "model": "m",
            "conversation": [{**it, **LOGGED} for it in TALK],
            "turn": 1,
        },
    ),
    ("sharegpt", {"conversation_id": "33", "model": "m", "conversations": TAGGED, "language": "English"}),
    ("sharegpt", {"conversations": [said("human", "Hi", weight=0), said("gpt", "Hello.", weight=1)]}),
    (
        "sharegpt",
        {"id": "0001", "image": "a/b.jpg", "conversations": [said("human", "<image>\nWhat?"), TAGGED[1]]},
    ),
    ("sharegpt", {"conversation": [{"human": "Hi", "assistant": "Hello."}], "dataset": "d"}),
    ("sharegpt", {"system": "Think.", "conversations": [said("user", "Hi"), said("assistant", "Hello.")]}),
    ("alpaca", {"text": "### Instruction:\nHi", "instruction": "Hi", "input": "", "output": "Hello."}),
    ("alpaca", {"instruction": "Hi", "output": "Hello.", "__index_level_0__": 12}),
    ("instruction-response", {"instruction": "Hi", "context": "", "response": "Hello.", "category": "qa"}),
    ("questions", {"prompt": "Hi", "response": "Hello.", "helpfulness": 3, "verbosity": 2}),
    # Whole conversations as answers, and the prompt or the better one of them once more beside them.
    (
        "chosen-rejected",
        {
            "prompt": TALK[0]["content"],
            "chosen": TALK,
            "rejected": OTHER,
            "messages": TALK,
            "score_chosen": 8.5,
        },
    ),
    (
        "chosen-rejected",
        {"conversation": None, "prompt": "Hi", "chosen": TALK, "rejected": OTHER, "rating_chosen": 5},
    ),
    (
        "chosen-rejected",
        {
            "conversation": [{"input": "Hi", "output": None}],
            "chosen": TALK,
            "rejected": OTHER,
            "rating_chosen": 5,
        },
    ),
    (
        "chosen-rejected",
        {"chosen": "\n\nHuman: Hi\n\nAssistant: Hello.", "rejected": "\n\nHuman: Hi\n\nAssistant: Hm."},
    ),
    ("chosen-rejected", {"system": "", "question": "Hi", "chosen": "Hello.", "rejected": "Hm."}),
    ("preference-messages", {"messages": TALK[:1], "chosen": TALK[1], "rejected": OTHER[1]}),
    ("unpaired", {"prompt": TALK[:1], "completion": TALK[1:], "label": True}),
    ("reinforcement-prompt", {"data_source": "d", "prompt": TALK[:1], "reward_model": {"ground_truth": "4"}}),
    (
        "gemini",
        {
            "contents": [
                {"role": "user", "parts": [AS_PART, {"text": "?"}]},
                {"role": "model", "parts": [{"text": "A"}]},
            ]
        },
    ),
    ("text", {"text": "A day at the lock.", "meta": {"set": "web"}}),
    # Known words, and yet not one of the formats.
    ("xtuner", {"source": "s", "conversation": [{"input": "Hi", "output": "Hello."}]}),
    ("questions", {"id": "q.1", "system_prompt": "", "question": "Hi?", "response": "Hello."}),
    ("questions", {"query": "Where?", "id": 0, "answers": "[]", "tools": "[]"}),
    ("questions", {"type": "rephrased", "query": "How many?", "original_question": "How?", "response": "4"}),
    ("questions", {"kind": "summary", "input": "A text.", "target": "Short."}),
    ("evaluation", {"question": "How many?", "choices": ["3", "4"], "answer": 1}),
    ("evaluation", {"question": "Is it?", "answer": True, "passage": "It is."}),
    ("evaluation", {"problem": "p", "solution": "s", "answer": "4", "level": 2}),
    ("evaluation", {"id": "5", "title": "t", "context": "c", "question": "q", "answers": {"text": ["a"]}}),
    ("annotation", {"id": 1, "data": {"text": "a"}, "annotations": [{"result": []}], "predictions": []}),
    ("corpus", {"text": "A page.", "timestamp": "2019", "url": "https://a.example"}),
    ("corpus", {"id": "12", "url": "https://a.example", "title": "A", "text": "A page."}),
    ("log", {"timestamp": "2024-01-01", "level": "INFO", "message": "started"}),
    (None, {"anchor": "a", "positive": "b", "negative": "c"}),
    (None, {"system": "SYSTEM: Be kind.\n", "chat": "USER: Hi\n\n\nASSISTANT: Hello. <|endoftext|>"}),
]


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[str(at) for at in range(len(ROWS))])
def test_a_published_row_is_what_it_is(name: str | None, row: Row) -> None:
    assert guess(row).name == name
    found = check_text(json.dumps(row) + "\n", Settings())
    assert [str(it.finding.message) for it in found if it.finding.severity >= Severity.WARNING] == []
