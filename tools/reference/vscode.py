"""What VS Code reads of settings and commands: parts of client-vscode/package.json, and tables of its README.

The settings of the core come from their models, the switches from the server; the client's own and the commands of the
palette are here. Everything else in package.json is written by hand and stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from reference.inlined import inlined
from reference.markdown import table
from reference.protocol import SWITCHED
from tuneline import __version__
from tuneline.features.semantic_tokens import MODIFIERS
from tuneline.lsp.configuration import SECTION, SWITCHES, EditorSettings
from tuneline.text.names import LANGUAGES, SUFFIXES

# The command line alone looks for files and keeps a list of known findings: in an editor these would have no effect.
COMMAND_LINE_ONLY = frozenset({"baseline", "exclude"})
# In a folder that is not trusted yet, settings that say which program runs are not read.
STARTS_PROGRAMS = "machine-overridable"

# The settings of the client itself.
OWN: Mapping[str, dict[str, Any]] = {
    "importStrategy": {
        "type": "string",
        "default": "useBundled",
        "enum": ["useBundled", "fromEnvironment"],
        "markdownEnumDescriptions": [
            "The server that comes with the extension.",
            "The Tuneline of the chosen Python, if installed and new enough; otherwise the extension's own.",
        ],
        "scope": STARTS_PROGRAMS,
        "markdownDescription": "Which Tuneline runs. Restart the server after changing the environment.",
    },
    "interpreter": {
        "type": "string",
        "default": "",
        "scope": STARTS_PROGRAMS,
        "markdownDescription": (
            "The path or command of the Python that runs the server. If empty: the Python chosen in the Python"
            " extension, otherwise `python3`, or `py -3` on Windows. `~`, `${workspaceFolder}` and `${env:NAME}`"
            " are expanded, and a relative path starts at the first folder."
        ),
    },
    "server.path": {
        "type": "string",
        "default": "",
        "scope": STARTS_PROGRAMS,
        "markdownDescription": (
            "The path of a `tuneline` executable to start instead; it overrides the import strategy."
            " Expanded like `tuneline.interpreter`."
        ),
    },
    "server.arguments": {
        "type": "array",
        "default": ["server"],
        "items": {"type": "string"},
        "scope": STARTS_PROGRAMS,
        "markdownDescription": "The arguments of that executable.",
    },
    "statusBar": {
        "type": "boolean",
        "default": True,
        "scope": "window",
        "markdownDescription": "Examples, tokens and findings of the file in the status bar.",
    },
    "trace.server": {
        "type": "string",
        "default": "messages",
        "enum": ["messages", "compact", "verbose"],
        "scope": "window",
        "markdownDescription": (
            "What is written to the output channel *Tuneline Trace* while its log level is *Trace* (set by the"
            " command *Developer: Set Log Level…*). `verbose` also writes the text of your files."
        ),
    },
}


class Command(NamedTuple):
    """A command of the palette: its title, what it does, whether it needs a document, and its icon in a title bar."""

    title: str
    about: str
    document: bool = True
    icon: str = ""


COMMANDS: Mapping[str, Command] = {
    "tuneline.showConversation": Command(
        "Show Conversation",
        "Shows the example at the cursor as a conversation beside the file, and follows the cursor.",
        icon="comment-discussion",
    ),
    "tuneline.editMessage": Command(
        "Edit This Message",
        "Opens the text at the cursor in an editor of its own, with real line breaks; saving writes it back.",
        icon="edit",
    ),
    "tuneline.copyMessage": Command(
        "Copy Message Text", "Copies the text at the cursor without its escapes."
    ),
    "tuneline.toggleWeight": Command(
        "Train or Skip This Answer",
        "Changes the weight of the answer at the cursor, or of the last answer of the example.",
    ),
    "tuneline.findExamples": Command(
        "Find Examples",
        "Lists the examples that a query matches, such as `role:tool tokens>4000`, and leads to their lines.",
        icon="search",
    ),
    "tuneline.fixAllSafe": Command(
        "Fix All Safe Problems", "Applies every fix that keeps the meaning of the data."
    ),
    "tuneline.trainLastAnswerInExample": Command(
        "Train Only the Last Answer of This Example",
        "Sets the weight of the earlier answers in the example at the cursor to 0.",
    ),
    "tuneline.trainLastAnswerInFile": Command(
        "Train Only the Last Answer of Every Example", "Does the same for every example in the file."
    ),
    "tuneline.removeWeightsInExample": Command(
        "Remove the Weights of This Example", "Removes the weights from the example at the cursor."
    ),
    "tuneline.removeWeightsInFile": Command(
        "Remove the Weights of Every Example", "Does the same for every example in the file."
    ),
    "tuneline.checkFileOnDisk": Command(
        "Check File on Disk",
        "Checks a file that is not open, or that VS Code hides from extensions because it is over 50 MB.",
        document=False,
    ),
    "tuneline.showStatistics": Command(
        "Show Statistics",
        "Shows examples, messages, tokens and cost of the file, a histogram, and the longest examples.",
        icon="graph",
    ),
    "tuneline.showReaders": Command(
        "Show Who Can Read This File",
        "Shows on a separate page what each service and trainer does with the file, with links to the lines.",
    ),
    "tuneline.convertToJsonLines": Command(
        "Convert to JSON Lines", "Writes one value per line, for a file that is one array or pretty-printed."
    ),
    "tuneline.convertToFormat": Command(
        "Convert to Another Format",
        "Opens the file as another format or as a service or trainer reads it, and says what that loses.",
    ),
    "tuneline.chooseTarget": Command(
        "Choose Target and Model", "Sets the target and model of the file or folder, in its settings file."
    ),
    "tuneline.chooseInterpreter": Command(
        "Choose Python Interpreter", "Sets the Python that runs the server.", document=False
    ),
    "tuneline.openExample": Command(
        "Open an Example",
        "Opens a file with mistakes to try things out; it is not saved anywhere.",
        document=False,
    ),
    "tuneline.restartServer": Command(
        "Restart Server", "Stops the server and starts it again.", document=False
    ),
    "tuneline.showOutput": Command("Show Output", "Opens the log of the server.", document=False),
    "tuneline.reportIssue": Command(
        "Report an Issue",
        "Opens a page with versions, settings and limits to copy; it contains neither text nor names of your files.",
        document=False,
    ),
}

ABOUT_MODIFIERS: Mapping[str, str] = {
    "trained": "Text that counts in the loss.",
    "masked": "An answer that does not count in the loss, because its weight is 0.",
    "reasoning": "What the model thinks before it answers.",
}
assert tuple(ABOUT_MODIFIERS) == MODIFIERS


def package(text: str) -> str:
    """client-vscode/package.json with its generated parts updated."""
    data = json.loads(text)
    data["version"] = __version__
    data["contributes"]["languages"][0]["extensions"] = list(SUFFIXES)
    data["activationEvents"] = [f"onLanguage:{it}" for it in LANGUAGES]
    data["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = restricted()
    contributes = data["contributes"]
    contributes["semanticTokenModifiers"] = [
        {"id": name, "description": words} for name, words in ABOUT_MODIFIERS.items()
    ]
    contributes["configuration"] = configuration()
    contributes["commands"] = [
        {"command": name, "title": it.title, "category": "Tuneline"}
        | ({"icon": f"$({it.icon})"} if it.icon else {})
        for name, it in COMMANDS.items()
    ]
    contributes.setdefault("menus", {})["commandPalette"] = [
        {"command": name, "when": _in_documents()} for name, it in COMMANDS.items() if it.document
    ]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def readme(text: str) -> str:
    """A page with the tables between its markers updated; without markers it stays as it is."""
    text = _between(text, "settings", _settings_table())
    return _between(text, "commands", _commands_table())


def restricted() -> list[str]:
    """The settings that are not read from a folder that is not trusted yet."""
    return [f"{SECTION}.{name}" for name, it in OWN.items() if it["scope"] == STARTS_PROGRAMS]


def configuration() -> list[dict[str, Any]]:
    """All settings, in sections with a title, each in its order."""
    defaults = EditorSettings()
    core = {
        name: {**it, "scope": "resource"} for name, it in inlined().items() if name not in COMMAND_LINE_ONLY
    }
    switches = {
        name: {
            "type": "boolean",
            "default": getattr(defaults, field),
            "markdownDescription": SWITCHED[name],
            "scope": "resource",
        }
        for name, field in SWITCHES.items()
    }
    sections = {"Checking": core, "Editor Features": switches, "Server": OWN}
    return [
        {
            "id": f"{SECTION}.{title.partition(' ')[0].lower()}",
            "title": title,
            "order": place,
            "properties": {
                f"{SECTION}.{name}": {**it, "order": order}
                for order, (name, it) in enumerate(settings.items())
            },
        }
        for place, (title, settings) in enumerate(sections.items())
    ]


def _in_documents() -> str:
    return " || ".join(f"editorLangId == {it}" for it in LANGUAGES)


def _settings_table() -> Iterable[str]:
    rows = []
    for section in configuration():
        for name, it in section["properties"].items():
            default = it.get("default")
            shown = "" if default in (None, "", [], {}) else f"`{json.dumps(default)}`"
            rows.append([f"`{name}`", shown, it["markdownDescription"]])
    return table(["setting", "default", "what it does"], rows)


def _commands_table() -> Iterable[str]:
    return table(
        ["command", "what it does"], ([f"Tuneline: {it.title}", it.about] for it in COMMANDS.values())
    )


def _between(text: str, name: str, lines: Iterable[str]) -> str:
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    body = "\n".join((start, "", *lines, "", end))
    return re.sub(f"{re.escape(start)}.*?{re.escape(end)}", lambda _: body, text, flags=re.DOTALL)
