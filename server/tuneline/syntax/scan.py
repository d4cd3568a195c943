"""Reads white space, comments and scalars of a line that no strict parser takes, and says what is wrong with them.

The hard part is where a string ends when its quotes are not what they should be: a quote counts as the closing one if
what follows could follow a string in this place, and otherwise the next quote for which that holds is looked for.
Every search remembers its result, so that a line of nothing but quotes takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from tuneline.syntax.escapes import read_body
from tuneline.syntax.fast import WORDS, is_number, number
from tuneline.syntax.faults import Faults, shown
from tuneline.syntax.numerals import explain_number
from tuneline.syntax.tree import Edit, Kind, Node

Place = Literal["key", "value", "item"]

_SPACE = r"[ \t\r\n]*+"
_END = rf"{_SPACE}(?:\Z|[}}\]][}}\]\s]*+(?:\Z|,\s*+[\"'{{\[]))"
# What proves that a quote closes a string, by the place where the string stands.
_PROOF = {
    "key": rf"{_SPACE}:",
    "value": rf"(?:{_END}|{_SPACE},\s*+[\"'“”„][^\"'“”„:]*+[\"'“”„]\s*+:)",
    "item": rf"(?:{_END}|{_SPACE},\s*+(?:[\"'“”„{{\[\d-]|true|false|null))",
}
_AFTER = r"[}\]:;=]|//|/\*|\#"
# What does not contradict that it does.
_FITS = {
    "key": re.compile(rf"{_SPACE}(?:\Z|,|{_AFTER})").match,
    "value": re.compile(
        rf"{_SPACE}(?:\Z|{_AFTER}|,\s*+(?:\Z|[\"'`“”„‘’}}\],{{\[/#]|[\w$-]++\s*+[\"']?\s*+:))"
    ).match,
    "item": re.compile(rf"{_SPACE}(?:\Z|,|{_AFTER})").match,
}
_MEMBER = r"[\"'“”„][^\"'“”„]*+[\"'“”„]\s*+:"
_COMMA_MISSING = {
    "key": re.compile(rf"{_SPACE}[\"'“”„]").match,
    "value": re.compile(rf"\s*+{_MEMBER}").match,
    "item": re.compile(rf"\s*+(?:{_MEMBER}|[\"'][^\"']*+[\"']\s*+[,\]]|[\[{{]\s*+[\"'{{\[\]}}])").match,
}
_KEY_FOLLOWS = re.compile(r'[\w$-]++"\s*+:').match

# Opening quote: (characters that can close it, code, what to call it).
_QUOTES: dict[str, tuple[str, str, str]] = {
    '"': ('"', "", ""),
    "'": ("'", "single-quotes", "single quotes"),
    "`": ("`", "single-quotes", "backquotes"),
    **dict.fromkeys("“”„‟«»＂", ('“”„‟«»＂"', "smart-quotes", "typographic quotes")),
    **dict.fromkeys("‘’‚‛", ("‘’‚‛'", "smart-quotes", "typographic quotes")),
}
_QUOTE_CLASS = "".join(_QUOTES)
_STRAY_TEXT = {
    "key": re.compile(rf"[^,{{}}\[\]:{_QUOTE_CLASS}]*+:").match,
    "value": re.compile(rf"[^,{{}}\[\]:{_QUOTE_CLASS}]*+(?={_PROOF['value']})").match,
    "item": re.compile(rf"[^,{{}}\[\]:{_QUOTE_CLASS}]*+(?={_PROOF['item']})").match,
}
_bodies = {
    closers: re.compile(rf"[^\\{closers}]*+(?:\\.[^\\{closers}]*+)*+", re.DOTALL).match
    for closers, _, _ in _QUOTES.values()
}
_ends = {
    (closers, place): re.compile(rf"(?<!\\)(?:\\\\)*[{closers}](?={proof})").search
    for closers, _, _ in _QUOTES.values()
    for place, proof in _PROOF.items()
}
_smart_ends = {
    place: re.compile(rf"[”“»＂](?={proof if place != 'value' else rf'(?:{proof}|{_SPACE},)'})").search
    for place, proof in _PROOF.items()
}

_space = re.compile(_SPACE).match
_quote = re.compile('"').search
_plain_quotes = re.compile(r'(?<!\\)(?:\\\\)*(")').finditer
_foreign_quotes = re.compile(r"\\(['`])|\\[^'`]|(\")", re.DOTALL).finditer
_odd_space = re.compile("[\\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]++").match
_comment = re.compile(r"//[^\r\n]*+|\#[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?").match
_comment_tail = re.compile(r"[}\]\s,]*+\Z")
_word = re.compile(rf"(?:[^\s,:{{}}\[\]{_QUOTE_CLASS};=]|(?<=\w)['’]|:(?=/))++").match
_words = re.compile(rf"(?:[^\r\n\x00-\x1f,:{{}}\[\]{_QUOTE_CLASS}]|(?<=\w)['’]|:(?=/))++").match
_prefix = re.compile(r"(?:[rRbBuUfF]{1,2})(?=[\"'])").match
_PYTHON = {"None": "null", "True": "true", "False": "false"}
_NO_NUMBERS = {"NaN", "Infinity", "-Infinity", "+Infinity", "nan", "inf", "-inf", "undefined"}
_CANDIDATES_MAX = 32


class Scanner:
    """Reads the pieces of one line; `faults` grows as it does."""

    __slots__ = ("_searches", "closers", "faults", "stray", "text")

    def __init__(self, text: str, faults: Faults, closers: Callable[[], str]) -> None:
        self.text = text
        self.faults = faults
        self.closers = closers  # the brackets that would close all that is open, innermost first
        self.stray = 0  # words that are no JSON in any reading
        self._searches: dict[object, tuple[int, re.Match[str] | None]] = {}

    def space(self, at: int) -> int:
        """The first code point from `at` on that is neither white space nor a comment."""
        while True:
            at = _space(self.text, at).end()  # type: ignore[union-attr]
            if odd := _odd_space(self.text, at):
                name = f"U+{ord(odd[0][0]):04X}"
                plain = " " if odd[0][0].isspace() else ""
                self.faults.add(
                    "odd-space",
                    at,
                    odd.end(),
                    f"The invisible character {name} stands between the values. JSON allows only plain spaces there.",
                    "Replace by a plain space" if plain else "Remove the invisible character",
                    [Edit(at, odd.end(), plain)],
                )
                at = odd.end()
            elif comment := _comment(self.text, at):
                at = self._comment(at, comment.end())
            else:
                return at

    def _comment(self, start: int, end: int) -> int:
        closed = self.text.startswith("/*", start)
        if not closed and end == len(self.text) and (closers := self.closers()):
            # The rest of the line is the comment, but the brackets at its very end belong to the line.
            tail = self.text[start:end].rstrip("}] \t\r\n,")
            rest = self.text[start + len(tail) : end]
            if "".join(rest.split()).lstrip(",") == closers:
                end = start + len(tail)
        sure = closed or '"' not in self.text[start:end]
        self.faults.add(
            "comment",
            start,
            end,
            "JSON has no comments. Remove this one.",
            "Remove the comment" if sure else None,
            [Edit(start, end, "")] if sure else (),
        )
        return end

    def scalar(self, at: int, place: Place) -> Node:
        """The scalar, or the words that are none, at `at`: at least one code point."""
        if self.text[at] in _QUOTES:
            return self._string(at, place)
        if prefix := _prefix(self.text, at):
            node = self._string(prefix.end(), place)
            self.faults.add(
                "string-prefix",
                at,
                prefix.end() + 1,
                f"The letter {prefix[0]} before the quote belongs to Python. A JSON string begins with its quote.",
            )
            node.start = at
            return node
        return self._bare(at, place)

    # Words without quotes

    def _bare(self, at: int, place: Place) -> Node:
        text = self.text
        word = _word(text, at)
        source = word[0] if word else text[at]
        end = at + len(source)
        if source in WORDS:
            kind, value = WORDS[source]
            return Node(kind, at, end, value)
        if is_number(source):
            return Node("number", at, end, number(source))
        if source in _PYTHON:
            right = _PYTHON[source]
            self.faults.add(
                "python-literal",
                at,
                end,
                f"{source} is a word of Python. JSON writes {right}.",
                "Write null, true and false as JSON does",
                [Edit(at, end, right)],
            )
            kind, value = WORDS[right]
            return Node(kind, at, end, value)
        if source in _NO_NUMBERS:
            self.faults.add(
                "no-json-value",
                at,
                end,
                f"JSON has no {source}. Write null or a number, or leave the member out.",
            )
            return Node("null", at, end)
        if place != "key" and (explained := explain_number(source)):
            message, right = explained
            if not self._cut(end):
                edits = [Edit(at, end, right)] if right else ()
                self.faults.add("bad-number", at, end, message, f"Write {right}" if right else None, edits)
            return Node("number", at, end, number(right) if right else None)
        return self._unquoted(at, place)

    def _unquoted(self, at: int, place: Place) -> Node:
        text = self.text
        # Only the opening quote is absent where the next quote of the line is one that closes a string.
        if close := self._search('"', _quote, at):
            proven = self._search(('"', place), _ends['"', place], at)
            inside = text[at : close.start()]
            if proven and proven.end() == close.end() and (place != "key" or not set(inside) & set(",:{}[]")):
                end = close.end()
                value = read_body(text, at, end - 1, '"', self.faults)
                self.faults.add(
                    "unclosed-string",
                    at,
                    at + 1,
                    f"The text {shown(inside)} has no opening quote. Write one in front of it.",
                    "Add the opening quote",
                    [Edit(at, at, '"')],
                )
                return Node("string", at, end, value)
        words = _words(text, at)
        source = words[0].rstrip() if words else text[at]
        source = source or text[at]
        end = at + len(source)
        if place != "key":
            self.stray += 1
            if not self._cut(end):
                self.faults.add(
                    "unquoted-text",
                    at,
                    end,
                    f"The text {shown(source)} stands without quotes. Write a string in double quotes, "
                    "a number, true, false or null.",
                )
        return Node("bad", at, end, source)

    def _cut(self, end: int) -> bool:
        """Whether the line ends here with something still open, which is fault enough."""
        return end == len(self.text) and bool(self.closers())

    # Strings

    def _string(self, start: int, place: Place) -> Node:
        text = self.text
        closers, code, name = _QUOTES[text[start]]
        body = _bodies[closers](text, start + 1)
        end = body.end() if body else start + 1  # of the body
        closed = end < len(text) and text[end] in closers
        if not closed or not _FITS[place](text, end + 1):
            end, closed = self._real_end(start, end, closed, place, closers)
        after = end + 1 if closed else end
        value = read_body(text, start + 1, end, text[start], self.faults)
        if code:
            edits = [Edit(start, start + 1, '"')]
            for match in _foreign_quotes(text, start + 1, end):
                if match[1] or match[2]:
                    edits.append(Edit(match.start(), match.end(), match[1] or '\\"'))
            if closed:
                edits.append(Edit(end, after, '"'))
            self.faults.add(
                code,
                start,
                after,
                f"JSON strings stand in double quotes, not in {name}.",
                "Change to double quotes",
                edits,
            )
        elif closed and text[end] != '"':
            self.faults.add(
                "smart-quotes",
                end,
                after,
                f"The string ends with a typographic quote, {text[end]}. JSON takes the plain one only.",
                "Change to double quotes",
                [Edit(end, after, '"')],
            )
        return Node("string", start, after, value, closed=closed)

    def _real_end(self, start: int, end: int, closed: bool, place: Place, closers: str) -> tuple[int, bool]:
        """Where the body of a string ends, and whether with a quote, if its first quote cannot be the closing one."""
        text = self.text
        if text[start] == '"' and (smart := self._search(("smart", place), _smart_ends[place], start + 1)):
            if smart.start() < end:
                return smart.start(), True
        body = text[start + 1 : end]
        if closed:
            if place == "key":
                if lone := re.match(r"([\w$-]++)\s*+:\s*+\Z", body):
                    return self._add_quote(start + 1 + lone.end(1)), False
            elif _KEY_FOLLOWS(text, end + 1):
                stem = body.rstrip(" \t\r\n{[")
                if stem.endswith(","):
                    return self._add_quote(start + 1 + len(stem.rstrip(" \t\r\n,]}"))), False
            if _STRAY_TEXT[place](text, end + 1) or _COMMA_MISSING[place](text, end + 1):
                return end, True
            real = self._balanced_end(start, end, place, closers)
            if real is None:
                return end, True
            self._unescaped(start, end, real, place)
            return real, True
        stem = body.rstrip("}] \t\r\n")
        if (open_brackets := self.closers()) and "".join(body[len(stem) :].split()) == open_brackets:
            return self._add_quote(start + 1 + len(stem)), False
        return end, False

    def _add_quote(self, at: int) -> int:
        if self.text[at - 2 : at] == '\\"':
            self.faults.add(
                "bad-escape",
                at - 2,
                at,
                'The backslash makes the closing quote a part of the string. Write \\\\" to end with a backslash.',
                "Double the backslash",
                [Edit(at - 1, at - 1, "\\")],
            )
            return at
        self.faults.add(
            "unclosed-string",
            at - 1,
            at,
            "The string has no closing quote. Write one here.",
            "Add the closing quote",
            [Edit(at, at, '"')],
        )
        return at

    def _balanced_end(self, start: int, end: int, place: Place, closers: str) -> int | None:
        """The next proven end after `end`; the first one that leaves no bracket of the body open is the best."""
        text = self.text
        first = None
        depth = 0
        done = start + 1
        at = end + 1
        for _ in range(_CANDIDATES_MAX):
            match = self._search((closers, place), _ends[closers, place], at)
            if match is None or (place == "key" and set(text[end + 1 : match.end() - 1]) & set(",:{}[]")):
                break
            real = match.end() - 1
            piece = text[done:real]
            depth += piece.count("{") + piece.count("[") - piece.count("}") - piece.count("]")
            if depth == 0:
                return real
            first = real if first is None else first
            done = real
            at = match.end()
        return first

    def _unescaped(self, start: int, first: int, real: int, place: Place) -> None:
        text = self.text
        if text[start] != '"':
            return  # its quotes are changed anyway, and what stands inside may then stay as it is
        at = [first, *(match.start(1) for match in _plain_quotes(text, first + 1, real))]
        many = "quotes" if len(at) > 1 else "quote"
        inside = shown(text[at[0] : at[1] + 1]) if len(at) > 1 else '"'
        self.faults.add(
            "unescaped-quote",
            at[0],
            at[-1] + 1 if len(at) > 1 else at[0] + 1,
            f'The {many} in {inside} would end the string here. Inside a string write \\" for a quote.'
            if len(at) > 1
            else 'This quote would end the string here. Inside a string write \\" for a quote.',
            f"Escape the {many}",
            [Edit(quote, quote, "\\") for quote in at],
        )

    def _search(self, name: object, search: Callable[[str, int], re.Match[str] | None], at: int) -> re.Match[str] | None:
        since, match = self._searches.get(name, (len(self.text) + 1, None))
        if since <= at and (match is None or at <= match.start()):
            return match
        match = search(self.text, at)
        self._searches[name] = (at, match)
        return match
