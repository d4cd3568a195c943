"""What an object is meant to be, and what its file is: by keys, by misspelt keys, by the count of lines."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given

from strategies import json_values
from tuneline.formats.detect import LONE_MESSAGE, NOTHING, Guess, family, guess, vote
from tuneline.formats.near import nearest_key
from tuneline.formats.shapes import SHAPES
from tuneline.formats.table import FORMATS

USER = {"role": "user", "content": "Hi"}
ANSWER = {"role": "assistant", "content": "Hello."}
TURNS = [USER, ANSWER]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"messages": TURNS}, "chat"),
        ({"messages": TURNS, "id": 7}, "chat"),
        ({"messages": []}, "chat"),
        ({"messages": "Hi"}, "chat"),
        ({"messages": [USER]}, "chat"),
        # A conversation that waits for its answer, and a key that can judge it.
        ({"messages": [USER], "answer": "Hello."}, "reinforcement"),
        ({"messages": [USER], "id": 7}, "chat"),
        ({"messages": TURNS, "answer": "Hello."}, "chat"),
        (
            {"input": {"messages": [USER]}, "preferred_output": [ANSWER], "non_preferred_output": []},
            "preference",
        ),
        ({"input": {"messages": [USER]}, "preferred_output": [ANSWER]}, "preference"),
        ({"preferred_output": [ANSWER], "non_preferred_output": [ANSWER]}, "preference"),
        ({"prompt": "Hi", "completion": "Hello."}, "completion"),
        ({"prompt": "Hi"}, None),
        ({"completion": "Hello."}, None),
        ({}, None),
        ({"level": "info", "message": "started"}, "log"),
        ({"input": "Hi"}, None),
        ({"prompt": "Hi", "completion": "Hello.", "label": True}, "unpaired"),
        ({"prompt": "Hi", "completion": "Hello.", "label": "false"}, "unpaired"),
        ({"prompt": [USER], "completion": [ANSWER], "label": True}, "unpaired"),
        ({"messages": TURNS, "label": False}, "unpaired-messages"),
        # A label that is a class, or none, says nothing about the answer.
        ({"prompt": "Hi", "completion": "Hello.", "label": "greeting"}, "completion"),
        ({"prompt": "Hi", "completion": "Hello.", "label": None}, "completion"),
        ({"messages": TURNS, "label": 1}, "chat"),
        ({"prompt": [USER], "completion": [ANSWER]}, "messages-completion"),
        ({"prompt": [USER], "completion": "Hello."}, "messages-completion"),
        ({"prompt": ["Hi"], "completion": "Hello."}, "completion"),
        ({"prompt": "Hi", "chosen": "Hello.", "rejected": "No."}, "chosen-rejected"),
        ({"chosen": TURNS, "rejected": TURNS}, "chosen-rejected"),
        ({"prompt": "Hi", "chosen": "Hello."}, "chosen-rejected"),
        ({"chosen": 3, "rejected": 1}, None),
        ({"conversations": TURNS, "chosen": ANSWER, "rejected": ANSWER}, "preference-sharegpt"),
        ({"conversations": TURNS, "chosen": "best"}, "sharegpt"),
        ({"conversations": TURNS, "chosen": "one model", "rejected": "another"}, "sharegpt"),
        ({"conversations": TURNS[:-1], "chosen": "Hello.", "rejected": "No."}, "preference-sharegpt"),
        ({"conversations": TURNS, "label": True}, "unpaired-sharegpt"),
        ({"conversations": TURNS, "kto_tag": 1}, "unpaired-sharegpt"),
        ({"conversations": TURNS, "label": 1}, "sharegpt"),
        ({"messages": TURNS, "kto_tag": "true"}, "unpaired-messages"),
        ({"instruction": "Add.", "input": "", "output": "3", "kto_tag": True}, "unpaired-alpaca"),
        ({"instruction": "Add.", "output": "3", "label": "good"}, "alpaca"),
        ({"prompt": "Hi", "completion": "Hello.", "label": 1}, "unpaired"),
        ({"prompt": "Hi", "completion": "Hello.", "label": 3}, "completion"),
        ({"chosen_messages": TURNS, "rejected_messages": TURNS}, "chosen-messages"),
        ({"query": "Hi", "response": "Hello.", "rejected_response": "No."}, "response-rejected"),
        ({"prompt": "Hi", "completions": ["Hello."], "labels": [True]}, "stepwise"),
        ({"messages": [USER], "chosen": ANSWER, "rejected": ANSWER}, "preference-messages"),
        ({"messages": TURNS, "rejected_response": "No."}, "rejected-response"),
        ({"messages": TURNS, "rejected_messages": TURNS}, "rejected-messages"),
        ({"messages": TURNS, "rejected_message": TURNS[1]}, "rejected-message"),
        ({"messages": TURNS, "rejected_message": "No."}, "rejected-message"),
        ({"conversations": ["Hi", "Hello."]}, "lima"),
        ({"conversation": ["Hi", "Hello."], "source": "s"}, "lima"),
        ({"conversations": ['{"from": "human", "value": "Hi"}']}, "sharegpt"),
        ({"conversations": []}, "sharegpt"),
        ({"conversation": [{"input": "Hi", "output": "Hello."}]}, "xtuner"),
        ({"conversation": []}, "xtuner"),
        ({"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}, "gemini"),
        ({"contents": [1, 2]}, None),
        # Shapes of others: those that share our keys are asked first.
        ({"schemaVersion": "bedrock", "messages": TURNS}, "nova"),
        ({"system": [{"text": "Hi"}], "messages": TURNS}, "nova"),
        ({"messages": [USER, {"role": "assistant", "content": [{"toolUse": {"name": "f"}}]}]}, "nova"),
        ({"schemaVersion": "bedrock", "messages": [{"candidates": []}]}, "nova-preference"),
        (USER, "message"),
        ({"role": "assistant", "tool_calls": []}, "message"),
        ({"role": "admin", "name": "Ada"}, None),
        # Model Studio's parts: names of files, where Bedrock has objects.
        ({"messages": [{"role": "user", "content": [{"text": "?"}, {"image": "a.jpg"}]}]}, "chat"),
        ({"messages": [{"role": "user", "content": [{"text": "?"}, {"image": {"format": "png"}}]}]}, "nova"),
    ],
)
def test_guess(value: dict[str, Any], name: str | None) -> None:
    assert guess(value) == Guess(name)


@pytest.mark.parametrize(
    ("value", "name", "renamed"),
    [
        ({"mesages": TURNS}, "chat", {"mesages": "messages"}),
        ({"Messages": TURNS}, "chat", {"Messages": "messages"}),
        ({"message": TURNS}, "chat", {"message": "messages"}),
        ({"promt": "Hi", "completion": "Hello."}, "completion", {"promt": "prompt"}),
        (
            {"promt": "Hi", "compeltion": "Hello."},
            "completion",
            {"promt": "prompt", "compeltion": "completion"},
        ),
        (
            {"input": {"messages": [USER]}, "preferred": [ANSWER], "rejected_output": [ANSWER]},
            "preference",
            {},
        ),
        ({"prompt": "Hi", "completions": []}, "completion", {"completions": "completion"}),
        # Lists of turns under names that no reader takes.
        ({"chat": TURNS}, "chat", {"chat": "messages"}),
        ({"dialog": TURNS, "id": 1}, "chat", {"dialog": "messages"}),
        ({"Chat_History": TURNS}, "chat", {"Chat_History": "messages"}),
        ({"dialogue": ["Hello.", "Hi."]}, None, {}),
        ({"chat": []}, None, {}),
        # A word as common as this is a misspelling only where the value is a conversation.
        ({"message": "started"}, None, {}),
        ({"promt": "Hi"}, None, {}),
        # The right key is there too.
        ({"prompt": "Hi", "promt": "Hi"}, None, {}),
    ],
)
def test_misspelt(value: dict[str, Any], name: str | None, renamed: dict[str, str]) -> None:
    found = guess(value)
    assert found.name == name
    if renamed:
        assert dict(found.renamed) == renamed


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "messages", [], [{"messages": TURNS}]])
def test_what_is_not_an_object_is_nothing(value: object) -> None:
    assert guess(value) is NOTHING


@given(json_values())
def test_any_value_can_be_guessed(value: object) -> None:
    names = {None, LONE_MESSAGE.name, *FORMATS, *SHAPES}
    for it in (
        value,
        {"messages": value},
        {"input": value, "prompt": value},
        {"messages": [value], "model": value},
    ):
        assert guess(it).name in names


def test_a_guess_knows_only_the_formats_that_it_is_given() -> None:
    assert guess({"messages": TURNS}, {}) == NOTHING
    for name, fmt in FORMATS.items():
        value = dict.fromkeys(fmt.required, "")
        others = {key: it for key, it in FORMATS.items() if key != name and family(it) != family(fmt)}
        alone = guess(value, {name: fmt}).name
        assert alone == name if fmt.claims(value) > 1 else alone not in FORMATS
        # What is left of the keys of one may be all that another one has.
        left = guess(value, others).name
        assert left not in FORMATS or set(FORMATS[left].required) <= set(fmt.required)


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("messages", None),
        ("mesages", "messages"),
        ("MESSAGES", "messages"),
        ("msgs", "messages"),
        ("Msgs", "messages"),
        ("masseges", None),
        ("preferred_completion", None),
        ("prompts", "prompt"),
        ("prompt : ", "prompt"),
        (" prompt", "prompt"),
        ('"messages":', "messages"),
        ("prompt\u00a0", "prompt"),
        ("prompt : x", None),
        ("mes", None),
        ("m" * 41, None),
        ("", None),
    ],
)
def test_nearest_key(key: str, meant: str | None) -> None:
    assert nearest_key(key, ("messages", "prompt")) == meant


def test_old_names_are_known_where_the_key_is_asked_for() -> None:
    assert nearest_key("preferred_completion", ("preferred_output",)) == "preferred_output"


@pytest.mark.parametrize(
    ("guesses", "method", "fmt", "shape"),
    [
        ({}, None, None, None),
        ({"chat": 1}, None, "chat", None),
        ({"chat": 3, "completion": 2}, None, "chat", None),
        ({"chat": 2, "completion": 3}, None, "completion", None),
        # A single line does not tell apart what has the same keys: the method does, or the majority.
        ({"chat": 3, "reinforcement": 2, "completion": 4}, None, "chat", None),
        ({"chat": 2, "reinforcement": 3}, None, "reinforcement", None),
        ({"chat": 9, "reinforcement": 1}, "reinforcement", "reinforcement", None),
        ({"chat": 1, "reinforcement": 9}, "supervised", "chat", None),
        # A method does not make another format of a file.
        ({"completion": 5}, "preference", "completion", None),
        # One example makes a training file, whatever else is in it.
        ({"chat": 1, None: 3}, None, "chat", None),
        ({"chat": 1, None: 400}, None, "chat", None),
        ({"chat": 1, "corpus": 400}, None, "chat", None),
        ({None: 5}, None, None, None),
        ({"stepwise": 5}, None, None, "stepwise"),
        ({"stepwise": 3, "chat": 2}, None, "chat", None),
        ({"stepwise": 2, "chat": 2}, None, "chat", None),
        ({"stepwise": 1, None: 4}, None, None, "stepwise"),
        # What is no training data must be most of a file to be called so.
        ({"corpus": 1, None: 4}, None, None, None),
        ({"corpus": 4, None: 4}, None, None, "corpus"),
        ({"corpus": 9, "stepwise": 1}, None, None, "stepwise"),
        ({"message": 5}, None, "chat", None),
        ({"message": 5, "completion": 5}, None, "completion", None),
        ({"message": 1, None: 4}, None, None, None),
    ],
)
def test_vote(guesses: dict[str | None, int], method: Any, fmt: str | None, shape: str | None) -> None:
    found = vote(Counter(guesses), method)
    assert (found.format, found.shape) == (fmt, shape)


def test_a_vote_says_why() -> None:
    def reason(**guesses: int) -> str:
        counts = Counter({None if name == "nothing" else name: count for name, count in guesses.items()})
        return str(vote(counts).reason)

    assert reason() == "no line contains a JSON object"
    assert "3 of 4" in reason(chat=3, nothing=1)
    assert '"messages"' in reason(chat=3)
    assert '"prompt" and "completion"' in reason(completion=3)
    assert "1 of 5" in reason(chat=1, nothing=4)
    assert "no line" in reason(nothing=4)
    assert str(SHAPES["stepwise"].title) in reason(stepwise=4)
    assert "2 of 3" in reason(message=2, nothing=1)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        # One key alone resembles a key of the format: a stranger's words.
        ({"prompt": "a", "preferred": "b", "other": "c"}, None),
        ({"preferred": "b", "dispreferred": "c"}, None),
        ({"question": "a", "preferred_outputs": "b"}, None),
        ({"Promt": "a", "text_b": "b"}, None),
        ({"completions": "a", "index": 1}, None),
        # All keys of the format are there, misspelt or not.
        ({"input": {"messages": [USER]}, "prefered_output": [ANSWER], "non_prefered_output": [ANSWER]}, "preference"),
        ({"promt": "a", "completion": "b"}, "completion"),
        ({"Prompt": "a", "Completion": "b"}, "completion"),
        ({"mesages": [USER, ANSWER]}, "chat"),
    ],
)  # fmt: skip
def test_a_near_miss_decides_only_where_the_other_keys_are_there(
    value: dict[str, Any], name: str | None
) -> None:
    found = guess(value)
    assert (found.name if found.name in FORMATS else None) == name
    assert bool(found.renamed) == (name is not None)
