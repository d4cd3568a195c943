"""Two shapes that are unlike chat, each in one file as a format is: what the view and the neutral form hold of them.

ShareGPT has flat tags, columns beside the turns, and calls inside text; Nova has blocks and a system prompt without
a role.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.prototypes.examples import CHAT, EXAMPLES, IN_NOVA, IN_SHAREGPT, LINES, PARAMETERS, WITH_THEM
from strategies import changed, json_texts
from tuneline.formats.nova import NOVA
from tuneline.formats.sharegpt import SHAREGPT
from tuneline.formats.training import trained
from tuneline.formats.turns import ABSENT
from tuneline.formats.writing.conversation import Conversation
from tuneline.formats.writing.losses import Written
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path, value_at
from tuneline.syntax.source import Unwritable, sourced, written

KEYS = (
    "from value role content text toolUse toolResult json image label prompt messages system tools id".split()
)

OWN = "a key that only its own format has"


def read(name: str, text: str) -> Conversation:
    fmt = WITH_THEM[name]
    assert fmt.read is not None
    return fmt.read(fmt.view(sourced(parse(text))))


def write(name: str, conversation: Conversation) -> Written:
    function = WITH_THEM[name].write
    assert function is not None
    return function(conversation)


def convert(name: str, example: dict[str, Any], other: str) -> tuple[str, list[tuple[str, str]]]:
    """An example as another format writes it, and what that loses."""
    result = write(other, read(name, written(example)))
    return written(result.value), [(format_path(loss.path), str(loss.what)) for loss in result.losses]


@pytest.mark.parametrize(("name", "example"), LINES)
@given(data=st.data())
def test_writing_what_was_read_changes_nothing(
    name: str, example: dict[str, Any], data: st.DataObject
) -> None:
    text = data.draw(json_texts(changed(example, KEYS)))
    try:
        value = sourced(parse(text))
    except Unwritable:
        return
    result = write(name, read(name, text))
    assert written(result.value) == written(value)
    assert result.losses == ()


def test_chat_to_nova_and_back_loses_nothing() -> None:
    assert convert("chat", CHAT, "nova") == (written(IN_NOVA), [])
    text, losses = convert("nova", IN_NOVA, "chat")
    assert losses == []
    back = json.loads(text)
    for message in CHAT["messages"]:
        expected = {key: message[key] for key in sorted(message)}
        assert expected in [{key: it[key] for key in sorted(it)} for it in back["messages"]]
    assert [it["role"] for it in back["messages"]] == [it["role"] for it in CHAT["messages"]]
    assert back["tools"] == CHAT["tools"]


def test_chat_to_sharegpt_and_back_loses_ids() -> None:
    text, losses = convert("chat", CHAT, "sharegpt")
    assert text == written(IN_SHAREGPT)
    assert losses == [
        ("messages[2].tool_calls[0]", "the id of a tool call"),
        ("messages[2].tool_calls[1]", "the id of a tool call"),
        ("messages[3]", "the id of a tool call"),
        ("messages[4]", "the id of a tool call"),
        ("messages[2]", "that the text and the call are one turn"),
    ]
    text, losses = convert("sharegpt", IN_SHAREGPT, "chat")
    assert losses == []
    back = json.loads(text)
    assert [it.get("content") for it in back["messages"]] == [
        "Be kind.",
        "Hello",
        "I look.",
        None,
        "one",
        "two",
        "And?",
        "Good.",
    ]
    calls = back["messages"][3]["tool_calls"]
    assert [it["function"] for it in calls] == [it["function"] for it in CHAT["messages"][2]["tool_calls"]]
    assert back["tools"] == CHAT["tools"]


@pytest.mark.parametrize(
    ("name", "example", "other", "losses"),
    [
        (
            "nova",
            EXAMPLES["nova"][1],
            "chat",
            [
                ("messages[0]", "a content part of a type that only its own format has"),
                (
                    "messages[1].content[0].reasoningContent.reasoningText.signature",
                    OWN,
                ),
                ("messages[2].content[0].toolResult.status", OWN),
            ],
        ),
        (
            "sharegpt",
            EXAMPLES["sharegpt"][1],
            "nova",
            [
                ("conversations[3]", "whether the turn is trained"),
                ("id", OWN),
                ("conversations[1].value", OWN),
            ],
        ),
        (
            "chat",
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "image_url", "image_url": {"url": "https://x/y", "detail": "low"}}
                        ],
                    },
                    {"role": "system", "content": "Late."},
                    {
                        "role": "assistant",
                        "name": "ada",
                        "weight": 0,
                        "tool_calls": [
                            {"id": "a", "type": "function", "function": {"name": "f", "arguments": "no"}}
                        ],
                    },
                    {"role": "tool", "tool_call_id": "a", "name": "f", "content": "x"},
                ]
            },
            "nova",
            [
                ("messages[0]", "how closely to look at an image"),
                ("messages[2]", "the name of a participant"),
                ("messages[2]", "whether the turn is trained"),
                ("messages[3]", "the name of the tool that answers"),
                ("messages[1]", "where a system turn is"),
                ("messages[0]", "an image that is not in S3"),
                ("messages[2].tool_calls[0]", "arguments that are not an object"),
            ],
        ),
    ],
)
def test_what_cannot_be_said_is_named(
    name: str, example: dict[str, Any], other: str, losses: list[tuple[str, str]]
) -> None:
    assert convert(name, example, other)[1] == losses


# What the view says


def test_the_view_of_nova() -> None:
    view = NOVA.view(deepcopy(IN_NOVA))
    assert [(slot.turn.role, format_path(slot.at)) for slot in view.slots()] == [
        ("system", "system"),
        ("user", "messages[0]"),
        ("assistant", "messages[1]"),
        ("tool", "messages[2]"),
        ("assistant", "messages[3]"),
    ]
    assert [format_path(text.path) for text in view.texts()] == [
        "system[0].text",
        "messages[0].content[0].text",
        "messages[1].content[0].text",
        "messages[2].content[0].toolResult.content[0].text",
        "messages[2].content[1].toolResult.content[0].text",
        "messages[2].content[2].text",
        "messages[3].content[0].text",
    ]
    first, second = view.calls()
    assert (first.id, first.name, first.arguments, first.encoded) == (
        "a",
        "find",
        {"q": "x", "n": 1.0},
        "object",
    )
    assert format_path(second.arguments_path) == "messages[1].content[2].toolUse.input"
    assert [(answer.id, format_path(answer.id_path or ())) for answer in view.answers()] == [
        ("a", "messages[2].content[0].toolResult.toolUseId"),
        ("b", "messages[2].content[1].toolResult.toolUseId"),
    ]
    (tool,) = view.tools()
    assert (tool.name, tool.parameters, tool.description) == ("find", PARAMETERS, "Finds.")
    assert value_at(IN_NOVA, tool.parameters_path or ()) == PARAMETERS
    (exchange,) = view.exchanges()
    assert exchange.waiting() == []
    assert exchange.closed
    assert [it.yes for it in trained(view, NOVA.masks)[0]] == [False, False, True, False, True]
    images = [*NOVA.view(deepcopy(EXAMPLES["nova"][1])).images()]
    assert [(it.url, format_path(it.url_path)) for it in images] == [
        ("s3://b/a.png", "messages[0].content[0].image.source.s3Location.uri"),
        ("data:image/gif;base64,R0lGODdh", "messages[0].content[1].image.source.bytes"),
    ]


def test_the_view_of_sharegpt() -> None:
    view = SHAREGPT.view(deepcopy(EXAMPLES["sharegpt"][1]))
    assert [(slot.turn.role, format_path(slot.at), slot.turn.calls) for slot in view.slots()] == [
        ("system", "system", 0),
        ("user", "conversations[0]", 0),
        ("assistant", "conversations[1]", 1),
        ("tool", "conversations[2]", 0),
        ("other", "conversations[3]", 0),
    ]
    (call,) = view.calls()
    assert (call.id, call.name, call.arguments, call.editable) == (ABSENT, "find", {"q": "x"}, False)
    assert format_path(call.arguments_path) == "conversations[1].value"
    assert [format_path(answer.path) for answer in view.answers()] == ["conversations[2]"]
    assert [tool.name for tool in view.tools()] == ["find"]
