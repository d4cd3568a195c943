"""The words for every slip of JSON: a table of templates, from what was typed to what to write instead.

A message begins with the kind of slip and what was typed, and the advice comes after it. A title is there only where
the remedy can be sure. What differs by the kind of bracket or of text is a table; the few slips whose words depend on
how much of something there is are functions, at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from tuneline.syntax import limits
from tuneline.syntax.tree import Edit, Fault, Node, Noun
from tuneline.text.message import Argument, Count, Listed, Message, Name, sentences
from tuneline.text.spans import Span
from tuneline.text.visible import cut


class Slip(NamedTuple):
    """A kind of slip: its code, the templates of the message and of the remedy's title, and what the remedy writes.

    right: nothing where the remedy removes; where it depends on the line, `at` is given it.
    """

    code: str
    message: str
    title: str | None = None
    right: str = ""

    def at(
        self,
        start: int,
        end: int,
        *,
        put: int = -1,
        right: str = "",
        edits: Sequence[Edit] = (),
        **words: Argument | Node,
    ) -> Fault:
        """The fault at code points `start` to `end`, whose remedy changes just these.

        put: where the remedy adds something instead. right: what it writes. edits: what it does otherwise. words: for
        the templates. What is the user's is a name or a node of the line, and only the beginning of it is kept.
        """
        right = right or self.right
        given: dict[str, Argument] = {"right": Name(right)} if right else {}
        for name, word in words.items():
            given[name] = _shown(word)
        message = Message(self.message, **given)
        if self.title is None:
            return Fault(self.code, Span(start, end), message)
        title = Message(self.title, **given)
        return Fault(
            self.code,
            Span(start, end),
            message,
            title,
            self.remedy(start, end, put=put, right=right, edits=edits),
        )

    def remedy(
        self, start: int, end: int, *, put: int = -1, right: str = "", edits: Sequence[Edit] = ()
    ) -> tuple[Edit, ...]:
        """The edits of that fault."""
        if self.title is None:
            return ()
        if edits:
            return tuple(edits)
        right = right or self.right
        return (Edit(start, end, right) if put < 0 else Edit(put, put, right),)


def _shown(word: Argument | Node) -> Argument:
    if isinstance(word, Node):
        word = Name(str(word.value))
    return Name(cut(word.text, limits.SHOWN)) if isinstance(word, Name) else word


def more_of_it(count: int, what: Noun) -> Message | None:
    """A sentence about slips that are not named each; None where there are none."""
    if not count:
        return None
    if what == "line":
        return Message("{count} more on this line.", count=count)
    if what == "value":
        return Message("{count} more in this value.", count=count)
    return Message("{count} more in this string.", count=count)


# Between the values

ODD_SPACE = Slip(
    "odd-space",
    "Invisible character {point} outside of the strings. Replace it with a space.",
    "Replace with a space",
    " ",
)
NO_WIDTH = Slip(
    "odd-space",
    "Invisible character {point} outside of the strings. Remove it.",
    "Remove the invisible character",
)
COMMENT = Slip("comment", "JSON does not allow comments. Remove it.", "Remove the comment")

MISSING_COMMA = Slip("missing-comma", "Missing comma in front of {text}.", "Add the missing comma", ",")
SEMICOLON = Slip("missing-comma", "Expected a comma, found a semicolon.", "Replace with a comma", ",")
EXTRA_COMMA = Slip("extra-comma", "Extra comma. Remove it.", "Remove the comma")
TRAILING_COMMA = Slip("trailing-comma", "Trailing comma. Remove it.", "Remove the comma")

MISSING_COLON = Slip("missing-colon", "Missing colon after the key {key}.", "Add the missing colon")
# A comma, an equals sign or an arrow for a colon.
WRONG_COLON = Slip(
    "missing-colon", "Expected a colon after the key {key}, found {typed}.", "Replace with a colon", ":"
)
COLON_IN_QUOTES = Slip(
    "missing-colon",
    "The colon is inside the quotes of the key {text}. Move it after the closing quote.",
    "Move the colon after the closing quote",
)
DOUBLE_COLON = Slip("unexpected-colon", "Extra colon. Remove it.", "Remove the colon")
COLON_IN_LIST = Slip("unexpected-colon", "Unexpected colon: the values of a list have no keys.")
COLON_AFTER_VALUE = Slip("unexpected-colon", "Unexpected colon: the key already has a value.")

# Keys and values

NO_COLON_OR_VALUE = Slip("missing-value", "Missing colon and value after the key {key}.")
NO_VALUE = Slip("missing-value", "Missing value after the key {key}.")
MISSING_KEY = Slip("missing-key", "Missing key. Write it in double quotes, with a colon after it.")
# A key without quotes, or one that is a number or a word of JSON.
UNQUOTED_KEY = Slip(
    "unquoted-key", "Unquoted key {text}: JSON keys need double quotes.", "Put the keys in double quotes"
)
NO_KEY = Slip("unexpected-text", "Expected a key, found {text}. Write a key in double quotes and a colon.")
TEXT_BEFORE_COLON = Slip(
    "unexpected-text", "Unexpected text {text} between the key and its colon. Remove it."
)
# Something after a member's value that is neither a comma nor a bracket.
TEXT_AFTER_VALUE = Slip(
    "unexpected-text",
    "Unexpected text {text} after the value. Remove it, or move it into the string in front of it.",
)
TEXT_BEFORE_QUOTE = Slip(
    "unexpected-text", "Unexpected text {text} in front of the quote. Remove it, or move it into the string."
)
STRAY_QUOTE = Slip("unexpected-text", "Unexpected quote {char}. Remove it.")
UNQUOTED_TEXT = Slip(
    "unquoted-text",
    "Unquoted text {text}. Write a string in double quotes, a number, true, false or null.",
)
UNQUOTED_VALUE = Slip(
    "unquoted-text",
    "Unquoted text {text}. Write it in double quotes.",
    "Put the text in double quotes",
)
PYTHON_WORD = Slip(
    "python-literal",
    "{word} is Python, not JSON. Write {right}.",
    "Write null, true and false as in JSON",
)
# NaN, Infinity, undefined.
NO_JSON_VALUE = Slip(
    "no-json-value",
    "{word} is not a JSON value. Tables write it for empty cells: add the value, or remove the key or the line.",
)
BAD_NUMBER = Slip("bad-number", "{message}", "Replace with {right}")

# Strings

NO_OPENING_QUOTE = Slip(
    "unclosed-string", "Missing opening quote in front of {text}.", "Add the opening quote", '"'
)
NO_CLOSING_QUOTE = Slip("unclosed-string", "Missing closing quote.", "Add the closing quote", '"')
SINGLE_QUOTES = Slip(
    "single-quotes", "Single quotes: JSON needs double quotes.", "Replace with double quotes", '"'
)
BACKQUOTED = Slip("single-quotes", "Backquotes: JSON needs double quotes.", "Replace with double quotes", '"')
SMART_QUOTES = Slip(
    "smart-quotes", "Typographic quotes: JSON needs plain double quotes.", "Replace with double quotes", '"'
)
SMART_END = Slip(
    "smart-quotes",
    "Typographic closing quote {char}: JSON needs plain double quotes.",
    "Replace with double quotes",
    '"',
)
# A line as it is in a CSV file, inside a string, and in a chat or on a page.
DOUBLED_QUOTES = Slip(
    "doubled-quotes", "Doubled quotes, as in a CSV file. Write each quote once.", "Write each quote once"
)
DOUBLED_AND_QUOTED = Slip(
    "doubled-quotes",
    "Doubled quotes, and one more pair around the whole, as in a CSV file. Write each quote once.",
    "Write each quote once",
)
ESCAPED_QUOTES = Slip(
    "escaped-quotes",
    "The quotes are escaped although they are not inside a string. Remove the backslashes.",
    "Remove one level of escapes",
)
BACKQUOTES = Slip("backquotes", "Backquotes around the JSON text. Remove them.", "Remove the backquotes")
EXTRA_QUOTE = Slip("extra-quote", "Extra quote. Remove it.", "Remove the quote")
# A string of Python with a letter before its quote.
STRING_PREFIX = Slip(
    "string-prefix", "The prefix {text} is Python, not JSON. A JSON string begins with its quote."
)

# Brackets

LIST_WITH_KEYS = Slip(
    "wrong-bracket", "Keys in a list. Write {right} to make it an object.", "Replace with {right}", "{"
)
WRONG_CLOSING: Final[Mapping[str, Slip]] = {
    "}": Slip(
        "wrong-bracket",
        "Expected {right} to close the object, found {typed}.",
        "Replace with {right}",
        "}",
    ),
    "]": Slip(
        "wrong-bracket",
        "Expected {right} to close the list, found {typed}.",
        "Replace with {right}",
        "]",
    ),
}
EXTRA_BRACKET = Slip(
    "unexpected-bracket", "Extra bracket {typed}: {due} comes next. Remove it.", "Remove the bracket"
)
# A bracket before a key, or between a key and its value.
STRAY_BRACKET = Slip("unexpected-bracket", "Unexpected bracket {typed}. Remove it.", "Remove the bracket")
EARLY_BRACKET = Slip(
    "unexpected-bracket",
    "The object is closed too early: the key {text} follows. Remove the bracket.",
    "Remove the bracket",
)
EXTRA_BRACKETS = Slip(
    "unexpected-bracket", "Extra {text}: all brackets are closed already. Remove it.", "Remove {text}"
)
MISSING_CLOSING: Final[Mapping[str, Slip]] = {
    "}": Slip("missing-bracket", "Missing {right}: the object is not closed.", "Add {right}"),
    "]": Slip("missing-bracket", "Missing {right}: the list is not closed.", "Add {right}"),
}
MISSING_OBJECT = Slip(
    "missing-bracket", "Missing {right} in front of the key {key}: a list has no keys.", "Add {right}", "{"
)
MISSING_LIST = Slip(
    "missing-bracket", "Missing {right}: the key {key} has several values.", "Add {right}", "["
)
MISSING_BRACE = Slip("missing-bracket", "Missing {right} in front of the first key.", "Add {right}", "{")
MISSING_BRACES = Slip(
    "missing-bracket",
    "Missing {right} in front of the first key and {last} at the end.",
    "Add the missing brackets",
    "{",
)

# The whole text: a line of a file, one value of several lines, or a string that holds JSON

SEVERAL_VALUES: Final[Mapping[Noun, Slip]] = {
    "line": Slip("several-values", "This line contains {values}; JSON Lines allows one per line."),
    "value": Slip("several-values", "Expected one JSON value, found {values}."),
    "string": Slip("several-values", "This string contains {values} instead of one."),
}
TEXT_AFTER = Slip("unexpected-text", "Unexpected text {text} after the JSON value. Remove it.")
TEXT_IN_FRONT = Slip(
    "unexpected-text",
    "Unexpected text {text} in front of the JSON value. Remove it.",
    "Remove the text in front of the value",
)
NOT_JSON: Final[Mapping[Noun, Slip]] = {
    "line": Slip("not-json", "Not JSON: {text}. Write one JSON object per line, or remove the line."),
    "value": Slip("not-json", "Not JSON: {text}. Write one JSON object."),
    "string": Slip("not-json", "Not JSON: {text}. Write one JSON object."),
}
EMPTY: Final[Mapping[Noun, Slip]] = {
    "line": Slip("not-json", "Empty line. Write one JSON object."),
    "value": Slip("not-json", "Empty value. Write one JSON object."),
    "string": Slip("not-json", "Empty string. Write one JSON object."),
}
_CUT_SHORT: Final[Mapping[Noun, Slip]] = {
    "line": Slip("cut-short", "Unexpected end of line: {open} not closed.", "Add {right}"),
    "value": Slip("cut-short", "Unexpected end of the value: {open} not closed.", "Add {right}"),
    "string": Slip("cut-short", "Unexpected end of the string: {open} not closed.", "Add {right}"),
}


def cut_short(end: int, closers: str, what: Noun, *, in_string: bool, whole: bool) -> Fault:
    """A text that ends at `end` with brackets open; `whole` where only the brackets are absent."""
    open_: list[Argument] = [Count(1, "string")] if in_string else []
    open_ += [Count(closers.count("}"), "object")] if "}" in closers else []
    open_ += [Count(closers.count("]"), "list")] if "]" in closers else []
    fault = _CUT_SHORT[what].at(end - 1, end, put=end, open=Listed(tuple(open_)), right=closers)
    if not whole:
        return fault.unsure()
    # More of them than a person counts at a glance.
    return fault._replace(title=Message("Add the closing brackets")) if len(closers) > 8 else fault


def unescaped_quotes(quotes: Sequence[int], text: str) -> Fault:
    """Quotes inside a string, at these code points of the line, `text`."""
    first, last = quotes[0], quotes[-1]
    if len(quotes) > 1:
        words = Message(
            "The quotes around {text} end the string too early. Put a backslash in front of each.",
            text=_shown(Name(text[first + 1 : quotes[1]])),
        )
    else:
        words = Message("This quote ends the string too early. Put a backslash in front of it.")
    return Fault(
        "unescaped-quote",
        Span(first, last + 1),
        words,
        Message("Escape the quotes"),
        tuple(Edit(quote, quote, "\\") for quote in quotes),
    )


def wide_signs(edits: Sequence[Edit], text: str, what: Noun) -> Fault:
    """Full-width colons, commas and brackets outside of the strings."""
    first = edits[0]
    words = Message(
        "Full-width character {typed}. Write {right}.", typed=Name(text[first.start]), right=Name(first.text)
    )
    return Fault(
        "wide-sign",
        Span(first.start, first.end),
        sentences(words, more_of_it(len(edits) - 1, what)),
        Message("Replace with plain characters"),
        tuple(edits),
    )
