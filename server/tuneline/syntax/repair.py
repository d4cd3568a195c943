"""Repairs a broken line as a whole, or leaves it alone.

The remedies of its faults are made together, round by round, until the line is sound JSON. The result counts only if
every word, number and sign of the line is in it, and if no other reading of the line is as good: brackets come last,
when the strings are settled, and every other place for a missing or extra bracket is tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from tuneline.syntax import fast, limits
from tuneline.syntax.edits import applied, together
from tuneline.syntax.parse import parse
from tuneline.syntax.readings import only_reading
from tuneline.syntax.tree import Fault, Tree, repeated_keys
from tuneline.text.pattern import pattern

# Whether a value is an example of a known format; None where it resembles none.
Fits = Callable[[Any], bool | None]

_ROUNDS = 20
# A line longer than this with as many faults as are reported is left alone: each round would repair a few of them.
_LONG = 20_000
_SPLIT_MAX = 1_000  # values on one line
_BRACKETS = frozenset(("missing-bracket", "unexpected-bracket", "wrong-bracket", "cut-short"))
_QUOTES = frozenset(("unclosed-string", "unescaped-quote", "extra-quote"))
# Where it is a guess which quotes are text, all else but these may be a part of the text too.
_BESIDE_QUOTES = _QUOTES | {
    "bad-escape", "control-character", "odd-space", "single-quotes", "smart-quotes",
}  # fmt: skip
# A comma or a colon that seems wrong may be what shows where a bracket is missing.
_SEPARATORS = frozenset(
    ("extra-comma", "missing-colon", "missing-comma", "unexpected-colon", "unquoted-text")
)
# What their remedies take away is not data, or is written in another way.
_REWRITTEN = _BRACKETS | {
    "bad-number", "comment", "extra-comma", "missing-colon", "missing-comma", "odd-space", "python-literal",
    "trailing-comma", "unexpected-colon", "unexpected-text", "wide-sign",
}  # fmt: skip

_code = pattern(r"\\++u([0-9a-fA-F]{4})")
_escape = pattern(r"\\++[bfnrt]?")
_word = pattern(r"[^\W_]+|[^\w\s\"'`“”„‟«»＂‘’‚‛:,]").findall
_colon = pattern(r"\s*+:").match
_quote = pattern(r'(?<!\\)(?:\\\\)*+"').search
_between_strings = pattern(r"[\s;,=+]*+").fullmatch
_next_member = pattern(r"\s*+[,;]?\s*+[\"']?\w++(?:[\"']?\s*+[:=]|\"\s*+\")").match
_number_alone = pattern(r"(?<!\w)[0-9]++\Z").search
_begins_value = pattern(r"\s*+[\"'“”„{\[0-9-]").match


def repair(text: str, fits: Fits = lambda _value: None, *, unsure: bool = False) -> tuple[str, ...] | None:
    """The sound lines that a broken line becomes; None where it stays as it is.

    More than one only where the line held several values from the start. A fault without a remedy, or one whose
    remedy may not be what was meant, leaves all of the line to a person. unsure: a person has chosen remedies that
    the parser is not sure of.
    """
    tree = parse(text)
    if not tree.faults:
        return None
    # A bracket typed twice looks like the end of a value: only whole values, one after another, are several.
    values = _separate(tree)
    repaired, excused = text, Counter[str]()
    codes: set[str] = set()
    repeats = repeated_keys(tree.values)
    for _ in range(_ROUNDS):
        faults = [fault for fault in tree.faults if fault.code != "several-values"]
        if not faults:
            break
        if len(text) > _LONG and len(faults) >= limits.FAULTS:
            return None
        codes.update(fault.code for fault in faults)
        if not unsure and not all(fault.sure for fault in faults):
            return None
        if codes & _QUOTES and not codes <= _BESIDE_QUOTES:
            return None
        if codes & _SEPARATORS and codes & _BRACKETS:
            return None
        ready = [fault for fault in faults if fault.edits and fault.code not in _BRACKETS]
        if ready:
            changed = _make(repaired, ready, excused, python="single-quotes" in codes)
        elif len(tree.values) == 1:
            changed = only_reading(repaired, faults, fits)
            excused.update(word for fault in faults for word in _removed(repaired, fault))
        else:
            return None
        if changed is None:
            return None
        repaired, tree = changed, parse(changed)
    if any(fault.code != "several-values" for fault in tree.faults):
        return None
    if (len(tree.values) > 1) != (values > 1):
        return None
    lines = tuple(repaired[value.start : value.end] for value in tree.values) if values > 1 else (repaired,)
    if not all(_is_container(line) for line in lines):
        return None
    if repeated_keys(tree.values) > repeats or words(text) - words("\n".join(lines)) - excused:
        return None
    return lines


def words(text: str) -> Counter[str]:
    """How often each word, number and sign is in a piece of JSON, see `words_in_order`."""
    return Counter(words_in_order(text))


def words_in_order(text: str) -> list[str]:
    """The words, numbers and signs of a piece of JSON, however deep their escapes; no quotes, colons and commas."""
    decoded = _code.sub(lambda match: chr(int(match[1], 16)), text)
    if not decoded.isascii():
        decoded = decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _word(_escape.sub(" ", decoded))


def _separate(tree: Tree) -> int:
    """How many values stand on the line: more than one only if nothing is wrong with their brackets and strings."""
    broken = any(fault.code in _BRACKETS or fault.code in _QUOTES for fault in tree.faults)
    alike = all(value.kind == "object" for value in tree.values)
    return 1 if broken or not alike or len(tree.values) > _SPLIT_MAX else len(tree.values)


def _is_container(line: str) -> bool:
    node = fast.read(line)
    return node is not None and node.kind in ("object", "array")


def _make(text: str, faults: Sequence[Fault], excused: Counter[str], *, python: bool) -> str | None:
    """The line with the remedies that get along; None if one of them may not be what was meant."""
    if not all(_is_sure(text, fault) for fault in faults):
        return None
    taken = [faults[index] for index in together([fault.edits for fault in faults])]
    for fault in taken:
        if fault.code in _REWRITTEN or (python and fault.code == "bad-escape"):
            excused.update(_removed(text, fault))
    return applied(text, [edit for fault in taken for edit in fault.edits])


def _removed(text: str, fault: Fault) -> Iterator[str]:
    for edit in fault.edits:
        yield from words(text[edit.start : edit.end]).elements()


# Whether the remedy of one fault is the only one that makes sense


def stands_alone(text: str, fault: Fault, faults: Sequence[Fault]) -> bool:
    """Whether the remedy of one of the faults of a line makes sense while the others stay."""
    quotes = any(it.code in _QUOTES for it in faults)
    return _is_sure(text, fault) and (not quotes or fault.code in _BESIDE_QUOTES)


def _is_sure(text: str, fault: Fault) -> bool:
    """Whether nothing else can have been meant than what the remedy of a fault makes of a line."""
    check = _CHECKS.get(fault.code)
    return check is None or check(text, fault)


def _sure_quote(text: str, fault: Fault) -> bool:
    """A quote that is missing: white space where it belongs may be a part of the text."""
    at = fault.edits[0].start
    if fault.span.start != at:
        return _sure_end(text, at)
    before = text[:at].rstrip(" \t")
    gap = text[len(before) : at]
    usual = text.count('": ') * 2 > text.count('":')
    return gap == "" or (gap == " " and usual and before[-1:] not in tuple("[{"))


def _sure_end(text: str, at: int) -> bool:
    """A closing quote that is missing, unless the text may go on: by white space, brackets or further items."""
    if at < len(text) and text[at].isspace() and text[at:].strip():
        return False
    start = _opening(text, at)
    body = text[start + 1 : at]
    if any(body.count(opener) > body.count(closer) for opener, closer in ("{}", "[]")):
        return False
    return "," not in body or text[:start].rstrip()[-1:] not in tuple("[,")


def _opening(text: str, at: int) -> int:
    """Where the last quote without a backslash stands before `at`; -1 if there is none."""
    start = text.rfind('"', 0, at)
    while start > 0 and text[start - 1] == "\\":
        start = text.rfind('"', 0, start)
    return start


def _sure_extra(text: str, fault: Fault) -> bool:
    """A quote typed twice, unless it can be a part of the text: after a space, or the inches of a number."""
    at = fault.edits[0].start
    following = text[at + 1 :].lstrip(" \t")[:1]
    if following in ("", ",", "}", "]", ":"):
        inside = text[: at - 1]
        if inside[-1:] == '"':
            return False
        return not inside[-1:].isspace() and _number_alone(inside[-20:]) is None
    return not text[at + 1 : at + 2].isspace()


def _sure_escapes(text: str, fault: Fault) -> bool:
    """Quotes inside a string, unless strings are added up, stand in three quotes, or are members swallowed by one."""
    quotes = [edit.start for edit in fault.edits]
    start = _opening(text, quotes[0])
    end = _quote(text, quotes[-1] + 1)
    if end is None or text.startswith('"""', start):
        return False
    if _colon(text, end.end()):  # a key that swallowed a member, since keys hold no quotes
        return False
    if fast.read(text[start + 1 : end.end() - 1]) is not None:  # arguments of a call
        return True
    if any(_between_strings(text[one + 1 : other]) for one, other in pairwise(quotes)):
        return False
    return not any(_colon(text, quote + 1) or _next_member(text, quote + 1) for quote in quotes)


