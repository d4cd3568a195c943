"""What a person reads about the place under the cursor: the example, a message, a text, a key, a weight.

The place is looked up in the tolerant tree, so that half-typed lines have hovers too; the answer is made of blocks
(see text/messages.py), never of markup. Token counts that contain framing are called "about", since no service
documents how it frames messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tuneline.domain.effect import Effect
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import reader
from tuneline.features import limits
from tuneline.features.hover.readers import readers_of_key
from tuneline.features.hover.strings import image_of, rendering
from tuneline.features.pages import rule_url
from tuneline.features.schema import keys_at
from tuneline.features.titles import beginnings
from tuneline.features.turns import Example, example_on, slot_of, trained_of
from tuneline.formats.thoughts import Thought, thought_in
from tuneline.formats.turns import ABSENT, Slot
from tuneline.formats.view import Text
from tuneline.rules.counting import NOT_KNOWN, count_text_for
from tuneline.rules.finding import Finding
from tuneline.rules.reading import Reading
from tuneline.rules.table import RULES
from tuneline.syntax.paths import Path, find, path_at, span_of
from tuneline.syntax.tree import Tree
from tuneline.text.messages import Block, Code, Link, Paragraph, Strong, Table, Word, Words, words
from tuneline.text.spans import Span
from tuneline.text.visible import cut
from tuneline.text.words import counted, listed
from tuneline.tokens.encodings import is_loaded
from tuneline.tokens.example import ExampleTokens
from tuneline.tokens.price import cost

_BAR = 20
_NEAR = 0.5  # the share of the limit from which it is worth a line
_SECTIONS = {"preferred": "preferred", "rejected": "not preferred"}
_LABELS: Mapping[bool | None, str] = {True: "wanted", False: "not wanted"}


@dataclass(frozen=True, slots=True)
class Hover:
    """What is said about a place: `span` in code points of its line, and the words."""

    span: Span
    blocks: tuple[Block, ...]


class _At(NamedTuple):
    """What is known of the place itself: the example, the turn, the path; `tokens` is None while not counted."""

    example: Example
    slot: Slot | None
    path: Path
    on_key: bool
    tokens: ExampleTokens | None
    reading: Reading


def hover(snapshot: Snapshot, row: int, column: int) -> Hover | None:
    """What there is to say about code point `column` of a line; None for nothing.

    Loads no encoder: without one there is all but the token counts.
    """
    if not 0 <= row < len(snapshot.texts):
        return None
    if (size := len(snapshot.texts[row])) > limits.READ_LINE:
        too_long = f"This line has {size:,} characters. Hovers read lines of up to {limits.READ_LINE:,}."
        return Hover(Span(column, column), (_said(too_long),))
    findings = [it for it in snapshot.findings_at(row) if it.span and it.span.start <= column <= it.span.end]
    about = _about(snapshot, row, column)
    blocks = (*(about.blocks if about else ()), *_findings(findings))
    if not blocks:
        return None
    span = about.span if about else findings[0].span
    return Hover(span or Span(0, 0), blocks)


def _about(snapshot: Snapshot, row: int, column: int) -> Hover | None:
    """What the place itself is, whatever is found there."""
    example = example_on(snapshot, row)
    if example is None:
        return None
    tree = example.line.tree
    if tree.root is None or (len(tree.values) > 1 and column > tree.root.end):
        return None
    path, on_key = _under(tree, column)
    # Beside a turn, in the list of turns, there is nothing to say but what the example is.
    if not on_key and any(path == it.path for it in example.view.sections if it.shape.role):
        path = ()
    tokens = snapshot.tokens(row, wait=False)
    at = _At(example, slot_of(example.view, path), path, on_key, tokens, snapshot.reading)
    blocks = tuple(_blocks(at, column) if path else _of_example(at, row))
    return Hover(_span(tree, path, on_key), blocks) if blocks else None


def _under(tree: Tree, column: int) -> tuple[Path, bool]:
    """The place under a cursor, and whether it is a key. On a bracket or comma it is what that belongs to."""
    path, part = path_at(tree, column)
    if part != "value":
        return path, True
    if column < len(tree.text) and tree.text[column] in "}], \t":
        while path and (node := find(tree, path)) is not None and node.end == column:
            path = path[:-1]
    return path, False


def _blocks(at: _At, column: int) -> Iterator[Block]:
    """What there is to say inside of an example."""
    slot, path, view, tree = at.slot, at.path, at.example.view, at.example.line.tree
    if slot is not None:
        whole = path == slot.at and slot.turn.shape.content is not None
        if not at.on_key and (whole or path == slot.role_path):
            yield from _of_message(at, slot)
            yield from _of_key(at)
            return
        if path == slot.weight_path:
            yield from _of_key(at)
            yield from _of_weight(at, slot)
            return
    text = next((it for it in view.texts() if it.path == path), None)
    if text and not at.on_key:
        yield from _of_text(text, at)
    if at.on_key or not text:
        yield from _of_key(at)
    node = find(tree, path)
    if image := next((it for it in view.images() if path[: len(it.path)] == it.path), None):
        yield from image_of(image, view, at.reading)
    elif node is not None and node.kind == "string" and not at.on_key:
        yield from rendering(tree, node, column, always=text is not None)


def _said(*words: Word) -> Paragraph:
    return Paragraph(words)


def _of_example(at: _At, row: int) -> Iterator[Block]:
    title = at.example.view.format.title
    yield _said(Strong(f"{title[:1].upper()}{title[1:]} example"), f" · line {row + 1:,}")
    if at.example.line.tree.faults:
        yield _said("This line is not valid JSON, so what follows is a guess.")
    turns = list(at.example.view.slots())
    if not turns:
        yield _said("No messages yet.")
        return
    if at.tokens is None:
        yield _said("Tokens are not counted yet.")
    else:
        yield from _totals(at.example, at.tokens, at.reading)
    yield Table(("#", "Role", "Trained", "Tokens", "Begins with"), _rows(at, turns), frozenset((0, 3)))


def _rows(at: _At, turns: list[Slot]) -> list[tuple[Words, ...]]:
    """A row for each turn, and what is counted besides, so that the tokens add up."""
    costs = {it[:2]: it.tokens for it in at.tokens.turns} if at.tokens else {}
    begins = beginnings(at.example.view)
    rows: list[tuple[Words, ...]] = []
    for number, slot in enumerate(turns[: limits.HOVER_TURNS], 1):
        trained = "trained" if trained_of(at.example, slot).yes else "not trained"
        cost = costs.get(slot[:2])
        tokens = f"{cost:,}" if cost is not None else ""
        rows.append(((f"{number:,}",), _role(slot), (trained,), (tokens,), (begins.get(slot[:2], ""),)))
    if more := turns[limits.HOVER_TURNS :]:
        tokens = f"{sum(costs.get(it[:2], 0) for it in more):,}" if costs else ""
        rows.append((("",), (f"… {len(more):,} more",), ("",), (tokens,), ("",)))
    if at.tokens is not None:
        rest = at.tokens.total - sum(costs.values()) - at.tokens.tools
        for words, tokens_besides in (("tools", at.tokens.tools), ("framing", rest)):
            if tokens_besides:
                rows.append((("",), (words,), ("",), (f"{tokens_besides:,}",), ("",)))
    return rows


def _totals(example: Example, tokens: ExampleTokens, reading: Reading) -> Iterator[Block]:
    trained = "" if example.view.format.method == "reinforcement" else f", {tokens.trained:,} trained"
    reasoning = f" About {tokens.reasoning:,} are reasoning." if tokens.reasoning else ""
    spread = f" Images may add {tokens.spread:,}." if tokens.spread else ""
    total = Strong(f"About {tokens.total:,} tokens")
    yield _said(total, f"{trained}, by ", *_encoding(reading), f".{reasoning}{spread}")
    share = tokens.longest / reading.limit
    if share > _NEAR:
        over = tokens.longest - reading.limit
        cut_off = f" {over:,} over the limit: the end is cut off." if over > 0 else ""
        with_answer = " (the input and the longer answer)" if tokens.longest != tokens.total else ""
        of_limit = f" {_percent(share)} of the limit of {reading.limit:,} tokens{with_answer}.{cut_off}"
        yield _said(Code(bar(share)), of_limit)
    if (price := reading.model.price if reading.model else None) is not None:
        usd = cost(min(tokens.total, reading.limit), 1, price).usd
        yield _said(f"About ${usd:.6f} per epoch at ${price:,.2f} per million tokens (an estimate).")


def _encoding(reading: Reading) -> Words:
    """What is counted with."""
    name = Code(reading.encoding)
    return (name,) if reading.encoding_known else (name, f" ({NOT_KNOWN})")


def _of_message(at: _At, slot: Slot) -> Iterator[Block]:
    turns = list(at.example.view.slots())
    number = next(number for number, it in enumerate(turns, 1) if it.at == slot.at)
    yield _said(Strong(f"Message {number:,} of {len(turns):,}"), " · ", *_role(slot))
    if at.tokens is not None:
        turn = next((it for it in at.tokens.turns if it[:2] == slot[:2]), None)
        if turn is not None:
            up_to = _up_to(at.example, slot, at.tokens)
            yield _said(f"About {turn.tokens:,} tokens, {up_to:,} up to its end.")
    yield _trained(at, slot)


def _trained(at: _At, slot: Slot) -> Paragraph:
    learned = trained_of(at.example, slot)
    return _said(Strong("Trained" if learned.yes else "Not trained"), f": {learned.why}.")


def _of_weight(at: _At, slot: Slot) -> Iterator[Block]:
    turn, reading = slot.turn, at.reading
    fmt = reading.format.name if reading.format else None
    learned = trained_of(at.example, slot)
    if turn.role != "assistant":
        effects = ((it, it.case_effect(fmt, "weight-on-other-role", "")) for it in reading.targets)
        refuse = [it.title for it, fact in effects if fact is not None and fact.value is Effect.REFUSE]
        who = f" {listed(refuse)} {'rejects' if len(refuse) == 1 else 'reject'} this one." if refuse else ""
        yield _said(f"Only assistant messages have a weight.{who}")
    elif not slot.within.is_conversation:
        yield _said(f"It has no effect here: {learned.why}.")
    elif type(turn.weight) is int and turn.weight in (0, 1):
        if learned.yes != bool(turn.weight):  # the reader obeys another mask
            yield _trained(at, slot)
        elif learned.yes:
            does = "learns this answer, as it would without a weight."
            yield _said(Strong("Trained"), f": {reader(reading)} {does}")
        else:
            does = "reads this answer as context and learns nothing from it."
            yield _said(Strong("Not trained"), f": {reader(reading)} {does}")
    elif turn.weight is not ABSENT:
        yield _said("This is neither 0 nor 1, and the services that read weights reject it.")


def _of_text(text: Text, at: _At) -> Iterator[Block]:
    size = f"{counted(len(text.text), 'character')}."
    if is_loaded(at.reading.encoding):
        number, exact = count_text_for(text.text, at.reading)
        pieces: list[Word] = [
            Strong(f"{'' if exact else 'About '}{counted(number, 'token')}"),
            " by ",
            *_encoding(at.reading),
            f", {size}",
        ]
        if at.tokens is not None and at.slot is not None:
            up_to = _up_to(at.example, at.slot, at.tokens)
            pieces.append(f" About {up_to:,} tokens up to the end of its message.")
        yield Paragraph(pieces)
    else:
        yield _said(f"{size} Tokens are not counted yet.")
    if (thought := thought_in(text)) is not None:
        yield from _of_thought(text, thought, at.reading)
    if at.slot is not None:
        learned = trained_of(at.example, at.slot)
        counts = learned.counts(text.path, at.slot.content_path)
        yield _said(Strong("Trained" if counts else "Not trained"), f": {learned.why}.")


def _of_thought(text: Text, thought: Thought, reading: Reading) -> Iterator[Block]:
    """What of a text is reasoning."""
    if not thought.tagged:
        unread = reading.format is not None and reading.unread(reading.format)(text.path)
        does = f" {reader(reading)} does not train it." if unread else ""
        yield _said(f"Reasoning: what the model thinks before it answers.{does}")
        return
    if not thought.closed:
        yield _said("All of it is reasoning: the end tag is missing.")
    elif is_loaded(reading.encoding):
        number, _ = count_text_for(text.text[thought.start : thought.end], reading)
        yield _said(f"About {counted(number, 'token')} of it are reasoning.")


def _of_key(at: _At) -> Iterator[Block]:
    key, fmt = at.path[-1], at.example.view.format
    if isinstance(key, int):
        return
    known = keys_at(fmt, at.example.line.value, at.path[:-1])
    name = Code(cut(key, limits.HOVER_NAME))
    if field := known.get(key):
        needed = "required" if field.required else "optional"
        yield _said(name, " · ", *words(field.holds), " · ", needed)
        if field.text:
            yield Paragraph(words(field.text))
    elif fmt.open_keys and len(at.path) == 1:
        yield _said(name, " is read by the grader, as ", Code(f"{{{{ item.{name.text} }}}}"), ".")
    elif known:
        yield _said(name, f" is not a key of the {fmt.title} format here.")
    if said := " ".join(readers_of_key(at.path, fmt.name, at.reading, known=key in known)):
        yield _said(said)


def _findings(findings: Iterable[Finding]) -> Iterator[Block]:
    """The rules of what is found here. The messages are not repeated: an editor shows those itself."""
    for name in dict.fromkeys(it.rule for it in findings):
        if (rule := RULES.get(name)) is not None:
            yield _said(Strong(name), ": ", *words(rule.summary), ". ", Link("More", rule_url(name)))


def bar(share: float) -> str:
    """A share from 0 to 1 as a bar of twenty blocks; what is more than nothing shows, what is not all leaves room."""
    filled = round(share * _BAR)
    if 0 < share < 1:
        filled = min(max(filled, 1), _BAR - 1)
    filled = min(filled, _BAR)
    return "█" * filled + "░" * (_BAR - filled)


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _up_to(example: Example, slot: Slot, tokens: ExampleTokens) -> int:
    """Tokens up to the end of a turn. An answer of a preference example follows the input, not the other answer."""
    sections = example.view.sections
    return tokens.tools + sum(
        it.tokens
        for it in tokens.turns
        if it[:2] <= slot[:2] and (it.section == slot.section or not sections[it.section].is_answer)
    )


def _role(slot: Slot) -> Words:
    written = slot.turn.written
    role: Words = (Code(cut(written, limits.HOVER_NAME)),) if written is not None else ("no role",)
    section = _SECTIONS.get(slot.within.kind)
    if section is None and slot.turn.role == "assistant":
        section = _LABELS.get(slot.within.desired)
    return (*role, f" ({section})") if section else role


def _span(tree: Tree, path: Path, on_key: bool) -> Span:
    if path:
        return span_of(tree, path, "key" if on_key else "value")
    return tree.root.span if tree.root else Span(0, 0)
