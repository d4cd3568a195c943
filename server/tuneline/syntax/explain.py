"""The words for every slip of JSON: a table of templates, from what was typed to what to write instead.

A message names what was typed and ends with the remedy. A title is there only where the remedy can be sure. The few
slips whose words depend on how much of something there is are functions, at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from tuneline.syntax import limits
from tuneline.syntax.tree import Edit, Fault, Node, Noun
from tuneline.text.spans import Span
from tuneline.text.visible import cut, visible
from tuneline.text.words import counted, listed

NAMES = {"}": "object", "]": "list"}  # what a closing bracket closes


class Slip(NamedTuple):
    """A kind of slip: title of the remedy, what it writes instead (nothing: it removes), message; all templates."""

    code: str
    title: str | None
    right: str
    message: str

    def at(
        self, start: int, end: int, *, put: int = -1, edits: Sequence[Edit] = (), **words: object
    ) -> Fault:
        """The fault at code points `start` to `end`, whose remedy changes just these.

        put: where the remedy adds something instead. edits: what it does otherwise. words: for the templates; `text`
        is the user's and a node is a key, and both are made fit to be shown.
        """
        for name, word in words.items():
            if isinstance(word, Node):
                words[name] = f'the key "{shown(str(word.value))}"'
            elif name == "text":
                words[name] = shown(str(word))
        fault = Fault(self.code, Span(start, end), self.message.format(**words))
        if self.title is None:
            return fault
        left, right = (start, end) if put < 0 else (put, put)
        edits = edits or (Edit(left, right, self.right.format(**words)),)
        return fault._replace(title=self.title.format(**words), edits=tuple(edits))


def shown(text: str) -> str:
    """A piece of the user's text for a message: cut, and without characters that cannot be seen."""
    return visible(cut(text, limits.SHOWN))


def more_of_it(count: int, what: Noun) -> str:
    """A sentence about slips that are not named each, with a space before it; nothing for none."""
    return f" {count} more {'on' if what == 'line' else 'in'} this {what}." if count else ""


# Between the values

_UNSEEN = "An invisible character, {point}, stands outside of the strings."
ODD_SPACE = Slip("odd-space", "Change to a plain space", " ", f"{_UNSEEN} Write a plain space.")
NO_WIDTH = Slip("odd-space", "Remove the invisible character", "", f"{_UNSEEN} Remove it.")
COMMENT = Slip("comment", "Remove the comment", "", "JSON has no comments. Remove this one.")

MISSING_COMMA = Slip("missing-comma", "Add the comma", ",", "A comma is missing before {text}.")
SEMICOLON = Slip("missing-comma", "Change to a comma", ",", "A semicolon stands where JSON wants a comma.")
_AFTER_NOTHING = "A comma stands here without a value before it. Remove it."
EXTRA_COMMA = Slip("extra-comma", "Remove the comma", "", _AFTER_NOTHING)
_AFTER_LAST = "A comma stands after the last {what}. JSON allows none here: remove it."
TRAILING_COMMA = Slip("trailing-comma", "Remove the comma", "", _AFTER_LAST)

_no_colon = partial(Slip, "missing-colon")
MISSING_COLON = _no_colon("Add the colon", "{colon}", "A colon is missing between {key} and its value.")
# A comma, an equals sign or an arrow for a colon.
_OTHER_COLON = "{typed} stands between {key} and its value. Write a colon."
WRONG_COLON = _no_colon("Change to a colon", ":", _OTHER_COLON)
_INSIDE = 'The colon stands inside the quotes of the key "{text}". Write it after them.'
COLON_IN_QUOTES = _no_colon("Move the colon", '":', _INSIDE)
_colon = partial(Slip, "unexpected-colon")
DOUBLE_COLON = _colon("Remove the colon", "", "A second colon stands here. Remove it.")
COLON_IN_LIST = _colon(None, "", "A colon does not belong here. A list holds values without keys.")
COLON_AFTER_VALUE = _colon(None, "", "A colon does not belong here. The key before it has its value already.")

# Keys and values

