"""What a message and its tools cost beside their text.

The service frames every message with tokens of its own and turns tool definitions into text; neither form is
public. The framing figures are those of OpenAI's cookbook, the tools are written out as the TypeScript that
people recovered from prompts. Every total with one of them in it is an estimate, and a report must say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tuneline.formats.view import Tool
from tuneline.tokens import limits

# Tokens that are not in the text. Source: openai-cookbook, Chat_finetuning_data_prep, commit 2e65270.
MESSAGE_TOKENS: Final = 3
NAME_TOKENS: Final = 1
# An estimate: a report of 2025 that matched its bill to the token did without these three.
EXAMPLE_TOKENS: Final = 3
# Estimates, from the TypeScript rendering of openai-messages-token-helper and litellm.
TOOLS_TOKENS: Final = 9
SYSTEM_WITH_TOOLS_TOKENS: Final = -4


def tools_framing(has_system: bool) -> int:
    """The tokens that tools take beside those of what is written of them: an estimate.

    `has_system`: the example has a system message, which then takes four tokens less.
    """
    return TOOLS_TOKENS + (SYSTEM_WITH_TOOLS_TOKENS if has_system else 0)


def written_tools(tools: Iterable[Tool]) -> str:
    """The definitions of an example's tools as a model reads them; one without a name costs nothing."""
    functions = [line for tool in tools for line in _function(tool)]
    if not functions:
        return ""
    return "\n".join(("namespace functions {", "", *functions, "} // namespace functions"))


def _function(tool: Tool) -> Iterator[str]:
    if not isinstance(tool.name, str):
        return
    yield from _comment(tool.description)
    members = _members(tool.parameters, 1) if isinstance(tool.parameters, dict) else []
    if members:
        yield "\n".join((f"type {tool.name} = (_: {{", *members, "}) => any;", ""))
    else:
        yield f"type {tool.name} = () => any;\n"


def _comment(description: object) -> Iterator[str]:
    if isinstance(description, str) and description:
        yield f"// {description}"


def _members(schema: Mapping[str, object], depth: int) -> list[str]:
    """The properties of an object schema, one or two lines each."""
    properties = schema.get("properties")
    listed = schema.get("required")
    required = {it for it in listed if isinstance(it, str)} if isinstance(listed, list) else set()
    lines: list[str] = []
    for key, value in properties.items() if isinstance(properties, dict) else ():
        member = value if isinstance(value, dict) else {}
        lines.extend(_comment(member.get("description")))
        lines.append(f"{key}{'' if key in required else '?'}: {_type(member, depth)},")
    return lines


def _type(schema: Mapping[str, object], depth: int) -> str:
    if depth > limits.SCHEMA_DEPTH:
        return "any"
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return " | ".join(_literal(it) for it in choices if not isinstance(it, dict | list))
    variants = schema.get("anyOf") or schema.get("oneOf")
    if isinstance(variants, list):
        return " | ".join(_type(it, depth + 1) for it in variants if isinstance(it, dict)) or "any"
    kind = schema.get("type")
    if isinstance(kind, list):
        # Each type once, or a hostile schema would have its members written out again at every level.
        kinds = dict.fromkeys(it for it in kind if isinstance(it, str))
        return " | ".join(_type({**schema, "type": it}, depth + 1) for it in kinds) or "any"
    if kind == "array":
        items = schema.get("items")
        return f"{_type(items, depth + 1)}[]" if isinstance(items, dict) else "any[]"
    if kind == "object":
        return "\n".join(("{", *_members(schema, depth + 1), "}"))
    if kind == "integer":
        return "number"
    return kind if kind in ("string", "number", "boolean", "null") else "any"


def _literal(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except ValueError:  # Python writes no integer of more than 4,300 digits.
        return "number"
