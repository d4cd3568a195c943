"""What targets train of the cases is what their readers trained: beginnings of texts, without marks at their ends."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

import pytest

from readers.agreement import FOLDER, READERS, cases, given
from tuneline.engine.reading import reading_for
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.settings.model import Settings

TARGETS = {
    "mistral_finetune": "mistral-finetune",
    "torchtune_openai": "torchtune",
    "torchtune_sharegpt": "torchtune",
    "fireworks_cookbook": "fireworks",
}
# What was kept of a text, less the marks that a template may put in front of it.
LONG = 60
CALL = "a call"
# Why the texts of a case are others.
EXCEPTIONS = {
    "nova_content_string": "read as messages by luck",
    "pref_openai_withmessages": "read as messages by luck",
    "pref_openpipe": "read as messages by luck",
    "pref_messages_chosen": "an example for a method that this reader does not have",
    "pref_swift_messages": "an example for a method that this reader does not have",
    "pref_swift_identical": "an example for a method that this reader does not have",
    "content_part_refusal": "a part that is left out",
    "call_unanswered_then_assistant": "two calls of which one is not answered",
    "call_and_function_call": "a call in two forms",
    "chat_function_call_contentnull": "a call in the old form, which is left out",
    "chat_functions_old": "a call in the old form, which is left out",
    "reason_thinking": "what was thought comes first in one list and last in the other",
    "reason_thinking_part": "a part of a type that is left out",
    "content_assistant_liststrings": "texts where parts should be",
    "content_assistant_toolcalls_empty_null": "null beside an empty list of calls is an empty text",
}


def ours(data: bytes, target: str) -> Iterator[list[str]]:
    """For each example of a file the texts that are trained, turn by turn."""
    reading = reading_for(Settings(target=(target,)))
    for line in data.decode("utf-8-sig", "replace").replace("\r", "\n").split("\n"):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        fmt = FORMATS.get(guess(value).name or "")
        if fmt is None or not reading.targets[0].reads(fmt.name):
            continue
        view, unread = fmt.view(value), reading.unread(fmt)
        learned = trained(view, reading.masks_of(fmt))
        turns: dict[tuple[int, int], str] = {}
        for text in view.texts():
            of_turn = learned[text.section][text.turn]
            content = view.sections[text.section].content_path(text.turn)
            if of_turn.counts(text.path, content) and not (text.thought and unread(text.path)):
                key = text.section, text.turn
                turns[key] = turns.get(key, "") + text.text
        for call in view.calls():
            if learned[call.section][call.turn].yes:
                turns[call.section, call.turn] = CALL
        yield [turns[key] for key in sorted(turns)]


def plain(said: str) -> str | None:
    """A text as its reader printed it: a list of parts is their texts, a call is a call, nothing is nothing."""
    if said.startswith(("[{'type': 'function'", '[{"name"')):
        return CALL
    if said.startswith("[{'type': 't"):
        found = [
            piece.split("'")[0] for key in ("'text': '", "'thinking': '") for piece in said.split(key)[1:]
        ]
        return "".join(found)
    return None if said in ("None", "[]") else said


def theirs(texts: list[str], count: int) -> list[list[str]] | None:
    """The same as their reader has it; None where it was cut off."""
    if not texts:
        return [[]] * count
    if count > 1 or all(it.startswith("[") and not it.startswith("[{") for it in texts):
        try:
            texts_of: list[Any] = [ast.literal_eval(it) for it in texts]
        except (SyntaxError, ValueError):
            return None
    else:
        texts_of = [texts]
    return [[it for it in map(plain, map(str, example)) if it] for example in texts_of]


def rows(reader: str) -> Iterator[tuple[str, list[str]]]:
    for line in (FOLDER / "trained.jsonl").read_text("utf-8").split("\n")[:-1]:
        it = json.loads(line)
        if it["reader"] == reader and given()[reader].get(it["case"]) == "reads":
            yield it["case"], it["trained"]


@pytest.mark.parametrize("reader", TARGETS)
def test_what_is_trained(reader: str) -> None:
    families = {it.name: it.families for it in READERS}[reader]
    seen, different = 0, {}
    for name, texts in rows(reader):
        case = cases()[name]
        if name in EXCEPTIONS or (families is not None and case.family not in families):
            continue
        found = list(ours(case.data, TARGETS[reader]))
        expected = theirs(texts, len(found))
        if expected is None:
            continue
        seen += 1
        one = [[it[:LONG] for it in example if it] for example in found]
        two = [[it[:LONG] for it in example] for example in expected]
        if one != two:
            different[name] = (one, two)
    assert different == {}
    assert seen > 10
