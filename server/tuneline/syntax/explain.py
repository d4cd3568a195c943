"""The words for slips in values, keys and strings: one function per slip, from where it is to what to write instead.

A message names what was typed and ends with the remedy. A title and edits are there only where the remedy is sure.
Brackets, and what is wrong with a text as a whole, are in `explain_brackets`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tuneline.syntax import limits
from tuneline.syntax.tree import Edit, Fault, Node, Noun
from tuneline.text.spans import Span
from tuneline.text.visible import cut, visible

TextFault = Callable[[int, int, str], Fault]  # from a piece of text that has no place where it is


def shown(text: str) -> str:
    """A piece of the user's text for a message: cut, and without characters that cannot be seen."""
    return visible(cut(text, limits.SHOWN))


def more_of_it(count: int, what: Noun) -> str:
    """A sentence about slips that are not named each, with a space before it; nothing for none."""
    return f" {count} more {'on' if what == 'line' else 'in'} this {what}." if count else ""


def named(key: Node) -> str:
    """A key as messages name it."""
    return f'the key "{shown(str(key.value))}"'


# Between the values


def odd_space(start: int, end: int, char: str) -> Fault:
    """White space, or a character of no width, that JSON does not take."""
    point = f"U+{ord(char):04X}"
    message = f"An invisible character, {point}, stands outside of the strings."
    if char.isspace():
        return Fault(
            "odd-space",
            Span(start, end),
            f"{message} Write a plain space.",
            "Change to a plain space",
            (Edit(start, end, " "),),
        )
    return Fault(
        "odd-space",
        Span(start, end),
        f"{message} Remove it.",
        "Remove the invisible character",
        (Edit(start, end, ""),),
    )


def comment(start: int, end: int, *, sure: bool) -> Fault:
    """A comment; not sure where it swallowed strings that may belong to the value."""
    message = "JSON has no comments. Remove this one."
    if not sure:
        return Fault("comment", Span(start, end), message)
    return Fault("comment", Span(start, end), message, "Remove the comment", (Edit(start, end, ""),))


def missing_comma(before: int, start: int, text: str) -> Fault:
    """No comma between what ends at `before` and `text`, which begins at `start`."""
    message = f"A comma is missing before {shown(text)}."
    return Fault(
        "missing-comma", Span(before - 1, start + 1), message, "Add the comma", (Edit(before, before, ","),)
    )


def semicolon(at: int) -> Fault:
    """A semicolon for a comma."""
    message = "A semicolon stands where JSON wants a comma."
    return Fault("missing-comma", Span(at, at + 1), message, "Change to a comma", (Edit(at, at + 1, ","),))


def extra_comma(start: int, end: int) -> Fault:
    """One or more commas with nothing before them."""
    message = "A comma stands here without a value before it. Remove it."
    return Fault("extra-comma", Span(start, end), message, "Remove the comma", (Edit(start, end, ""),))


def trailing_comma(start: int, end: int, what: str) -> Fault:
    """A comma after the last member, item or value."""
    message = f"A comma stands after the last {what}. JSON allows none here: remove it."
    return Fault("trailing-comma", Span(start, end), message, "Remove the comma", (Edit(start, end, ""),))


def missing_colon(key: Node, colon: str) -> Fault:
    """A value right after its key."""
    message = f"A colon is missing between {named(key)} and its value."
    return Fault("missing-colon", key.span, message, "Add the colon", (Edit(key.end, key.end, colon),))


def wrong_colon(start: int, end: int, key: Node, typed: str) -> Fault:
    """A comma, an equals sign or an arrow for a colon."""
    message = f"{typed} stands between {named(key)} and its value. Write a colon."
    return Fault("missing-colon", Span(start, end), message, "Change to a colon", (Edit(start, end, ":"),))


def colon_in_quotes(start: int, end: int, key: str) -> Fault:
    """A key whose closing quote, at `end`, comes after its colon."""
    message = f'The colon stands inside the quotes of the key "{shown(key)}". Write it after them.'
    return Fault(
        "missing-colon", Span(start, end + 1), message, "Move the colon", (Edit(end - 1, end + 1, '":'),)
    )


