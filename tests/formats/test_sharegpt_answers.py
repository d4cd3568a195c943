"""ShareGPT with answers or a label beside the turns: what of them is read, said, offered and written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from formats.asked import convert, found, labels
from snapshots import open_text
from tuneline.features.hover.hover import hover
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.text.messages import plain

USER, ANSWER = {"role": "user", "content": "One"}, {"role": "assistant", "content": "Two"}
ASKED = {"from": "human", "value": "One"}
GOOD, BAD = ({"from": "gpt", "value": it} for it in ("Two", "Three"))
CALL = {"from": "function_call", "value": '{"name": "f", "arguments": {}}'}
SEEN = {"from": "observation", "value": "1"}
PAIR = {"conversations": [ASKED], "chosen": GOOD, "rejected": BAD}
MESSAGES = {"conversations": [USER], "chosen": ANSWER, "rejected": ANSWER | {"content": "Three"}}
CALLS = {"system": "Count.", "conversations": [ASKED, CALL, SEEN], "chosen": GOOD, "rejected": BAD}
LISTS = {"conversation": [ASKED], "chosen": [GOOD, ASKED, GOOD], "rejected": [BAD]}
TEXTS = {"conversations": [ASKED], "chosen": "Two", "rejected": "Three"}
PAIRS = [PAIR, MESSAGES, CALLS, LISTS, TEXTS]
TAG = {"conversations": [ASKED, GOOD, ASKED, GOOD], "kto_tag": False}
LABEL = {"conversations": [USER, ANSWER], "label": True}
SIDES = {"conversation": [{"human": "One", "assistant": "Two"}], "kto_tag": True}
LABELLED = [TAG, LABEL, SIDES]


@pytest.mark.parametrize("example", [*PAIRS, *LABELLED], ids=str)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, example) == []
    assert found(example, example, target="openai")[0] == ("wrong-format", "")
    name = guess(example).name
    assert name == ("preference-sharegpt" if "chosen" in example else "unpaired-sharegpt")
    assert convert(name, example, name) == (example, [])


@pytest.mark.parametrize(
    ("example", "changed", "expected"),
    [
        (PAIR, {"chosen": 5}, ("wrong-type", "chosen")),
        (PAIR, {"rejected": None}, ("wrong-type", "rejected")),
        (PAIR, {"rejected": GOOD}, ("identical-pair", "rejected.value")),
        (PAIR, {"chosen": ASKED}, ("output-count", "chosen")),
        (PAIR, {"chosen": []}, ("output-count", "chosen")),
        (PAIR, {"chosen": {"from": "gpt"}}, ("missing-content", "chosen")),
        (PAIR, {"chosen": GOOD | {"from": "gptt"}}, ("unknown-role", "chosen.from")),
        (PAIR, {"conversations": []}, ("empty-messages", "conversations")),
        (PAIR, {"conversations": [ASKED, GOOD]}, ("input-ends-with-assistant", "conversations[1].from")),
        (PAIR, {"conversations": [ASKED | {"value": 5}]}, ("wrong-type", "conversations[0].value")),
        (LISTS, {"chosen": [ASKED, GOOD], "rejected": [SEEN, BAD]}, ("different-prompts", "rejected[0].value")),
        (TAG, {"kto_tag": "true"}, ("wrong-type", "kto_tag")),
        (TAG, {"kto_tag": 1}, ("wrong-type", "kto_tag")),
        (TAG, {"kto_tag": None}, ("wrong-type", "kto_tag")),
        (LABEL, {"label": "false"}, ("wrong-type", "label")),
        (TAG, {"conversations": []}, ("empty-messages", "conversations")),
        (TAG, {"conversations": [ASKED]}, ("no-assistant-message", "conversations")),
        (TAG, {"conversations": [ASKED, GOOD | {"value": ""}]}, ("empty-content", "conversations[1].value")),
    ],
    ids=str,
)  # fmt: skip
def test_one_fault_is_one_finding(
    example: dict[str, Any], changed: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert found(example | changed, example) == [expected]


def test_half_a_pair() -> None:
    assert found({"conversations": [ASKED], "chosen": GOOD}, PAIR) == [("missing-key", "")]


@pytest.mark.parametrize(
    ("example", "texts", "learned"),
    [
        (PAIR, [("user", "One"), ("assistant", "Two"), ("assistant", "Three")], [False, True, True]),
        (MESSAGES, [("user", "One"), ("assistant", "Two"), ("assistant", "Three")], [False, True, True]),
        (TEXTS, [("user", "One"), ("assistant", "Two"), ("assistant", "Three")], [False, True, True]),
        (TAG, [("user", "One"), ("assistant", "Two")] * 2, [False, False, False, True]),
        (SIDES, [("user", "One"), ("assistant", "Two")], [False, True]),
    ],
    ids=str,
)
def test_what_is_read_and_trained(
    example: dict[str, Any], texts: list[tuple[str, str]], learned: list[bool]
) -> None:
    fmt = FORMATS[guess(example).name or ""]
    view = fmt.view(example)
    assert [(it.role, it.text) for it in view.texts()] == texts
    assert [it.yes for section in trained(view, fmt.masks) for it in section] == learned


def test_calls_and_tools_of_the_prompt_are_read() -> None:
    view = FORMATS["preference-sharegpt"].view(CALLS)
    assert [(call.name, call.arguments) for call in view.calls()] == [("f", {})]
    assert len(list(view.answers())) == 1
    assert [turn.role for _, _, turn in view.turns()][:2] == ["system", "user"]


@pytest.mark.parametrize(("label", "desired"), [(True, True), (False, False), ("true", None), (1, None)])
@pytest.mark.parametrize("key", ["label", "kto_tag"])
def test_the_label_says_whether_the_answer_is_wanted(key: str, label: object, desired: bool | None) -> None:
    view = FORMATS["unpaired-sharegpt"].view({"conversations": [ASKED, GOOD], key: label})
    assert view.sections[0].desired == desired


@pytest.mark.parametrize(
    ("example", "before", "words"),
    [
        (PAIR, "{", "ShareGPT preference example"),
        (PAIR, '"chosen"', "The better answer: a turn, a list of them, or a string."),
        (PAIR, '"Two"', "Trained"),
        (TAG, '"kto_tag"', "Whether the answer is wanted"),
        (TAG, '"gpt"', "gpt (not wanted)"),
    ],
)
def test_hover(example: dict[str, Any], before: str, words: str) -> None:
    line = json.dumps(example)
    said = hover(open_text(line), 0, line.index(before))
    assert said is not None
    assert words in plain(said.blocks)


@pytest.mark.parametrize(
    ("first", "line", "expected"),
    [
        (PAIR, "{<|>}", ["conversations", "chosen", "rejected"]),
        (PAIR, '{"conversations": [{"from": "human", "value": "x"}], <|>}', ["chosen", "rejected"]),
        (TAG, '{"conversations": [{"from": "human", "value": "x"}], <|>}', ["kto_tag"]),
        (TAG, '{"conversations": [], "kto_tag": <|>}', ["true", "false"]),
    ],
)
def test_completion(first: dict[str, Any], line: str, expected: list[str]) -> None:
    assert labels(line, first)[: len(expected)] == expected


PREFERENCE = {
    "input": {"messages": [USER]},
    "preferred_output": [ANSWER],
    "non_preferred_output": [ANSWER | {"content": "Three"}],
}


def test_converted() -> None:
    assert convert("preference-sharegpt", PAIR, "preference") == (PREFERENCE, [])
    assert convert("preference", PREFERENCE, "preference-sharegpt") == (PAIR, [])
    one = {"conversations": [ASKED, GOOD], "kto_tag": False}
    plainly = {"messages": [USER, ANSWER], "label": False}
    assert convert("unpaired-sharegpt", one, "unpaired-messages") == (plainly, [])
    assert convert("unpaired-messages", plainly, "unpaired-sharegpt") == (one, [])
    assert convert("sharegpt", {"conversations": [ASKED, GOOD]}, "unpaired-sharegpt") == (
        one | {"kto_tag": True},
        [],
    )
    assert convert("unpaired-sharegpt", one, "sharegpt") == (
        {"conversations": [ASKED, GOOD]},
        [("", "whether the answer is good")],
    )
