"""One example as turns, for whatever shows it: a conversation view, a buffer, a terminal.

It is read from the view of the tolerant tree, so that a broken line shows what could be made out. Nothing is cut but
at the bounds that are given, and whatever is cut or left out says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tuneline.features import limits
from tuneline.features.desk.images import ShownImage, shown_image
from tuneline.features.desk.shown import Other, ShownCall, ShownExample, ShownSection, ShownText, ShownTurn
from tuneline.features.desk.texts import Editable, breaks_of, of_call, of_text, why_not_editable
from tuneline.features.desk.weighing import weight_of
from tuneline.features.marks import mark
from tuneline.features.titles import title_of
from tuneline.features.turns import slot_of
from tuneline.formats.turns import ABSENT, SectionKind, Slot
from tuneline.formats.view import Answer, Call, Image, View
from tuneline.rules.subject import Line
from tuneline.syntax.layout import laid_out
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path, find, find_member, span_of
from tuneline.syntax.tree import Tree
from tuneline.text.message import Value
from tuneline.text.spans import Span
from tuneline.tokens.example import ExampleTokens

# What sections are called: by name for programs, in words for people.
NAMES: Final[dict[SectionKind, tuple[str, str]]] = {
    "conversation": ("conversation", "Conversation"),
    "prompt": ("prompt", "Prompt"),
    "completion": ("completion", "Completion"),
    "preferred": ("wanted", "Preferred answer"),
    "rejected": ("unwanted", "Not preferred answer"),
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is shown. first, turns: which turns, counted over all sections. text: code points of one text.

    size, places: code points, and texts, calls and images of all. image: bytes of one image.
    whole: the place of the one text or image that is asked for, which is shown whole and alone.
    """

    first: int = 0
    turns: int = limits.EXAMPLE_TURNS
    text: int = limits.EXAMPLE_TEXT
    size: int = limits.EXAMPLE_SIZE
    places: int = limits.EXAMPLE_PLACES
    image: int = limits.IMAGE_BYTES
    whole: Path | None = None


def shown_example(
    line: Line, view: View, tokens: ExampleTokens | None, bounds: Bounds = Bounds()
) -> ShownExample:
    """The example of a line, as far as the bounds allow."""
    return _Reader(line, view, tokens, bounds).read()