def double_colon(at: int) -> Fault:
    """A colon after a colon."""
    message = "A second colon stands here. Remove it."
    return Fault("unexpected-colon", Span(at, at + 1), message, "Remove the colon", (Edit(at, at + 1, ""),))


def stray_colon(at: int, *, in_list: bool) -> Fault:
    """A colon in a list, or after a value."""
    why = "A list holds values without keys." if in_list else "The key before it has its value already."
    return Fault("unexpected-colon", Span(at, at + 1), f"A colon does not belong here. {why}")


# Keys and values


def missing_value(key: Node, colon: int | None) -> Fault:
    """A key without a value, or without a colon either."""
    if colon is None:
        message = f"There is no value for {named(key)}. Write a colon and a value after it."
        return Fault("missing-value", key.span, message)
    message = f"There is no value for {named(key)}. Write one after the colon."
    return Fault("missing-value", Span(key.start, colon + 1), message)


def missing_key(start: int, end: int) -> Fault:
    """A value or a colon where a key belongs."""
    message = "A key is missing here. Write it in double quotes, with a colon after it."
    return Fault("missing-key", Span(start, end), message)


def unquoted_key(start: int, end: int, name: str) -> Fault:
    """A key without quotes, or one that is a number or a word of JSON."""
    return Fault(
        "unquoted-key",
        Span(start, end),
        f"The key {shown(name)} has no quotes. Keys stand in double quotes.",
        "Put the keys in double quotes",
        (Edit(start, start, '"'), Edit(end, end, '"')),
    )


def no_key(start: int, end: int, text: str) -> Fault:
    """Words where a key belongs."""
    message = f"The text {shown(text)} stands where a key belongs. Write a key in double quotes and a colon."
    return Fault("unexpected-text", Span(start, end), message)


def text_before_colon(start: int, end: int, text: str) -> Fault:
    """Words between a key and its colon."""
    message = f"The text {shown(text)} stands between the key and its colon. Remove it."
    return Fault("unexpected-text", Span(start, end), message)


def text_after_value(start: int, end: int, text: str) -> Fault:
    """Something after a member's value that is neither a comma nor a bracket."""
    message = (
        f"The text {shown(text)} stands after the value. Remove it, or put it into the string before it."
    )
    return Fault("unexpected-text", Span(start, end), message)


def unquoted_text(start: int, end: int, text: str) -> Fault:
    """Words where a value belongs."""
    message = f"The text {shown(text)} has no quotes. Write a string in double quotes, a number, true, false or null."
    return Fault("unquoted-text", Span(start, end), message)


def python_word(start: int, end: int, word: str, right: str) -> Fault:
    """None, True or False."""
    return Fault(
        "python-literal",
        Span(start, end),
        f"{word} is a word of Python. JSON writes {right}.",
        "Write null, true and false as JSON does",
        (Edit(start, end, right),),
    )


def no_json_value(start: int, end: int, word: str) -> Fault:
    """NaN, Infinity, undefined."""
    message = f"JSON has no {word}. Write null or a number, or leave the member out."
    return Fault("no-json-value", Span(start, end), message)


def bad_number(start: int, end: int, message: str, right: str | None) -> Fault:
    """A number as other languages write it."""
    if right is None:
        return Fault("bad-number", Span(start, end), message)
    return Fault("bad-number", Span(start, end), message, f"Write {right}", (Edit(start, end, right),))


# Strings


def no_opening_quote(start: int, text: str) -> Fault:
    """Words that end with a quote but begin with none."""
    message = f"The text {shown(text)} ends with a quote but has none before it. Write one here."
    return Fault(
        "unclosed-string",
        Span(start, start + 1),
        message,
        "Add the opening quote",
        (Edit(start, start, '"'),),
    )


def no_closing_quote(at: int) -> Fault:
    """A string that should end at `at`."""
    message = "The string has no closing quote. Write one here."
    return Fault("unclosed-string", Span(at - 1, at), message, "Add the closing quote", (Edit(at, at, '"'),))


