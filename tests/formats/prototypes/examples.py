"""Examples in the three shapes of the prototypes, and the same conversation in chat, Nova and ShareGPT."""

from __future__ import annotations

import json
from typing import Any

from tuneline.formats.table import FORMATS

WITH_THEM = dict(FORMATS)

PARAMETERS = {"type": "object", "properties": {"q": {"type": "string"}}}
FIND = {"name": "find", "description": "Finds.", "parameters": PARAMETERS}
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
SPEC = {"name": "find", "description": "Finds.", "inputSchema": {"json": PARAMETERS}}

CHAT = {
    "messages": [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hello"},
        {
            "role": "assistant",
            "content": "I look.",
            "tool_calls": [
                {
                    "id": "a",
                    "type": "function",
                    "function": {"name": "find", "arguments": '{"q": "x", "n": 1.0}'},
                },
                {"id": "b", "type": "function", "function": {"name": "find", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "a", "content": "one"},
        {"role": "tool", "tool_call_id": "b", "content": "two"},
        {"role": "user", "content": "And?"},
        {"role": "assistant", "content": "Good."},
    ],
    "tools": [{"type": "function", "function": FIND}],
}
IN_NOVA = {
    "schemaVersion": "bedrock-conversation-2024",
    "system": [{"text": "Be kind."}],
    "messages": [
        {"role": "user", "content": [{"text": "Hello"}]},
        {
            "role": "assistant",
            "content": [
                {"text": "I look."},
                {"toolUse": {"toolUseId": "a", "name": "find", "input": {"q": "x", "n": 1.0}}},
                {"toolUse": {"toolUseId": "b", "name": "find", "input": {}}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"toolResult": {"toolUseId": "a", "content": [{"text": "one"}]}},
                {"toolResult": {"toolUseId": "b", "content": [{"text": "two"}]}},
                {"text": "And?"},
            ],
        },
        {"role": "assistant", "content": [{"text": "Good."}]},
    ],
    "toolConfig": {"tools": [{"toolSpec": SPEC}]},
}
IN_SHAREGPT = {
    "conversations": [
        {"from": "system", "value": "Be kind."},
        {"from": "human", "value": "Hello"},
        {"from": "gpt", "value": "I look."},
        {
            "from": "function_call",
            "value": '[{"name": "find", "arguments": {"q": "x", "n": 1.0}}, {"name": "find", "arguments": {}}]',
        },
        {"from": "observation", "value": "one"},
        {"from": "observation", "value": "two"},
        {"from": "human", "value": "And?"},
        {"from": "gpt", "value": "Good."},
    ],
    "tools": json.dumps([{"type": "function", "function": FIND}]),
}

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "sharegpt": [
        IN_SHAREGPT,
        {
            "id": 1,
            "system": "Be kind.",
            "conversations": [
                {"from": "human", "value": "Hi"},
                {"from": "function_call", "value": '{"name":"find","arguments":{"q":"x"},"why":1}'},
                {"from": "observation", "value": "found"},
                {"from": "chatgpt", "value": "Hello", "weight": 0},
            ],
            "tools": json.dumps([FIND]),
        },
    ],
    "nova": [
        IN_NOVA,
        {
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"image": {"format": "png", "source": {"s3Location": {"uri": "s3://b/a.png"}}}},
                        {"image": {"format": "gif", "source": {"bytes": "R0lGODdh"}}},
                        {"video": {"format": "mp4"}},
                    ],
                },
                {
                    "role": "assistant",
                    "content": [
                        {"reasoningContent": {"reasoningText": {"text": "Hm.", "signature": "s"}}},
                        {"toolUse": {"toolUseId": "a", "name": "find", "input": {}}},
                        {"text": "After the call."},
                    ],
                },
                {
                    "role": "user",
                    "content": [
                        {"toolResult": {"toolUseId": "a", "content": [{"json": {"n": 1}}], "status": "ok"}}
                    ],
                },
            ]
        },
    ],
}
LINES = [(name, example) for name, examples in EXAMPLES.items() for example in examples]
