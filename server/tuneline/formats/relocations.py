"""What could be done with a key that a message may not have, where removing it would lose what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from tuneline.formats.messages import MASKS
from tuneline.formats.problems import Repair
from tuneline.formats.view import Object
from tuneline.syntax.moves import HERE, JoinTexts
from tuneline.syntax.ops import InsertItem, InsertMember, Op, Remove, RenameKey
from tuneline.syntax.paths import Path
from tuneline.text.message import Message, Name

# What a model thought before it answered, which readers of other formats keep in the answer itself.
_REASONING: Final = frozenset(("reasoning", "reasoning_content", "thinking"))
_OPEN, _CLOSE = "<think>\n", "\n</think>\n\n"


class Relocation(NamedTuple):
    """Edits that keep what a key says. only: whether without them the answer or its mask would be lost."""

    repair: Repair
    only: bool


def relocation(given: Object, key: str) -> Relocation | None:
    """Where else in an example or an assistant's message of the chat family a key can be kept; None where nowhere."""
    item, value = given.value, given.value[key]
    if key == "system" and given.kind.part == "example":
        return _into_messages(item)
    if item.get("role") != "assistant":
        return None
    if key in _REASONING and isinstance(value, str) and value.strip():
        return _into_content(given.path, item, key)
    if key in MASKS and value in (False, 0) and "weight" not in item:
        title = Message("Set the weight to {weight}", weight=0)
        ops = (Remove((*given.path, key)), InsertMember(given.path, "weight", 0))
        return Relocation(Repair(title, ops, safe=False, if_refused=True), only=True)
    return None


def _into_messages(item: Mapping[str, object]) -> Relocation | None:
    """A system prompt beside messages as their first one, or in front of what is said in that one."""
    messages, prompt = item.get("messages"), item["system"]
    if not isinstance(prompt, str) or not isinstance(messages, list):
        return None
    first = messages[0] if messages else None
    if isinstance(first, dict) and first.get("role") in ("system", "developer"):
        return _into_first(prompt, first.get("content"))
    title = Message("Move it into {messages} as a system message", messages=Name("messages"))
    new = InsertItem(("messages",), 0, {"role": "system", "content": HERE}, ("system",))
    return Relocation(Repair(title, (new, Remove(("system",))), safe=False, if_refused=True), only=False)


def _into_first(prompt: str, said: object) -> Relocation | None:
    """A system prompt joined with the system message that is there; nowhere if that says it already."""
    if not prompt.strip() or not isinstance(said, str) or prompt.strip() in said:
        return None
    key, place = ("system",), ("messages", 0, "content")
    title = Message("Join it with the system message in {messages}", messages=Name("messages"))
    ops = (JoinTexts(place, (key, place), "\n\n" if said.strip() else ""), Remove(key))
    return Relocation(Repair(title, ops, safe=False), only=False)


def _into_content(path: Path, item: Mapping[str, object], key: str) -> Relocation | None:
    content = item.get("content")
    if content is not None and not isinstance(content, str):
        return None
    thought, said = (*path, key), (*path, "content")
    title = Message("Move it into {content} as {tag}", content=Name("content"), tag=Name("<think>"))
    ops: tuple[Op, ...]
    if "content" not in item:
        ops = (JoinTexts(thought, (thought,), "", _OPEN, _CLOSE), RenameKey(thought, "content"))
    elif content is None:
        ops = (JoinTexts(said, (thought,), "", _OPEN, _CLOSE), Remove(thought))
    else:
        ops = (JoinTexts(said, (thought, said), _CLOSE, _OPEN), Remove(thought))
    return Relocation(Repair(title, ops, safe=False), only=not (content or "").strip())
