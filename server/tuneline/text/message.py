"""What is said of a place: a template in English and its values, drawn for whoever reads it.

The template is the key of a translation. Values have types, so that numbers, words of a file and words of ours are
each written in one way, and what comes from a file is made harmless here and nowhere else. Nobody edits a drawn
sentence: sentences are put together as messages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from tuneline.text import limits
from tuneline.text.messages import Code, Paragraph, Word, markdown
from tuneline.text.visible import cut, visible

Style = Literal["plain", "markdown", "terminal"]


class _Text:
    """What is kept of a word or a value: text. Equal to another of its kind with the same."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, _Text) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class Value(_Text):
    """A JSON value of the user's file, written as JSON and cut at `most` code points.

    Only that text is kept: findings outlive the line, and some are sent between processes.
    """

    __slots__ = ()

    def __init__(self, json: object, most: int = limits.VALUE) -> None:
        super().__init__(_json(json, most))


class Name(_Text):
    """A word that is written exactly so: a key, a role, a path, a rule, a character."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        super().__init__(cut(text, limits.NAME))


class Count(NamedTuple):
    """A number of things: "1 line", "12 lines". The nouns are translated together."""

    number: int
    one: str
    many: str = ""


class Listed(NamedTuple):
    """Several values: "a, b and c"; `last` is the word in front of the last one."""

    items: tuple[Argument, ...]
    last: Literal["and", "or"] = "and"


class Message:
    """A template with named places, and a value for each: `Message("Unknown role {role}.", role=Value("GPT"))`.

    A value that is a plain string is words of ours, such as a format's title; it is made harmless all the same.
    Equal messages have equal templates and values.
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str, /, **values: Argument) -> None:
        self.template = template
        self.values = values

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return self.template == other.template and self.values == other.values

    def __hash__(self) -> int:
        return hash((self.template, tuple(self.values)))

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __str__(self) -> str:
        return render(self)

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (self.template, self.values)


Argument = str | int | float | Value | Name | Count | Listed | Message


class Translation(NamedTuple):
    """A language: the text for a template, and for the two forms of a noun and a number."""

    text: Callable[[str], str] = str
    noun: Callable[[str, str, int], str] = lambda one, many, number: one if number == 1 else many


ENGLISH = Translation()


def said(text: Message | str) -> Message:
    """A message of words that are already a sentence; a message as it is."""
    return text if isinstance(text, Message) else Message("{text}", text=text)


def template(text: str) -> str:
    """The template as it is. It marks one in a table for those who collect all templates."""
    return text


def sentences(*messages: Message | None) -> Message:
    """Several messages as one, with spaces between them; None is left out."""
    given = [it for it in messages if it is not None]
    if len(given) == 1:
        return given[0]
    names = [f"m{number}" for number in range(len(given))]
    # Only places: there is nothing in it to translate.
    places = " ".join(f"{{{name}}}" for name in names)
    return Message(places, **dict(zip(names, given, strict=True)))


def kind(message: Message) -> str:
    """The template of the first sentence: equal for messages that say the same of different things."""
    first = message.values.get("m0")
    return kind(first) if isinstance(first, Message) else message.template


def only_other_name(message: Message, other: Message) -> Name | None:
    """The name in which another message differs from one that is the same but for it; None where more differs."""
    if message.template != other.template or message.values.keys() != other.values.keys():
        return None
    different = [key for key, value in message.values.items() if value != other.values[key]]
    if len(different) != 1:
        return None
    mine, theirs = message.values[different[0]], other.values[different[0]]
    if isinstance(mine, Message) and isinstance(theirs, Message):
        return only_other_name(mine, theirs)
    return theirs if isinstance(mine, Name) and isinstance(theirs, Name) else None


def render(message: Message, style: Style = "plain", language: Translation = ENGLISH) -> str:
    """The message as text on one line: names in quotes, in code spans, or in quotes and colour."""
    whole = language.text(message.template)
    if style != "markdown" and not message.values and "{" not in whole:
        return whole  # Every second one, such as the title of a fix.
    words = list(_words(message, language))
    if style == "markdown":
        return markdown([Paragraph(words)])
    # Without its colour it is plain text.
    around = '"{}"' if style == "plain" else '"\x1b[36m{}\x1b[39m"'
    return "".join(
        it if isinstance(it, str) else around.format(it.text) if isinstance(it, _Quoted) else str(it[0])
        for it in words
    )


class _Quoted(Code):
    """A name, which plain text has in quotes. Other code, such as JSON, shows by itself what it is."""


def _words(message: Message, language: Translation) -> Iterator[Word]:
    for words, name in _pieces(language.text(message.template)):
        if words:
            yield words
        if name is not None:
            yield from _argument(message.values[name], language)


@lru_cache(limits.TEMPLATES)
def _pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    from string import Formatter  # it compiles patterns, and a sound file needs no templates

    return tuple((words, name) for words, name, _, _ in Formatter().parse(template))


def _argument(value: Argument, language: Translation) -> Iterator[Word]:
    match value:
        case Message():
            yield from _words(value, language)
        case Name():
            yield _Quoted(visible(value.text))
        case Value():
            yield Code(visible(value.text))
        case Count(number, one, many):
            noun = language.noun(one, many or f"{one}s", number)
            yield f"{number:,} {noun}"
        case Listed(items, last):
            yield from _listed(items, language.text(f"{{first}} {last} {{rest}}"), language)
        case float():
            yield f"{value:,g}"
        case int():
            yield f"{value:,}"
        case _:
            yield visible(value)


def _listed(items: Sequence[Argument], both: str, language: Translation) -> Iterator[Word]:
    for number, item in enumerate(items[:-1]):
        yield from (", ",) if number else ()
        yield from _argument(item, language)
    if len(items) > 1:
        between = both.partition("{first}")[2].partition("{rest}")[0]
        yield between
    if items:
        yield from _argument(items[-1], language)


def _json(value: object, most: int) -> str:
    if isinstance(value, str):
        # A text that is cut ends in its quote all the same, and a long one is not written in full first.
        return f'"{cut(json.dumps(value[:most], ensure_ascii=False)[1:-1], most - 2)}"'
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    return cut(text, most)


def _restored(template: str, values: dict[str, Argument]) -> Message:
    return Message(template, **values)
