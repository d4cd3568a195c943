"""Bad input in every format: nothing crashes, one cause is one finding, and the messages can be read in a snapshot.

Each case changes the first example of the format's example file; the file goes on with sound examples, so that it is
known what it should be.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fixtures_check import check_text, name_of
from tuneline.domain.severity import Severity
from tuneline.engine.line import Checker
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.formats.detect import family, guess
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.formats.view import View
from tuneline.rules.finding import Finding
from tuneline.settings.model import Settings
from tuneline.syntax.paths import Path as Place
from tuneline.syntax.paths import format_path, value_at

EXAMPLES = Path(__file__).parents[2] / "examples"
SNAPSHOT = Path(__file__).parent / "bad_input.txt"
SETTINGS = Settings.model_validate({"ignore": ["dataset", "tokens"]})
Example = dict[str, Any]


def examples() -> dict[str, list[Example]]:
    found: dict[str, list[Example]] = {}
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
        found.setdefault(str(guess(lines[0]).name), []).extend(lines)
    return found


SOUND = examples()


def findings(*lines: Example, least: Severity = Severity.INFORMATION) -> list[tuple[int, Finding]]:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    found = [(it.row, it.finding) for it in check_text(text, SETTINGS)]
    return [(row, it) for row, it in found if it.severity >= least]


def among_sound(name: str, example: Example, least: Severity = Severity.INFORMATION) -> list[Finding]:
    """What is found in a bad example at the top of a file whose others are sound."""
    found = findings(example, *SOUND[name][1:4], least=least)
    assert all(row == 0 for row, _ in found)
    return [it for _, it in found]


def with_value(example: Example, path: Place, value: Any) -> Example:
    changed = copy.deepcopy(example)
    value_at(changed, path[:-1])[path[-1]] = value
    return changed


def without(example: Example, path: Place) -> Example:
    changed = copy.deepcopy(example)
    del value_at(changed, path[:-1])[path[-1]]
    return changed


def empty(view: View, example: Example) -> Iterator[tuple[str, Example]]:
    """Without a conversation: an empty list, or empty texts where the turns are texts."""
    for section in view.sections:
        if section.path and isinstance(value_at(example, section.path), list):
            yield f"{format_path(section.path)} is []", with_value(example, section.path, [])
        for path in () if section.path else section.paths or ():
            if isinstance(value_at(example, path), str):
                yield f"{format_path(path)} is empty", with_value(example, path, "")


def calls(name: str) -> Iterator[tuple[str, Example]]:
    """Calls without names."""
    for example in SOUND[name]:
        for call in FORMATS[name].view(example).calls():
            if call.editable:
                yield f"{format_path(call.name_path)} is missing", without(example, call.name_path)
                yield f"{format_path(call.name_path)} is null", with_value(example, call.name_path, None)
                return


def parts(view: View, example: Example) -> Iterator[tuple[str, Example]]:
    """Parts of types that nobody knows, and what is not a part."""
    for slot in view.slots(lambda turn: turn.role == "user" and turn.shape.content is not None):
        for given in ({"type": "hologram", "text": "x"}, {"hologram": {}}, {}, "x", 5):
            path = slot.content_path
            yield f"{format_path(path)} is [{json.dumps(given)}]", with_value(example, path, [given])
        return


# What others call who speaks.
ROLES = {"user": ("human", "User", "input"), "assistant": ("gpt", "model", "Assistant", "bot")}


def roles(view: View, example: Example) -> Iterator[tuple[str, Example]]:
    """The roles of another format."""
    for role, words in ROLES.items():
        for slot in view.slots():
            if slot.turn.role == role and slot.turn.shape.role is not None and slot.turn.written is not None:
                path = (*slot.at, slot.turn.shape.role)
                yield from ((f"{format_path(path)} is {it}", with_value(example, path, it)) for it in words)
                break


def cases(name: str) -> Iterator[tuple[str, Example]]:
    example, fmt = SOUND[name][0], FORMATS[name]
    view = fmt.view(example)
    yield from empty(view, example)
    yield from calls(name)
    yield from parts(view, example)
    yield from roles(view, example)
    for other in ("chat", "completion", "alpaca", "sharegpt"):
        if not SOUND[other][0].keys() <= example.keys() and not FORMATS[other].keys & example.keys():
            yield f"and keys of {other}", {**SOUND[other][0], **example}


def said(name: str) -> Iterator[str]:
    for title, example in cases(name):
        found = [
            f"{name_of(it)} {it.severity.value} {format_path(it.path)}: {it.message}"
            for it in among_sound(name, example)
        ]
        for words in found or ["nothing"]:
            yield f"{name} | {title} | {words}"


def test_the_messages_are_those_of_the_snapshot() -> None:
    lines = [line for name in FORMATS for line in said(name)]
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text("".join(line + "\n" for line in lines), "utf-8")
    assert SNAPSHOT.read_text("utf-8").split("\n")[:-1] == lines, (
        "if this is meant, run with UPDATE_SNAPSHOTS=1 and read them"
    )


ODD: tuple[Any, ...] = ([], {}, None, 0, [None])


def places(value: Any, path: Place = ()) -> Iterator[Place]:
    """Every place in an example; of long lists the first two items."""
    for step in list(value) if isinstance(value, dict) else range(min(len(value), 2)):
        yield (*path, step)
        if isinstance(value[step], dict | list):
            yield from places(value[step], (*path, step))


@pytest.mark.parametrize("name", FORMATS)
def test_a_wrong_type_has_no_consequences_elsewhere(name: str) -> None:
    """Whatever is at a place, what is said of it is said there, or of what is around it."""
    example = SOUND[name][0]
    for path in places(example):
        for odd in ODD:
            found = among_sound(name, with_value(example, path, odd), Severity.WARNING)
            elsewhere = [
                it
                for it in found
                if it.path[: len(path)] != path and path[: len(it.path)] != it.path and it.path
            ]
            # What a tool answered has no call any more; both are at fault as far as anybody can see.
            elsewhere = [
                it for it in elsewhere if it.rule not in ("unknown-tool-call-id", "unanswered-tool-call")
            ]
            assert elsewhere == [], (format_path(path), odd)
            if odd != {} and "tool_calls" not in path:
                assert len(found) <= 1, (format_path(path), odd)


def conversation_of(view: View) -> Place | None:
    return next(
        (
            it.path
            for it in view.sections
            if it.path and it.size > 1 and it.kind in ("conversation", "prompt")
        ),
        None,
    )


@pytest.mark.parametrize("name", FORMATS)
def test_ten_thousand_turns(name: str) -> None:
    example, fmt = SOUND[name][0], FORMATS[name]
    path = conversation_of(fmt.view(example))
    if path is None:
        return
    turns = value_at(example, path)
    turns = [
        it for it in turns if isinstance(it, str) or "system" not in (*it, it.get("role", it.get("from")))
    ]
    few, many = (with_value(example, path, (turns * 10_000)[:count]) for count in (20, 10_000))
    assert {name_of(it) for _, it in findings(many)} == {name_of(it) for _, it in findings(few)}


@pytest.mark.parametrize("name", FORMATS)
def test_formats_that_change_from_line_to_line_are_one_finding(name: str) -> None:
    fmt = FORMATS[name]
    for other, sound in SOUND.items():
        if family(FORMATS[other]) == family(fmt):
            continue
        found = findings(*SOUND[name][1:4], sound[1])
        assert [(row, it.rule) for row, it in found if it.rule != "uneven-grader-keys"] == [
            (3, "mixed-formats")
        ], other


@pytest.mark.parametrize("name", FORMATS)
def test_keys_of_any_other_format_are_seen(name: str) -> None:
    """A line with all keys of two formats is never passed over, unless one has all that the other has."""
    own = SOUND[name][0]
    for other, sound in SOUND.items():
        example = {**sound[0], **own}
        if sees_no_difference(FORMATS[name], own, FORMATS[other], example):
            continue
        assert among_sound(name, example), other


def sees_no_difference(fmt: Format, own: Example, other: Format, both: Example) -> bool:
    return both.keys() <= own.keys() | fmt.keys or fmt.open_keys or other.open_keys


@pytest.mark.parametrize("name", FORMATS)
def test_the_fast_path_passes_nothing_over(name: str) -> None:
    """A checker that has learnt the outlines of sound examples finds in others what the slow path finds."""
    reading = replace(reading_for(SETTINGS), format=FORMATS[name])
    checker = Checker(reading, active_rules(SETTINGS))
    for example in SOUND[name]:
        checker.check(json.dumps(example))
    example = SOUND[name][0]
    bad = [with_value(example, path, odd) for path in places(example) for odd in (None, [], "", "x", 1)]
    bad += [with_value(example, (*path, "zzz"), "x") for path in objects(example)]
    bad += [with_value(example, (*path, "tools"), []) for path in objects(example)]
    for line in map(json.dumps, bad):
        fresh = Checker(reading, active_rules(SETTINGS))
        assert checker.check(line).findings == fresh.check_slowly(line).findings, line


def objects(example: Example) -> Iterator[Place]:
    yield ()
    yield from (path for path in places(example) if isinstance(value_at(example, path), dict))
