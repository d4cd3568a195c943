"""What the formats of the chat family share: their messages are written alike, whatever is around them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from tuneline.domain.masks import Masks
from tuneline.formats import chat_repairs, chat_templates, messages, nested, parts, tools
from tuneline.formats.format import Format
from tuneline.formats.other_parts import other_parts
from tuneline.formats.outdated import old_functions
from tuneline.formats.published import published_problems
from tuneline.formats.relocations import relocation
from tuneline.formats.roles import KNOWN
from tuneline.formats.texts import read_texts
from tuneline.syntax.paths import Path

# Source: OpenAI's fine-tuning guide, multi-turn chat examples.
WEIGHTS: Final = Masks("weight", frozenset(("assistant",)))


def _has_no_other_list(value: Mapping[str, Any]) -> bool:
    """Whether its messages are where chat has them; Mistral has another name for them."""
    return "interactions" not in value or "messages" in value


chat_family: Final = partial(
    Format,
    masks=WEIGHTS,
    covers=_has_no_other_list,
    turn_keys=parts.TURN_KEYS,
    turn_needs=parts.TURN_NEEDS,
    takes=frozenset(("system", "user", "assistant", "tool", "function")),
    read_texts=read_texts,
    read_calls=messages.read_calls,
    read_answers=messages.read_answers,
    read_tools=tools.read_tools,
    read_images=messages.read_images,
    read_objects=nested.read_objects,
    odd_parts=other_parts,
    outdated=old_functions,
    empty=chat_repairs.EMPTY,
    repairs=chat_repairs.repair,
    relocation=relocation,
    published=published_problems,
    roles=KNOWN,
    absent={"parallel_tool_calls": True},
    turn_templates=chat_templates.turn_templates,
    new_items={"tool_calls": chat_templates.tool_call},
    naming=chat_templates.naming,
    tool_words=("tool", "function"),
    tags=parts.ROLE_TAGS,
    own_rules=parts.KEYS_WITH_RULES,
)


def declared_under(*path: str) -> tuple[Path, ...]:
    """Where tools and the deprecated functions are declared in an object."""
    return (*path, "tools"), (*path, "functions")
