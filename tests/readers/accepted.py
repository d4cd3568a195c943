"""Disagreements of targets with their readers that stay, each with a reason and a file that shows it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from readers.agreement import Verdict
from readers.live import Difference


class Accepted(NamedTuple):
    """A disagreement of one kind.

    example: a file that shows it. what: for a file that the reader stops at, a pattern of what it says; for one at
    which only the target stops, a pattern of a finding, `rule/case:effect`. data: a pattern of the file.
    """

    target: str
    theirs: Verdict
    what: str
    reason: str
    example: str
    data: str = ""


_ASKED = '{"role": "user", "content": "Hi"}'
_SAID = '{"role": "assistant", "content": "Hello."}'
_TOOLS = ', "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]'


def _chat(*messages: str, more: str = "") -> str:
    return f'{{"messages": [{", ".join(messages)}]{more}}}\n'


def _call(name: str = "f", ident: str = "call12345") -> str:
    call = f'{{"id": "{ident}", "type": "function", "function": {{"name": "{name}", "arguments": "{{}}"}}}}'
    return f'{{"role": "assistant", "tool_calls": [{call}]}}'


def _pair(preferred: str = _SAID) -> str:
    return (
        f'{{"input": {{"messages": [{_ASKED}]}}, "preferred_output": [{preferred}], "non_preferred_output": '
        '[{"role": "assistant", "content": "Hey."}]}\n'
    )


def _picture(url: str) -> str:
    image = f'{{"type": "image_url", "image_url": {{"url": "{url}"}}}}'
    text = '{"role": "assistant", "content": [{"type": "text", "text": "A dot."}]}'
    return _chat(f'{{"role": "user", "content": [{image}]}}', text)


ACCEPTED: Final = (
    *(
        Accepted(
            target,
            "stops",
            r"columns:\ndict_keys\(\[\]\)|messages\s+Field required.*input_value=\{\}",
            "one object without keys is an example that is still to be written, and no finding",
            "{}\n",
            r"^\{\}\s*$",
        )
        for target in ("together", "mistral")
    ),
    Accepted(
        "together",
        "reads",
        r"^wrong-type:refuse",
        "it does not look at what is false, as nothing and 0 are; content of another type is a fault whatever it is",
        _chat(_ASKED, '{"role": "assistant", "content": 0}'),
        r'"content": (false|0|0\.0|\{\})[,}]',
    ),
    Accepted(
        "together",
        "reads",
        r"^(invalid-weight.*|null-member/weight):refuse",
        "it does not look at weights in answers that are compared; what is no weight is a fault there, too",
        _pair('{"role": "assistant", "content": "Hello.", "weight": 0.5}'),
        r"preferred_output",
    ),
    Accepted(
        "together",
        "reads",
        r"^(wrong-type|wrong-format|unknown-format/no-example):refuse",
        "it takes a list of parts where these formats have a text, which none of its documents says",
        '{"prompt": [{"type": "text", "text": "Hi"}], "completion": "Hello."}\n',
        r'"(prompt|completion|text)": \[(\]|\{"type": "text", "text": "[^"]*"\}\])[,}]',
    ),
    Accepted(
        "together",
        "stops",
        "Invalid content type .*NoneType",
        "an answer with null and an empty list of calls is reported as empty, whoever reads it",
        _pair('{"role": "assistant", "content": null, "tool_calls": []}'),
        r'"content": null, "tool_calls": \[\]|"tool_calls": \[\], "content": null',
    ),
    Accepted(
        "together",
        "stops",
        r"Found extra column",
        "a text beside other keys is one of a corpus, which is passed over among texts to train on and counted apart",
        '{"text": "Hi", "title": "A"}\n{"text": "Hello."}\n',
        r'^\{"text": "(?s:.*)^\{"text": "',
    ),
    Accepted(
        "together",
        "stops",
        r"`url` field must be either a JPEG, PNG or WEBP",
        "it minds capitals in the type of an image, which types of media do not",
        _picture("data:image/PNG;base64,iVBORw0KGgo="),
        "data:image/PNG",
    ),
    Accepted(
        "mistral",
        "reads",
        r"^(invalid-function-name|call-form):refuse",
        "its pattern takes a line break at the end of a name, which no service does",
        _chat(_ASKED, _SAID, more=_TOOLS.replace('"f"', '"f\\n"')),
        r"look_up\\n|\"f\\n\"",
    ),
    Accepted(
        "mistral",
        "reads",
        r"^tools-form:refuse",
        "it reads the words yes and no and the numbers 1 and 0 as true and false; `strict` is one of these two",
        _chat(_ASKED, _SAID, more=_TOOLS.replace('"name"', '"strict": 1, "name"')),
        r'"strict": (1|0|1\.0|"1"|"yes")',
    ),
    Accepted(
        "mistral",
        "reads",
        r"^part-type/other:refuse",
        "it takes thoughts in a system prompt, which this format has in answers only",
        _chat(
            '{"role": "system", "content": [{"type": "thinking", "thinking": "Hm."}]}',
            _ASKED,
            _SAID,
        ),
        r'"role": "system", "content": \[[^\]]*"thinking"',
    ),
    Accepted(
        "mistral",
        "reads",
        r"^part-type/other:refuse",
        "it takes audio by its address, a part that this format does not have",
        _chat(
            '{"role": "user", "content": [{"type": "audio_url", "audio_url": "a.wav"}]}',
            _SAID,
        ),
        "audio_url",
    ),
    Accepted(
        "mistral",
        "stops",
        "Not the same number of function calls and responses",
        "it does not count the calls of a first message, and refuses their answers; such a conversation is reported"
        " for having no user message before",
        _chat(_call(), '{"role": "tool", "tool_call_id": "call12345", "content": "4"}', _SAID),
        r'^\{"messages": \[\{"role": "assistant", ("content": [^{}]*, )?"tool_calls"',
    ),
)


def accepted(difference: Difference) -> bool:
    """Whether all that a target and its reader disagree on in a file is in the table."""
    rows = [it for it in ACCEPTED if it.target == difference.target and it.theirs == difference.theirs]
    data = difference.data.decode("utf-8", "replace")
    rows = [it for it in rows if re.search(it.data, data, re.MULTILINE)]
    if difference.theirs == "stops":
        return any(re.search(it.what, difference.said, re.DOTALL) for it in rows)
    stops = [it for it in difference.found if it.endswith((":refuse", ":crash"))]
    return all(any(re.search(it.what, found) for it in rows) for found in stops)
