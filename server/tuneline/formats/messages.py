"""Reading lists of messages: outlines, texts, tool calls and images.

Shared by every format whose turns are a list of objects. Nothing here trusts the types of what it reads:
a view is made of half-typed examples too.
The outline of a message is looked up by what it is made from, which costs one dictionary access for the
plain messages that most files consist of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tuneline.domain.role import Role
from tuneline.formats import limits
from tuneline.formats.roles import common_role
from tuneline.formats.view import ABSENT, Call, Content, Image, Keys, Section, SectionKind, Text, Turn, View
from tuneline.syntax.paths import Path

CHAT_KEYS = Keys()

TrainedBy = Callable[[Role, object], tuple[bool, str]]


def trained_by_weight(role: Role, weight: object) -> tuple[bool, str]:
    """Supervised chat: every assistant message is trained unless its weight is 0.

    Source: OpenAI's fine-tuning guide, multi-turn chat examples.
    """
    if role != "assistant":
        return False, "only assistant messages are trained"
    if weight is ABSENT:
        return True, "assistant messages are trained unless their weight is 0"
    if type(weight) is int and weight == 0:
        return False, "its weight is 0"
    return True, "its weight is 1" if type(weight) is int and weight == 1 else "its weight is not 0"


def never_trained(_role: Role, _weight: object) -> tuple[bool, str]:
    """Prompts of preference and reinforcement examples: context, not part of the loss."""
    return False, "it is part of the prompt"


def trained_output(role: Role, _weight: object) -> tuple[bool, str]:
    """Preference outputs: both answers count in the loss."""
    if role == "assistant":
        return True, "both answers of a preference example count in the loss"
    return False, "only assistant messages are trained"


class Messages:
    """Outlines messages of one kind, and remembers each outline so that it exists once.

    trained: decides from common role and weight whether a message counts in the loss.
    keys, roles: what the format calls things; roles None: the chat family's, wrong ones taken as meant.
    """

    def __init__(
        self, trained: TrainedBy, keys: Keys = CHAT_KEYS, roles: Mapping[str, Role] | None = None
    ) -> None:
        self._trained = trained
        self._keys = keys
        self._roles = roles
        self._turns: dict[tuple[object, ...], Turn] = {}
        # Most messages have a role and a text and nothing else: one look-up by role is all they cost.
        self._plain: dict[object, Turn] = {}

    def section(self, kind: SectionKind, value: object, path: Path) -> Section:
        """The section for a list of messages. What is not a list has no turns."""
        if type(value) is not list:
            return Section(kind, path, (), (), self._keys)
        role_key, content_key = self._keys.role, self._keys.content
        plain, outline = self._plain, self._outline
        turns = []
        for item in value:
            if type(item) is dict and len(item) == 2:
                content = item.get(content_key)
                if type(content) is str and content and not content.isspace():
                    role = item.get(role_key)
                    turn = plain.get(role) if type(role) is str else None
                    if turn is None:
                        turn = outline(item)
                        if type(role) is str and len(plain) < limits.TURNS:
                            plain[role] = turn
                    turns.append(turn)
                    continue
            turns.append(outline(item))
        return Section(kind, path, tuple(turns), tuple(value), self._keys)

    def _outline(self, item: object) -> Turn:
        if type(item) is not dict:
            return NO_MESSAGE
        keys = self._keys
        role = item.get(keys.role)
        if type(role) is not str:
            role = None
        content, images = _content_kind(item.get(keys.content, ABSENT))
        weight = item.get(keys.weight, ABSENT)
        calls = len(as_list(item.get("tool_calls"))) + isinstance(item.get("function_call"), dict)
        weight_key = weight if weight is ABSENT else (type(weight), repr(weight)[:40])
        made_from = (role, tuple(item), content, weight_key, calls, images)
        turn = self._turns.get(made_from)
        if turn is None:
            common = self._common(role)
            trained, why = self._trained(common, weight)
            turn = Turn(common, role, tuple(item), content, weight, trained, why, calls, images)
            if len(self._turns) < limits.TURNS:
                self._turns[made_from] = turn
        return turn

    def _common(self, role: str | None) -> Role:
        if role is None:
            return "other"
        return common_role(role) if self._roles is None else self._roles.get(role, "other")


def _content_kind(content: object) -> tuple[Content, int]:
    if type(content) is str:
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
    texts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
    empty = len(texts) == len(content) and all(isinstance(text, str) and not text.strip() for text in texts)
    return ("blank" if empty else "parts"), images


def is_foreign_part(part: Mapping[str, object]) -> bool:
    """Parts of another trainer's making: Bedrock Nova's have no type, LLaMA-Factory's keep a `value`."""
    if "type" not in part:
        return bool(part) and part.keys() <= NOVA_PARTS
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


NO_MESSAGE = Turn("other", None, (), "wrong", ABSENT, False, "it is no message")


def read_texts(view: View) -> Iterator[Text]:
    """The text of every turn, part by part, then refusals."""
    for number, section in enumerate(view.sections):
        for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
            for path, text in _texts_of(section, index, item):
                yield Text(path, text, number, index, turn.role, turn.trained)


def _texts_of(section: Section, index: int, item: object) -> Iterator[tuple[Path, str]]:
    key = section.keys.content
    path = section.content_path(index)
    content = item.get(key) if isinstance(item, dict) and key is not None else item
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, list):
        for number, part in enumerate(content):
            if not isinstance(part, dict):
                continue
            for name in ("text", "refusal"):
                if isinstance(text := part.get(name), str):
                    yield (*path, number, name), text
    if isinstance(item, dict) and isinstance(refusal := item.get("refusal"), str):
        yield (*section.turn_path(index), "refusal"), refusal


def read_calls(view: View) -> Iterator[Call]:
    """Tool calls and deprecated function calls in order."""
    for number, section in enumerate(view.sections):
        for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
            if not turn.calls:
                continue
            path = section.turn_path(index)
            for position, given in enumerate(as_list(item.get("tool_calls"))):
                here: Path = (*path, "tool_calls", position)
                call = as_dict(given)
                function = as_dict(call.get("function"))
                name, arguments = function.get("name", ABSENT), function.get("arguments", ABSENT)
                yield Call(here, (*here, "function"), number, index, call.get("id", ABSENT), name, arguments)
            if isinstance(function := item.get("function_call"), dict):
                here = (*path, "function_call")
                name, arguments = function.get("name", ABSENT), function.get("arguments", ABSENT)
                yield Call(here, here, number, index, ABSENT, name, arguments)


def read_images(view: View) -> Iterator[Image]:
    """Image parts in order; what the part holds is as written."""
    for number, section in enumerate(view.sections):
        for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
            if not turn.images:
                continue
            for position, part in enumerate(item[section.keys.content]):
                if not isinstance(part, dict) or part.get("type") != "image_url":
                    continue
                image = part.get("image_url", ABSENT)
                path: Path = (*section.content_path(index), position, "image_url")
                url, url_path = image, path
                if isinstance(image, dict):
                    url, url_path = image.get("url", ABSENT), (*path, "url")
                detail = as_dict(image).get("detail", ABSENT)
                yield Image(path, number, index, turn.role, url, url_path, detail)
