"""`anthropic`: messages as Anthropic's Messages API has them, with the system prompt beside them and typed blocks.

A message with blocks may hold calls, answers and texts at once, so what it is follows from its blocks; one with a
string is read as chat reads it. Plain lines are valid in both formats, which are therefore one family.
Sources: Anthropic's Messages API; AWS, data validation for Claude 3 Haiku (amazon-bedrock-samples).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tuneline.domain.role import Role
from tuneline.domain.value import replace
from tuneline.formats import anthropic_parts, limits, messages, tools
from tuneline.formats.anthropic_claims import PLAIN_KEYS, SPEAKERS, claims, covers, is_text_block
from tuneline.formats.anthropic_parts import BLOCKS, SOURCES
from tuneline.formats.anthropic_templates import EXAMPLES, TOOL, turn_templates
from tuneline.formats.bulk import Bulk
from tuneline.formats.cells import is_empty_cell
from tuneline.formats.format import Format, later
from tuneline.formats.modelling import TypeAdapter
from tuneline.formats.objects import kind, read_top, read_turns
from tuneline.formats.other_blocks import other_blocks
from tuneline.formats.placed import all_blocks
from tuneline.formats.problems import A_LIST, AN_OBJECT, Problem, Repair, is_text
from tuneline.formats.templates import TEXT
from tuneline.formats.turns import ABSENT, Section, Shape, Turn
from tuneline.formats.view import Answer, Call, Image, Kind, Object, Text, Tool, View
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

SYSTEM: Final[Path] = ("system",)
# `system` is not a role of the format, whose system prompt has a key of its own; it is as clear.
ROLES: Final[dict[str, Role]] = {"user": "user", "assistant": "assistant", "system": "system"}
_SHAPE: Final = Shape(weight=None, name=None)
_PLAIN: Final = messages.Messages(_SHAPE, ROLES, lambda _item, _role: 0, lambda _role, _keys, _content: False)
_DECLARED: Final[tuple[Path, ...]] = (("tools",),)


class Block(NamedTuple):
    """A block of content with its type, "" where that is unknown. path: of the block."""

    kind: str
    value: dict[str, Any]
    path: Path


def blocks(content: Any, path: Path) -> Iterator[Block]:
    """The blocks of a content that are objects."""
    for index, block in enumerate(messages.as_list(content)):
        if isinstance(block, dict):
            what = block.get("type")
            yield Block(what if isinstance(what, str) else "", block, (*path, index))


def _has_blocks(item: Any) -> bool:
    return type(item) is dict and type(item.get("content")) is list


def _any_blocks(items: list[Any]) -> bool:
    for item in items:  # noqa: SIM110 - asked for every example, and a generator is slower
        if type(item) is dict and type(item.get("content")) is list:
            return True
    return False


# The turns of messages with blocks, by what they are made from.
_known: dict[tuple[object, ...], Turn] = {}


def _outline(item: dict[str, Any]) -> Turn:
    """The turn of a message with blocks."""
    calls = images = media = 0
    answers, blank = False, True
    usual = only_texts = len(item) == 2
    for block in item["content"]:
        what = block.get("type") if type(block) is dict else None
        if what == "text":
            usual = usual and len(block) == 2
            text = block.get("text")
            only_texts = only_texts and isinstance(text, str)
            blank = blank and isinstance(text, str) and (not text or text.isspace())
            continue
        blank = only_texts = False
        if what == "tool_use":
            calls += 1
        elif what == "tool_result":
            answers = True
            images += sum(1 for it in blocks(block.get("content"), ()) if it.kind == "image")
        elif what == "image":
            images += 1
        elif what == "document":
            media += 1
        else:
            usual = False
    counts = calls, images, media, answers
    if not usual:
        return _of_blocks(_PLAIN.turn(item), *counts)
    role = item.get("role")
    made_from = (role if isinstance(role, str) else None, tuple(item), blank, only_texts, *counts)
    turn = _known.get(made_from)
    if turn is None:
        turn = replace(_of_blocks(_PLAIN.turn(item), *counts), only_texts=only_texts and not blank)
        if len(_known) < limits.TURNS:
            _known[made_from] = turn
    return turn


@lru_cache(limits.TURNS)
def _of_blocks(turn: Turn, calls: int, images: int, media: int, answers: bool) -> Turn:
    role: Role = "tool" if answers and turn.role == "user" else turn.role
    # A tool may answer with images, which are not the assistant's.
    elsewhere = images if role == "tool" else 0
    return replace(turn, role=role, calls=calls, images=images, media=media, foreign_images=elsewhere)


_NO_TEXTS: Final = messages.bare_turn("system", "system", "blank")
_SYSTEM_TEXTS: Final = replace(messages.bare_turn("system", "system", "parts"), only_texts=True)


def view(value: dict[str, Any]) -> View:
    given = value.get("messages")
    if type(given) is list and _any_blocks(given):
        turns = tuple([_outline(it) if _has_blocks(it) else _PLAIN.turn(it) for it in given])
        section = Section("conversation", ("messages",), turns, tuple(given), _SHAPE)
    else:
        section = _PLAIN.section("conversation", given, ("messages",))
    if "system" in value:
        given = value["system"]
        if type(given) is list and all(
            type(it) is dict and len(it) == 2 and is_text_block(it) for it in given
        ):
            turn = _SYSTEM_TEXTS if messages.content_kind(given)[0] == "parts" else _NO_TEXTS
        else:
            content = messages.content_kind(given)[0]
            turn = messages.bare_turn("system", "system", content, empty_cell=is_empty_cell(given))
        section = section.led_by(turn, given, SYSTEM)
    return View(ANTHROPIC, value, (section,), _DECLARED)


def read_texts(view: View) -> Iterator[Text]:
    for slot in view.slots():
        content = slot.content if isinstance(slot.item, dict) or slot.at == SYSTEM else slot.item
        for path, text, thought in _texts_in(content, slot.content_path):
            yield Text(path, text, slot.section, slot.index, slot.turn.role, thought)


# Under which key a block has its text.
_TEXTS: Final = {"text": "text", "thinking": "thinking"}


def _texts_in(content: Any, path: Path) -> Iterator[tuple[Path, str, bool]]:
    """The texts of a content, those of tools and documents included. The third: whether it is thought."""
    if isinstance(content, str):
        yield path, content, False
    for what, block, here in blocks(content, path):
        if what == "tool_result":
            yield from _texts_in(block.get("content"), (*here, "content"))
        elif what == "document":
            source = messages.as_dict(block.get("source"))
            if source.get("type") == "text" and isinstance(source.get("data"), str):
                yield (*here, "source", "data"), source["data"], False
            yield from _texts_in(source.get("content"), (*here, "source", "content"))
        elif isinstance(text := block.get(_TEXTS.get(what, "text")), str):
            yield (*here, _TEXTS.get(what, "text")), text, what == "thinking"


def read_calls(view: View) -> Iterator[Call]:
    for section, turn, _, (what, value, path) in all_blocks(view, blocks):
        if what == "tool_use":
            keys = ("id", "name", "input")
            ident, name, arguments = (value.get(key, ABSENT) for key in keys)
            at_id, at_name, at_input = ((*path, key) for key in keys)
            yield Call(path, section, turn, ident, name, arguments, at_id, at_name, at_input, "object")


def read_answers(view: View) -> Iterator[Answer]:
    for section, turn, _, (what, value, path) in all_blocks(view, blocks):
        if what == "tool_result":
            ident = value.get("tool_use_id", ABSENT)
            yield Answer(path, section, turn, ident, ABSENT, (*path, "tool_use_id"), None)


def address(image: Mapping[str, Any]) -> tuple[object, str]:
    """Where an image is, as one address, and the key of its source that says so; ABSENT for an uploaded file."""
    source = messages.as_dict(image.get("source"))
    if source.get("type") == "url":
        return source.get("url", ABSENT), "url"
    held, media = source.get("data"), source.get("media_type")
    if source.get("type") == "base64" and isinstance(held, str) and isinstance(media, str):
        return f"data:{media};base64,{held}", "data"
    return ABSENT, "type"


def read_images(view: View) -> Iterator[Image]:
    for section, turn, role, block in all_blocks(view, blocks):
        inside = (
            blocks(block.value.get("content"), (*block.path, "content"))
            if block.kind == "tool_result"
            else (block,)
        )
        for what, value, path in inside:
            if what == "image":
                url, key = address(value)
                yield Image(path, section, turn, role, url, (*path, "source", key), ABSENT, (*path, "detail"))


def read_tools(view: View) -> Iterator[Tool]:
    """The declared functions; tools that the service runs itself have no schema and are left out."""
    for within, listed in view.declarations():
        own = {(*within, at) for at, it in enumerate(messages.as_list(listed)) if "function" not in _keys(it)}
        for tool in tools.read_declared(listed, within):
            if tool.parameters is not ABSENT or tool.path not in own:
                yield tool._replace(own=tool.path in own)


def _keys(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _kind(name: Message, model: Any, *needed: str) -> Kind:
    return kind(name, model.__annotations__, "message", (*model.__required_keys__, *needed))


_KINDS: Final[dict[str, Kind]] = {
    "text": _kind(Message("a text block"), BLOCKS["text"]),
    "image": _kind(Message("an image block"), BLOCKS["image"]),
    "document": _kind(Message("a document block"), BLOCKS["document"]),
    "tool_use": _kind(Message("a tool use"), BLOCKS["tool_use"], "id"),
    "tool_result": _kind(Message("a tool result"), BLOCKS["tool_result"], "tool_use_id"),
    "thinking": _kind(Message("a thinking block"), BLOCKS["thinking"]),
    "redacted_thinking": _kind(Message("a redacted block"), BLOCKS["redacted_thinking"]),
}
_SOURCES: Final = {key: _kind(Message("a source"), model) for key, model in SOURCES.items()}


def read_objects(view: View) -> Iterator[Object]:
    """The example, its messages, their blocks, and where images and documents are."""
    yield from read_top(view)
    yield from read_turns(view)
    for slot in view.slots(lambda turn: turn.content == "parts"):
        yield from _objects_in(slot.content, slot.content_path)


def _objects_in(content: Any, path: Path) -> Iterator[Object]:
    for what, block, here in blocks(content, path):
        if what not in _KINDS:
            continue
        yield Object(here, block, _KINDS[what])
        if what == "tool_result":
            yield from _objects_in(block.get("content"), (*here, "content"))
        source = messages.as_dict(block.get("source"))
        if isinstance(given := source.get("type"), str) and given in _SOURCES:
            yield Object((*here, "source"), source, _SOURCES[given])


def repair(_value: object, problem: Problem) -> Repair | None:
    """A text in the place of its block, a block in the place of a list of them."""
    path, seen = problem.path, problem.seen
    if problem.kind != "type" or not path:
        return None
    if isinstance(seen, dict) and A_LIST in problem.expected and is_text_block(seen):
        return Repair(Message("Wrap the object in a list"), (Wrap(path, [HERE]),))
    if path[-2:-1] == ("content",) and AN_OBJECT in problem.expected and is_text(seen):
        return Repair(Message("Wrap the text in a block"), (Wrap(path, {"type": "text", "text": HERE}),))
    return None


ANTHROPIC = Format(
    name="anthropic",
    title="Anthropic",
    method="supervised",
    model=anthropic_parts.AnthropicExample,
    adapter=TypeAdapter(anthropic_parts.AnthropicExample),
    view=view,
    claims=claims,
    covers=covers,
    keys=frozenset(anthropic_parts.AnthropicExample.__annotations__),
    required=("messages",),
    turn_keys=dict.fromkeys(ROLES, PLAIN_KEYS),
    turn_needs=dict.fromkeys(ROLES, PLAIN_KEYS),
    takes=SPEAKERS,
    roles=ROLES,
    read_texts=read_texts,
    read_calls=read_calls,
    read_answers=read_answers,
    read_tools=read_tools,
    read_images=read_images,
    read_objects=read_objects,
    bulk=Bulk((("messages",),), roles=tuple(ROLES), optional=("system",)),
    odd_parts=other_blocks,
    encoded="object",
    own_rules=frozenset(("role", "content")),
    tool_words=("tool",),
    system_key="system",
    empty={"messages": [{"role": "user", "content": ""}], "input": {}, "input_schema": {"type": "object"}},
    repairs=repair,
    turn_templates=turn_templates,
    new_items={
        "content": lambda _names: {"type": "text", "text": TEXT},
        "system": lambda _names: {"type": "text", "text": TEXT},
        "tools": lambda _names: TOOL,
    },
    examples=EXAMPLES,
    read=later("tuneline.formats.writing.anthropic", "read"),
    write=later("tuneline.formats.writing.anthropic", "write"),
)
