"""Whether what fixes make of a line is accepted: the one place that the command line and the editor ask.

A broken line is repaired as a whole or stays as it was (`syntax.repair`). A sound line stays sound, repeats no key
that it did not repeat before, stays an example of its format where it was one, and keeps its texts unless the person
asked for a change of the data. What is refused is refused with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.syntax import strict
from tuneline.syntax.parse import parse
from tuneline.syntax.repair import repair, stands_alone, words, words_in_order
from tuneline.syntax.tree import Edit, Tree, repeated_keys, walk
from tuneline.text.message import Message
from tuneline.text.pattern import pattern

_BRACKETS = frozenset("{}[]")
_JSON_WORDS = {"None": "null", "True": "true", "False": "false"}
# Where a text with quotes and line breaks of its own stops being JSON.
_ENDS_EARLY = frozenset((
    "comment", "cut-short", "extra-quote", "missing-bracket", "unclosed-string", "unescaped-quote", "unexpected-text",
))  # fmt: skip
# The first word of an object or a list, however it is quoted.
_first_word = pattern(r"\s*+[\[{][\s\[{]*+[^\w\s]{0,3}(\w++)").match
_labelled = pattern(r'\s*+"[^"\\]*+"\s*+:').match
_of_python = pattern(r"\b(?:None|True|False)\b")


@lru_cache(maxsize=2)  # every fault of a line is asked about, one after the other
def repaired(text: str, *, unsure: bool = False) -> tuple[str, ...] | None:
    """The sound lines that a broken line becomes, or None where it stays as it was; see `syntax.repair`."""
    return repair(text, fits, unsure=unsure)


def fits(value: Any) -> bool | None:
    """Whether a value is an example as its format wants it; None where it resembles no known format."""
    guessed = guess(value)
    fmt = FORMATS.get(guessed.name or "")
    if fmt is None:
        return None
    meant = dict(guessed.renamed)
    try:
        fmt.adapter.validate_python({meant.get(key, key): item for key, item in value.items()}, strict=True)
    except ValueError:
        return False
    return True


def why_not(old: Tree, text: str, *, safe: bool) -> Message | None:
    """Why the sound line `old` may not become `text`; None where it may."""
    new = parse(text)
    if new.faults:
        return Message("The line would not be valid JSON.")
    repeated = repeated_keys(new.values) - repeated_keys(old.values)
    if repeated > 0:
        return Message("An object would have the same key twice.")
    if safe and not _keeps_texts(old, text, often=repeated == 0):
        return Message("Words of a text would be lost.")
    if fits(new.to_python()) is not True and fits(old.to_python()) is True:
        return Message("The line would not be a valid example of its format.")
    return None


def _keeps_texts(old: Tree, text: str, *, often: bool) -> bool:
    """Whether each text of a line is in another line as a whole, words and signs in order; `often`: as often as it was.

    Takes the time of a search through the line for each text that went to the left, and of one for all others.
    """
    new = "\0".join(("", *_said(text), ""))
    at, lost = 0, Counter[str]()
    for it in _texts(old):
        # Arguments that Python printed are code, whose None becomes null.
        pieces = _of_python.split(it) if it.lstrip()[:1] in ("{", "[") else [it]
        for piece in pieces:
            found = _said(piece)
            lost.update(found)
            wanted = "\0".join(("", *found, ""))
            place = new.find(wanted, at)
            if place < 0 and (place := new.find(wanted)) < 0:
                return False
            at = place + len(wanted) - 1
    # A member that comes twice with one value may go, and its text with it.
    return not often or not lost - words(text)


def keeps_lines(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether whole lines may become others without a loss: brackets and control characters may come and go.

    Python's words for null, true and false count as these.
    """
    gone = words(_in_json("\n".join(old))) - words(_in_json("\n".join(new)))
    return all(it in _BRACKETS or _is_control(it) for it in gone)


def _said(text: str) -> list[str]:
    """The words and signs of a text in order, without control characters, which say nothing."""
    return [it for it in words_in_order(text) if not _is_control(it)]


def _is_control(sign: str) -> bool:
    return sign < " " or sign == "\x7f"


def breaks_up(text: str, before: str, after: str) -> bool:
    """Whether a line that is not JSON may be a piece of an example that a text of several lines broke up.

    before, after: the nearest lines that are not blank; empty where there are none. Repaired by itself it would be an
    example that ends in the middle of its text, and the rest would be lost.
    """
    if _unmarked(text)[:1] in ("{", "["):
        return after != "" and not _begins(after, text) and _ends_early(text)
    if _unmarked(before)[:1] in ("{", "["):
        return bool(parse(before).faults)
    return before != "" and not (_labelled(before) and _labelled(text))


def goes_on(text: str, before: Iterable[str]) -> bool:
    """Whether a line with a bracket in front may be a piece of a text that began further up.

    before: the lines before it that are not blank, the nearest first. One of them is broken, and neither the line nor
    what is between them begins like an example.
    """
    word = _word(text)
    for line in before:
        other = _word(line)
        if other is None or other == word:
            continue
        if _is_json(line):
            if begins_example(line):
                return False
        elif _ends_early(line):
            return True
    return False


def begins_example(line: str) -> bool:
    """Whether the first word of a line is a key that examples have."""
    return _word(line) in _example_keys()


def _begins(line: str, before: str) -> bool:
    """Whether a line begins an example, seen from a line before it; a bracket alone is the start of a printed one."""
    if _unmarked(line).rstrip() in ("{", "[") or begins_example(line):
        return True
    word = _word(line)
    return word is not None and word == _word(before)


def _word(line: str) -> str | None:
    match = _first_word(_unmarked(line))
    return match[1] if match else None


def _unmarked(line: str) -> str:
    """A line from its first sign on, without the byte order mark of a file that was put behind another."""
    return line.lstrip().removeprefix("\ufeff").lstrip()


@cache
def _example_keys() -> frozenset[str]:
    return frozenset[str]().union(*(fmt.keys for fmt in FORMATS.values()))


def _ends_early(line: str) -> bool:
    return any(it.code in _ENDS_EARLY for it in parse(line).faults)


def _is_json(line: str) -> bool:
    try:
        strict.loads(line)
    except (ValueError, TypeError):  # the latter for half a character in the text
        return False
    return True


def _in_json(text: str) -> str:
    return _of_python.sub(lambda match: _JSON_WORDS[match[0]], text)


def helps(text: str, edits: Sequence[Edit], result: str) -> bool:
    """Whether one fix of a broken line, chosen by a person, is a gain: fewer faults, no other ones, no word gone."""
    before, after = parse(text).faults, parse(result).faults
    fault = next((it for it in before if it.edits == tuple(edits)), None)
    if fault is None or len(after) >= len(before):
        return False
    whole = repaired(text, unsure=not fault.sure)
    if whole is not None:
        # By itself it leads to the same lines as with all the others.
        return whole in ((result,), repaired(result, unsure=not fault.sure))
    if not after or not stands_alone(text, fault, before):
        return False
    codes = Counter(it.code for it in after) - Counter(it.code for it in before)
    removed = Counter[str]()
    for edit in edits:
        removed.update(words(text[edit.start : edit.end]))
    return not codes and not words(text) - words(result) - removed


def _texts(tree: Tree) -> Iterator[str]:
    """The strings that hold text, which names and roles are not: those of more than one word."""
    for node in walk(tree.values):
        if node.kind == "string" and any(map(str.isspace, node.value.strip())):
            yield node.value
