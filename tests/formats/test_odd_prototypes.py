"""Rules read any view: flat tags, blocks, labels, a system text beside the list, turns that have no keys.

Whatever stands in the place of a value, no rule fails, every finding has a place in the line, no message speaks of
what a turn does not have, and every fix leaves JSON.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures_check import check_text
from formats.prototypes.examples import CHAT as IN_CHAT
from formats.prototypes.examples import EXAMPLES, IN_NOVA, IN_SHAREGPT, WITH_THEM
from tuneline.engine.line import Checker
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.formats.chat import CHAT
from tuneline.formats.messages import bare_turn, content_kind
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path, value_at


def led(value: dict[str, Any]) -> View:
    """A chat example whose system text is beside the list."""
    view = CHAT.view(value)
    if "system" not in value:
        return view._replace(format=LED)
    content, images = content_kind(value["system"])
    turn = bare_turn("system", "system", content, images)
    (section,) = view.sections
    return view._replace(format=LED, sections=(section.led_by(turn, value["system"], ("system",)),))


LED = replace(
    CHAT,
    name="led",
    view=led,
    keys=CHAT.keys | {"system"},
    claims=lambda value: 4 if "system" in value else 0,
)
IN_LED = {"system": "Be kind.", "messages": IN_CHAT["messages"][1:], "tools": IN_CHAT["tools"]}
FORMATS = {**WITH_THEM, LED.name: LED}
KNOWN = [*((name, it) for name, found in EXAMPLES.items() for it in found), ("led", IN_LED)]
KNOWN += [("nova", IN_NOVA), ("sharegpt", IN_SHAREGPT)]

ODD: list[Any] = [
    [], {}, None, 0, 1.5, "x", "", " ", True, [[]], [{}], [None], '{"name": 1}', '{"name": "f", "arguments": "{"}',
    {"role": "user"}, {"text": ""}, [{"text": 1}], {"toolUse": {}}, {"type": "text", "text": ""},
]  # fmt: skip
KEYS = "role content weight from value system tools id name label prompt completion text messages".split()


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object or list in a value with every key or index of it."""
    for step in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, step
        if isinstance(value[step], dict | list):
            yield from places(value[step])


def findings_hold(name: str, example: Any) -> None:
    line = json.dumps(example, ensure_ascii=False)
    reading = replace(reading_for(Settings(), FORMATS), format=FORMATS[name])
    tree = parse(line)
    for finding in (
        Checker(reading, active_rules(Settings())).check(line).findings
    ):  # a rule that fails fails the test
        about = (finding.rule, str(finding.message), line)
        holder = value_at(example, finding.path[:-1], ABSENT)
        assert not finding.path or isinstance(holder, dict | list), (format_path(finding.path), *about)
        assert not re.search(r"\bNone\b|``|absent|Turn\(", str(finding.message)), about
        for fix in finding.fixes:
            assert not parse(apply(line, resolve(tree, fix.ops))).faults, (fix.title, *about)


CHANGES = st.tuples(
    st.integers(0, 10_000), st.sampled_from([*KEYS, *[None] * 10]), st.sampled_from(ODD).map(copy.deepcopy)
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(KNOWN), st.lists(CHANGES, min_size=1, max_size=3))
def test_findings_hold_in_any_view(
    known: tuple[str, Any], changes: list[tuple[int, str | None, Any]]
) -> None:
    name, example = known[0], copy.deepcopy(known[1])
    for number, key, odd in changes:
        found = list(places(example))
        holder, step = found[number % len(found)] if found else (example, None)
        if key is not None and isinstance(holder, dict):
            holder[key] = odd
        elif step is not None:
            holder[step] = odd
    findings_hold(name, example)


@pytest.mark.parametrize("name", sorted({name for name, _ in KNOWN}))
def test_what_is_left_out_is_said_at_a_place_that_is_there(name: str) -> None:
    for _, example in (it for it in KNOWN if it[0] == name):
        for number in range(len(list(places(example)))):
            without = copy.deepcopy(example)
            holder, step = list(places(without))[number]
            del holder[step]
            findings_hold(name, without)


def test_a_system_text_beside_the_list_is_the_first_message() -> None:
    def rules(example: dict[str, Any]) -> list[tuple[str, str]]:
        found = check_text("\n".join([json.dumps(example), json.dumps(IN_LED)]), formats=FORMATS)
        return [(it.finding.rule, format_path(it.finding.path)) for it in found if it.row == 0]

    assert (
        rules({**IN_LED, "messages": [*IN_LED["messages"][:1], {"role": "assistant", "content": "Hi"}]}) == []
    )
    later = [{"role": "system", "content": "Be brief."}, *IN_LED["messages"]]
    assert rules({**IN_LED, "messages": later}) == [("system-not-first", "messages[0].role")]
    assert rules({**IN_LED, "messages": IN_LED["messages"][:1]}) == [
        ("no-assistant-message", "messages"),
    ]
    assert rules({**IN_LED, "system": " "}) == [("empty-content", "system")]
    assert rules({**IN_LED, "messages": [{"content": "Hi"}, *IN_LED["messages"][1:]]})[0] == (
        "missing-role",
        "messages[0]",
    )
