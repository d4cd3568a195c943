"""Reads white space, comments and scalars of a line that no strict parser takes, and notes what is wrong.

The hard part is where a string ends when its quotes are not what they should be: a quote counts as the closing one
unless what follows contradicts it, and then the next quote is looked for that what follows proves to be one.
Searches remember their result, so that a line of nothing but quotes takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tuneline.syntax import explain, limits
from tuneline.syntax.closing import (
    ANY_QUOTE,
    BODIES,
    FITS,
    NEXT_WITHOUT_COMMA,
    QUOTES,
    SPACE,
    Match,
    Place,
    proven_close,
    proven_smart_close,
    stray_words,
)  # fmt: skip
from tuneline.syntax.controls import outside, run
from tuneline.syntax.escapes import read_body
from tuneline.syntax.fast import WORDS, is_number, number, skip_space
from tuneline.syntax.faults import Faults
from tuneline.syntax.numerals import explain_number
from tuneline.syntax.tree import Edit, Node
from tuneline.text.message import Name

_key_end = re.compile(r'(?:[^":,{}\[\]]*+"){1,3}?(?=\s*+:)').match
_key_in_quotes = re.compile(r'[\w$-]++"\s*+:').match
_key_and_colon = re.compile(r"([\w$-]++(?:\\\")?)\s*+:").match
_plain_word = re.compile(r"[\w$-]++").fullmatch
_colon_follows = re.compile(rf"{SPACE}:").match
_value_opens = re.compile(r'\s*+(?:[{\[]|")').match
_half_quoted_key = re.compile(rf'[^{ANY_QUOTE}:,{{}}\[\]\x00-\x1f]*+"(?=\s*+:)').match
_quote = re.compile('"').search
_typographic = re.compile("[“”„‟«»＂]").search
_unescaped = re.compile(r'(?<!\\)(?:\\\\)*(")').finditer
_to_requote = re.compile(r"\\(['`])|\\.|(\")", re.DOTALL).finditer

# The white space of JSON, before the end or a character that is neither odd nor begins a comment.
_no_space = re.compile(r"[ \t\r\n]*+(?=[!\"$-.0-~]|\Z)").match
_odd_space = re.compile("[\\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]++").match
_comment = re.compile(r"//[^\r\n]*+|\#[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?").match
_word = re.compile(rf"(?:[^\s\x00-\x1f\x7f,:{{}}\[\];={ANY_QUOTE}]|(?<=\w)['’]|:(?=/))++").match
_words = re.compile(rf"(?:[^\x00-\x1f,:{{}}\[\]{ANY_QUOTE}]|(?<=\w)['’]|:(?=/))++").match
# Words of prose, and what proves that they are all of a value. Words for no value in other languages are not text.
_is_text = re.compile(
    r"(?!(?i:none|nil|nan|null|true|false|n/a|inf|undefined)\Z)[^\W\d_][\w \t'’.!?;-]*+"
).fullmatch
_value_ends = re.compile(r"\s*+(?:[}\]]|,\s*+(?:\"[^\"\\]*+\"|[\w$-]++)\s*+:)").match
_prefix = re.compile(r"[rRbBuUfF]{1,2}(?=[\"'])").match
_PYTHON = {"None": "null", "True": "true", "False": "false"}
_NO_VALUES = {"NaN", "Infinity", "-Infinity", "+Infinity", "nan", "inf", "-inf", "undefined"}
# Words that are written for a value, and are none in JSON.
OTHER_WORDS = _PYTHON.keys() | _NO_VALUES


class Scanner:
    """Reads the pieces of one line; `faults` grows as it does."""

    __slots__ = ("closers", "faults", "searches", "stray", "text")

    def __init__(self, text: str, faults: Faults, closers: Callable[[], str]) -> None:
        self.text = text
        self.faults = faults
        self.closers = closers  # the brackets that would close all that is open, innermost first
        self.stray = 0  # how many times there were words that are not JSON
        self.searches: dict[object, tuple[int, Match]] = {}

    def space(self, at: int) -> int:
        """The first code point from `at` on that is neither white space nor a comment."""
        if plain := _no_space(self.text, at):
            return plain.end()
        while True:
            at = skip_space(self.text, at)
            if control := run(self.text, at):
                template, name = outside(at, control.end(), control[1])
                slip = explain.NO_WIDTH._replace(message=template, title="Remove the control characters")
                self.faults.note(slip, at, control.end(), characters=name)
                at = control.end()
            elif odd := _odd_space(self.text, at):
                slip = explain.ODD_SPACE if odd[0][0].isspace() else explain.NO_WIDTH
                self.faults.note(slip, at, odd.end(), point=f"U+{ord(odd[0][0]):04X}")
                at = odd.end()
            elif comment := _comment(self.text, at):
                at = self.comment(at, comment.end())
            else:
                return at

    def comment(self, start: int, end: int) -> int:
        block = self.text.startswith("/*", start)
        if not block and end == len(self.text) and (closers := self.closers()):
            # The rest of the line is the comment, but the brackets at its very end belong to the line.
            kept = len(self.text[start:end].rstrip("}] \t\r\n,"))
            if "".join(self.text[start + kept : end].split()).lstrip(",") == closers:
                end = start + kept
        sure = block or '"' not in self.text[start:end]
        fault = explain.COMMENT.at(start, end)
        self.faults.add(fault if sure else fault.unsure())
        return end

    def scalar(self, at: int, place: Place) -> Node:
        """The scalar, or the words that are none, at `at`: at least one code point."""
        if self.text[at] in QUOTES:
            return self.string(at, place)
        if prefix := _prefix(self.text, at):
            self.faults.note(explain.STRING_PREFIX, at, prefix.end() + 1, text=Name(prefix[0]))
            return self.glued(at, prefix.end(), place)
        word = _word(self.text, at)
        source = word[0] if word else self.text[at]
        end = at + len(source)
        if source in WORDS:
            kind, value = WORDS[source]
            return Node(kind, at, end, value)
        if is_number(source):
            return Node("number", at, end, number(source))
        if source in _PYTHON:
            right = _PYTHON[source]
            self.faults.note(explain.PYTHON_WORD, at, end, word=Name(source), right=right)
            kind, value = WORDS[right]
            return Node(kind, at, end, value)
        if source in _NO_VALUES:
            self.faults.note(explain.NO_JSON_VALUE, at, end, word=Name(source))
            return Node("null", at, end)
        if place != "key" and (explained := explain_number(source)):
            message, meant = explained
            if not self.is_cut(end):
                fault = explain.BAD_NUMBER.at(at, end, message=message, right=meant or "")
                self.faults.add(fault if meant else fault.unsure())
            return Node("number", at, end, number(meant) if meant else None)
        return self.unquoted(at, place)

    def unquoted(self, at: int, place: Place) -> Node:
        if close := self.opening_quote_missing(at, place):
            end = close.end()
            value = read_body(self.text, at, end - 1, '"', self.faults)
            self.faults.note(explain.NO_OPENING_QUOTE, at, at + 1, put=at, text=Name(self.text[at : end - 1]))
            return Node("string", at, end, value)
        words = _words(self.text, at)
        quote = words.end() if words and not words[0][-1].isspace() else -1
        if words and self.text[quote : quote + 1] == '"' and self.fits(quote, place):
            self.faults.note(explain.TEXT_BEFORE_QUOTE, at, quote, text=Name(words[0]))
            return self.glued(at, quote, place)
        source = (words[0].rstrip() if words else "") or self.text[at]
        end = at + len(source)
        if place != "key":
            self.stray += 1
            if place == "value" and _is_text(source) and _value_ends(self.text, end):
                edits = [Edit(at, at, '"'), Edit(end, end, '"')]
                self.faults.note(explain.UNQUOTED_VALUE, at, end, edits=edits, text=Name(source))
            elif not self.is_cut(end):
                self.faults.note(explain.UNQUOTED_TEXT, at, end, text=Name(source))
        return Node("bad", at, end, source)

    def glued(self, start: int, quote: int, place: Place) -> Node:
        """The string at `quote` with what comes before it."""
        node = self.string(quote, place)
        node.start = start
        return node

    def body_end(self, start: int, closers: str) -> int:
        """Where a string whose inside begins at `start` ends if its first closing quote without a backslash is it."""
        return BODIES[closers](self.text, start).end()  # type: ignore[union-attr]

    def fits(self, start: int, place: Place) -> int:
        """Where the body of the plain string at `start` ends if nothing is wrong with its quotes, else 0."""
        end = self.body_end(start + 1, '"')
        return end if self.text[end : end + 1] == '"' and FITS[place](self.text, end + 1) else 0

    def opening_quote_missing(self, at: int, place: Place) -> Match:
        """The closing quote of a string without an opening one: the next quote of the line, if it closes a string."""
        if place == "key":
            return _half_quoted_key(self.text, at)
        close = self.search("quote", _quote, at)
        proven = self.search(('"', place), proven_close('"', place), at)
        return close if close and proven and proven.end() == close.end() else None

    def is_cut(self, end: int) -> bool:
        """Whether the line ends here with something still open, which is fault enough."""
        return end == len(self.text) and bool(self.closers())

    def string(self, start: int, place: Place) -> Node:
        text = self.text
        closers, slip = QUOTES[text[start]]
        end = self.body_end(start + 1, closers)
        closed = end < len(text) and text[end] in closers
        if not closed and text[end:] == "\\":
            end += 1
        inside = start + 1
        after = end + closed
        if not closed or not FITS[place](text, end + 1):
            inside, end, after = self.real_ends(start, end, closed, place)
        value = read_body(text, inside, end, text[start], self.faults)
        # A plain quote at one end and a typographic one at the other: with more of these between, who can tell?
        unsure = after > end and bool(slip) != (text[end] != '"') and _typographic(text, inside, end)
        fault = None
        if slip:
            edits = [Edit(start, inside, '"')]
            for match in _to_requote(text, inside, end):
                if match[1] or match[2]:
                    edits.append(Edit(match.start(), match.end(), match[1] or '\\"'))
            if after > end:
                edits.append(Edit(end, after, '"'))
            if not unsure:
                self.faults.note(slip, start, after, edits=edits)
            else:
                fault = slip.at(start, after, edits=edits)
        elif after > end and text[end] != '"':
            fault = explain.SMART_END.at(end, end + 1, char=Name(text[end]))
        if fault:
            self.faults.add(fault.unsure() if unsure else fault)
        return Node("string", start, after, value, closed=after > end)

    def skip_lone_quote(self, at: int, place: Place) -> bool:
        """Whether a quote that is not a plain one is at `at` and opens nothing."""
        text = self.text
        closers, slip = QUOTES.get(text[at], ("", None))
        if not slip:
            return False
        end = self.body_end(at + 1, closers)
        if end < len(text) and (FITS[place](text, end + 1) or text[at + 1] not in '"{}[],: '):
            return False
        if end == len(text) and '"' not in text[at:end] and text[at + 1 : at + 2] not in tuple("}],"):
            return False
        self.faults.note(explain.STRAY_QUOTE, at, at + 1, char=Name(text[at]))
        return True

    def real_ends(self, start: int, end: int, closed: bool, place: Place) -> tuple[int, int, int]:
        """Where the body of a string begins and ends and where reading goes on, if it does not seem to be at `end`."""
        text = self.text
        inside = start + 1
        body = text[inside:end]
        if text[start] == '"':
            smart = self.search(("smart", place), proven_smart_close(place), inside)
            if smart and smart.start() < end:
                return inside, smart.start(), smart.end()
        if not closed:
            if place == "key" and (key := _key_and_colon(body)):
                return inside, *self.end_here(inside + key.end(1))
            stem = body.rstrip("}] \t\r\n")
            due = self.closers()
            if due and "".join(body[len(stem) :].split()) == due:
                return inside, *self.end_here(inside + len(stem))
            return inside, end, end
        if text[start] == '"':
            if text[end + 1 : end + 2] == '"' and FITS[place](text, end + 2):
                self.faults.note(explain.EXTRA_QUOTE, end + 1, end + 2)
                return inside, end, end + 2
            if not body and text[end + 1 : end + 2] != '"' and (real := self.fits(end, place)):
                self.faults.note(explain.EXTRA_QUOTE, end, end + 1)
                return inside + 1, real, real + 1
        if place == "value" and _plain_word(body) and _colon_follows(text, end + 1):
            return inside, end, end + 1
        if place == "key" and (key := _key_and_colon(body)) and not body[key.end() :].strip(" \t\r\n[{"):
            value = _value_opens(text, end + 1) if key.end() == len(body) else None
            if value and (value[0][-1] != '"' or self.fits(value.end() - 1, "value")):
                return inside, end, end + 1  # `"role:" "user"`: the colon is inside the quotes
            return inside, *self.end_here(inside + key.end(1))
        if place != "key" and _key_in_quotes(text, end + 1):
            stem = body.rstrip(" \t\r\n{[")
            if stem.endswith(","):
                return inside, *self.end_here(inside + len(stem.rstrip(" \t\r\n,]}")))
        if stray_words(place)(text, end + 1) or NEXT_WITHOUT_COMMA[place](text, end + 1):
            return inside, end, end + 1
        real = self.balanced_end(start, end, place) or end
        if real > end and text[start] == '"':  # other quotes are changed anyway, and what is in them may stay
            quotes = [end, *(match.start(1) for match in _unescaped(text, end + 1, real))]
            self.faults.add(explain.unescaped_quotes(quotes, text))
        return inside, real, real + 1

    def end_here(self, at: int) -> tuple[int, int]:
        """The string ends at `at`, where its quote is absent, or escaped by mistake."""
        if self.text[at - 2 : at] == '\\"':
            return at - 1, at
        self.faults.note(explain.NO_CLOSING_QUOTE, at - 1, at, put=at)
        return at, at

    def balanced_end(self, start: int, end: int, place: Place) -> int | None:
        """The next proven end after `end`; the first that leaves no bracket of the body open is the best."""
        if place == "key":
            key = _key_end(self.text, end + 1) if self.text[start] == '"' else None
            return key.end() - 1 if key else None
        closers = QUOTES[self.text[start]][0]
        best = None
        depth = 0
        done = start + 1
        at = end + 1
        for _ in range(limits.CANDIDATES):
            match = self.search((closers, place), proven_close(closers, place), at)
            if match is None:
                break
            real = match.end() - 1
            piece = self.text[done:real]
            depth += piece.count("{") + piece.count("[") - piece.count("}") - piece.count("]")
            if depth == 0:
                return real
            best = best or real
            done = real
            at = match.end()
        return best

    def search(self, name: object, search: Callable[[str, int], Match], at: int) -> Match:
        """A search from `at` on that is not done again while its last result still holds."""
        since, match = self.searches.get(name, (len(self.text) + 1, None))
        if since <= at and (match is None or at <= match.start()):
            return match
        match = search(self.text, at)
        self.searches[name] = (at, match)
        return match
