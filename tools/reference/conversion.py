"""docs/convert.md: what `tuneline convert` does, and what every pair of formats loses, found by converting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tuneline.features.conversion_report import MEANS
from tuneline.formats.conversion.convert import Conversion, convert
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.formats.writing.conversation import (
    Answered,
    Called,
    Conversation,
    Declared,
    Picture,
    Said,
    Tools,
    Words,
)
from tuneline.syntax.parse import parse
from tuneline.syntax.source import sourced, written
from tuneline.text.words import listed

INTRO: Final = """\
# Converting between formats

`tuneline convert` writes a training file in another format and says what that loses.

```sh
tuneline convert chat.jsonl --to sharegpt -o sharegpt.jsonl   # to a format
tuneline convert chat.jsonl --for bedrock-nova -o nova.jsonl  # to what a service or trainer reads
```

Each example is read, written, and read back.
The account compares the two, so it does not depend on anybody's list of what a format lacks:

| in the account | what happened |
|---|---|
| changes its meaning | what is trained is not the same, such as a `"weight": 0` that the new format does not obey |
| lost | it is not in the new file |
| added | the new format needs it, such as a label |
| moved | it is somewhere else, such as reasoning between `<think>` tags |
| left out, and holds without it | it said what holds anyway, such as `"weight": 1` |

If something is lost or changes its meaning, nothing is written and the exit code is 1.
So it is where the reader that `--for` names would refuse the result: `tuneline check --target` is asked about it, and
its errors are listed with the lines that they come from.
A file with too few examples is written, because no conversion changes that; the account says that it is still refused.
`--lossy` writes the file all the same.
The output is never the input, appears only when it is complete, and replaces an existing file only with `--force`.

## What a reader refuses

With `--for`, what the reader would refuse is said in another way where there is one, and the account names what moved:

- contents as texts or as lists of parts, in all messages or lines where the reader wants one form;
- several texts of a message joined into one, and system or user messages in a row joined into one;
- other names of roles, ids in another form, arguments as text or object;
- the system message in the first question, where there is no place for it, or where it has to be in all lines or none;
- nulls and empty lists that say nothing left out, tools in the usual form, an empty text for content that is missing.

Of several formats that the reader takes, the one is written that the first lines have, unless it loses more of them
than another; a format of which the reader loses something comes last.

A way is taken only if a check of the written line finds fewer errors, and no further than that needs.

## Keeping what does not fit

`--carry KEY` puts what the new format has no place for into a key of each example.
With the same option the way back gives every value as it was:

```sh
tuneline convert chat.jsonl --to sharegpt --carry _chat --lossy -o sharegpt.jsonl
tuneline convert sharegpt.jsonl --to chat --carry _chat -o chat-again.jsonl
```

An example that was edited in between comes back with its edits and without what was kept.

## Readers that ignore weights

`--masks split` makes one example per trained answer, with the messages before it as its context.
That keeps untrained answers out of the training where a reader trains only the last answer, or not the prompt.

## What a trainer needs beside the file

`--recipe` prints what a trainer's own settings need to say about the output, with the keys that it has:

```sh
tuneline convert chat.jsonl --to sharegpt -o x.jsonl --recipe llama-factory   # the entry of dataset_info.json
tuneline convert chat.jsonl --to chat -o x.jsonl --recipe axolotl             # the block `datasets:`
tuneline convert chat.jsonl --to chat -o x.jsonl --recipe ms-swift            # the command
```

## In editors

In VS Code, *Tuneline: Convert to Another Format* opens the result beside the file, with the account and a comparison.
Other editors run the command `tuneline.convertFile`, see [the protocol](protocol.md).
A code action converts the example at the cursor, and `wrong-format` and `mixed-formats` have a fix that converts.
Their titles say what would be lost, and what the target that is named would still refuse.

## Broken lines

Lines that are not JSON, repeat a key, or have no known format stop the conversion and are listed.
`--skip-broken` leaves them out, and the account says which.

## What each pair of formats loses

Found by converting an example that uses everything its format has a place for.
Most files use less, and then lose less.
"""


def conversion() -> str:
    """The page."""
    return INTRO + "\n" + "\n".join(_sections())


def _sections() -> Iterator[str]:
    for fmt in FORMATS.values():
        if fmt.write is None:
            continue
        yield f"### From `{fmt.name}`\n"
        yield "| to | what becomes of it |"
        yield "|---|---|"
        rows: dict[str, list[str]] = {}
        for to in FORMATS.values():
            if to is not fmt and to.write is not None:
                rows.setdefault(_outcome(fmt, to), []).append(f"`{to.name}`")
        for words, names in rows.items():
            yield f"| {', '.join(names)} | {words} |"
        yield ""


def _outcome(fmt: Format, to: Format) -> str:
    assert fmt.write is not None
    value = sourced(parse(written(fmt.write(_full(fmt)).value)))
    found = convert(fmt, value, Conversion(to))
    if not found.values:
        return "cannot be expressed"
    by_level: dict[str, dict[str, None]] = {}
    for it in found.differences:
        by_level.setdefault(it.level, {})[str(it.what)] = None
    said = [f"{MEANS[level]}: {listed(words, 'and')}" for level, words in by_level.items()]
    return "; ".join(said) or "all of it is kept"


def _full(fmt: Format) -> Conversation:
    """A conversation with everything that any format has a place for."""
    call = Called(("c",), "find", "call00001", '{"q": "tea"}')
    turns = (
        Said("system", ("a",), content="Be brief."),
        Said(
            "user", ("b",), content=(Words("See."), Picture("https://example.com/a.png", "low")), name="ada"
        ),
        Said("assistant", ("c",), content="Wait.", calls=(call,), masks=(("weight", 0),)),
        Said("tool", ("d",), content="found", answer=Answered("call00001", "find")),
        Said("assistant", ("e",), content="Tea.", reasoning="They said so."),
        Said("user", ("f",), content="And?"),
    )
    answer = Said("assistant", ("g",), content="More.", masks=(("weight", 1),))
    tools = Tools(("tools",), (Declared(("t",), "find", "Finds.", {"type": "object"}),))
    if fmt.method == "preference":
        return Conversation(turns, (answer,), (Said("assistant", ("h",), content="Less."),), tools)
    if fmt.method == "reinforcement":
        return Conversation(turns, tools=tools)
    return Conversation((*turns, answer), tools=tools, label=True if fmt.method == "unpaired" else None)
