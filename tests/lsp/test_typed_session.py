"""A person types a chat example, and the editor says what is found and offered at each pause.

`typed_session.md` is what they see. Every character is an edit of its own, from an editor that closes brackets and
quotes as most do. Three editors type at once, one for each way of counting columns, and all must see the same.
UPDATE_SNAPSHOTS=1 writes the page anew; read what changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lsp.capabilities import PULL
from lsp.client import Client
from lsp.peer import at
from tuneline.targets.targets_table import BUILT_IN
from tuneline.text.columns import Encoding, from_units, to_units

URI = "file:///data/train.jsonl"
PAGE = Path(__file__).with_name("typed_session.md")
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
SEVERITIES = ("", "error", "warning", "information", "hint")
# One example is always too few, which is not worth telling at every pause.
SETTINGS = {"ignore": ["too-few-examples"]}
CLOSERS = {"{": "}", "[": "]", '"': '"'}
BACKSPACE = "\b"
SHOWN = 8

# What is typed up to each pause.
SESSION = (
    ("Nothing is there yet", ""),
    ("An example begins", "{"),
    ("A key, half typed", '"mes'),
    ("Its value", 'sages": ['),
    ("The first message", "{"),
    ("Its role, half typed", '"role": "us'),
    ("The next key", 'er", '),
    ("Free text, in which nothing is offered", '"content": "Is Lima 🌇 the capital'),
    ("The message is whole", ' of Peru?"}'),
    ("The second message, by hand", ', {"role": "ass'),
    ("What an assistant's message can have", 'istant", "content": "Yes.", '),
    ("The weight has no value yet", '"weight": '),
    ("A wrong weight", "2"),
    ("A right one; now nothing is trained", BACKSPACE + "0"),
    (
        "The second turn, with a slip in the role",
        '}, {"role": "user", "content": "Since when?"}, {"role": "asistant',
    ),
    ("The slip put right", BACKSPACE * 7 + "ssistant"),
    ("The second answer is masked, too", '", "content": "Since 1821.", "weight": 0}'),
    (
        "The third turn",
        ', {"role": "user", "content": "And before?"}, {"role": "assistant", "content": "Cusco."',
    ),
    ("Its weight", ', "weight": '),
    ("The example is whole", "1}]}"),
    ("The next line", "\n"),
)


HEADING = """# A typed session

A person types a chat example of three turns into an empty file, in an editor that closes brackets and quotes.
At each pause the bar is the cursor, and below it is what the editor shows; `too-few-examples` is switched off.
"""


class Editor:
    """A document and a cursor in it, typed into one character at a time, and the server that follows."""

    def __init__(self, client: Client, encoding: Encoding) -> None:
        self.client = client
        self.encoding: Encoding = encoding
        self.rows = [""]
        self.row = self.column = 0
        client.answers["workspace/configuration"] = lambda asked: [SETTINGS for _ in asked["items"]]
        answer = client.initialize(PULL, encodings=[encoding])
        assert answer["capabilities"]["positionEncoding"] == encoding
        client.open(URI, "")

    def type(self, characters: str) -> None:
        for char in characters:
            before, behind = self.rows[self.row][: self.column], self.rows[self.row][self.column :]
            if char == BACKSPACE:
                self.edit(-1, "")
            elif char in CLOSERS.values() and behind[:1] == char and (char != '"' or before.count('"') % 2):
                self.column += 1  # what the editor closed by itself is typed over
            else:
                self.edit(0, char + ("" if before.count('"') % 2 else CLOSERS.get(char, "")))

    def edit(self, removed: int, typed: str) -> None:
        """Put a text at the cursor, which goes behind its first character."""
        line = self.rows[self.row]
        start = self.column + removed
        place = (self.row, self.units(start), self.row, self.units(self.column), typed)
        self.client.change(URI, place)
        if typed == "\n":
            self.rows.append("")
            self.row, self.column = self.row + 1, 0
            return
        self.rows[self.row] = line[:start] + typed + line[self.column :]
        self.column = start + len(typed[:1])

    def units(self, column: int) -> int:
        return to_units(self.rows[self.row], column, self.encoding)

    def pause(self) -> int:
        """Ask for the findings, as an editor does when the server says that the whole file was looked at."""
        return self.client.ask("workspace/diagnostic", {"previousResultIds": []})

    def shown(self, asked: int) -> str:
        """A pause as the page shows it."""
        (report,) = self.client.result(asked)["items"]
        findings = report["items"]
        place = at(URI, self.row, self.units(self.column))
        offered = self.client.request("textDocument/completion", place)["items"]
        line = self.rows[self.row]
        return "\n".join(
            (
                "```text",
                f"{line[: self.column]}▏{line[self.column :]}",
                "```",
                "",
                *self.told(findings),
                "",
                f"Offered: {_listed([item['label'] for item in offered])}.",
                "",
            )
        )

    def told(self, findings: Sequence[dict[str, Any]]) -> Iterator[str]:
        """The findings, each with the text that is underlined."""
        for it in findings:
            line = self.rows[it["range"]["start"]["line"]]
            ends = (it["range"][end]["character"] for end in ("start", "end"))
            first, last = (from_units(line, units, self.encoding) for units in ends)
            where = f" at `{line[first:last]}`" if first < last else ""
            yield f"- {SEVERITIES[it['severity']]} {it['code']}{where}: {_unnamed(it['message'])}"
        if not findings:
            yield "No findings."


# Who refuses what: a target that is added must not change the page.
_titles = "|".join(re.escape(it.title) for it in BUILT_IN.values())
_names = re.compile(rf"(?:(?:{_titles}|[0-9]+ more)(?:, | and )?)+ refuses? such")


def _unnamed(message: str) -> str:
    return _names.sub("(Some targets) reject this", message)


def _listed(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else ""
    return ", ".join(f"`{label}`" for label in labels[:SHOWN]) + more if labels else "nothing"


def test_a_person_types_an_example() -> None:
    with ExitStack() as stack:
        editors = [Editor(stack.enter_context(Client()), encoding) for encoding in ENCODINGS]
        pages = [HEADING] * len(editors)
        for number, (words, typed) in enumerate(SESSION, 1):
            for editor in editors:
                editor.type(typed)
            asked = [editor.pause() for editor in editors]
            for index, editor in enumerate(editors):
                pages[index] += f"\n## {number}. {words}\n\n{editor.shown(asked[index])}"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        PAGE.write_text(pages[0], encoding="utf-8")
    for page, encoding in zip(pages, ENCODINGS, strict=True):
        assert page == PAGE.read_text(encoding="utf-8"), encoding
