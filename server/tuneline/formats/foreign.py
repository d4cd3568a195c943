"""Training formats that Tuneline recognises but does not read yet, so that it stays silent about their keys.

Sources: the data readers of the trainers named in `readers`, as their documentation or code states them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tuneline.formats.messages import as_dict, as_list, is_foreign_part
from tuneline.formats.roles import meant_role
from tuneline.text.message import Message
from tuneline.text.words import nearest


class Foreign(NamedTuple):
    """A shape that others read. `matches` looks at one JSON object.

    training: whether it is training data; what is none has no `readers` to speak of.
    """

    name: str
    title: Message
    readers: str
    matches: Callable[[Mapping[str, Any]], bool]
    training: bool = True


def _has(*keys: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda value: all(key in value for key in keys)


def _lists_of_turns(value: Mapping[str, Any]) -> bool:
    return any(
        isinstance(value.get(key), list) for key in ("conversations", "conversation", "dialogue", "dialog")
    )


def _foreign_parts(value: Mapping[str, Any]) -> bool:
    items = as_list(value.get("messages"))
    parts = (part for item in items if isinstance(item, dict) for part in as_list(item.get("content")))
    return any(isinstance(part, dict) and is_foreign_part(part) for part in parts)


def _first(value: Mapping[str, Any]) -> dict[str, Any]:
    """The first message; an empty one if there is none."""
    return as_dict(next(iter(as_list(value.get("messages"))), None))


def _from_and_value(value: Mapping[str, Any]) -> bool:
    return {"from", "value"} <= _first(value).keys()


def _authors(value: Mapping[str, Any]) -> bool:
    first = _first(value)
    return "author" in first and "role" not in first


# By one of these a message shows that it is meant as a turn of a conversation, however it is misspelt.
_OF_A_TURN = ("role", "content", "tool_calls", "weight", "from", "value")


def _no_turns(value: Mapping[str, Any]) -> bool:
    """Messages of a mailbox, a chat program or a log, which share nothing with a turn but the name of the list."""
    conversation = as_list(value.get("messages"))
    return bool(conversation) and not any(map(_may_be_turn, conversation[:16]))


def _may_be_turn(item: object) -> bool:
    if isinstance(item, list):
        return any(isinstance(inner, dict) and _may_be_turn(inner) for inner in item[:4])
    if isinstance(item, str):
        return "role" in item[:4096]
    if not isinstance(item, dict):
        return False
    # `{"user": "Hi"}`: the role where its key belongs; `{}`: one that is not written yet.
    return (
        not item
        or any(key in item for key in _OF_A_TURN)
        or (len(item) == 1 and meant_role(str(*item)) is not None)
        or any(nearest(key, _OF_A_TURN) for key in list(item)[:16])
    )


# What a corpus keeps beside its texts for other ends than training on them.
_OF_A_CORPUS = frozenset(("embedding", "embeddings", "vector", "_id", "label", "labels", "role", "score"))


def _is_text(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("text"), str) and _OF_A_CORPUS.isdisjoint(value)


def _lists_for_strings(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("prompt"), list) and isinstance(value.get("completion"), list)


_REQUEST_KEYS = frozenset(
    (
        "model stream max_tokens max_completion_tokens temperature top_p stop n response_format tool_choice seed"
        " presence_penalty frequency_penalty user tools messages"
        # and what a log of requests keeps beside them
        " id request_id response responses choices usage created timestamp latency duration error status"
    ).split()
)


def _is_request(value: Mapping[str, Any]) -> bool:
    """A request to a chat API, or a log of one: a model is named and the conversation waits for the answer."""
    conversation = as_list(value.get("messages"))
    if "model" not in value or not conversation or not value.keys() <= _REQUEST_KEYS:
        return False
    return isinstance(conversation[-1], dict) and conversation[-1].get("role") != "assistant"


# Shapes that have the keys of one of our formats and something more: asked before our formats.
PARTICULAR: tuple[Foreign, ...] = (
    Foreign("nova", Message("Bedrock conversations"), "Amazon Nova", _has("schemaVersion", "messages")),
    Foreign(
        "parts-with-value",
        Message("messages of another trainer's parts"),
        "LLaMA-Factory, Amazon Nova",
        _foreign_parts,
    ),
    Foreign("sharegpt-messages", Message("ShareGPT turns"), "ms-swift, LLaMA-Factory", _from_and_value),
    Foreign("authors", Message("messages with authors"), "Vertex AI's PaLM models", _authors),
    Foreign("no-turns", Message("messages without roles"), "no trainer", _no_turns, training=False),
    Foreign("request", Message("API requests"), "no trainer", _is_request, training=False),
    Foreign("unpaired", Message("unpaired preferences"), "TRL", _has("prompt", "completion", "label")),
    Foreign(
        "messages-completion", Message("conversational prompt/completion pairs"), "TRL", _lists_for_strings
    ),
)

# Shapes with keys of their own: asked after our formats, first match wins.
OTHER: tuple[Foreign, ...] = (
    Foreign(
        "paired-messages",
        Message("chosen/rejected messages"),
        "LLaMA-Factory",
        _has("chosen_messages", "rejected_messages"),
    ),
    Foreign("stepwise", Message("stepwise supervision"), "TRL", _has("prompt", "completions", "labels")),
    Foreign(
        "chosen-rejected",
        Message("chosen/rejected pairs"),
        "TRL, Axolotl, LLaMA-Factory",
        _has("chosen", "rejected"),
    ),
    Foreign(
        "sharegpt", Message("conversations"), "Axolotl, LLaMA-Factory, Unsloth, ms-swift", _lists_of_turns
    ),
    Foreign("gemini", Message("Gemini contents"), "Vertex AI", _has("contents")),
    Foreign(
        "alpaca",
        Message("Alpaca instructions"),
        "Axolotl, LLaMA-Factory, torchtune",
        _has("instruction", "output"),
    ),
    Foreign(
        "prompt-response",
        Message("prompt/response pairs"),
        "ms-swift, Databricks",
        _has("prompt", "response"),
    ),
    Foreign("query-response", Message("query/response pairs"), "ms-swift", _has("query", "response")),
    Foreign("text", Message("plain texts"), "TRL, mlx-lm, Together", _is_text),
)

FOREIGN: Mapping[str, Foreign] = {foreign.name: foreign for foreign in (*PARTICULAR, *OTHER)}
