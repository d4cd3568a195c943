"""There and back again, for every pair of formats: the view is equal, or the account says what differs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.test_round_trips import conversations
from tuneline.formats.conversion.convert import Conversion, convert, lacking
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import Conversation
from tuneline.syntax.parse import parse
from tuneline.syntax.source import sourced, written

# A prompt and a completion that are texts come back as texts: no chat template is put around them.
AS_TEXTS = {("messages-completion", "completion"), ("unpaired", "completion")}
WRITABLE = [name for name, fmt in FORMATS.items() if fmt.write is not None]


def example(fmt: Format, conversation: Conversation) -> dict[str, Any]:
    """An example of the format as a file would hold it."""
    assert fmt.write is not None
    value: dict[str, Any] = sourced(parse(written(fmt.write(conversation).value)))
    return value


def says(view: View) -> list[object]:
    """What is read of a view above its layer, whatever spelling or layout it has."""
    places = {
        (number, index): turn
        for number, it in enumerate(view.sections)
        for index, turn in enumerate(it.turns)
    }
    return [
        [
            (it.kind, it.desired, [(turn.role, turn.calls, turn.images) for turn in it.turns])
            for it in view.sections
        ],
        [(it.section, it.turn, it.role, it.text, it.thought) for it in view.texts()],
        [(it.section, it.turn, it.id, it.name, arguments(it.arguments)) for it in view.calls()],
        [(it.section, it.turn, it.id, it.name) for it in view.answers()],
        [(it.name, it.parameters, it.description) for it in view.tools()],
        [(it.section, it.turn, it.url, it.detail) for it in view.images()],
        [[it.yes for it in section] for section in trained(view, view.format.masks)],
        [turn.masks for turn in places.values()],
    ]


def arguments(given: object) -> object:
    """The arguments of a call, as text or as an object."""
    try:
        return json.loads(given) if isinstance(given, str) else given
    except ValueError:
        return given


def view(fmt: Format, value: dict[str, Any]) -> View:
    return fmt.view(sourced(parse(written(value))))


@pytest.mark.parametrize("here", WRITABLE)
@given(conversation=conversations())
def test_there_and_back(here: str, conversation: Conversation) -> None:
    one = FORMATS[here]
    value = example(one, conversation)
    if lacking(one, value):
        return  # a conversation that the format cannot hold
    for there in WRITABLE:
        there_and_back(one, FORMATS[there], value)


def there_and_back(one: Format, other: Format, value: dict[str, Any]) -> None:
    found = convert(one, value, Conversion(other))
    assert_written(other, found.values)
    if found.differences or not found.values:
        assert all(str(it.what) for it in found.differences)
        return
    back = convert(other, found.values[0], Conversion(one))
    assert not [it for it in back.differences if it.level != "invented"]
    if (one.name, other.name) in AS_TEXTS:
        return
    assert says(view(one, back.values[0])) == says(view(one, value))


@pytest.mark.parametrize("here", WRITABLE)
@given(conversation=conversations(), there=st.sampled_from(WRITABLE))
def test_what_is_carried_comes_back_as_it_was(here: str, conversation: Conversation, there: str) -> None:
    one, other = FORMATS[here], FORMATS[there]
    value = example(one, conversation)
    found = convert(one, value, Conversion(other, carry="_kept"))
    if found.values and not lacking(one, value):
        read = sourced(parse(written(found.values[0])))
        back = convert(other, read, Conversion(one, carry="_kept"))
        assert written(back.values[0]) == written(value)


def assert_written(fmt: Format, values: tuple[dict[str, Any], ...]) -> None:
    """What was written has the keys that the format needs."""
    assert not any(lacking(fmt, value) for value in values)
