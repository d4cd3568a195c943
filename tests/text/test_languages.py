"""A language that nobody speaks: every message is reached by a translation, and what is not ours stays as it is."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import fixtures
from fixtures_check import check_text
from tuneline.rules.finding import Finding
from tuneline.text.message import Argument, Count, Listed, Message, Name, Translation, Value, render

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = sorted((ROOT / "tests" / "rules").glob("*/*.marked.jsonl"))
_place = re.compile(r"(\{[^{}]*\})")
_GREEK = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αβγδεζηθικλμνξοπρστυφχψωϐϑΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩϴϒ",
)


def greek(text: str) -> str:
    """The text in other letters, its places as they are."""
    return "".join(it if number % 2 else it.translate(_GREEK) for number, it in enumerate(_place.split(text)))


LANGUAGE = Translation(greek, lambda one, many, number: greek(one if number == 1 else many))


def messages() -> Iterator[Message]:
    """All messages, titles and related words that the fixtures lead to, with a target and without."""
    for path in FIXTURES:
        for section in fixtures.sections(path):
            text = "".join(f"{it.text}\n" for it in section.records)
            for settings in section.settings():
                for _, finding in check_text(text, settings):
                    yield from _of(finding)


def _of(finding: Finding) -> Iterator[Message]:
    said = (finding.message, *(it.title for it in finding.fixes), *(it.message for it in finding.related))
    for it in said:
        assert isinstance(it, Message), it
        yield it


def bare(value: Argument) -> Argument:
    """The argument without what is not ours to translate: values, names, and words that are names themselves."""
    match value:
        case Message():
            return Message(value.template, **{name: bare(it) for name, it in value.values.items()})
        case Listed(items, last):
            return Listed(tuple(bare(it) for it in items), last)
        case Name():
            return Name("0")
        case Value():
            return Value(0)
        case str():
            return "0"
    return value


@pytest.fixture(scope="module")
def all_messages() -> dict[str, Message]:
    """Each message once, by its English text."""
    found = {render(it): it for it in messages()}
    assert len(found) > 300
    return found


def test_every_message_is_reached(all_messages: dict[str, Message]) -> None:
    for english, message in all_messages.items():
        stripped = bare(message)
        assert isinstance(stripped, Message)
        drawn = render(stripped, language=LANGUAGE)
        assert not re.search(r"[A-Za-z]{2}", drawn), (english, drawn)
        assert re.search(r"[α-ωΑ-Ω]", drawn), (english, drawn)


def test_names_and_values_stay(all_messages: dict[str, Message]) -> None:
    for english, message in all_messages.items():
        drawn = render(message, language=LANGUAGE)
        assert re.findall(r'"[^"]*"|[0-9]+', english) == re.findall(r'"[^"]*"|[0-9]+', drawn)


def test_every_template_is_in_the_catalogue(
    all_messages: dict[str, Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import catalogue

    known = {it.id if isinstance(it.id, str) else it.id[0] for it in catalogue.catalogue()}
    sys.modules.pop("catalogue")

    def used(message: Message) -> Iterator[str]:
        yield message.template
        for value in message.values.values():
            for inner in value.items if isinstance(value, Listed) else (value,):
                if isinstance(inner, Message):
                    yield from used(inner)
                elif isinstance(inner, Count):
                    yield inner.one

    missing = {
        it for message in all_messages.values() for it in used(message) if re.sub(r"\{[^{}]*\}|\W", "", it)
    }
    assert missing - known == set()