_no_value = partial(Slip, "missing-value", None, "")
NO_COLON_OR_VALUE = _no_value("There is no value for {key}. Write a colon and a value after it.")
NO_VALUE = _no_value("There is no value for {key}. Write one after the colon.")
_NO_KEY = "A key is missing here. Write it in double quotes, with a colon after it."
MISSING_KEY = Slip("missing-key", None, "", _NO_KEY)
# A key without quotes, or one that is a number or a word of JSON.
_BARE_KEY = "The key {text} has no quotes. Keys stand in double quotes."
UNQUOTED_KEY = Slip("unquoted-key", "Put the keys in double quotes", "", _BARE_KEY)
_text = partial(Slip, "unexpected-text", None, "")
NO_KEY = _text("The text {text} stands where a key belongs. Write a key in double quotes and a colon.")
TEXT_BEFORE_COLON = _text("The text {text} stands between the key and its colon. Remove it.")
# Something after a member's value that is neither a comma nor a bracket.
_AFTER_VALUE = "Remove it, or put it into the string before it."
TEXT_AFTER_VALUE = _text(f"The text {{text}} stands after the value. {_AFTER_VALUE}")
TEXT_BEFORE_QUOTE = _text("The text {text} stands before the quote. Move it into the string, or remove it.")
STRAY_QUOTE = _text("A lone {char} stands here. Remove it.")
_VALUES = "Write a string in double quotes, a number, true, false or null."
UNQUOTED_TEXT = Slip("unquoted-text", None, "", f"The text {{text}} has no quotes. {_VALUES}")
_PYTHON = "{word} is a word of Python. JSON writes {right}."
PYTHON_WORD = Slip("python-literal", "Write null, true and false as JSON does", "{right}", _PYTHON)
# NaN, Infinity, undefined.
_NO_JSON = "JSON has no {word}. Write null or a number, or leave the member out."
NO_JSON_VALUE = Slip("no-json-value", None, "", _NO_JSON)
BAD_NUMBER = Slip("bad-number", "Write {right}", "{right}", "{message}")

# Strings

_NO_OPENING = "The text {text} ends with a quote but has none before it. Write one here."
NO_OPENING_QUOTE = Slip("unclosed-string", "Add the opening quote", '"', _NO_OPENING)
_NO_CLOSING = "The string has no closing quote. Write one here."
NO_CLOSING_QUOTE = Slip("unclosed-string", "Add the closing quote", '"', _NO_CLOSING)
_PLAIN_ONLY = "JSON takes plain double quotes only."
_OTHER_QUOTES = "Change to double quotes", '"', f"This string stands in {{name}}. {_PLAIN_ONLY}"
SINGLE_QUOTES = Slip("single-quotes", *_OTHER_QUOTES)
SMART_QUOTES = Slip("smart-quotes", *_OTHER_QUOTES)
_SMART_END = f"The string ends with a typographic quote, {{char}}. {_PLAIN_ONLY}"
WRONG_CLOSING_QUOTE = Slip("smart-quotes", "Change to double quotes", '"', _SMART_END)
# A line as it stands in a CSV file, inside a string, and in a chat or on a page.
_DOUBLED = "The quotes are doubled, as in a CSV file{around}. Write each once."
DOUBLED_QUOTES = Slip("doubled-quotes", "Write the quotes once", "", _DOUBLED)
_ESCAPED = "The quotes are escaped, as inside a string, but there is no string around the {what}."
ESCAPED_QUOTES = Slip("escaped-quotes", "Remove one level of escapes", "", f"{_ESCAPED} Write them plainly.")
BACKQUOTES = Slip("backquotes", "Remove the backquotes", "", "The {what} stands in backquotes. Remove them.")
EXTRA_QUOTE = Slip("extra-quote", "Remove the quote", "", "A quote too many stands here. Remove it.")
# A string of Python with a letter before its quote.
_LETTER = "The {text} before the quote belongs to Python. A JSON string begins with its quote."
STRING_PREFIX = Slip("string-prefix", None, "", _LETTER)

# Brackets

