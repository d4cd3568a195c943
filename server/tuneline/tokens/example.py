"""What a whole example costs in tokens: its tools, then its turns in reading order.

Plain chat lines, nearly all there are, are counted in one loop that adds little to the encoder's own time.
Any other example is taken apart into pieces, which also tell where a limit falls.
What is trained is the text of the trained turns (content, refusals, tool calls) without their framing.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from tuneline.domain.encoding import DEFAULT
from tuneline.domain.masks import Masks
from tuneline.formats.thoughts import tagged
from tuneline.formats.training import OfLine, of_line, trained_turns
from tuneline.formats.turns import SectionKind, Turn
from tuneline.formats.view import View
from tuneline.tokens import limits
from tuneline.tokens.chat import EXAMPLE_TOKENS, MESSAGE_TOKENS
from tuneline.tokens.count import count
from tuneline.tokens.parts import Unread, beside, pieces


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
    for text in beside(view):
        more = count(text, encoding)[0] + MESSAGE_TOKENS
        counted = counted._replace(total=counted.total + more, longest=counted.longest + more, exact=False)
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


def _role_tokens(written: str | None, encoding: str) -> int:
    """What frames a message: the cookbook's figure and its role."""
    return MESSAGE_TOKENS + (count(written, encoding).tokens if written else 0)
