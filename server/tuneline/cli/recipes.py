"""What a trainer needs to be told about a file beside the file itself: `tuneline convert --recipe`.

Trainers that read several formats are told in a settings file of their own which one a file has, and which keys of it
they are to read. Keys that no line has are left out, because some of them stop at a key that is not there.
Sources: the documents of LLaMA-Factory 0.9.5, Axolotl 0.19 and ms-swift 4.6, and what they did with small files.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

Keys = Collection[str]


def recipe(trainer: str, fmt: str, output: Path, keys: Keys) -> str | None:
    """The words for a trainer's settings, without a line end; None where it has none for the format.

    keys: those of the examples, and those of their messages.
    """
    return _RECIPES[trainer](fmt, output, keys)


def keys_of(path: Path) -> set[str]:
    """The keys of all examples of a file and of the messages in them. Raises OSError."""
    found: set[str] = set()
    with path.open("rb") as file:
        for line in filter(bytes.strip, file):
            value = json.loads(line)
            found.update(value)
            for items in value.values():
                for item in items if isinstance(items, list) else ():
                    found.update(item if isinstance(item, dict) else ())
    return found


def _present(keys: Keys, names: Mapping[str, str]) -> dict[str, str]:
    return {name: key for name, key in names.items() if key in keys}


_ALPACA: Final = {
    "prompt": "instruction",
    "query": "input",
    "response": "output",
    "system": "system",
    "history": "history",
}
_TURNS: Final = {"system": "system", "tools": "tools", "images": "images"}
# Without the last two, which its own documents leave out, a message of a tool stops it.
_TAGS: Final = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "system_tag": "system",
    "observation_tag": "tool",
    "function_tag": "function_call",
}


def _llama_factory(fmt: str, output: Path, keys: Keys) -> str | None:
    pair = {"chosen": "chosen", "rejected": "rejected"}
    share: dict[str, Any] = {"formatting": "sharegpt"}
    alpaca: dict[str, Any] = {"formatting": "alpaca"}
    conversations = {"messages": "conversations", **_present(keys, _TURNS)}
    entries: dict[str, dict[str, Any]] = {
        "chat": {
            "formatting": "openai",
            "columns": {"messages": "messages", **_present(keys, _TURNS)},
            "tags": _TAGS,
        },
        "sharegpt": {**share, "columns": conversations},
        "preference-sharegpt": {"ranking": True, **share, "columns": conversations | pair},
        "unpaired-sharegpt": {**share, "columns": conversations | {"kto_tag": "kto_tag"}},
        "alpaca": {**alpaca, "columns": _present(keys, _ALPACA)},
        "unpaired-alpaca": {**alpaca, "columns": _present(keys, _ALPACA) | {"kto_tag": "kto_tag"}},
        "input-output": {**alpaca, "columns": {"prompt": "input", "response": "output"}},
        "question-answer": {**alpaca, "columns": {"prompt": "question", "response": "answer"}},
        "prompt-response": {**alpaca, "columns": {"prompt": "prompt", "response": "response"}},
        "query-response": {**alpaca, "columns": {"prompt": "query", "response": "response"}},
        "instruction-response": {**alpaca, "columns": {"prompt": "instruction", "response": "response"}},
        "completion": {**alpaca, "columns": {"prompt": "prompt", "response": "completion"}},
        "text": {**alpaca, "columns": {"prompt": "text"}},
    }
    if fmt not in entries:
        return None
    return json.dumps({output.stem: {"file_name": output.name, **entries[fmt]}}, indent=2, ensure_ascii=False)


def _axolotl(fmt: str, output: Path, keys: Keys) -> str | None:
    turns = ["type: chat_template"]
    # Without it weights of messages are not read.
    masks = ["message_field_training: weight"] if "weight" in keys else []
    ways: dict[str, list[str]] = {
        "chat": [*turns, "field_messages: messages", *masks],
        "sharegpt": [
            *turns,
            "field_messages: conversations",
            "message_property_mappings:",
            "  role: from",
            "  content: value",
        ],
        "alpaca": ["type: alpaca"],
        "text": ["type: completion", "field: text"],
    }
    if fmt not in ways:
        return None
    lines = [f"path: {json.dumps(str(output), ensure_ascii=False)}", "ds_type: json", *ways[fmt]]
    return "\n".join(("datasets:", f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])))


def _ms_swift(fmt: str, output: Path, _keys: Keys) -> str | None:
    # It knows these by their keys.
    known = (
        "chat",
        "sharegpt",
        "alpaca",
        "query-response",
        "prompt-response",
        "question-answer",
        "input-output",
    )
    chosen = {
        "rejected-messages": "--rlhf_type dpo",
        "rejected-response": "--rlhf_type dpo",
        "response-rejected": "--rlhf_type dpo",
        "unpaired-messages": "--rlhf_type kto",
    }
    file = shlex.quote(str(output))
    if fmt in chosen:
        return f"swift rlhf {chosen[fmt]} --dataset {file}"
    return f"swift sft --dataset {file}" if fmt in known else None


_RECIPES: Final[Mapping[str, Callable[[str, Path, Keys], str | None]]] = {
    "llama-factory": _llama_factory,
    "axolotl": _axolotl,
    "ms-swift": _ms_swift,
}
TRAINERS: Final[Iterable[str]] = tuple(_RECIPES)