def wrong_quotes(code: str, start: int, end: int, name: str, edits: Sequence[Edit]) -> Fault:
    """A string in single or typographic quotes."""
    message = f"This string stands in {name}. JSON takes plain double quotes only."
    return Fault(code, Span(start, end), message, "Change to double quotes" if edits else None, tuple(edits))


def wrong_closing_quote(at: int, char: str, *, sure: bool) -> Fault:
    """A string that begins with a plain quote and ends with a typographic one; not sure where that may be text."""
    message = f"The string ends with a typographic quote, {char}. JSON takes plain double quotes only."
    if not sure:
        return Fault("smart-quotes", Span(at, at + 1), message)
    return Fault(
        "smart-quotes", Span(at, at + 1), message, "Change to double quotes", (Edit(at, at + 1, '"'),)
    )


def unescaped_quotes(quotes: Sequence[int], text: str) -> Fault:
    """Quotes inside a string, at these code points of the line, `text`."""
    if len(quotes) == 1:
        first = last = quotes[0]
        what = "This quote ends"
    else:
        first, last = quotes[0], quotes[-1]
        what = f"The quotes of {shown(text[first : quotes[1] + 1])} end"
    return Fault(
        "unescaped-quote",
        Span(first, last + 1),
        f'{what} the string too early. Inside a string write \\" for a quote.',
        "Escape the quotes",
        tuple(Edit(quote, quote, "\\") for quote in quotes),
    )


def doubled_quotes(start: int, end: int, edits: Sequence[Edit], what: Noun, *, around: bool) -> Fault:
    """A text as a CSV file quotes it, with quotes around the whole of it or without."""
    more = f", and one pair too many stands around the {what}" if around else ""
    message = f"The quotes are doubled, as in a CSV file{more}. Write each once."
    return Fault("doubled-quotes", Span(start, end), message, "Write the quotes once", tuple(edits))


def escaped_quotes(start: int, end: int, edits: Sequence[Edit], what: Noun) -> Fault:
    """A text as it is written inside a string."""
    message = f"The quotes are escaped, as inside a string, but there is no string around the {what}."
    message += " Write them plainly."
    return Fault("escaped-quotes", Span(start, end), message, "Remove one level of escapes", tuple(edits))


def backquotes(start: int, end: int, what: Noun) -> Fault:
    """A line in backquotes, as it is copied out of a chat or a page."""
    message = f"The {what} stands in backquotes. Remove them."
    edits = (Edit(start, start + 1, ""), Edit(end - 1, end, ""))
    return Fault("backquotes", Span(start, end), message, "Remove the backquotes", edits)


def wide_signs(edits: Sequence[Edit], text: str, what: Noun) -> Fault:
    """Full-width colons, commas and brackets outside of the strings."""
    first = edits[0]
    more = more_of_it(len(edits) - 1, what)
    message = f"The sign {text[first.start]} is full-width. JSON takes a plain {first.text} here only.{more}"
    return Fault("wide-sign", Span(first.start, first.end), message, "Change to plain signs", tuple(edits))


def extra_quote(at: int) -> Fault:
    """A quote twice, at the beginning or the end of a string."""
    message = "A quote too many stands here. Remove it."
    return Fault("extra-quote", Span(at, at + 1), message, "Remove the quote", (Edit(at, at + 1, ""),))


def stray_quote(at: int, char: str) -> Fault:
    """A quote of another kind that opens nothing."""
    return Fault("unexpected-text", Span(at, at + 1), f"A lone {char} stands here. Remove it.")


def text_before_quote(start: int, end: int, text: str) -> Fault:
    """Words right before the opening quote of a string."""
    message = f"The text {shown(text)} stands before the quote. Move it into the string, or remove it."
    return Fault("unexpected-text", Span(start, end), message)


def string_prefix(start: int, end: int, prefix: str) -> Fault:
    """A string of Python with a letter before its quote."""
    message = f"The {prefix} before the quote belongs to Python. A JSON string begins with its quote."
    return Fault("string-prefix", Span(start, end), message)
