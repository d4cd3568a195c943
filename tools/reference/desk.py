"""The part of docs/protocol.md about reading and writing one example: the answer for a small line, and its members."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reference.markdown import table
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.features import limits
from tuneline.features.desk.example import Bounds
from tuneline.lsp.documents import Document
from tuneline.lsp.handlers.desk import answer_of
from tuneline.settings.model import Settings
from tuneline.tokens.encodings import load

LINE = (
    '{"messages": [{"role": "user", "content": "Hi\\nthere"}, '
    '{"role": "assistant", "content": "Hello.", "weight": 0}]}'
)

EXAMPLE: Mapping[str, str] = {
    "uri": "The document.",
    "version": "The version of the document that the answer is about; null if it is not open.",
    "row": "The row, from 0.",
    "hash": "What the line is known by, see below.",
    "examples": "How many examples the document has.",
    "reason": "Why there is no example here, in words; null if there is one. It is never an error.",
    "format": "The format, as in settings; `formatTitle` is its name for people.",
    "formatTitle": "",
    "title": "What the user asks first, in a few words on one line.",
    "sound": "Whether the line is valid JSON. If not, what could be made out is shown, and nothing can be set.",
    "tokens": "The tokens of the example; null while they are not counted.",
    "sections": (
        "The turns, in sections: `conversation`, or `prompt` with `completion` or with `wanted` and `unwanted`, the two"
        " answers of a preference example. `desired` is what a label says of the answers: true, false or null."
    ),
    "moreTurns": (
        f"How many turns follow. At most {limits.EXAMPLE_TURNS:,} are sent at once; `from` and `turns` ask for others."
    ),
    "tools": "The names of the declared functions.",
    "others": "The members of the example beside these, as they are written.",
    "findings": (
        "The findings of the line. `data` of a fix is the argument of `tuneline.applyFix`; `safe` fixes keep the"
        " meaning."
    ),
    "plain": (
        "With `plain` in the argument, a page for editors that show text and nothing else; `sections` are empty then."
        " It has the `text`, the row `at` which it is about the `position` of the argument, and its `places`: from"
        " which `row` of the text on it is about which `position` of the document, and whether that row is a"
        " `heading`. Turns near the position are on it, and no character that could steer a terminal."
    ),
}

TURN: Mapping[str, str] = {
    "index": "Its number in the example, from 0; sections are counted through.",
    "path": "Its place, as findings have it.",
    "range": "The same as a range of the document.",
    "role": "`system`, `user`, `assistant`, `tool` or `other`, in every format.",
    "written": "The role, or the key, as it is written; null if it is missing.",
    "name": "The name of the speaker, null if there is none.",
    "texts": "What is said, thought or declined, see below.",
    "calls": (
        "Tool calls: `id`, `name` and `arguments`, a text with two members more. `pretty` is the JSON with line"
        " breaks, null if it is not JSON; `valid` says whether it is JSON. `arguments` is null if they are missing or"
        " part of a text."
    ),
    "answers": "The id of the call that a tool's turn answers.",
    "images": (
        "Images: `kind` is `data`, `url`, `file` or `none`. Only PNG, JPEG, GIF and WebP inside the line are `shown`;"
        f" `address` is then a data URL that holds nothing but base64. One over {limits.IMAGE_BYTES:,} bytes is sent"
        " if its `path` is asked for. An address of a page is text: nothing is fetched."
    ),
    "weight": (
        "The `value` of its weight, whether one is `set`, its `path`, whether it is `settable`, and if not, `why`."
        " For targets that obey another key it is that key."
    ),
    "trained": "Whether it counts in the loss; null for data that are not learned from in this way.",
    "why": "Why, in words that can follow a colon.",
    "others": "Members beside these.",
    "tokens": "Its tokens, framing included, and those that are trained; null until they are counted.",
    "trainedTokens": "",
    "leftOut": f"Texts, calls and images that are not shown: an answer has at most {limits.EXAMPLE_PLACES:,}.",
}

TEXT: Mapping[str, str] = {
    "path": "The place of the string.",
    "range": "The string with its quotes.",
    "text": (
        f"The text with real line breaks, cut after {limits.EXAMPLE_TEXT:,} code points."
        " With `path` in the argument, that text is sent whole, in its turn alone."
    ),
    "length": "The code points of the whole text.",
    "cut": "Whether `text` is only its beginning.",
    "hash": "What the text is known by, see below.",
    "kind": "`text`, `reasoning`, `refusal` or `arguments`.",
    "editable": "Whether it can be set by `tuneline.setText`; if not, `why`, in words.",
    "why": "",
    "breaks": "What its lines end at: `none`, `lf`, `crlf`, `cr` or `mixed`.",
}


def desk() -> Iterator[str]:
    """The section."""
    found = _answer()
    turn = found["sections"][0]["turns"][0]
    yield from (
        "",
        "## One example",
        "",
        "`tuneline.example` answers for any format, and needs no parser in the client.",
        "For this line:",
        "",
        "```json",
        LINE,
        "```",
        "",
        "it answers:",
        "",
        "```json",
        json.dumps(found, indent=2, ensure_ascii=False),
        "```",
        "",
        *members("member", EXAMPLE, found),
        "",
        "A turn has:",
        "",
        *members("of a turn", TURN, turn),
        "",
        "A text has:",
        "",
        *members("of a text", TEXT, turn["texts"][0]),
        "",
        "A hash is a few characters; equal texts have equal hashes.",
        "Half of a character is sent as U+FFFD, because most parsers take it for a fault; its text cannot be edited.",
        "",
        "## Writing a text",
        "",
        "`tuneline.setText` writes one text back, for a buffer or a field in which a person has edited it.",
        "The client makes one edit, which is one step of its undo.",
        "",
        "- The edit replaces the smallest span of the string that differs; escapes outside of it keep their spelling.",
        "- New characters beyond ASCII are escaped if the line escapes them, else if the nearest line does.",
        (
            "- Line breaks keep their kind. New ones are CRLF if all of the text are, else LF: buffers may write CRLF"
            " where the data never had one."
        ),
        "- With `json` the text is JSON; numbers and strings that did not change keep their spelling.",
        (
            "- Lines move: if `line` is sent, that line is looked for in the whole document, and the text in its line;"
            " `row` and `path` say where it was written. If neither is there any more, or the text is in several"
            " places, it is `stale`: nothing is changed, and `current` is the text that is there now. To overwrite it,"
            " send its hash. Other lines that have the same text are never written to."
        ),
        "- Nothing is shown to the person: if `applied` is false, `reason` says why, in words.",
        "- `hash` and `line` are those of the text and its line afterwards, for the next edit.",
    )


def members(head: str, described: Mapping[str, str], found: Mapping[str, Any]) -> Iterator[str]:
    """A table of members; fails where they are not those that were found."""
    assert list(described) == list(found), f"{head}: {set(described) ^ set(found)} or another order"
    yield from table([head, "meaning"], ([f"`{name}`", words] for name, words in described.items()))


def sample() -> Document:
    """The line as a document."""
    settings = Settings(target="openai")
    load(reading_for(settings).encoding)
    document = Document(
        "file:///data/train.jsonl", f"{LINE}\n", (reading_for(settings), active_rules(settings)), version=3
    )
    document.state.findings()
    return document


def _answer() -> dict[str, Any]:
    """The answer for the line."""
    document = sample()
    answer = answer_of(document, document.snapshot(), 0, Bounds(), lambda _: None)
    return answer | {"findings": [it for it in answer["findings"] if it["path"]]}
