"""The places of a view: turns of several layouts in one section, calls, answers, declared tools, images."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from strategies import json_values
from tuneline.formats.chat import CHAT
from tuneline.formats.messages import CHAT_MESSAGES, Messages, bare_turn
from tuneline.formats.preference import PREFERENCE
from tuneline.formats.table import FORMATS
from tuneline.formats.turns import ABSENT, Shape
from tuneline.formats.view import Call, View
from tuneline.syntax.paths import value_at

USER = {"role": "user", "content": "Hi", "name": "Ann"}
CALLED = {"id": "c1", "type": "function", "function": {"name": "now", "arguments": "{}"}}


def mixed(value: dict[str, Any]) -> View:
    """A chat example whose system message is a text at the top."""
    section = CHAT_MESSAGES.section("conversation", value["messages"], ("messages",))
    section = section.led_by(bare_turn("system", "system", "text"), value["system"], ("system",))
    return View(CHAT, value, (section,))


def test_a_section_mixes_a_text_at_the_top_with_messages() -> None:
    view = mixed({"system": "Be brief.", "messages": [USER, {"role": "assistant", "content": "Hello."}]})
    system, user, _ = view.slots()
    assert (system.at, system.role_path, system.content_path) == (("system",), None, ("system",))
    assert (system.weight_path, system.name_path, system.content) == (None, None, "Be brief.")
    assert (user.role_path, user.content_path) == (("messages", 0, "role"), ("messages", 0, "content"))
    assert (user.weight_path, user.name_path) == (("messages", 0, "weight"), ("messages", 0, "name"))
    assert (user.section, user.index, user.content, user.name) == (0, 1, "Hi", "Ann")
    assert view.slot(0, 1) == user
    assert [text.path for text in view.texts()] == [slot.content_path for slot in view.slots()]
    assert view.sections[0].size == 2


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("system",), (0, 0)),
        (("messages", 0, "content"), (0, 1)),
        (("messages", 1), (0, 2)),
        (("messages",), None),
        (("tools", 0), None),
    ],
)
def test_the_turn_at_a_path(path: tuple[str | int, ...], found: tuple[int, int] | None) -> None:
    view = mixed({"system": "Be brief.", "messages": [USER]})
    assert view.turn_at(path) == found


def test_every_mask_is_noted_with_its_value() -> None:
    messages = [{**USER, "trainable": False, "loss": 1, "weight": 0}, {**USER, "trainable": True}, USER]
    first, second, third = (slot.turn for slot in CHAT.view({"messages": messages}).slots())
    assert first.masks == (("trainable", False), ("loss", 1), ("weight", 0))
    assert (second.masks, third.masks) == ((("trainable", True),), ())


def test_masks_of_one_value_and_another_type_are_not_one_turn() -> None:
    turns = [CHAT_MESSAGES.turn({**USER, "weight": weight}) for weight in (1, True, 1.0, "1", None)]
    assert len(set(turns)) == 5
    assert CHAT_MESSAGES.turn({**USER, "weight": 1}) is turns[0]


def test_calls_and_the_places_of_their_parts() -> None:
    old = {"role": "assistant", "function_call": {"name": "now", "arguments": {"zone": 1}}}
    view = CHAT.view({"messages": [{"role": "assistant", "tool_calls": [CALLED, {}]}, old]})
    call, empty, function = view.calls()
    for path, value in ((call.id_path, "c1"), (call.name_path, "now"), (call.arguments_path, "{}")):
        assert path is not None
        assert value_at(view.value, path) == value
    assert (call.id, call.name, call.arguments, call.encoded) == ("c1", "now", "{}", "text")
    assert (empty.id, empty.name, empty.arguments) == (ABSENT, ABSENT, ABSENT)
    assert (function.id_path, function.encoded, function.editable) == (None, "object", True)
    assert function.arguments_path == ("messages", 1, "function_call", "arguments")


def test_a_call_inside_a_text_cannot_be_edited_in_part() -> None:
    path = ("conversations", 1, "value")
    call = Call(path, 0, 1, ABSENT, "now", {}, None, path, path, "inside")
    assert not call.editable


def test_answers_name_calls_where_their_layout_does() -> None:
    messages = [
        {"role": "tool", "tool_call_id": "c1", "content": "12"},
        {"role": "tool", "content": "12"},
        {"role": "function", "name": "now", "content": "12"},
        {"role": "observation", "content": "12"},
    ]
    answers = list(CHAT.view({"messages": messages}).answers())
    assert [answer.id for answer in answers] == ["c1", ABSENT, ABSENT, ABSENT]
    assert [answer.id_path for answer in answers] == [
        ("messages", 0, "tool_call_id"),
        ("messages", 1, "tool_call_id"),
        None,
        None,
    ]
    assert (answers[2].name, answers[2].name_path) == ("now", ("messages", 2, "name"))


def test_exchanges_come_from_calls_and_answers() -> None:
    messages = [
        {"role": "assistant", "tool_calls": [CALLED]},
        {"role": "tool", "tool_call_id": "c1", "content": "12"},
        {"role": "assistant", "content": "At noon."},
    ]
    (exchange,) = CHAT.view({"messages": messages}).exchanges()
    assert (exchange.closed, exchange.named(), exchange.waiting()) == (True, {"c1"}, [])


def test_declared_tools_in_every_form() -> None:
    function = {"name": "now", "description": "The time.", "parameters": {"type": "object"}}
    bare = {"name": "then", "input_schema": {"type": "object"}}
    view = CHAT.view(
        {"tools": [{"type": "function", "function": function}, bare, 5], "functions": [function]}
    )
    wrapped, other, wrong, old = view.tools()
    assert (wrapped.name, wrapped.description, wrapped.own) == ("now", "The time.", True)
    assert wrapped.path == ("tools", 0)
    assert wrapped.parameters_path == ("tools", 0, "function", "parameters")
    assert (other.name_path, other.parameters_path) == (("tools", 1, "name"), ("tools", 1, "input_schema"))
    assert (other.own, wrong.own, wrong.name) == (False, False, ABSENT)
    assert (old.name_path, old.within, old.own) == (("functions", 0, "name"), ("functions",), True)


def test_tools_inside_json_text_have_no_place() -> None:
    inside = '{"type": "function", "function": {"name": "now"}}'
    for tools in (f"[{inside}]", [inside]):
        (tool,) = CHAT.view({"tools": tools}).tools()
        assert (tool.name, tool.path, tool.name_path, tool.own) == ("now", None, None, False)


def test_tools_are_looked_for_where_the_format_keeps_them() -> None:
    view = PREFERENCE.view({"input": {"messages": [], "tools": [{"function": {"name": "now"}}]}})
    assert [tool.name_path for tool in view.tools()] == [("input", "tools", 0, "function", "name")]
    assert not PREFERENCE.view({"tools": []}).may_declare()


def test_images_know_where_their_detail_would_be() -> None:
    part = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}
    (image,) = CHAT.view({"messages": [{"role": "user", "content": [part]}]}).images()
    assert image.detail is ABSENT
    assert image.detail_path == ("messages", 0, "content", 0, "image_url", "detail")


def test_a_format_counts_calls_its_own_way() -> None:
    flat = Messages(Shape("from", "value", None, None), {"call": "assistant"}, lambda _, role: role == "call")
    turns = flat.section(
        "conversation", [{"from": "call", "value": "{}"}, {"from": "x", "value": "y"}], ()
    ).turns
    assert [turn.calls for turn in turns] == [1, 0]


@given(json_values())
def test_any_value_has_a_view(value: object) -> None:
    turns = [{"role": "tool", "content": value, "tool_calls": value, "loss": value}, value]
    for fmt in FORMATS.values():
        for tried in (dict.fromkeys(fmt.required, turns), dict.fromkeys([*fmt.keys, "functions"], value)):
            view = fmt.view(tried)
            for slot in view.slots():
                assert value_at(tried, slot.at) is slot.item or slot.item is None
                assert view.turn_at(slot.content_path) == slot[:2]
            for many in (view.texts, view.calls, view.answers, view.images, view.exchanges, view.tools):
                assert list(many()) is not None
