"""docs/protocol.md: what the language server offers, from the server itself as far as it can tell.

Requests, commands, switches, colours, fields of the status and limits are read from the code; what they are for is
said here. One without a word here, or a word for one that is gone, makes the generation fail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from inspect import getdoc
from typing import Any

from reference.desk import desk
from reference.markdown import codes, joined, table
from reference.queries import queries
from tuneline.engine import limits as engine_limits
from tuneline.engine.document import FileState
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.statistics import Totals, cost_of
from tuneline.engine.weigh import active_rules
from tuneline.features import limits
from tuneline.features.semantic_tokens import MODIFIERS, TYPES
from tuneline.lsp import limits as lsp_limits
from tuneline.lsp.configuration import CLIENTS_OWN, SECTION, SWITCHES, EditorSettings
from tuneline.lsp.publish.status import METHOD, status
from tuneline.lsp.server import create
from tuneline.settings.model import Settings
from tuneline.text.names import LANGUAGES, SUFFIXES

# What a person gets, and the requests and notifications that belong to it.
FEATURES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Text",
        "Full and incremental changes. Edits outside the document are applied at the nearest place in it.",
        ("textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/didSave"),
    ),
    (
        "Diagnostics",
        "What `tuneline check` finds, see [below](#diagnostics).",
        ("textDocument/diagnostic", "workspace/diagnostic"),
    ),
    (
        "Hover",
        (
            "The example with its messages and tokens, a message, a text with real line breaks, the meaning of a key"
            " and which targets read, ignore or reject it, the rule of a finding."
        ),
        ("textDocument/hover",),
    ),
    (
        "Code actions",
        (
            "Fixes, all fixes of one kind or all safe ones in the file, changes of weights, escapes of a selection."
            " Large edits are computed when an action is chosen."
        ),
        ("textDocument/codeAction", "codeAction/resolve"),
    ),
    (
        "Completion",
        "Keys, roles, weights, tool names, call ids, whole messages and examples, also on half-typed lines.",
        ("textDocument/completion", "completionItem/resolve"),
    ),
    (
        "Inlay hints",
        "Tokens of an example and of its answers; which answers are not trained.",
        ("textDocument/inlayHint",),
    ),
    (
        "Code lens",
        "The figures of the file, and how many targets can read it, above its first line.",
        ("textDocument/codeLens",),
    ),
    (
        "Colours",
        "Roles, keys and texts, and whether they are trained, see [below](#semantic-tokens).",
        ("textDocument/semanticTokens/full", "textDocument/semanticTokens/range"),
    ),
    (
        "Outline",
        "Every example by its line number and question, and its messages. Nested or flat, as the client can show it.",
        ("textDocument/documentSymbol",),
    ),
    (
        "Search",
        (
            "The examples of all open documents, by words of their titles or, with a key such as `tokens>4000`, by"
            " [the language of queries](#the-language-of-queries)."
        ),
        ("workspace/symbol",),
    ),
    (
        "Expand selection",
        "From a line of a text to the text, the string, the member, the message, the list and the example.",
        ("textDocument/selectionRange",),
    ),
    (
        "Definition, references, highlight",
        (
            "From a tool's answer to its call, from a call to the tool's declaration, and everything with the same id"
            " or name. Within one example, because ids have no meaning beyond it."
        ),
        ("textDocument/definition", "textDocument/references", "textDocument/documentHighlight"),
    ),
    (
        "Links",
        "The http(s) addresses of images. No text of the file becomes a link.",
        ("textDocument/documentLink",),
    ),
    (
        "Formatting",
        "One space after commas and colons, none elsewhere; an example stays on one line.",
        ("textDocument/formatting", "textDocument/rangeFormatting"),
    ),
    ("Commands", "See [below](#commands).", ("workspace/executeCommand",)),
    (
        "Settings and folders",
        "Requested from the client, sent by it or read from files; each folder has its own.",
        (
            "initialize",
            "initialized",
            "workspace/didChangeConfiguration",
            "workspace/didChangeWatchedFiles",
            "workspace/didChangeWorkspaceFolders",
        ),
    ),
)
# What the protocol itself answers.
BUILT_IN = frozenset({"initialize", "workspace/executeCommand"})

SWITCHED: Mapping[str, str] = {
    "inlayHints.tokens": "Tokens before each example and at its answers.",
    "inlayHints.trained": "A mark on answers that are not trained.",
    "codeLens": "The figures of the file, and how many targets can read it, above its first line.",
    "semanticTokens": "Colours that distinguish trained text.",
}

# What a command takes and what it answers with; what it does is said in its docstring.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "tuneline.statistics": (
        "`uri`; `epochs`, a number; `show`, false to show no message",
        (
            "`uri`, `version`, `format`, `formatReason`, `lines`, `figures`; `rows`, the same as labels and words;"
            " `longest`, the ten longest examples with `row`, `tokens` and `title`; and a page in `markdown` with"
            " links to the lines"
        ),
    ),
    "tuneline.showTargets": (
        "`uri`, also of a file that is not open; `show`, false to show no message",
        (
            "`uri`, `version` (null for a file that is not open), a `summary`, the `report` as in"
            " [the output of `tuneline targets`](targets-output.md), and a page in `markdown` with links to the lines"
        ),
    ),
    "tuneline.checkFile": (
        "`uri` of a file that is not open, for example because it is too large for the editor",
        "`uri`, `format`, `lines`, `examples`, what was checked in words (`covered`), and the number of `findings`",
    ),
    "tuneline.convert": ("`uri`", "`applied`, and if it is false the `reason`"),
    "tuneline.conversions": (
        "`uri`",
        (
            "`formats` with their `name`, `title` and `method`, and whether each is that of the document (`current`);"
            " `targets` with their `name`, `title` and the `format` that would be written, and whether each is named"
        ),
    ),
    "tuneline.convertFile": (
        (
            "`uri`; `to` (a format) or `for` (a target); `carry`, a key that keeps what does not fit; `masks`,"
            " `keep` or `split`; `open`, true to have the result opened as a new file beside the document"
        ),
        (
            "`to`, the format; the `text`, a `name` for it, the `account` as `tuneline convert` prints it as JSON and"
            " in `words`; whether it `loses` something or the target refuses it; with `open` also `applied`, `reason`"
            " and the `file`"
        ),
    ),
    "tuneline.applyFix": ("the `data` of a code action", "the same"),
    "tuneline.trainLastAnswer": (
        "`uri`; `position`, for one example only; `range`, for those in it",
        "the same, and how many `lines` change",
    ),
    "tuneline.removeWeights": (
        "`uri`; `position`, for one example only",
        "the same, and how many `lines` change",
    ),
    "tuneline.choices": (
        "`uri`, also of a file that is not open",
        (
            "`targets` and `models`, each with its `name`, what to show, and whether it is `current`; a model also"
            " with the `targets` that it can be chosen for, and whether it is `retired`; the `method`; the settings"
            " `file`, or the `newFile` that would be made; what one can choose `for`"
        ),
    ),
    "tuneline.choose": (
        (
            "`uri`; `target` (several have commas between them) and `model`, where null removes the setting and an"
            " absent one is left as it is; `for`, `file` or `folder`"
        ),
        (
            "`applied`, the `uri` of the settings file, which the client saves; the `reason` if it was not applied, a"
            " `note` to show if another setting overrides it"
        ),
    ),
    "tuneline.example": (
        (
            "`uri`; `row` or `position`; `from` and `turns`, the first turn and how many; `path`, the place of one text"
            " or image that is wanted whole; `plain`, true for a page of text instead of the turns"
        ),
        "the example, see [below](#one-example)",
    ),
    "tuneline.textAt": (
        "`uri`; `position`, or `row` and `path`",
        (
            "`text` with its `path`, `range`, `hash`, the hash of its `line`, `kind`, `role`, the number of its `turn`,"
            " whether it is `editable` and if not `why`, its `breaks`; `pretty`, arguments with line breaks; whether"
            " the position is `inside` it; the `reason` if there is none"
        ),
    ),
    "tuneline.setText": (
        (
            "`uri`, `row`, `path`, the `hash` of the text as it was read, the new `text`; `line`, the hash of its line;"
            " `json`, true for arguments, which are written on one line again; `exact`, true for line breaks exactly"
            " as in `text`"
        ),
        "`applied`, `reason`, `stale`, `row`, `path`, `hash`, `line`, `text`, `current`, see [below](#writing-a-text)",
    ),
    "tuneline.countText": (
        (
            "`uri`, `row` and `path` of a text; the `text` that would be in its place, without it the one that is;"
            " `json`, true for arguments"
        ),
        (
            "the tokens that the message would have, as `turn`, and those of the example, as `tokens` with `total`,"
            " `trained`, `limit`, and whether they are `exact`; the `reason` if they are not known, such as arguments"
            " that are not JSON yet"
        ),
    ),
    "tuneline.escapeText": (
        "`uri`, `position`, `text`",
        (
            "the `text` with the escapes of the string at the position, for a paste; null where it stays as it is,"
            " because the position is in no string, there is nothing to escape, or the text is escaped already"
        ),
    ),
    "tuneline.query": (
        (
            "`uri`; the `query`; `version`, the version of the document that the answer is to be about; `offset` and"
            " `limit`, the first row and how many"
        ),
        "`total` and the `rows` of the page, see [below](#finding-examples)",
    ),
    "tuneline.setWeight": (
        (
            "`uri`; `position` or `row`; `path` of the answer; `hash` of the line, as `tuneline.example` has it;"
            " `weight`, a number, true, false, `toggle`, or null to remove it; `show`, true to have a refusal shown"
        ),
        (
            "`applied`, `reason`, `stale`, `row`, `path`; the `weight`, whether the answer is `trained` and `why`, as"
            " they are then, and the `hash` of the line"
        ),
    ),
    "tuneline.ignoreRule": (
        "`uri`; the name of the `rule`; `for`, `file` or `folder`",
        "the same as `tuneline.choose`",
    ),
    "tuneline.openRule": ("the name of the `rule`", "whether it was `shown`, and its `url`"),
    "tuneline.restart": ("nothing", "nothing"),
    "tuneline.report": ("nothing", "versions, what the client can do, limits, and sizes of the documents"),
}

STATUS: Mapping[str, str] = {
    "uri": "The document.",
    "format": "The format of the file, null if it has none or is not known yet.",
    "formatReason": "Why, in words.",
    "contents": "What most of the objects are, such as `chat` or `ShareGPT conversations`; empty where there are none.",
    "covered": "What the lines are, and which of them were not checked, in words.",
    "wholeChecked": "Whether every object was checked. Where it is false, no findings do not mean that all is well.",
    "target": "The target that the file is checked for; several have commas between them.",
    "model": "The model, null if none is set.",
    "examples": "Examples found so far.",
    "lines": "Lines of the file.",
    "tokens": "The sums over all examples, null until all are counted. `exact`: only the framing was estimated,"
    " and the tokenizer of the model is known.",
    "findings": "Findings so far, by severity.",
    "limits": "What was cut off somewhere, in words for a person; usually empty.",
    "complete": "Whether every line is checked. Until then the other fields show the progress.",
    "version": "The version of the document that this is about.",
}

# The caps that an editor's user can meet.
MET = (
    "DIAGNOSTICS",
    "DRAWN_COLUMNS",
    "FINDINGS_PER_LINE",
    "SYMBOLS",
    "LINKS",
    "SELECTION_STEPS",
    "READ_LINE",
    "READERS_SIZE",
    "COMPLETION_LINE",
    "HOVER_TURNS",
    "HOVER_TEXT",
    "INLAY_HINTS",
    "SEMANTIC_TOKENS",
    "ACTIONS",
    "ACTION_ROWS",
    "FORMAT_EDITS",
    "MESSAGE_BYTES",
    "EXAMPLE_TURNS",
    "EXAMPLE_TEXT",
    "EXAMPLE_PLACES",
    "EXAMPLE_SIZE",
    "EXAMPLE_LINE",
    "IMAGE_BYTES",
    "EDITED_TEXT",
)

_LIMITS = vars(engine_limits) | vars(limits) | vars(lsp_limits)

TOLD = """{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 2}]}
{"messages": [{"role": "user", "content": "Hi!"}, {"role": "assistant", "content": "Good morning."}]}"""


def protocol() -> str:
    """docs/protocol.md"""
    server = create()
    offered = set(server.protocol.fm.features) | BUILT_IN
    same("features", [method for *_, methods in FEATURES for method in methods], offered)
    same("switches", SWITCHED, SWITCHES)
    same("commands", COMMANDS, server.protocol.fm.commands)
    return joined(
        [
            *_start(),
            *_offers(),
            *_diagnostics(),
            *_settings(),
            *_commands(server.protocol.fm.commands),
            *desk(),
            *queries(),
            *_colours(),
            *_status(),
            *_limits(),
        ]
    )


def same(what: str, described: Iterable[str], known: Iterable[str]) -> None:
    """Fail where what is described is not what there is."""
    missing, gone = set(known) - set(described), set(described) - set(known)
    assert not missing, f"{what} without a word in tools/reference/protocol.py: {sorted(missing)}"
    assert not gone, f"{what} described in tools/reference/protocol.py that do not exist: {sorted(gone)}"


def _start() -> Iterator[str]:
    yield from (
        "# The language server",
        "",
        "`tuneline server` speaks the Language Server Protocol 3.17 over standard input and output.",
        "It needs no network and writes no file: edits are made by the editor.",
        "Messages for a person go to standard error and never contain text of a file.",
        "",
        "`tuneline server --tcp 9000` waits for one client on a port of this machine instead, for debugging.",
        "",
        "It exits with 0 after `shutdown` and `exit`, and with 1 if it was not shut down or the editor ended.",
        "",
        "## Documents",
        "",
        (
            f"A document is checked if the client calls its language {codes(sorted(LANGUAGES))}, or if its name ends in"
            f" {codes(SUFFIXES)}."
        ),
        "So are documents that were never saved; notebook cells are not.",
        "",
        "A line ends at LF, CRLF or CR and nowhere else.",
        "Positions are counted in `utf-32`, `utf-16` or `utf-8`, the first of these that the client offers.",
        (
            "For a client that counts in another way without saying so, set `positionEncoding` in"
            " `initializationOptions` to one of the three."
        ),
    )


def _offers() -> Iterator[str]:
    yield from ("", "## What it offers", "")
    yield from table(
        ["feature", "what it gives", "methods"],
        ([name, words, codes(methods)] for name, words, methods in FEATURES),
    )
    yield from (
        "",
        "Every request gets an answer, even one that cannot be read.",
        "A cancelled request is answered at once.",
        "Requests for documents that are not open, or that Tuneline does not check, get an empty answer.",
    )


def _diagnostics() -> Iterator[str]:
    yield from (
        "",
        "## Diagnostics",
        "",
        "Clients that can pull diagnostics do so; for the others they are pushed, with the version of the document.",
        "",
        *table(
            ["field", "value"],
            [
                ["`source`", "`tuneline`"],
                ["`code`", "The name of the [rule](rules/README.md), as in settings."],
                ["`codeDescription`", "The page of the rule."],
                ["`severity`", "Depends on the target and the settings."],
                [
                    "`message`",
                    "What is wrong and what to do; far to the right in a long line, also the path and column.",
                ],
                ["`range`", "Always within one line."],
                ["`relatedInformation`", "Other places that explain the finding."],
                ["`data`", "For the server's code actions; its content may change."],
            ],
        ),
        "",
        (
            f"A document has at most {limits.DIAGNOSTICS:,} of them, the most severe first; the last one says how"
            " many are not shown."
        ),
        "`tuneline check` prints them all.",
        "",
        "What `tuneline.checkFile` finds is pushed to every client, by the URI of the file.",
        (
            "They are withdrawn when the file is opened, when the client reports that it was changed or deleted, or"
            " when its settings change."
        ),
    )


def _settings() -> Iterator[str]:
    defaults = {field.name: field.default for field in fields(EditorSettings)}
    yield from (
        "",
        "## Settings",
        "",
        f"Where the client supports it, the server asks for the section `{SECTION}`, in general and for each folder.",
        "Otherwise it uses what `workspace/didChangeConfiguration` sends and, at the start, `initializationOptions`.",
        "The section may hold every [setting](settings.md), under the same names; it overrides settings files.",
        "Settings that are null, empty or absent there are taken from the settings file.",
        "A wrong setting is reported once, and the previous value stays in effect.",
        "",
        "These switches are for editors only:",
        "",
        *table(
            ["setting", "default", "what it does"],
            (
                [f"`{SECTION}.{name}`", f"`{json.dumps(defaults[field])}`", SWITCHED[name]]
                for name, field in SWITCHES.items()
            ),
        ),
        "",
        f"Clients may keep their own settings in the section; {codes(sorted(CLIENTS_OWN))} are ignored.",
    )


def _commands(known: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        "",
        "## Commands",
        "",
        "A command takes one argument: an object, or just the URI where nothing else is needed.",
        "Changes are made by the editor, through `workspace/applyEdit`.",
        "Commands that take over half a second show their progress and can be cancelled, if the client supports it.",
        "",
    )
    yield from table(
        ["command", "what it does", "argument", "answer"],
        ([f"`{name}`", _about(known[name]), *words] for name, words in COMMANDS.items()),
    )


def _about(command: Any) -> str:
    words = getdoc(getattr(command, "func", command))  # pygls keeps the handler itself there
    assert words, f"{command} has no docstring"
    return words


def _colours() -> Iterator[str]:
    yield from (
        "",
        "## Semantic tokens",
        "",
        f"Types: {codes(TYPES)} for keys, roles, texts and weights.",
        f"Modifiers: {codes(MODIFIERS)}; `trained` is what counts in the loss, `masked` is an answer that does not.",
        "Texts of other roles have neither. `reasoning` is what the model thinks before it answers.",
    )


def _status() -> Iterator[str]:
    example = _told()
    same("fields of the status", STATUS, example)
    yield from (
        "",
        "## The status notification",
        "",
        (
            f"A client that sets `tunelineStatus` to true, in its experimental capabilities or in"
            f" `initializationOptions`, gets the notification `{METHOD}` when any of this has changed:"
        ),
        "",
        "```json",
        json.dumps(example, indent=2, ensure_ascii=False),
        "```",
        "",
        *table(["field", "meaning"], ([f"`{name}`", STATUS[name]] for name in example)),
        "",
        "It is intended for a status bar and holds names and numbers, never text of the document.",
        "New fields may be added.",
    )


def _told() -> dict[str, Any]:
    """The status of a small file."""
    settings = Settings(target="openai")
    state = FileState(TOLD.split("\n"), reading_for(settings), active_rules(settings))
    state.findings()
    counted = [it for row in range(len(state.texts)) if (it := Snapshot(state).tokens(row))]
    totals = sum((cost_of(it, state.reading.limit) for it in counted), Totals())
    shown = status(state, totals, complete=True)
    return {"uri": "file:///data/train.jsonl", **shown, "version": 3}


def _limits() -> Iterator[str]:
    reasons = _reasons()
    yield from (
        "",
        "## Limits",
        "",
        "Diagnostics, symbols and hovers that were cut say so.",
        "The `limits` of the status say which findings, long lines, outline entries and links are missing.",
        "",
        *table(["limit", "", "why"], ([f"`{name}`", f"{_LIMITS[name]:,}", reasons[name]] for name in MET)),
        "",
        "Each layer has its limits in a module of that name, such as `server/tuneline/features/limits.py`.",
    )


def _reasons() -> dict[str, str]:
    """The comment above each limit; several in a row share one."""
    blocks: list[str] = []
    for module in (engine_limits, limits, lsp_limits):
        with open(module.__file__, encoding="utf-8") as file:
            blocks += file.read().split("\n\n")
    reasons = {}
    for block in blocks:
        words = " ".join(line.removeprefix("#").strip() for line in block.split("\n") if line.startswith("#"))
        for name in re.findall(r"^([A-Z_]+) = ", block, re.MULTILINE):
            reasons[name] = words
    return reasons
