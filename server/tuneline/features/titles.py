"""What an example is called in lists: the first words of what the user asks."""

from __future__ import annotations

from tuneline.formats.thoughts import END_TAGS, thought_in
from tuneline.formats.view import Call, View
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


def beginnings(view: View) -> dict[tuple[int, int], str]:
    """How each turn begins, by section and turn: its first words, else which tools it calls."""
    found = first_texts(view)
    calls: dict[tuple[int, int], list[str]] = {}
    for call in view.calls():
        calls.setdefault((call.section, call.turn), []).append(call_name(call))
    return {place: f"calls {', '.join(names[:3])}" for place, names in calls.items()} | found


def call_name(call: Call) -> str:
    """The name of what is called, fit for a list."""
    return (excerpt(call.name) if isinstance(call.name, str) else "") or "a tool"


def question(view: View, texts: dict[tuple[int, int], str]) -> str:
    """What the user asks first; where no user speaks, what is said first."""
    for (section, turn), words in texts.items():
        if view.sections[section].turns[turn].role == "user":
            return words
    return next(iter(texts.values()), "")


def excerpt(text: str) -> str:
    """The first words of a text on one line, with nothing in it that steers what is shown."""
    return first_words(text, _WORDS)
