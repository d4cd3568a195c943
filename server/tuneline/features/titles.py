"""What an example is called in lists: the first words of what the user asks."""

from __future__ import annotations

from tuneline.formats.thoughts import END_TAGS, thought_in
from tuneline.formats.view import View
from tuneline.text.visible import first_words

_WORDS = 60  # code points of a text that a name shows


def title_of(view: View) -> str:
    """The first words of what is asked; of what is said first where no user speaks, empty where nobody does."""
    return question(view, first_texts(view))


def first_texts(view: View) -> dict[tuple[int, int], str]:
    """The first text of each turn that has one, by section and turn: what is said, not what is thought before it."""
    texts: dict[tuple[int, int], str] = {}
    for it in view.texts():
        if it.thought or (it.section, it.turn) in texts:
            continue
        thought = thought_in(it)
        said = it.text[thought.end :] if thought is not None and thought.closed else it.text
        for tag in END_TAGS:
            said = said.removeprefix(tag)
        if words := excerpt(said):
            texts[it.section, it.turn] = words
    return texts


def question(view: View, texts: dict[tuple[int, int], str]) -> str:
    """What the user asks first; where no user speaks, what is said first."""
    for (section, turn), words in texts.items():
        if view.sections[section].turns[turn].role == "user":
            return words
    return next(iter(texts.values()), "")


def excerpt(text: str) -> str:
    """The first words of a text on one line, with nothing in it that steers what is shown."""
    return first_words(text, _WORDS)
