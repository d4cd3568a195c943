"""The words for slips of brackets, and for what is wrong with a text as a whole: where it begins and where it ends.

As in `explain`, a message names what was typed and ends with the remedy. `what` is what the parsed text is: the
line of a file, one value of several lines, or a string that holds JSON.
"""

from __future__ import annotations

from tuneline.syntax.explain import named, shown
from tuneline.syntax.tree import Edit, Fault, Node, Noun
from tuneline.text.spans import Span
from tuneline.text.words import counted, listed


def wrong_opening(at: int) -> Fault:
    """A list that holds members."""
    message = "A list opens here, but keys follow. Write { for an object."
    return Fault("wrong-bracket", Span(at, at + 1), message, "Change to {", (Edit(at, at + 1, "{"),))


def wrong_closing(at: int, typed: str, right: str) -> Fault:
    """`]` for `}` or the other way round."""
    message = f"The bracket {typed} stands where {right} closes the {_CLOSES[right]}. Write {right}."
    return Fault("wrong-bracket", Span(at, at + 1), message, f"Change to {right}", (Edit(at, at + 1, right),))


def extra_bracket(at: int, typed: str, right: str) -> Fault:
    """A closing bracket too many inside the value."""
    message = f"The bracket {typed} closes nothing, since {right} comes next. Remove it."
    return Fault(
        "unexpected-bracket", Span(at, at + 1), message, "Remove the bracket", (Edit(at, at + 1, ""),)
    )


def stray_bracket(at: int, typed: str) -> Fault:
    """A bracket before a key, or between a key and its value."""
    message = f"The bracket {typed} does not belong here. Remove it."
    return Fault(
        "unexpected-bracket", Span(at, at + 1), message, "Remove the bracket", (Edit(at, at + 1, ""),)
    )


def extra_brackets(start: int, end: int, typed: str) -> Fault:
    """Closing brackets after the value."""
    message = f"All is closed already, so {shown(typed)} is too many. Remove it."
    title = "Remove the bracket" if end - start == 1 else "Remove the brackets"
    return Fault("unexpected-bracket", Span(start, end), message, title, (Edit(start, end, ""),))


def early_bracket(at: int, key: str) -> Fault:
    """An object that is closed before its last member."""
    message = f"The bracket }} closes the object too early, since {shown(key)} follows. Remove it."
    return Fault(
        "unexpected-bracket", Span(at, at + 1), message, "Remove the bracket", (Edit(at, at + 1, ""),)
    )


def missing_closing(at: int, closers: str) -> Fault:
    """One or more closing brackets that are missing at `at`."""
    message = f"The {_CLOSES[closers[0]]} before this place is not closed. Write {closers} here."
    title = "Add the bracket" if len(closers) == 1 else "Add the brackets"
    return Fault("missing-bracket", Span(at - 1, at), message, title, (Edit(at, at, closers),))


def missing_object(key: Node) -> Fault:
    """A member of an object of a list that has no opening bracket."""
    message = f"A list holds values without keys, but here comes {named(key)}. Write {{ before it."
    return Fault("missing-bracket", key.span, message, "Add the bracket", (Edit(key.start, key.start, "{"),))


def missing_list(key: Node, first: Node) -> Fault:
    """Several values for one key, of which `first` is the first."""
    at = first.start
    message = f"Several values follow {named(key)}. Write [ before the first of them."
    return Fault("missing-bracket", Span(at, at + 1), message, "Add the bracket", (Edit(at, at, "["),))


def missing_braces(start: int, end: int, what: Noun, *, both: bool) -> Fault:
    """Members without the object around them, or without its opening bracket."""
    edits = (Edit(start, start, "{"), Edit(end, end, "}")) if both else (Edit(start, start, "{"),)
    message = f"The {what} begins with a key. Write {{ before it" + (" and } at the end." if both else ".")
    return Fault(
        "missing-bracket", Span(start, start + 1), message, "Add the brackets" if both else "Add {", edits
    )


# The whole text


def cut_short(end: int, closers: str, what: Noun, *, in_string: bool, whole: bool) -> Fault:
    """A text that ends at `end` with brackets open; `whole` where only the brackets are absent."""
    names = ["a string"] if in_string else []
    names += [counted(closers.count(closer), name) for closer, name in _CLOSES.items() if closer in closers]
    message = f"The {what} ends too early: {listed(names)} still open."
    if not whole:
        return Fault("cut-short", Span(end - 1, end), message)
    title = f"Add {closers}" if len(closers) < 9 else "Add the closing brackets"
    return Fault("cut-short", Span(end - 1, end), message, title, (Edit(end, end, closers),))


def several_values(second: Node, count: int) -> Fault:
    """More than one value on the line."""
    message = f"{count} JSON values stand on this line. JSON Lines takes one a line."
    return Fault("several-values", second.span, message)


def text_after(start: int, text: str, what: Noun) -> Fault:
    """Words after the value, to the end."""
    message = f"The text {shown(text)} stands after the value. {_one_value(what)}"
    return Fault("unexpected-text", Span(start, start + len(text)), message)


def text_in_front(start: int, end: int, text: str, what: Noun) -> Fault:
    """Words before the value, which begins at `end`."""
    message = f"The text {shown(text)} stands before the value. {_one_value(what)}"
    title = "Remove the text before the value"
    return Fault("unexpected-text", Span(start, start + len(text)), message, title, (Edit(start, end, ""),))


def not_json(start: int, end: int, text: str, what: Noun) -> Fault:
    """A text that is not JSON in any reading."""
    if not text:
        return Fault("not-json", Span(start, end), f"The {what} is empty. Write one JSON object.")
    message = f'No JSON can be read from "{shown(text)}".'
    remedy = f'Write one JSON object, such as {{"messages": []}}, or remove the {what}.'
    return Fault("not-json", Span(start, end), f"{message} {remedy}")


def _one_value(what: Noun) -> str:
    return "A line holds one JSON value: remove the text." if what == "line" else "Remove the text."


_CLOSES = {"}": "object", "]": "list"}
