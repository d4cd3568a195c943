"""What a whole example costs in tokens: its tools, then its turns in reading order.

Plain chat lines, nearly all there are, are counted in one loop that adds little to the encoder's own time.
Any other example is taken apart into pieces, which also tell where a limit falls.
What is trained is the text of the trained turns (content, refusals, tool calls) without their framing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from tuneline.domain.encoding import DEFAULT
from tuneline.domain.masks import Masks
from tuneline.formats.thoughts import tagged, thought_in
from tuneline.formats.training import OfLine, of_line, trained, trained_turns
from tuneline.formats.turns import SectionKind, Slot, Turn
from tuneline.formats.view import Image, View
from tuneline.syntax.paths import Path
from tuneline.tokens import limits
from tuneline.tokens.chat import EXAMPLE_TOKENS, MESSAGE_TOKENS, NAME_TOKENS, count_tools
from tuneline.tokens.count import count
from tuneline.tokens.images import Size, image_tokens, parse_data_url, size_of


class TurnTokens(NamedTuple):
    """The tokens of one turn, framing included, and those of them that are trained."""

    section: int
    turn: int
    tokens: int
    trained: int


class ExampleTokens(NamedTuple):
    """The tokens of an example.

    total: everything once, images at their lowest cost; at most `spread` more where a size is not known.
    longest: what must fit the limit. A preference example is read as two pairs, the input with either
      answer, so this is the input and the longer answer; for others it is `total`.
    tools: the tokens of the tool definitions, an estimate.
    exact: nothing was estimated but the framing: all texts could be counted, no tools, tool calls, images
      or sound, no reasoning under a key of its own, and no text beside the conversation.
    reasoning: the tokens of what the model thinks before it answers, part of `total`.
    """

    total: int
    trained: int
    exact: bool
    longest: int
    turns: tuple[TurnTokens, ...]
    tools: int = 0
    spread: int = 0
    reasoning: int = 0


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


# Whether the reader leaves out the reasoning at a path.
Unread = Callable[[Path], bool] | None


def count_example(
    view: View,
    encoding: str = DEFAULT,
    image_pricing: str | None = None,
    masks: Masks | None = None,
    unread: Unread = None,
) -> ExampleTokens:
    """Count an example; `image_pricing` is a key of `targets.image_prices.PRICING`.

    masks: those that the reader obeys; None for what the format itself says.
    unread: whether the reader leaves out the reasoning at a path, which then costs nothing.
    Never raises for any value in the view; ValueError for an unknown encoding.
    """
    obeyed = view.format.masks if masks is None else masks
    counted = None if view.may_declare() else _count_plain(view, encoding, obeyed)
    if counted is None:
        counted = _count_pieces(view, encoding, image_pricing, obeyed, unread)
    for key in view.format.beside:
        if key in view.value and isinstance(text := view.value[key], str):
            # Some readers put it before the conversation and others drop it.
            more = count(text, encoding)[0] + _role_tokens(None, encoding)
            counted = counted._replace(
                total=counted.total + more, longest=counted.longest + more, exact=False
            )
    return counted


def _count_plain(view: View, encoding: str, masks: Masks) -> ExampleTokens | None:
    """The count of an example whose turns have a text and nothing else, or None."""
    turns: list[TurnTokens] = []
    total = all_trained = framing = reasoning = 0
    outputs: list[int] = []
    exact = True
    line = of_line(view, masks)
    for number, section in enumerate(view.sections):
        before = total
        plan = plan_of(section.kind, section.turns, masks, line, encoding)
        if plan is None:
            return None
        for index, (extra, key, is_trained, answers, in_parts) in enumerate(plan):
            text = section.items[index]
            if key is not None:
                framing = EXAMPLE_TOKENS
                text = text.get(key)
            if type(text) is str:
                tokens, sure = count(text, encoding)
                exact = exact and sure
            elif in_parts:
                tokens = 0
                for part in text:
                    found, sure = count(part["text"], encoding)
                    tokens += found
                    exact = exact and sure
            else:
                return None
            whole = tokens + extra
            total += whole
            if answers:
                for said in [part["text"] for part in text] if in_parts else (text,):
                    if (thought := tagged(said)) is not None:
                        reasoning += count(said[thought[0] : thought[1]], encoding)[0]
            if is_trained:
                all_trained += tokens
            else:
                tokens = 0
            turns.append(TurnTokens(number, index, whole, tokens))
        if section.is_answer:
            outputs.append(total - before)
    total += framing
    longest = total - sum(outputs) + max(outputs) if outputs else total
    return ExampleTokens(total, all_trained, exact, longest, tuple(turns), reasoning=reasoning)


class PlainTurn(NamedTuple):
    """A turn that is a role, a text or several, and perhaps a weight.

    extra: what frames it. key: where its text is; None where the turn is its text. answers: whether the model says it.
    """

    extra: int
    key: str | None
    trained: bool
    answers: bool
    in_parts: bool


@lru_cache(limits.TURNS)
def plan_of(
    kind: SectionKind, turns: tuple[Turn, ...], masks: Masks, line: OfLine, encoding: str
) -> tuple[PlainTurn, ...] | None:
    """How the turns of a section are counted; None where one of them is more than a plain turn."""
    if not all(map(is_plain, turns)):
        return None
    return tuple(
        PlainTurn(
            _role_tokens(turn.written, encoding) if turn.shape.content else 0,
            turn.shape.content,
            learned.yes,
            turn.role == "assistant",
            turn.only_texts,
        )
        for turn, learned in zip(turns, trained_turns(kind, turns, masks, line), strict=True)
    )


def is_plain(turn: Turn) -> bool:
    """Whether a turn is a role, a text or several, and perhaps a weight."""
    shape = turn.shape
    if shape.content is None:
        return True
    if shape.role is None:
        return turn.only_texts or (turn.content == "text" and shape.beside.issuperset(turn.keys))
    plain = {shape.role, shape.content}
    return turn.written is not None and plain <= set(turn.keys) <= {*plain, shape.weight}


def _count_pieces(
    view: View, encoding: str, pricing: str | None, masks: Masks, unread: Unread
) -> ExampleTokens:
    tokens: defaultdict[tuple[int, int], int] = defaultdict(int)
    learned: defaultdict[tuple[int, int], int] = defaultdict(int)
    sections: defaultdict[int, int] = defaultdict(int)
    spread = tools = reasoning = 0
    exact = not any(turn.media for _, _, turn in view.turns())
    for piece in pieces(view, encoding, pricing, masks, unread):
        sections[piece.section] += piece.tokens
        reasoning += piece.reasoning
        spread += piece.spread
        exact = exact and piece.sure
        if piece.section < 0:
            tools += 0 if piece.sure else piece.tokens
            continue
        tokens[piece[:2]] += piece.tokens
        learned[piece[:2]] += piece.tokens if piece.trained else 0
    total = sum(sections.values())
    outputs = [sections[number] for number, section in enumerate(view.sections) if section.is_answer]
    return ExampleTokens(
        total,
        sum(learned.values()),
        exact,
        total - sum(outputs) + max(outputs, default=0),
        tuple([TurnTokens(*place, tokens[place], learned[place]) for place in tokens]),
        tools,
        spread,
        reasoning,
    )


def pieces(
    view: View,
    encoding: str = DEFAULT,
    pricing: str | None = None,
    masks: Masks | None = None,
    unread: Unread = None,
) -> Iterator[Piece]:
    """The parts of an example in reading order: tools, then of each turn framing, texts, images, calls."""
    learned = trained(view, view.format.masks if masks is None else masks)
    tools = _count_declared(view, encoding)
    if tools:
        yield Piece(-1, -1, None, None, tools, sure=False)
    inside: defaultdict[tuple[int, int], list[Piece]] = defaultdict(list)
    for text in view.texts():
        if text.thought and unread is not None and unread(text.path):
            continue
        content = view.sections[text.section].content_path(text.turn)
        is_trained = learned[text.section][text.turn].counts(text.path, content)
        piece = _text_piece(text.section, text.turn, text.path, text.text, is_trained, encoding)
        if text.thought:
            # What frames it differs from one template to the next.
            piece = piece._replace(reasoning=piece.tokens, sure=False)
        elif (thought := thought_in(text)) is not None:
            inner = text.text[thought.start : thought.end]
            piece = piece._replace(reasoning=count(inner, encoding)[0])
        inside[text.section, text.turn].append(piece)
    for image in view.images():
        low, high = _image_bounds(image, pricing)
        inside[image.section, image.turn].append(
            Piece(image.section, image.turn, image.path, None, low, spread=high - low, sure=False)
        )
    for call in view.calls():
        if call.encoded == "inside":
            continue  # it is part of a text, which is counted
        is_trained = learned[call.section][call.turn].yes
        for path, value in ((call.name_path, call.name), (call.arguments_path, call.arguments)):
            found = _value_piece(call.section, call.turn, path, value, is_trained, encoding)
            inside[call.section, call.turn].append(found._replace(sure=False))
    framed = False
    for slot in view.slots():
        if slot.turn.shape.content is not None:
            framed = True
            yield _framing_piece(slot, encoding)
        yield from inside.get(slot[:2], ())
    if framed:
        yield Piece(-1, -1, None, None, EXAMPLE_TOKENS)


def _role_tokens(written: str | None, encoding: str) -> int:
    """What frames a message: the cookbook's figure and its role."""
    return MESSAGE_TOKENS + (count(written, encoding).tokens if written else 0)