_wrong = partial(Slip, "wrong-bracket", "Change to {right}", "{right}")
LIST_WITH_KEYS = _wrong("A list opens here, but keys follow. Write {right} for an object.")
WRONG_CLOSING = _wrong("The bracket {typed} stands where {right} closes the {what}. Write {right}.")
_extra = partial(Slip, "unexpected-bracket", "Remove the bracket", "")
EXTRA_BRACKET = _extra("The bracket {typed} closes nothing, since {right} comes next. Remove it.")
# A bracket before a key, or between a key and its value.
STRAY_BRACKET = _extra("The bracket {typed} does not belong here. Remove it.")
EARLY_BRACKET = _extra("The bracket }} closes the object too early, since {text} follows. Remove it.")
_ALL_CLOSED = "All is closed already, so {text} is too many. Remove it."
EXTRA_BRACKETS = Slip("unexpected-bracket", "Remove the {noun}", "", _ALL_CLOSED)
_missing = partial(Slip, "missing-bracket")
_NOT_CLOSED = "The {what} before this place is not closed. Write {right} here."
MISSING_CLOSING = _missing("Add the {noun}", "{right}", _NOT_CLOSED)
_KEY_IN_LIST = "A list holds values without keys, but here comes {key}. Write {{ before it."
MISSING_OBJECT = _missing("Add the bracket", "{{", _KEY_IN_LIST)
_SEVERAL = "Several values follow {key}. Write [ before the first of them."
MISSING_LIST = _missing("Add the bracket", "[", _SEVERAL)
_BEGINS = "The {what} begins with a key. Write {{ before it"
MISSING_BRACE = _missing("Add {{", "{{", f"{_BEGINS}.")
MISSING_BRACES = _missing("Add the brackets", "", f"{_BEGINS} and }}}} at the end.")

# The whole text; `what` is the line of a file, one value of several lines, or a string that holds JSON

CUT_SHORT = Slip("cut-short", "Add {added}", "{right}", "The {what} ends too early: {names} still open.")
_ONE_A_LINE = "{count} JSON values stand on this line. JSON Lines takes one a line."
SEVERAL_VALUES = Slip("several-values", None, "", _ONE_A_LINE)
TEXT_AFTER = _text("The text {text} stands after the value. {remedy}")
_IN_FRONT = "The text {text} stands before the value. {remedy}"
TEXT_IN_FRONT = Slip("unexpected-text", "Remove the text before the value", "", _IN_FRONT)
_not_json = partial(Slip, "not-json", None, "")
_OR_REMOVE = 'Write one JSON object, such as {{"messages": []}}, or remove the {what}.'
NOT_JSON = _not_json(f'No JSON can be read from "{{text}}". {_OR_REMOVE}')
EMPTY = _not_json("The {what} is empty. Write one JSON object.")


def cut_short(end: int, closers: str, what: Noun, *, in_string: bool, whole: bool) -> Fault:
    """A text that ends at `end` with brackets open; `whole` where only the brackets are absent."""
    names = ["a string"] if in_string else []
    names += [counted(closers.count(closer), name) for closer, name in NAMES.items() if closer in closers]
    added = closers if len(closers) < 9 else "the closing brackets"
    fault = CUT_SHORT.at(end - 1, end, put=end, what=what, names=listed(names), right=closers, added=added)
    return fault if whole else fault.unsure()


def remedy_of_text(what: Noun) -> str:
    """What to do with text beside the value."""
    return "A line holds one JSON value: remove the text." if what == "line" else "Remove the text."


def unescaped_quotes(quotes: Sequence[int], text: str) -> Fault:
    """Quotes inside a string, at these code points of the line, `text`."""
    first, last = quotes[0], quotes[-1]
    what = "This quote ends"
    if len(quotes) > 1:
        what = f"The quotes of {shown(text[first : quotes[1] + 1])} end"
    return Fault(
        "unescaped-quote",
        Span(first, last + 1),
        f'{what} the string too early. Inside a string write \\" for a quote.',
        "Escape the quotes",
        tuple(Edit(quote, quote, "\\") for quote in quotes),
    )


def wide_signs(edits: Sequence[Edit], text: str, what: Noun) -> Fault:
    """Full-width colons, commas and brackets outside of the strings."""
    first = edits[0]
    more = more_of_it(len(edits) - 1, what)
    message = f"The sign {text[first.start]} is full-width. JSON takes a plain {first.text} here only.{more}"
    return Fault("wide-sign", Span(first.start, first.end), message, "Change to plain signs", tuple(edits))