def _sure_typographic(text: str, fault: Fault) -> bool:
    """A typographic quote, unless it is the last sign of a text that has no other closing quote."""
    edit = fault.edits[-1]
    return len(fault.edits) > 1 or not text[: edit.start][-1:].isspace()


def _sure_backslash(text: str, fault: Fault) -> bool:
    """A backslash right before the quote may be one of the text, or the quote may be."""
    return not any(text[edit.start : edit.end + 1] == '\\"' for edit in fault.edits)


def _sure_colon(text: str, fault: Fault) -> bool:
    """A comma for a colon, unless a set of Python has them between its items."""
    edit = fault.edits[0]
    return text[edit.start : edit.end] != "," or text[: edit.start].rstrip()[-1:] in tuple("\"'”“’`")


def _sure_comma(text: str, fault: Fault) -> bool:
    """A comma that is missing, unless what follows has no quotes and may be the rest of a text."""
    edit = fault.edits[0]
    return edit.end > edit.start or _begins_value(text, edit.end) is not None


def _sure_front(text: str, fault: Fault) -> bool:
    return not any(set(text[edit.start : edit.end]) & set("\"'`“”{}[]") for edit in fault.edits)


_CHECKS: dict[str, Callable[[str, Fault], bool]] = {
    "smart-quotes": _sure_typographic,
    "bad-escape": _sure_backslash,
    "unclosed-string": _sure_quote,
    "extra-quote": _sure_extra,
    "unescaped-quote": _sure_escapes,
    "missing-colon": _sure_colon,
    "missing-comma": _sure_comma,
    "unexpected-text": _sure_front,
}