def _framing_piece(slot: Slot, encoding: str) -> Piece:
    tokens = _role_tokens(slot.turn.written, encoding)
    name = slot.name
    sure = True
    if isinstance(name, str):
        of_name = count(name, encoding)
        tokens += NAME_TOKENS + of_name.tokens
        sure = of_name.exact
    return Piece(slot.section, slot.index, None, None, tokens, sure=sure)


def _text_piece(section: int, turn: int, path: Path, text: str, trained: bool, encoding: str) -> Piece:
    tokens, sure = count(text, encoding)
    return Piece(section, turn, path, text, tokens, trained, sure=sure)


def _value_piece(section: int, turn: int, path: Path, value: object, trained: bool, encoding: str) -> Piece:
    """A string as it is; an object, which some trainers take for arguments, as JSON."""
    if isinstance(value, str):
        return _text_piece(section, turn, path, value, trained, encoding)
    text = ""
    if isinstance(value, dict | list):
        try:
            text = json.dumps(value, ensure_ascii=False)
        except (ValueError, RecursionError):
            text = ""  # an integer of more than 4,300 digits, or brackets a thousand deep
    tokens = count(text, encoding).tokens
    return Piece(section, turn, path if text else None, None, tokens, trained, sure=False)


def _count_declared(view: View, encoding: str) -> int:
    """The declared tools, each list of them on its own; JSON text, which some trainers take, as a text."""
    if not view.may_declare():
        return 0
    has_system = any(turn.role == "system" for _, _, turn in view.turns())
    tools = view.tools()
    total = 0
    for path, value in view.declarations():
        if isinstance(value, str):
            total += count(value, encoding).tokens
        else:
            listed = [tool for tool in tools if tool.within == path]
            total += count_tools(listed, encoding, has_system).tokens
    return total


def _image_bounds(image: Image, pricing: str | None) -> tuple[int, int]:
    url = image.url
    size: Size | None = None
    if isinstance(url, str) and (data := parse_data_url(url)) is not None:
        start = data.decode(limits.IMAGE_HEADER)
        size = size_of(start) if start is not None else None
    return image_tokens(pricing, size, image.detail)
