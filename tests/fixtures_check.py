"""What tests ask of the engine: the findings of a text, and whether a fix is good.

No other module of the tests knows where in the server these two are made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from assert_fix import broken_promises
from tuneline.engine.fixes.rewrites import REWRITES, STRIP_BOM
from tuneline.engine.fold import Placed
from tuneline.engine.locate import span_in
from tuneline.rules.finding import Finding, Fix
from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import format_path
from tuneline.testing import check_text
from tuneline.text.spans import Span

__all__ = ["Placed", "check_text", "fix_problems", "fixed", "name_of", "place_of", "try_fix", "words_of"]


def name_of(finding: Finding) -> str:
    """`rule`, or `rule/case`."""
    return f"{finding.rule}/{finding.case}" if finding.case else finding.rule


def place_of(finding: Finding, text: str) -> str:
    """The path as markers write it: `$` for the whole value, `:key` after it for the key.

    The code points, `0-11`, where the finding is narrower than the value or key at the path.
    """
    span = finding.span or Span(0, 0)
    if span != span_in(text, finding.path, finding.part):
        return f"{span.start}-{span.end}"
    return (format_path(finding.path) or "$") + ("" if finding.part == "value" else f":{finding.part}")


def words_of(finding: Finding) -> str:
    """What a person reads of a finding, on one line: severity, message, related places, titles of fixes."""
    fixes = [f"{'fix' if fix.safe else 'unsafe fix'}: {fix.title}" for fix in finding.fixes]
    related = [
        f"see {format_path(it.path) or '$'}{f' of line {it.line:+d}' if it.line else ''}: {it.message}"
        for it in finding.related
    ]
    parts = [str(finding.message), *related, *fixes]
    return f"{name_of(finding)} {finding.severity.value}: {' | '.join(parts)}"


class Tried(NamedTuple):
    """A fix applied: new lines for the old lines that it replaces, what comes in, and what is wrong.

    incoming: rules that find more than before.
    """

    first: int
    count: int
    new: list[str]
    incoming: tuple[str, ...]
    problems: tuple[str, ...]


def fixed(lines: Sequence[str], row: int, fix: Fix) -> tuple[int, int, list[str]]:
    """A fix of a finding on `row` (from 0): the first line that changes, how many do, and the new ones."""
    if fix.rewrite is None:
        # The edits as they are: in bulk the engine would refuse those that do harm, and hide it from the tests.
        return row, 1, [apply(lines[row], sorted(resolve(parse(lines[row]), fix.ops)))]
    first, count = row + fix.rewrite.first, fix.rewrite.count
    old = list(lines[first : first + count])
    new = REWRITES[fix.rewrite.how](old)
    return first, count, old if new is None else new


def fix_problems(lines: Sequence[str], placed: Placed, fix: Fix, settings: Settings) -> list[str]:
    """What is wrong with a fix of a finding; nothing, if the four conditions hold.

    The result parses; the finding is gone; nothing new or worse is found; no key and no finding comes twice.
    """
    tried = try_fix(lines, placed, fix, settings)
    return [*tried.problems, *(f"{rule} comes in" for rule in tried.incoming)]


def try_fix(lines: Sequence[str], placed: Placed, fix: Fix, settings: Settings) -> Tried:
    """Apply a fix of a finding and hold the result against the four conditions of `fix_problems`.

    All rules are asked, whatever `settings` selects. A line that did not parse was not looked into before, so
    whatever its mended value has may come in.
    """
    first, count, new = fixed(lines, placed.row, fix)
    if fix.rewrite is not None and fix.rewrite.how == STRIP_BOM:
        return Tried(first, count, new, (), ())  # The mark is in the bytes, not in the text.
    old = list(lines[first : first + count])
    if new == old:
        return Tried(first, count, new, (), ("it changes nothing",))
    everything = settings.model_copy(update={"select": None, "ignore": ()})
    changed = [*lines[:first], *new, *lines[first + count :]]
    before, after = check_text(_text(lines), everything), check_text(_text(changed), everything)
    problems = []
    unread, left = _faults(old), _faults(new)
    # What is part of a value over several lines does not parse by itself.
    if left >= max(unread, 1) and _faults([_text(changed)]) >= _faults([_text(lines)]):
        problems.append("the result does not parse")
    if not left and not _gone(placed, before, after):
        problems.append("the finding is still there")
    if _repeated_keys(new) > _repeated_keys(old):
        problems.append("a key comes twice")
    if any(times > 1 for times in Counter((row, it.rule, it.span, it.message) for row, it in after).values()):
        problems.append("a finding comes twice")
    if unread or placed.finding.rule == "unread-shape":  # neither was looked into before
        return Tried(first, count, new, (), tuple(problems))
    incoming = Counter(it.finding.rule for it in after) - Counter(it.finding.rule for it in before)
    if _empty_texts(new) > _empty_texts(old):
        del incoming[
            "empty-content"
        ]  # A text that is inserted empty is to be typed into, and says so itself.
    if not new:
        del incoming["empty-file"]  # What is left of a file is not the fix's fault.
    problems += broken_promises(old, new, safe=fix.safe)
    was, now = _worst(before), _worst(after)
    problems += [f"{rule} gets worse" for rule in was if rule in now and now[rule] > was[rule]]
    return Tried(first, count, new, tuple(sorted(incoming)), tuple(dict.fromkeys(problems)))


def _text(lines: Sequence[str]) -> str:
    return "".join(line + "\n" for line in lines)


def _gone(placed: Placed, before: list[Placed], after: list[Placed]) -> bool:
    """Whether its rule finds less in the file or, as some findings are reported once per file, on the line."""
    was, now = ([row for row, it in found if it.rule == placed.finding.rule] for found in (before, after))
    return len(now) < len(was) or now.count(placed.row) < was.count(placed.row)


def _worst(placed: list[Placed]) -> dict[str, Any]:
    worst: dict[str, Any] = {}
    for _, it in placed:
        worst[it.rule] = max(worst.get(it.rule, it.severity), it.severity)
    return worst


def _faults(lines: Sequence[str]) -> int:
    return sum(len(parse(line).faults) for line in lines if line.strip())


def _empty_texts(lines: Sequence[str]) -> int:
    return sum(len(re.findall(r'"(?:content|text)": ?""', line)) for line in lines)


def _repeated_keys(lines: Sequence[str]) -> int:
    """How many keys of objects come again, broken lines included."""
    found = 0
    todo = [value for line in lines for value in parse(line).values]
    while todo:
        node = todo.pop()
        found += len(node.members) - len({it.key.value for it in node.members})
        todo += [*node.items, *(it.value for it in node.members)]
    return found
