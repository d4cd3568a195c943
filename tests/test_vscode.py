"""What VS Code is told of settings and commands: package.json against the server that it is about."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tuneline.engine.setting_names import NAMES
from tuneline.lsp.configuration import CLIENTS_OWN, SWITCHES, Configuration, EditorSettings, Scope
from tuneline.rules.table import GROUPS, RULES
from tuneline.settings import schema
from tuneline.settings.model import Settings
from tuneline.settings.read import read
from tuneline.text.names import LANGUAGES, SUFFIXES

ROOT = Path(__file__).parent.parent
PACKAGE: dict[str, Any] = json.loads((ROOT / "client-vscode" / "package.json").read_text("utf-8"))
SETTINGS: dict[str, dict[str, Any]] = {
    name.removeprefix("tuneline."): it
    for section in PACKAGE["contributes"]["configuration"]
    for name, it in section["properties"].items()
}


@pytest.fixture
def vscode(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("reference.vscode")


def test_the_client_knows_the_names_that_the_server_knows() -> None:
    source = (ROOT / "client-vscode" / "src" / "documents.ts").read_text("utf-8")
    (languages,) = re.findall(r"^const LANGUAGES = (.*);$", source, re.MULTILINE)
    assert tuple(json.loads(languages)) == LANGUAGES
    (suffixes,) = re.findall(r"NAMES = /\\\.\((.*)\)\$/i;$", source, re.MULTILINE)
    assert tuple(f".{it}" for it in suffixes.split("|")) == SUFFIXES


def test_settings_are_those_that_are_read(vscode: ModuleType) -> None:
    core = schema.Settings.model_fields.keys() - vscode.COMMAND_LINE_ONLY
    assert SETTINGS.keys() == core | SWITCHES.keys() | vscode.OWN.keys()
    assert schema.Settings.model_fields.keys() > vscode.COMMAND_LINE_ONLY


def test_the_server_passes_over_the_clients_own(vscode: ModuleType) -> None:
    assert {name.partition(".")[0] for name in vscode.OWN} | {
        "tunelineStatus",
        "positionEncoding",
    } == CLIENTS_OWN
    configuration = Configuration()
    configuration.set_editor({name: it["default"] for name, it in vscode.OWN.items()})
    assert configuration.take_problems() == []


def test_defaults_are_the_servers() -> None:
    configuration = Configuration()
    given = {name: it["default"] for name, it in SETTINGS.items() if "default" in it}
    configuration.set_editor(given)
    assert configuration.take_problems() == []
    applied = configuration.of("file:///a.jsonl")
    # Equal, not the same: what is set to its default is set.
    assert applied.settings == Settings()
    assert configuration.editor("file:///a.jsonl") == EditorSettings() == Scope().editor
    assert SETTINGS.keys() - given.keys() == {"select"}  # an empty list there would switch everything off


def schemas(value: object) -> Iterator[Mapping[str, Any]]:
    """All tables in a setting's schema."""
    if isinstance(value, dict):
        yield value
        for it in value.values():
            yield from schemas(it)
    elif isinstance(value, list):
        for it in value:
            yield from schemas(it)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_described_as_vs_code_can_read_it(name: str) -> None:
    setting = SETTINGS[name]
    Draft7Validator.check_schema(setting)
    assert setting["markdownDescription"]
    assert setting["scope"] in ("resource", "window", "machine-overridable")
    for it in schemas(setting):
        assert not it.keys() & {"$ref", "anyOf", "oneOf", "allOf", "uniqueItems", "title"}
        assert it.get("type") != "null"
        if "enum" in it and "markdownEnumDescriptions" in it:
            assert len(it["enum"]) == len(it["markdownEnumDescriptions"])
    if "default" in setting:
        Draft7Validator(setting).validate(setting["default"])


def test_names_of_rules_and_models_are_offered() -> None:
    names = {*GROUPS, *RULES}
    files = SETTINGS["files"]["additionalProperties"]["properties"]
    for place in (SETTINGS, files):
        assert set(place["select"]["items"]["enum"]) == set(place["ignore"]["items"]["enum"]) == names
        assert place["severity"]["properties"].keys() == names
        assert "gpt-4o-mini" in place["model"]["examples"]
    assert set(SETTINGS["models"]["additionalProperties"]["properties"]) >= {"limit", "encoding", "aliases"}


@pytest.mark.parametrize(
    ("setting", "right", "wrong"),
    [
        ("target", "azure", 3),
        ("method", "preference", "guess"),
        ("ignore", ["weights", "blank-line"], ["blank-lines"]),
        ("severity", {"blank-line": "off"}, {"blank-line": "fatal"}),
        ("files", {"*.jsonl": {"ignore": ["weights"]}}, {"*.jsonl": {"exclude": []}}),
        ("files", {"*.jsonl": {"method": "supervised"}}, {"*.jsonl": {"method": ""}}),
        ("targets", [], ["./ours.txt"]),
        ("models", {"ours": {"limit": 1, "encoding": "o200k_base"}}, {"ours": {"limit": 0}}),
    ],
)
def test_the_editor_and_the_server_refuse_the_same(setting: str, right: object, wrong: object) -> None:
    validator = Draft7Validator(SETTINGS[setting])
    for value, sound in ((right, True), (wrong, False)):
        assert validator.is_valid(value) is sound
        assert (not read({setting: value}, NAMES).problems) is sound


def test_commands_are_those_of_the_table(vscode: ModuleType) -> None:
    contributes = PACKAGE["contributes"]
    assert [it["command"] for it in contributes["commands"]] == list(vscode.COMMANDS)
    assert all(it["category"] == "Tuneline" for it in contributes["commands"])
    titles = [it["title"] for it in contributes["commands"]]
    assert len(set(titles)) == len(titles)
    hidden = {it["command"]: it["when"] for it in contributes["menus"]["commandPalette"]}
    assert hidden.keys() == {name for name, it in vscode.COMMANDS.items() if it.document}
    assert all("editorLangId == jsonl" in it for it in hidden.values())


def test_what_starts_programs_is_restricted() -> None:
    restricted = PACKAGE["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    assert restricted == [
        f"tuneline.{name}" for name, it in SETTINGS.items() if it["scope"] == "machine-overridable"
    ]
    assert len(restricted) == len(("importStrategy", "interpreter", "server.path", "server.arguments"))


def test_what_is_written_by_hand_stays(vscode: ModuleType) -> None:
    by_hand = json.loads(json.dumps(PACKAGE))
    by_hand["contributes"]["menus"]["view/title"] = [{"command": "tuneline.checkFileOnDisk"}]
    by_hand["contributes"]["commands"] = by_hand["contributes"]["configuration"] = []
    by_hand["version"] = "0.0.0"
    made = json.loads(vscode.package(json.dumps(by_hand)))
    assert made["contributes"]["menus"].pop("view/title")
    assert made == PACKAGE
    assert list(made) == list(PACKAGE)


def test_tables_of_a_page_are_replaced(vscode: ModuleType) -> None:
    page = "# Page\n\n<!-- settings -->\nold \\1\n<!-- /settings -->\n\nEnd.\n"
    made = vscode.readme(page)
    assert made.startswith("# Page\n\n<!-- settings -->\n\n| setting | default |")
    assert all(f"`tuneline.{name}`" in made for name in SETTINGS)
    assert made.endswith("\n<!-- /settings -->\n\nEnd.\n")
    assert r"old \1" not in made
    assert vscode.readme(made) == made
    assert "Tuneline: Restart Server" in vscode.readme("<!-- commands --><!-- /commands -->")
