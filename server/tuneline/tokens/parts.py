"""The parts of an example, which is what costs tokens and what a limit cuts: tools, then turns in reading order."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tuneline.domain.encoding import DEFAULT
from tuneline.domain.masks import Masks
from tuneline.formats.thoughts import thought_in
from tuneline.formats.training import trained
from tuneline.formats.turns import Slot
from tuneline.formats.view import Call, Image, Text, View
from tuneline.syntax.paths import Path
from tuneline.tokens import limits
from tuneline.tokens.chat import EXAMPLE_TOKENS, MESSAGE_TOKENS, NAME_TOKENS, tools_framing, written_tools
from tuneline.tokens.count import count
from tuneline.tokens.images import Size, image_tokens, parse_data_url, size_of


class Piece(NamedTuple):
    """A part of an example, in reading order. `section` is -1 for tools and for what frames the example.

    path: the place of its string or, where `text` is None, of its value; None for framing and tools.
    spread: how many tokens more it may be. sure: whether `tokens` is exact.
    reasoning: how many of them are what the model thinks before it answers.
    """

    section: int
    turn: int
    path: Path | None
    text: str | None
    tokens: int
    trained: bool = False
    spread: int = 0
    sure: bool = True
    reasoning: int = 0


class Uncounted(NamedTuple):
    """A part of an example, as `Piece` has it, of which not all tokens are known yet.

    tokens: those that it has beside the ones of `written`, which is to be counted.
    thought: where in `written` is what the model thinks; None where it is nowhere.
    """

    section: int
    turn: int
    path: Path | None
    text: str | None
    written: str = ""
    tokens: int = 0
    trained: bool = False
    spread: int = 0
    sure: bool = True
    thought: slice | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it has no tokens."""
        return not (self.tokens or self.written)

    def piece(self, encoding: str) -> Piece:
        """The same with its tokens."""
        tokens, exact = count(self.written, encoding) if self.written else (0, True)
        reasoning = 0
        if self.thought is not None:
            reasoning = count(self.written[self.thought], encoding).tokens
        return Piece(
            self.section,
            self.turn,
            self.path,
            self.text,
            self.tokens + tokens,
            self.trained,
            self.spread,
            self.sure and exact,
            reasoning,
        )


# Whether the reader leaves out the reasoning at a path.
Unread = Callable[[Path], bool] | None


def pieces(
    view: View,
    encoding: str = DEFAULT,
    pricing: str | None = None,
    masks: Masks | None = None,
    unread: Unread = None,
) -> Iterator[Piece]:
    """The parts of an example in reading order: tools, then of each turn framing, texts, images, calls."""
    return (it.piece(encoding) for it in uncounted(view, pricing, masks, unread))


def uncounted(
    view: View, pricing: str | None = None, masks: Masks | None = None, unread: Unread = None
) -> Iterator[Uncounted]:
    """As `pieces`, for who may not have to count all of them."""
    learned = trained(view, view.format.masks if masks is None else masks)
    yield from _declared(view)
    inside: defaultdict[tuple[int, int], list[Text | Image | Call]] = defaultdict(list)
    for of_turn in (view.texts(), view.images(), view.calls()):
        for it in of_turn:
            inside[it.section, it.turn].append(it)
    framed = False
    for slot in view.slots():
        if slot.turn.shape.content is not None:
            framed = True
            yield from _framing(slot)
        of_slot = learned[slot.section][slot.index]
        for it in inside.get(slot[:2], ()):
            if isinstance(it, Text):
                if it.thought and unread is not None and unread(it.path):
                    continue
                content = view.sections[it.section].content_path(it.turn)
                yield _of_text(it, of_slot.counts(it.path, content))
            elif isinstance(it, Image):
                low, high = _image_bounds(it, pricing)
                yield Uncounted(it.section, it.turn, it.path, None, tokens=low, spread=high - low, sure=False)
            elif it.encoded != "inside":  # else it is part of a text, which is counted
                for path, value in ((it.name_path, it.name), (it.arguments_path, it.arguments)):
                    yield _of_value(it.section, it.turn, path, value, of_slot.yes)
    if framed:
        yield Uncounted(-1, -1, None, None, tokens=EXAMPLE_TOKENS)


def beside(view: View) -> Iterator[str]:
    """Texts that some readers put before the conversation, framed as a message, and others drop."""
    for key in view.format.beside:
        if key in view.value and isinstance(text := view.value[key], str):
            yield text


def _framing(slot: Slot) -> Iterator[Uncounted]:
    yield Uncounted(slot.section, slot.index, None, None, slot.turn.written or "", MESSAGE_TOKENS)
    if isinstance(name := slot.name, str):
        yield Uncounted(slot.section, slot.index, None, None, name, NAME_TOKENS)


def _of_text(text: Text, trained: bool) -> Uncounted:
    found = Uncounted(text.section, text.turn, text.path, text.text, text.text, trained=trained)
    if text.thought:
        # What frames it differs from one template to the next.
        return found._replace(thought=slice(None), sure=False)
    thought = thought_in(text)
    return found if thought is None else found._replace(thought=slice(thought.start, thought.end))


def _of_value(section: int, turn: int, path: Path, value: object, trained: bool) -> Uncounted:
    """A string as it is; an object, which some trainers take for arguments, as JSON."""
    if isinstance(value, str):
        return Uncounted(section, turn, path, value, value, trained=trained, sure=False)
    written = ""
    if isinstance(value, dict | list):
        try:
            written = json.dumps(value, ensure_ascii=False)
        except (ValueError, RecursionError):
            written = ""  # an integer of more than 4,300 digits, or brackets a thousand deep
    return Uncounted(section, turn, path if written else None, None, written, trained=trained, sure=False)


def _declared(view: View) -> Iterator[Uncounted]:
    """The declared tools, each list of them on its own; JSON text, which some trainers take, as a text."""
    if not view.may_declare():
        return
    has_system = any(turn.role == "system" for _, _, turn in view.turns())
    tools = view.tools()
    for path, value in view.declarations():
        if isinstance(value, str):
            if value:
                yield Uncounted(-1, -1, None, None, value, sure=False)
        elif written := written_tools(tool for tool in tools if tool.within == path):
            yield Uncounted(-1, -1, None, None, written, tools_framing(has_system), sure=False)


def _image_bounds(image: Image, pricing: str | None) -> tuple[int, int]:
    url = image.url
    size: Size | None = None
    if isinstance(url, str) and (data := parse_data_url(url)) is not None:
        start = data.decode(limits.IMAGE_HEADER)
        size = size_of(start) if start is not None else None
    return image_tokens(pricing, size, image.detail)
