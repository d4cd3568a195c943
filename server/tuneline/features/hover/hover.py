"""What a person reads about the place under the cursor: the example, a message, a text, a key, a weight.

The place is looked up in the tolerant tree, so that half-typed lines have hovers too; the answer is made of blocks
(see text/messages.py), never of markup. Token counts that contain framing are called "about", since no service
documents how it frames messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tuneline.domain.severity import Severity
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.hover.strings import image_of, rendering
from tuneline.features.pages import rule_url
from tuneline.features.schema import Field, keys_at
from tuneline.features.turns import Example, Place, example_on, place_of, places
from tuneline.formats.base import ABSENT, Text
from tuneline.rules.finding import Finding
from tuneline.rules.reading import Reading
from tuneline.rules.table import RULES
from tuneline.syntax.paths import Path, find, path_at, span_of
from tuneline.syntax.tree import Tree
from tuneline.text.messages import Block, Code, Link, Paragraph, Strong, Table, Word, Words, words
from tuneline.text.spans import Span
from tuneline.text.visible import cut
from tuneline.text.words import counted
from tuneline.tokens.count import count
from tuneline.tokens.encodings import is_loaded
from tuneline.tokens.example import ExampleTokens
from tuneline.tokens.price import cost

_BAR = 20
_SECTIONS = {"preferred": "preferred", "rejected": "not preferred"}


@dataclass(frozen=True, slots=True)
class Hover:
    """What is said about a place: `span` in code points of its line, and the words."""

    span: Span
    blocks: tuple[Block, ...]


def hover(snapshot: Snapshot, row: int, column: int) -> Hover | None:
    """What there is to say about code point `column` of a line; None for nothing.

    Loads no encoder: without one there is all but the token counts.
    """
    if not 0 <= row < len(snapshot.texts):
        return None
    if (size := len(snapshot.texts[row])) > limits.READ_LINE:
        too_long = f"This line has {size:,} characters. Hovers read lines of up to {limits.READ_LINE:,}."
        return Hover(Span(column, column), (Paragraph((too_long,)),))
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
    if path in _lists(example) and not on_key:
        path = ()
    place = place_of(example.view, path)
    blocks = tuple(_blocks(snapshot, row, column, example, place, path, on_key))
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


def _blocks(
    snapshot: Snapshot, row: int, column: int, example: Example, place: Place | None, path: Path, on_key: bool
) -> Iterator[Block]:
    reading, view = snapshot.reading, example.view
    tokens = snapshot.tokens(row, wait=False)
    if not path:
        yield from _of_example(example, row, tokens, reading)
        return
    node = find(example.line.tree, path)
    keys = place.within.keys if place else None
    own = place is not None and len(path) == len(place.path) + 1
    whole = path == place.path and place.within.keys.content is not None if place else False
    if place and not on_key and (whole or (own and keys and path[-1] == keys.role)):
        yield from _of_message(example, place, tokens)
        yield from _of_key(example, path)
        return
    if place and own and keys and path[-1] == keys.weight:
        yield from _of_key(example, path)
        yield from _of_weight(place, reading)
        return
    text = next((it for it in view.texts() if it.path == path), None)
    if text and not on_key:
        yield from _of_text(text, example, place, tokens, reading)
    if on_key or not text:
        yield from _of_key(example, path)
    if image := next((it for it in view.images() if path[: len(it.path)] == it.path), None):
        yield from image_of(image, view, reading)
    elif node is not None and node.kind == "string" and not on_key:
        yield from rendering(example.line.tree, node, column, always=text is not None)


def _of_example(
    example: Example, row: int, tokens: ExampleTokens | None, reading: Reading
) -> Iterator[Block]:
    view = example.view
    title = view.format.title
    yield Paragraph((Strong(f"{title[:1].upper()}{title[1:]} example"), f" · line {row + 1:,}"))
    if example.line.tree.faults:
        yield Paragraph(("This line is no valid JSON, so what follows is a guess.",))
    turns = places(view)
    if not turns:
        yield Paragraph(("No messages yet.",))
        return
    costs = {it[:2]: it for it in tokens.turns} if tokens else {}
    rows: list[tuple[Words, ...]] = []
    for number, place in enumerate(turns[: limits.HOVER_TURNS], 1):
        cost = costs.get((place.section, place.number))
        rows.append(
            (
                (f"{number:,}",),
                _role(place),
                ("trained" if place.turn.trained else "not trained",),
                (f"{cost.tokens:,}" if cost else "",),
            )
        )
    yield Table(("#", "Role", "Trained", "Tokens"), rows, frozenset((0, 3)))
    if len(turns) > limits.HOVER_TURNS:
        yield Paragraph((f"… and {len(turns) - limits.HOVER_TURNS:,} more.",))
    if tokens is None:
        yield Paragraph(("Tokens are not counted yet.",))
        return
    yield from _totals(example, tokens, reading)


def _totals(example: Example, tokens: ExampleTokens, reading: Reading) -> Iterator[Block]:
    trained = "" if example.view.format.method == "reinforcement" else f", {tokens.trained:,} trained"
    tools = f" {tokens.tools:,} of them declare tools." if tokens.tools else ""
    spread = f" Images may add {tokens.spread:,}." if tokens.spread else ""
    yield Paragraph(
        (
            Strong(f"About {tokens.total:,} tokens"),
            f"{trained}, by ",
            Code(reading.encoding),
            f".{tools}{spread}",
        )
    )
    share = tokens.longest / reading.limit
    over = tokens.longest - reading.limit
    too_longover = f" {over:,} too many: the end is cut off." if over > 0 else ""
    with_answer = " (the input and the longer answer)" if tokens.longest != tokens.total else ""
    yield Paragraph(
        (
            Code(bar(share)),
            f" {_percent(share)} of the limit of {reading.limit:,} tokens{with_answer}.{too_longover}",
        )
    )
    if (price := reading.model.price if reading.model else None) is not None:
        usd = cost(min(tokens.total, reading.limit), 1, price).usd
        yield Paragraph((f"About ${usd:.6f} an epoch at ${price:,.2f} a million tokens (an estimate).",))


def _of_message(example: Example, place: Place, tokens: ExampleTokens | None) -> Iterator[Block]:
    turns = places(example.view)
    number = next(at for at, it in enumerate(turns, 1) if it.path == place.path)
    yield Paragraph((Strong(f"Message {number:,} of {len(turns):,}"), " · ", *_role(place)))
    if tokens is not None:
        turn = next((it for it in tokens.turns if it[:2] == (place.section, place.number)), None)
        if turn is not None:
            yield Paragraph(
                (f"About {turn.tokens:,} tokens, {_up_to(example, place, tokens):,} up to its end.",)
            )
    yield Paragraph((Strong("Trained" if place.turn.trained else "Not trained"), f": {place.turn.why}."))


def _of_weight(place: Place, reading: Reading) -> Iterator[Block]:
    turn, target = place.turn, reading.target
    if turn.role != "assistant":
        refused = target.severities.get("weight-on-other-role") is Severity.ERROR
        yield Paragraph(
            (
                "Only assistant messages have a weight.",
                f" {target.title} refuses this one." if refused else "",
            )
        )
    elif not place.within.is_conversation:
        yield Paragraph((f"It changes nothing here: {turn.why}.",))
    elif type(turn.weight) is int and turn.weight in (0, 1):
        who = "The trainer" if reading.is_any() else target.title
        does = (
            "learns this answer, as it does without a weight."
            if turn.weight
            else "reads this answer as context and learns nothing from it."
        )
        yield Paragraph((Strong("Trained" if turn.weight else "Not trained"), f": {who} {does}"))
    elif turn.weight is not ABSENT:
        yield Paragraph(("This is neither 0 nor 1, and the services that read weights refuse it.",))


def _of_text(
    text: Text, example: Example, place: Place | None, tokens: ExampleTokens | None, reading: Reading
) -> Iterator[Block]:
    pieces: list[Word] = []
    if is_loaded(reading.encoding):
        number, exact = count(text.text, reading.encoding)
        # A model whose tokenizer we have not is counted with another.
        sure = exact and (reading.model is None or reading.model.encoding is not None)
        pieces += [Strong(f"{'' if sure else 'About '}{counted(number, 'token')}")]
        pieces += [" by ", Code(reading.encoding), f", {counted(len(text.text), 'character')}."]
        if tokens is not None and place is not None:
            pieces += [f" About {_up_to(example, place, tokens):,} tokens up to the end of its message."]
    else:
        pieces += [f"{counted(len(text.text), 'character')}. Tokens are not counted yet."]
    yield Paragraph(pieces)
    if place is not None:
        yield Paragraph((Strong("Trained" if text.trained else "Not trained"), f": {place.turn.why}."))


def _of_key(example: Example, path: Path) -> Iterator[Block]:
    key = path[-1]
    if isinstance(key, int):
        return
    known = keys_at(example.view.format, example.line.value, path[:-1])
    name = cut(key, limits.HOVER_NAME)
    if key in known:
        yield Paragraph((Code(name), *_holds(known[key])))
        if known[key].text:
            yield Paragraph(words(known[key].text))
    elif example.view.format.open_keys and len(path) == 1:
        yield Paragraph((Code(name), " is read by the grader, as ", Code(f"{{{{ item.{name} }}}}"), "."))
    elif known:
        yield Paragraph((Code(name), f" is no key that the {example.view.format.title} format has here."))


def _findings(findings: Iterable[Finding]) -> Iterator[Block]:
    """The rules of what is found here. The messages are not repeated: an editor shows those itself."""
    for name in dict.fromkeys(it.rule for it in findings):
        if (rule := RULES.get(name)) is not None:
            yield Paragraph((Strong(name), ": ", *words(rule.summary), ". ", Link("More", rule_url(name))))


def bar(share: float) -> str:
    """A share from 0 to 1 as a bar of twenty blocks; what is more than nothing shows, what is not all leaves room."""
    filled = round(share * _BAR)
    if 0 < share < 1:
        filled = min(max(filled, 1), _BAR - 1)
    filled = min(filled, _BAR)
    return "█" * filled + "░" * (_BAR - filled)


def _percent(share: float) -> str:
    if 0 < share < 0.001:
        return "under 0.1 %"
    return f"{share:.1%}".replace("%", " %") if share < 0.1 else f"{share:.0%}".replace("%", " %")


def _up_to(example: Example, place: Place, tokens: ExampleTokens) -> int:
    """Tokens up to the end of a turn. An answer of a preference example follows the input, not the other answer."""
    sections = example.view.sections
    return tokens.tools + sum(
        it.tokens
        for it in tokens.turns
        if it[:2] <= (place.section, place.number)
        and (it.section == place.section or not sections[it.section].is_answer)
    )


def _role(place: Place) -> Words:
    written = place.turn.written
    role: Words = (Code(cut(written, limits.HOVER_NAME)),) if written is not None else ("no role",)
    section = _SECTIONS.get(place.within.kind)
    return (*role, f" ({section})") if section else role


def _holds(known: Field) -> Words:
    return (" · ", *words(known.holds), " · ", "required" if known.required else "optional")


def _lists(example: Example) -> frozenset[Path]:
    """The paths of the lists of turns: beside a turn there is nothing to say but what the example is."""
    return frozenset(it.path for it in example.view.sections if it.paths is None)


def _span(tree: Tree, path: Path, on_key: bool) -> Span:
    if path:
        return span_of(tree, path, "key" if on_key else "value")
    return tree.root.span if tree.root else Span(0, 0)
