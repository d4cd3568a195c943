"""Blocks of a type that Anthropic's messages do not have in training data: whose they are, and what to write instead.

Sources: Anthropic's Messages API for its own blocks; `formats.other_parts` for those of others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tuneline.formats.anthropic_parts import BLOCKS
from tuneline.formats.other_parts import MISSING, OtherPart
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.syntax.ops import InsertMember, Op, SetValue
from tuneline.syntax.paths import Path
from tuneline.text.message import Listed, Message, Name, Value
from tuneline.text.words import SURE, nearest

# What the service adds to a conversation by itself: it is Anthropic's own, and nothing is to be said of it.
_SERVICE: Final = frozenset(
    "server_tool_use web_search_tool_result web_fetch_tool_result code_execution_tool_result mcp_tool_use"
    " mcp_tool_result container_upload search_result tool_reference".split()
)
# Blocks that chat has under another name.
_OF_CHAT: Final = {
    "image_url": "image",
    "input_image": "image",
    "input_text": "text",
    "output_text": "text",
    "refusal": "text",
    "file": "document",
    "input_file": "document",
}
# The key that shows which block one without a type is.
_SHOWN_BY: Final = (
    ("tool_use_id", "tool_result"),
    ("input", "tool_use"),
    ("thinking", "thinking"),
    ("text", "text"),
)
_OWN: Final = Listed(tuple(map(Name, ("text", "image", "tool_use", "tool_result"))), "or")


def other_blocks(view: View) -> Iterator[OtherPart]:
    """The blocks of other types, or of none, in order."""
    for slot in view.slots(lambda turn: turn.content in ("parts", "blank")):
        for number, block in enumerate(slot.content if isinstance(slot.content, list) else ()):
            if isinstance(block, dict) and (found := _explain((*slot.content_path, number), block)):
                yield found


def _explain(path: Path, block: dict[str, Any]) -> OtherPart | None:
    kind = block.get("type", ABSENT)
    here = (*path, "type")
    if kind is ABSENT:
        meant = next((it for key, it in _SHOWN_BY if key in block), None)
        if meant is None:
            return OtherPart(path, Message("This block has no type. Use {own}.", own=_OWN), True, "")
        words = Message("This block has no type. Add the type {type}.", type=Name(meant))
        return OtherPart(path, words, False, MISSING, (InsertMember(path, "type", meant, ()),), meant)
    if not isinstance(kind, str):
        words = Message("Invalid block type {type}. Use {own}.", type=Value(kind), own=_OWN)
        return OtherPart(here, words, False, "")
    if kind in BLOCKS or kind in _SERVICE:
        return None
    if kind in _OF_CHAT:
        words = Message(
            "Block type {type} belongs to chat examples. Use {right}.",
            type=Name(kind),
            right=Name(_OF_CHAT[kind]),
        )
        ops: tuple[Op, ...] = (SetValue(here, "text"),) if isinstance(block.get("text"), str) else ()
        return OtherPart(here, words, False, kind, ops if _OF_CHAT[kind] == "text" else ())
    meant = nearest(kind, tuple(BLOCKS), SURE)
    if meant is not None:
        words = Message(
            "Unknown block type {type}. Did you mean {meant}?", type=Value(kind), meant=Name(meant)
        )
        return OtherPart(here, words, False, "", (SetValue(here, meant),))
    words = Message("Unknown block type {type}. Use {own}.", type=Value(kind), own=_OWN)
    return OtherPart(here, words, True, kind[:40])
