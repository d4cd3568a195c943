"""`nova`: Bedrock's Converse format: blocks without types, a system prompt without a role, answers in the user's turns.

Sources: AWS, Nova user guide, "Preparing data for fine-tuning"; amzn-nova-forge 1.4.10, its SFT samples; the Converse
API for images, documents and results of tools.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from tuneline.domain.role import Role
from tuneline.formats import messages, nova_parts
from tuneline.formats.bulk import Bulk
from tuneline.formats.format import Format, later
from tuneline.formats.modelling import TypeAdapter
from tuneline.formats.objects import kind
from tuneline.formats.placed import all_blocks, objects_of
from tuneline.formats.problems import A_LIST, Problem, Repair, is_text
from tuneline.formats.templates import TEXT, Hole, Names, Template, one_of
from tuneline.formats.turns import ABSENT, BARE, Section, SectionKind, Shape, Turn
from tuneline.formats.typeless import are_texts, content_of, empty_parts, texts_of, turn_of
from tuneline.formats.view import Answer, Call, Image, Kind, Object, Text, Tool, View
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

VERSION: Final = "bedrock-conversation-2024"
ROLES: Final[dict[str, Role]] = {"user": "user", "assistant": "assistant"}
TOOLS: Final[Path] = ("toolConfig", "tools")
_MEDIA: Final = frozenset(("video", "document"))
_MESSAGE: Final = Shape(weight=None, name=None)


class Block(NamedTuple):
    """A block of content: what it is, what it holds, and where that is."""

    kind: str
    value: Any
    path: Path


def blocks(content: Any, path: Path) -> Iterator[Block]:
    """The blocks of a content. One that is not an object with one member has the kind "" and is as written."""
    for index, block in enumerate(messages.as_list(content)):
        if isinstance(block, dict) and len(block) == 1:
            ((key, value),) = block.items()
            yield Block(key, value, (*path, index, key))
        else:
            yield Block("", block, (*path, index))


def _outline(item: Any) -> Turn:
    if not isinstance(item, dict):
        return turn_of("other", None, (), "wrong", (0, 0, 0), _MESSAGE)
    content = item.get("content", ABSENT)
    written = item.get("role") if isinstance(item.get("role"), str) else None
    role: Role = ROLES.get(written or "", "other")
    if are_texts(content):
        return texts_of(role, written, tuple(item), _MESSAGE)
    calls = images = media = 0
    for block in content if type(content) is list else ():
        if type(block) is not dict or "text" in block:
            continue
        calls += "toolUse" in block
        images += "image" in block
        media += not _MEDIA.isdisjoint(block)
        if "toolResult" in block and role == "user":
            role = "tool"
    return turn_of(role, written, tuple(item), content_of(content), (calls, images, media), _MESSAGE)


def section_of(items: list[Any], of_kind: SectionKind) -> Section:
    """A section of messages."""
    return Section(of_kind, ("messages",), tuple(map(_outline, items)), tuple(items), _MESSAGE)


def led_by_system(section: Section, system: Any) -> Section:
    """The section with the system prompt of the example in front of it."""
    if are_texts(system):
        turn = texts_of("system", "system", (), BARE)
    else:
        turn = turn_of("system", "system", (), content_of(system), (0, 0, 0), BARE)
    return section.led_by(turn, system, ("system",))


def view(value: dict[str, Any]) -> View:
    section = section_of(messages.as_list(value.get("messages")), "conversation")
    if "system" in value:
        section = led_by_system(section, value["system"])
    return View(NOVA, value, (section,), (TOOLS,))


def claims(value: dict[str, Any]) -> int:
    """Five with a version, or with blocks that no other format has; messages are what the version is of."""
    items = messages.as_list(value.get("messages"))
    if "messages" not in value or any(isinstance(it, dict) and "candidates" in it for it in items):
        return 0
    if isinstance(value.get("schemaVersion"), str):
        return 5
    system = messages.as_list(value.get("system"))
    if system and all(isinstance(it, dict) and it.keys() == {"text"} for it in system):
        return 5
    parts = (it for item in items if isinstance(item, dict) for it in messages.as_list(item.get("content")))
    own = (it for it in parts if isinstance(it, dict) and "type" not in it)
    # Model Studio's images and videos have no type either, but are names of files.
    blocks_of = (it for it in own if len(it) == 1 and not isinstance(next(iter(it.values())), str))
    return 5 if any(not _OWN.isdisjoint(it) for it in blocks_of) else 0


# Blocks that no other format has without a type.
_OWN: Final = messages.NOVA_PARTS - {"text"}


def read_texts(view: View) -> Iterator[Text]:
    for section, turn, role, (what, value, path) in all_blocks(view, blocks):
        if what == "text" and isinstance(value, str):
            yield Text(path, value, section, turn, role)
        elif what == "toolResult":
            for block in blocks(messages.as_dict(value).get("content"), (*path, "content")):
                if block.kind == "text" and isinstance(block.value, str):
                    yield Text(block.path, block.value, section, turn, role)
        elif what == "reasoningContent":
            inner: Any = messages.as_dict(messages.as_dict(value).get("reasoningText")).get("text")
            if isinstance(inner, str):
                yield Text((*path, "reasoningText", "text"), inner, section, turn, role, thought=True)


def read_calls(view: View) -> Iterator[Call]:
    for section, turn, _, (what, value, path) in all_blocks(view, blocks):
        if what == "toolUse":
            keys = ("toolUseId", "name", "input")
            ident, name, arguments = (messages.as_dict(value).get(key, ABSENT) for key in keys)
            at_id, at_name, at_input = ((*path, key) for key in keys)
            yield Call(path, section, turn, ident, name, arguments, at_id, at_name, at_input, "object")


def read_answers(view: View) -> Iterator[Answer]:
    for section, turn, _, (what, value, path) in all_blocks(view, blocks):
        if what == "toolResult":
            given = messages.as_dict(value)
            said = messages.as_list(given.get("content"))
            at = (
                (*path, "content", 0, "json")
                if len(said) == 1 and "json" in messages.as_dict(said[0])
                else None
            )
            yield Answer(
                path, section, turn, given.get("toolUseId", ABSENT), ABSENT, (*path, "toolUseId"), None, at
            )


def address(image: Any) -> str | None:
    """Where an image is, as one address."""
    source = messages.as_dict(messages.as_dict(image).get("source"))
    uri = messages.as_dict(source.get("s3Location")).get("uri")
    if isinstance(uri, str):
        return uri
    held, form = source.get("bytes"), messages.as_dict(image).get("format")
    return f"data:image/{form};base64,{held}" if isinstance(held, str) and isinstance(form, str) else None


def read_images(view: View) -> Iterator[Image]:
    for section, turn, role, (what, value, path) in all_blocks(view, blocks):
        if what == "image":
            url = address(value)
            keys = ("bytes",) if url and url.startswith("data:") else ("s3Location", "uri")
            found, at = ABSENT if url is None else url, (*path, "source", *keys)
            yield Image(path, section, turn, role, found, at, ABSENT, (*path, "detail"))


def read_tools(view: View) -> Iterator[Tool]:
    for within, listed in view.declarations():
        for what, value, path in blocks(listed, within):
            if what == "toolSpec":
                spec = messages.as_dict(value)
                parameters = messages.as_dict(spec.get("inputSchema")).get("json", ABSENT)
                at = ((*path, "name"), (*path, "inputSchema", "json"))
                about = spec.get("description", ABSENT)
                yield Tool(within, path, spec.get("name", ABSENT), parameters, about, *at)


_BLOCK: Final = kind(Message("a block"), nova_parts.Block.__annotations__)
_INSIDE: Final[dict[str, Kind]] = {
    "toolUse": kind(
        Message("a tool use"), nova_parts.ToolUse.__annotations__, "message", ("toolUseId", "name")
    ),
    "toolResult": kind(
        Message("a tool result"), nova_parts.ToolResult.__annotations__, "message", ("toolUseId",)
    ),
}


def read_objects(view: View) -> Iterator[Object]:
    """The example, its messages, their blocks, and what calls and answers are made of."""
    return objects_of(view, _BLOCK, _INSIDE)


def repair(_value: object, problem: Problem) -> Repair | None:
    """A text in the place of its block."""
    path, seen = problem.path, problem.seen
    if problem.kind == "type" and A_LIST in problem.expected and is_text(seen) and path[-1:] in _LISTS:
        return Repair(Message("Wrap the text in a block"), (Wrap(path, [{"text": HERE}]),))
    return None


_LISTS: Final = (("content",), ("system",))


def turn_templates(_view: View, _section: Section, role: str, names: Names) -> Iterator[Template]:
    """A turn with a text; with a call, or with its answer."""
    yield Template(role, "A message.", {"role": role, "content": [{"text": TEXT}]})
    if role == "assistant":
        use = {"toolUseId": Hole(("call_1",)), "name": one_of(names.tools), "input": {}}
        yield Template(
            f"{role}, tool use", "An answer that calls a tool.", {"role": role, "content": [{"toolUse": use}]}
        )
    else:
        result = {"toolUseId": one_of(names.ids, "call_1"), "content": [{"text": TEXT}]}
        yield Template(
            f"{role}, tool result",
            "The answer of a tool.",
            {"role": role, "content": [{"toolResult": result}]},
        )


def _said(role: str) -> dict[str, Any]:
    return {"role": role, "content": [{"text": TEXT}]}


EMPTY: Final[dict[str, object]] = {
    "schemaVersion": VERSION,
    "messages": [{"role": "user", "content": [{"text": ""}]}],
    "content": [{"text": ""}],
    "input": {},
}

BULK: Final = Bulk(
    (("messages",),), roles=tuple(ROLES), part="text", lead=("system",), telling=("schemaVersion",)
)

NOVA = Format(
    name="nova",
    title="Bedrock conversation",
    method="supervised",
    model=nova_parts.Example,
    adapter=TypeAdapter(nova_parts.Example),
    view=view,
    claims=claims,
    keys=frozenset(nova_parts.Example.__annotations__),
    required=("messages",),
    apart="bedrock",
    turn_keys={role: frozenset(("role", "content")) for role in ROLES},
    turn_needs={role: frozenset(("role", "content")) for role in ROLES},
    takes=frozenset(ROLES),
    roles=ROLES,
    read_texts=read_texts,
    read_calls=read_calls,
    read_answers=read_answers,
    read_tools=read_tools,
    read_images=read_images,
    read_objects=read_objects,
    odd_parts=empty_parts,
    encoded="object",
    own_rules=frozenset(("role", "content")),
    as_content=lambda text: [{"text": text}],
    addresses=("s3",),
    system_key="system",
    empty=EMPTY,
    bulk=BULK,
    repairs=repair,
    turn_templates=turn_templates,
    new_items={"content": lambda _names: {"text": TEXT}, "system": lambda _names: {"text": TEXT}},
    examples=(
        Template(
            "Bedrock conversation",
            "A question and its answer.",
            {"schemaVersion": VERSION, "messages": [_said("user"), _said("assistant")]},
        ),
        Template(
            "Bedrock conversation with a system prompt",
            "What the assistant is, a question and its answer.",
            {
                "schemaVersion": VERSION,
                "system": [{"text": TEXT}],
                "messages": [_said("user"), _said("assistant")],
            },
        ),
    ),
    read=later("tuneline.formats.writing.nova", "read"),
    write=later("tuneline.formats.writing.nova", "write"),
)