class _Reader:
    """Goes through an example once. What it may still show shrinks with every text."""

    def __init__(self, line: Line, view: View, tokens: ExampleTokens | None, bounds: Bounds) -> None:
        self._line, self._view, self._bounds = line, view, bounds
        self._tree: Tree = line.tree
        self._size, self._places = bounds.size, bounds.places
        self._tokens = {it[:2]: it for it in tokens.turns} if tokens is not None else None
        self._texts: defaultdict[tuple[int, int], list[Editable]] = defaultdict(list)
        self._calls: defaultdict[tuple[int, int], list[Call]] = defaultdict(list)
        self._images: defaultdict[tuple[int, int], list[Image]] = defaultdict(list)
        self._answers: dict[tuple[int, int], Answer] = {}
        for text in view.texts():
            self._texts[text.section, text.turn].append(of_text(text))
        for call in view.calls():
            self._calls[call.section, call.turn].append(call)
        for image in view.images():
            self._images[image.section, image.turn].append(image)
        for answer in view.answers():
            self._answers.setdefault((answer.section, answer.turn), answer)

    def read(self) -> ShownExample:
        bounds, view = self._bounds, self._view
        slots = list(view.slots())
        if bounds.whole is not None:
            wanted = [(index, it) for index, it in enumerate(slots) if self._holds(it, bounds.whole)]
        else:
            wanted = [*enumerate(slots)][bounds.first : bounds.first + bounds.turns]
        turns: defaultdict[int, list[ShownTurn]] = defaultdict(list)
        for index, slot in wanted:
            turns[slot.section].append(self._turn(index, slot))
        sections = []
        for number, section in enumerate(view.sections):
            name, title = NAMES[section.kind]
            if section.desired is not None:
                title += " (wanted)" if section.desired else " (not wanted)"
            sections.append(ShownSection(name, title, section.desired, tuple(turns[number])))
        tools = tuple(it.name for it in view.tools()[: bounds.places] if isinstance(it.name, str))
        others = () if bounds.whole is not None else tuple(self._others_of_example(slots))
        more = 0 if bounds.whole is not None else max(0, len(slots) - bounds.first - bounds.turns)
        return ShownExample(title_of(view), view, tuple(sections), more, tools, others)

    def _holds(self, slot: Slot, path: Path) -> bool:
        place = slot[:2]
        inside = [it.path for it in self._texts[place]]
        inside += [it.path for it in self._calls[place]]
        inside += [it.path for it in self._images[place]]
        return any(path[: len(it)] == it for it in (slot.at, *inside))

    def _turn(self, index: int, slot: Slot) -> ShownTurn:
        place = slot[:2]
        texts, calls, images = self._texts[place], self._calls[place], self._images[place]
        count = len(texts) + len(calls) + len(images)
        shown_texts = tuple(self._text(it) for it in texts if self._has_place())
        shown_calls = tuple(self._call(it) for it in calls if self._has_place())
        shown_images = tuple(self._image(it) for it in images if self._has_place())
        answer = self._answers.get(place)
        weight = weight_of(self._line, self._view, slot)
        known = (
            *(it for it in (slot.role_path, slot.name_path, weight.path) if it is not None),
            *(it.path for it in texts),
            *(it.path for it in calls),
            *(it.path for it in images),
            *(it.arguments_path for it in calls),
            *((answer.id_path,) if answer is not None and answer.id_path is not None else ()),
        )
        # Several turns may be in one object, and what else is there is the first one's.
        known += tuple(
            it.content_path for it in self._view.slots() if it.at == slot.at and it[:2] != slot[:2]
        )
        tokens = self._tokens.get(place) if self._tokens is not None else None
        path = self._path(slot)
        return ShownTurn(
            index,
            path,
            _span(self._tree, path),
            slot.turn.role,
            slot.turn.written,
            _words(slot.name),
            shown_texts,
            shown_calls,
            _words(answer.id) if answer is not None else None,
            shown_images,
            weight,
            tuple(self._others(slot.at, known)) if path == slot.at else (),
            tokens.tokens if tokens is not None else None,
            tokens.trained if tokens is not None else None,
            count - len(shown_texts) - len(shown_calls) - len(shown_images),
        )

    def _path(self, slot: Slot) -> Path:
        """Where the turn is: of several that one object holds, each by its text."""
        first = slot_of(self._view, slot.at)
        return slot.at if first is None or first[:2] == slot[:2] else slot.content_path

    def _has_place(self) -> bool:
        self._places -= 1
        return self._places >= 0

    def _text(self, given: Editable) -> ShownText:
        text, cut = self._cut(given.path, given.text)
        why_not = why_not_editable(self._tree, given)
        return ShownText(
            given.path,
            _span(self._tree, given.path),
            text,
            len(given.text),
            cut,
            mark(given.text),
            given.kind,
            why_not,
            breaks_of(given.text),
        )

    def _call(self, call: Call) -> ShownCall:
        given = of_call(call, self._tree)
        arguments = self._text(given) if given is not None else None
        pretty = None
        valid = given is not None and not parse(given.text, "string").faults
        if given is not None and arguments is not None and not arguments.cut:
            pretty = laid_out(given.text)
            self._size -= len(pretty or "")
        return ShownCall(call.path, _words(call.id), _words(call.name), arguments, pretty, valid)

    def _image(self, image: Image) -> ShownImage:
        asked = self._bounds.whole is not None and self._bounds.whole[: len(image.path)] == image.path
        most = limits.IMAGE_BYTES_ASKED if asked else min(self._bounds.image, max(self._size, 0) * 4)
        found = shown_image(image, most)
        if found.address is not None and not asked:
            self._size -= len(found.address) // 4
        return found

    def _cut(self, path: Path, text: str) -> tuple[str, bool]:
        """The text as far as it is shown, and whether that is not all of it."""
        if path == self._bounds.whole:
            return text, False
        most = min(self._bounds.text, max(self._size, limits.EXAMPLE_WORDS))
        shown = text[:most]
        self._size -= len(shown)
        return shown, len(shown) < len(text)

    def _others_of_example(self, slots: Sequence[Slot]) -> Iterator[Other]:
        """What is at the top of the example and beside its lists of turns."""
        turns = {it.at for it in slots}
        known = [*turns, *(it.path for it in self._view.sections if it.path)]
        for holder in dict.fromkeys(path[:depth] for path in known for depth in range(len(path))):
            # A turn has its own, and a list of turns has nothing beside them.
            if holder not in turns:
                yield from self._others(holder, known)

    def _others(self, holder: Path, known: Sequence[Path]) -> Iterator[Other]:
        """The members of an object, and the items of its lists, that lead to nothing that is known."""
        node = find(self._tree, holder)
        if node is None or node.kind != "object":
            return
        for member in node.members:
            if member.key.kind == "missing" or member.value.kind == "missing":
                continue
            path = (*holder, str(member.key.value))
            inside = [it for it in known if it[: len(path)] == path]
            if not inside:
                yield self._other(path, member.value.span)
            elif member.value.kind == "array" and path not in inside:
                steps = {it[len(path)] for it in inside}
                for number, item in enumerate(member.value.items):
                    if number not in steps and item.kind != "missing" and self._has_place():
                        yield self._other((*path, number), item.span)

    def _other(self, path: Path, span: Span) -> Other:
        text, cut = self._cut(path, self._tree.text[span.start : span.end])
        return Other(path, span, text, cut)


def _span(tree: Tree, path: Path) -> Span:
    """The value; of a text at the top of the example its key too."""
    if find_member(tree, path) is not None or find(tree, path) is not None:
        return span_of(tree, path)
    return Span(0, 0)


def _words(value: object) -> str | None:
    """An id or a name as text; None where it is missing."""
    if value is ABSENT:
        return None
    return value if isinstance(value, str) else Value(value).text
