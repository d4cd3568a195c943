"""Reading lists of messages: outlines, texts, tool calls and their answers, images.

Shared by every format whose turns are a list of objects. Nothing here trusts the types of what it reads:
a view is made of half-typed examples too.
The outline of a message is looked up by what it is made from, which costs one dictionary access for the
plain messages that most files consist of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from tuneline.domain.role import Role
from tuneline.formats import limits
from tuneline.formats.as_meant import calls_of, has_near, single_call_of, written_key
from tuneline.formats.cells import LONGEST, is_empty_cell
from tuneline.formats.other_parts import IMAGES, NO_OTHERS, of_other_kinds
from tuneline.formats.roles import common_role
from tuneline.formats.turns import ABSENT, BARE, Content, Section, SectionKind, Shape, Turn
from tuneline.formats.view import Answer, Call, Image, View
from tuneline.syntax.paths import Path

# ms-swift also reads `value` and `from`; `text` was read by mistral-finetune, which is archived.
CHAT_SHAPE = Shape(for_role=("from",), for_content=("value",), not_content=("text", "message"))

# What trainers read as whether a turn is trained, beside the format's own weight: ms-swift loss and loss_scale,
# Axolotl train, Fireworks trainable, Model Studio loss_weight.
MASKS = frozenset(("weight", "loss", "loss_scale", "loss_weight", "train", "trainable"))


_NO_CALLS = frozenset(("role", "content", "weight", "name"))


def count_calls(item: Mapping[str, object], role: str | None) -> int:
    """How many tools a message of the chat family calls, the deprecated call of a function among them."""
    if item.keys() <= _NO_CALLS:
        return 0
    calls = item.get("tool_calls")
    count = len(calls) if type(calls) is list else sum(1 for _ in calls_of(item, role))
    return count + (single_call_of(item, role) is not None)


_FOR_CONTENT = frozenset(("tool_calls", "function_call", "refusal", "audio"))


def may_lack_content(role: str | None, keys: tuple[str, ...], content: Content) -> bool:
    """Whether a message of the chat family may go without content: what it calls or refuses with says enough."""
    if role == "function":
        return content == "null"
    if role is None or common_role(role) != "assistant":
        return False
    return not _FOR_CONTENT.isdisjoint(keys) or has_near(keys, role, _FOR_CONTENT)


class Messages:
    """Outlines messages of one shape, and remembers each outline so that it exists once.

    shape, roles: what the format calls things; roles None: the chat family's, wrong ones taken as meant.
    calls: how many tools a message calls, which has this role. by_text: whether its text says so; then each text is
      looked at, where else the role is enough for a message that has nothing but a role and a text, or only such a
      text as holds `mark`.
    may_lack: whether a message that has this role and these keys may have this as its content.
    """

    def __init__(
        self,
        shape: Shape = CHAT_SHAPE,
        roles: Mapping[str, Role] | None = None,
        calls: Callable[[Mapping[str, object], str | None], int] = count_calls,
        may_lack: Callable[[str | None, tuple[str, ...], Content], bool] = may_lack_content,
        *,
        by_text: bool = False,
        mark: str = "",
    ) -> None:
        self.shape = shape
        self._roles = roles
        self._calls = calls
        self._may_lack = may_lack
        self._no_message = Turn("other", None, (), "wrong", ABSENT, shape)
        self._masks = MASKS.union((shape.weight,)) if shape.weight is not None else MASKS
        # By the keys of messages: which of them are masks, and the turns by all else that they are made from.
        self._turns: dict[tuple[str, ...], tuple[tuple[str, ...], dict[tuple[object, ...], Turn]]] = {}
        self._count, self._mark = 0, mark
        # Messages with a role and a text are one turn, whichever of the two comes first.
        self._usual = shape.role, shape.content
        self._turned = self._usual[::-1]
        # Most messages have a role and a text and nothing else: one look-up by role is all they cost.
        self._plain: dict[object, Turn] = {}
        self._most_plain = 0 if by_text else limits.TURNS

    def section(self, kind: SectionKind, value: object, path: Path, desired: bool | None = None) -> Section:
        """The section for a list of messages. What is not a list has no turns."""
        shape = self.shape
        if type(value) is not list:
            return Section(kind, path, (), (), shape, None, desired)
        role_key, content_key = shape.role, shape.content
        plain, outline, mark = self._plain, self.turn, self._mark
        turns = []
        for item in value:
            if type(item) is dict and len(item) == 2:
                content = item.get(content_key)
                if (
                    type(content) is str
                    and (len(content) > LONGEST or (content and not is_empty_cell(content)))
                    and not content.isspace()
                    and not (mark and mark in content)
                ):
                    role = item.get(role_key)
                    turn = plain.get(role) if type(role) is str else None
                    if turn is None:
                        turn = outline(item)
                        if type(role) is str and len(plain) < self._most_plain:
                            plain[role] = turn
                    turns.append(turn)
                    continue
            turns.append(outline(item))
        return Section(kind, path, tuple(turns), tuple(value), shape, None, desired)

    def turn(self, item: object) -> Turn:
        """The outline of one message."""
        if type(item) is not dict:
            return self._no_message
        shape = self.shape
        role = item.get(shape.role)
        if not isinstance(role, str):
            role = None
        given = item.get(shape.content, ABSENT)
        content, images = content_kind(given)
        other = of_other_kinds(given) if content == "parts" else NO_OTHERS
        images += other[0]
        parts = masks_of_parts(given) if content in ("parts", "foreign") else ()
        cell = type(given) is not str or len(given) <= LONGEST
        cell = cell and is_empty_cell(given)
        calls = self._calls(item, role)
        if (
            content in ("null", "absent")
            and item.get("tool_calls") == []
            and self._common(role) == "assistant"
        ):
            content = "blank"  # beside an empty list of calls null says no more than an empty text
        keys = tuple(item)
        if keys == self._turned:
            keys = self._usual
        known = self._turns.get(keys)
        if known is None:
            known = tuple(key for key in keys if key in self._masks), {}
        masks, turns = known
        made_from: tuple[object, ...] = (role, content, calls, images, cell, other)
        for key in masks:
            value = item[key]
            kind = type(value)
            made_from += (kind, value if kind is int else repr(value)[:40])
        if parts:
            made_from += (repr(parts),)
        turn = turns.get(made_from)
        if turn is None:
            weight = item.get(shape.weight, ABSENT)
            found = tuple((key, item[key]) for key in masks)
            lacks = content in ("null", "absent") and self._may_lack(role, keys, content)
            turn = Turn(
                self._common(role),
                role,
                keys,
                content,
                weight,
                shape,
                found,
                calls,
                images,
                lacks,
                cell,
                *other,
                parts,
            )
            if self._count < limits.TURNS:
                self._turns[keys] = known
                turns[made_from] = turn
                self._count += 1
        return turn

    def _common(self, role: str | None) -> Role:
        if role is None:
            return "other"
        return common_role(role) if self._roles is None else self._roles.get(role, "other")


# The chat family's, so that every format of it has the same turns.
CHAT_MESSAGES = Messages()


@cache
def bare_turn(
    role: Role, written: str, content: Content, images: int = 0, *, empty_cell: bool = False
) -> Turn:
    """The outline of a turn that is nothing but its content, under a key that the format names. Interned."""
    return Turn(role, written, (), content, ABSENT, BARE, images=images, empty_cell=empty_cell)


def content_kind(content: object) -> tuple[Content, int]:
    """What a content is, and how many images are in it."""
    if isinstance(content, str):
        return ("text" if content and not content.isspace() else "blank"), 0
    if content is ABSENT:
        return "absent", 0
    if content is None:
        return "null", 0
    if not isinstance(content, list):
        return "wrong", 0
    if any(isinstance(part, dict) and is_foreign_part(part) for part in content):
        return "foreign", 0
    images = sum(1 for part in content if isinstance(part, dict) and part.get("type") == "image_url")
    texts = [
        part.get("text") for part in content if isinstance(part, dict) and part.get("type", "text") == "text"
    ]
    empty = len(texts) == len(content) and all(isinstance(text, str) and not text.strip() for text in texts)
    return ("blank" if empty else "parts"), images


def masks_of_parts(content: list[object]) -> tuple[tuple[tuple[str, object], ...], ...]:
    """For each part the masks that it has, see `Turn.parts`; nothing where none has any."""
    if not any(type(part) is dict and not MASKS.isdisjoint(part) for part in content):
        return ()
    return tuple(
        tuple((key, it) for key, it in part.items() if key in MASKS and isinstance(it, int | float))
        if type(part) is dict
        else ()
        for part in content
    )


def is_foreign_part(part: Mapping[str, object]) -> bool:
    """Parts of another trainer's making: Bedrock Nova's have no type, LLaMA-Factory's keep a `value`.

    One that is nothing but a text may as well be of the chat family and lack its type.
    """
    if "type" not in part:
        return bool(part) and part.keys() <= NOVA_PARTS and part.keys() != {"text"}
    return "value" in part and "text" not in part and "image_url" not in part


NOVA_PARTS = frozenset(("text", "image", "video", "document", "toolUse", "toolResult", "reasoningContent"))


def as_list(value: object) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_dict(value: object) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def last_message(value: Mapping[str, object]) -> dict[str, Any]:
    """The last message of an example of the chat family; an empty one if there is none."""
    return as_dict(next(reversed(as_list(value.get("messages"))), None))


def read_calls(view: View) -> Iterator[Call]:
    """Tool calls and deprecated function calls in order."""
    for number, section in enumerate(view.sections):
        for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
            if not turn.calls:
                continue
            path = section.turn_path(index)
            for step, given, inside in calls_of(item, turn.written):
                here: Path = (*path, *step)
                call = as_dict(given)
                called, ident = call.get("function"), call.get("id", ABSENT)
                holder, id_path = (here, here) if inside else ((*here, "function"), (*here, "id"))
                yield _call(here, holder, number, index, called, ident, id_path, inside=inside)
            if single := single_call_of(item, turn.written):
                step, called, inside = single
                here = (*path, *step)
                yield _call(here, here, number, index, called, ABSENT, None, inside=inside)


def _call(
    path: Path,
    holder: Path,
    section: int,
    turn: int,
    called: object,
    ident: object,
    id_path: Path | None,
    *,
    inside: bool,
) -> Call:
    """A call whose name and arguments are in `called`, at `holder`; inside a text nothing has a place of its own."""
    function = as_dict(called)
    arguments = function.get("arguments", ABSENT)
    if inside:
        return Call(
            path, section, turn, ident, function.get("name", ABSENT), arguments, id_path, path, path, "inside"
        )
    return Call(
        path,
        section,
        turn,
        ident,
        function.get("name", ABSENT),
        arguments,
        id_path,
        (*holder, "name"),
        (*holder, "arguments"),
        "object" if isinstance(arguments, dict | list) else "text",
    )


def read_answers(view: View) -> Iterator[Answer]:
    """The messages of tools in order. Answers to the deprecated calls of functions name no call."""
    for slot in view.slots(lambda turn: turn.role == "tool"):
        item, written = slot.item, slot.turn.written
        if not isinstance(item, dict):
            continue
        key, named = written_key(item, written, "tool_call_id") or "tool_call_id", slot.name_path
        # Of another trainer's role it is not known whether it has an id, unless it has one.
        ident = (*slot.at, key) if written == "tool" or (written != "function" and key in item) else None
        found = item.get(key, ABSENT) if ident else ABSENT
        yield Answer(slot.at, slot.section, slot.index, found, slot.name, ident, named)


def read_images(view: View) -> Iterator[Image]:
    """Image parts in order; what the part holds is as written."""
    for number, section in enumerate(view.sections):
        for index, turn in enumerate(section.turns):
            if not turn.images:
                continue
            for position, part in enumerate(section.content(index)):
                kind = part.get("type") if isinstance(part, dict) else None
                if isinstance(kind, str) and kind in IMAGES:
                    there = (*section.content_path(index), position)
                    yield Image(there, number, index, turn.role, ABSENT, there, ABSENT, there)
                if kind != "image_url":
                    continue
                image = part.get("image_url", ABSENT)
                path: Path = (*section.content_path(index), position, "image_url")
                url, url_path = image, path
                if isinstance(image, dict):
                    url, url_path = image.get("url", ABSENT), (*path, "url")
                detail = as_dict(image).get("detail", ABSENT)
                yield Image(path, number, index, turn.role, url, url_path, detail, (*path, "detail"))
