"""The texts of messages in reading order: what is thought, what is said, and how it is declined.

What a model thinks before it answers is kept under a key of the message or in a part of its own. Trainers that know
such a key train it with the answer, and the others ignore or refuse it.
Sources: Together, Fireworks, Axolotl and TRL for `reasoning_content`; vLLM and OpenRouter for `reasoning`; gpt-oss's
template for `thinking`; Anthropic, Fireworks and Mistral for parts of the type `thinking`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tuneline.formats.as_meant import written_key
from tuneline.formats.turns import Section
from tuneline.formats.view import Text, View
from tuneline.syntax.paths import Path

THOUGHT_KEYS: Final = ("reasoning_content", "reasoning", "thinking")
_SAYS: Final = ("text", "refusal")


def read_texts(view: View) -> Iterator[Text]:
    """The text of every turn: what is thought, the content part by part, then refusals."""
    for number, section in enumerate(view.sections):
        for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
            for path, text, thought, declines in _texts_of(section, index, item):
                yield Text(path, text, number, index, turn.role, thought, declines)


def _texts_of(section: Section, index: int, item: object) -> Iterator[tuple[Path, str, bool, bool]]:
    path = section.content_path(index)
    # A text in the place of a message is what was meant to be said.
    content = section.content(index) if isinstance(item, dict) else item
    more = isinstance(item, dict) and (len(item) > 2 or "content" not in item)
    if more and section.turns[index].keys:
        for key in THOUGHT_KEYS:
            if isinstance(thought := item.get(key), str):  # type: ignore[attr-defined] # it is a dictionary
                yield (*section.turn_path(index), key), thought, True, False
    if isinstance(content, str):
        yield path, content, False, False
    elif isinstance(content, list):
        for number, part in enumerate(content):
            if not isinstance(part, dict):
                continue
            for name in _SAYS:
                if isinstance(text := part.get(name), str):
                    yield (*path, number, name), text, part.get("type") == "reasoning", name == "refusal"
            yield from _thoughts(part.get("thinking"), (*path, number, "thinking"))
    if more and isinstance(item, dict):
        found = written_key(item, section.turns[index].written, "refusal")
        if found is not None and isinstance(refusal := item[found], str):
            yield (*section.turn_path(index), found), refusal, False, True


def _thoughts(given: Any, path: Path) -> Iterator[tuple[Path, str, bool, bool]]:
    """The texts of a part that is thought: one, or as Mistral has them a list of text parts."""
    if isinstance(given, str):
        yield path, given, True, False
    elif isinstance(given, list):
        for number, part in enumerate(given):
            if isinstance(part, dict) and isinstance(text := part.get("text"), str):
                yield (*path, number, "text"), text, True, False
