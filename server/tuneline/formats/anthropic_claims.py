"""What tells Anthropic's messages from chat: blocks and tools of their own, or a system prompt beside the messages.

A plain line is valid in both, so a wrong yes would take a file of chat away from its readers: whatever only chat has
makes a line chat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tuneline.formats import messages
from tuneline.formats.anthropic_parts import SOURCES

# Blocks that no other format has.
_OWN: Final = frozenset(
    "tool_use tool_result redacted_thinking server_tool_use web_search_tool_result search_result".split()
)
PLAIN_KEYS: Final = frozenset(("role", "content"))
SPEAKERS: Final = frozenset(("user", "assistant"))


def claims(value: dict[str, Any]) -> int:
    """Five with blocks or tools that are Anthropic's; three or four with a system prompt beside
    messages of two speakers."""
    items = messages.as_list(value.get("messages"))
    if "messages" not in value or not covers(value):
        return 0
    if any(is_own_tool(it) for it in messages.as_list(value.get("tools"))):
        return 5
    contents = [item.get("content") for item in items if isinstance(item, dict)]
    if any(_is_own(it) for content in contents if isinstance(content, list) for it in content):
        return 5
    if "system" not in value or value.get("tools") or not _is_system(value["system"]):
        return 0
    if not all(
        isinstance(it, dict) and it.keys() <= PLAIN_KEYS and it.get("role") != "system" for it in items
    ):
        return 0
    if not all(_may_be_said(content) for content in contents):
        return 0
    # What nobody has answered yet may be a prompt for reinforcement.
    return 4 if items and items[-1].get("role") == "assistant" else 3


def covers(value: Mapping[str, Any]) -> bool:
    """Whether a line of its family can be read as Anthropic's: nothing in it is only chat's or Mistral's."""
    if isinstance(value.get("functions"), list) or not _MISTRALS.isdisjoint(value):
        return False
    if any(isinstance(it, dict) and "function" in it for it in messages.as_list(value.get("tools"))):
        return False
    return not any(
        isinstance(it, dict) and (it.get("role") in _OF_CHAT or not _CHATS.isdisjoint(it))
        for it in messages.as_list(value.get("messages"))
    )


_OF_CHAT: Final = ("tool", "function", "developer")
_CHATS: Final = frozenset(
    (
        "tool_calls function_call tool_call_id name refusal reasoning_content reasoning thinking"
        " weight loss loss_scale train trainable"
    ).split()
)


def is_own_tool(tool: Any) -> bool:
    """Whether a declaration has the form that only Anthropic's tools have."""
    return isinstance(tool, dict) and "name" in tool and "input_schema" in tool and "function" not in tool


def _is_own(block: Any) -> bool:
    if not isinstance(block, dict):
        return False
    what = block.get("type")
    if what in ("image", "document"):
        given = messages.as_dict(block.get("source")).get("type")
        return isinstance(given, str) and given in SOURCES
    if what == "thinking":  # others have such parts too, but do not sign them
        return isinstance(block.get("signature"), str)
    return isinstance(what, str) and what in _OWN


def _may_be_said(content: Any) -> bool:
    """Whether a content has no part of another format; one may be half-typed."""
    parts = content if isinstance(content, list) else []
    return all(not isinstance(it, dict) or it.get("type", "") in ("", "text") for it in parts)


def _is_system(given: Any) -> bool:
    return isinstance(given, str) or (
        isinstance(given, list) and bool(given) and all(map(is_text_block, given))
    )


def is_text_block(block: Any) -> bool:
    return isinstance(block, dict) and block.get("type") == "text" and isinstance(block.get("text"), str)


_MISTRALS: Final = frozenset(("interactions", "available_tools", "system_prompt", "only_last"))
