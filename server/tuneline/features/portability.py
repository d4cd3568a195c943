"""Who can read a file, in words: for the command line, for a page in an editor, and for the line above a file.

Targets that do the same for the same reasons are one group, so that a report of thirty targets is a screen long.
What is written here depends on no target: names come from their files, reasons from the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tuneline.domain.effect import Effect
from tuneline.engine.portability import Portability, Problem, Reader, Verdict
from tuneline.engine.verdict import REFUSED
from tuneline.features import limits
from tuneline.features.file_statistics import about
from tuneline.formats.table import FORMATS
from tuneline.syntax.paths import Path, format_path
from tuneline.text.message import Message, Name, sentences, template
from tuneline.text.messages import Block, Bullets, Code, Link, Paragraph, Strong, Word
from tuneline.text.words import counted, listed

# What many and what one of the targets do, the best first.
_DO = {
    Verdict.WHOLE: ("read it whole", "reads it whole"),
    Verdict.LOSES: ("read it and lose something", "reads it and loses something"),
    Verdict.DROPS: ("drop examples", "drops examples"),
    Verdict.UNKNOWN: ("are unclear", "is unclear"),
    Verdict.REFUSES: ("reject it", "rejects it"),
    Verdict.CANNOT: ("do not read this format", "does not read this format"),
}
_DONE = {
    Effect.REFUSE: "rejected",
    Effect.CRASH: "crash",
    Effect.DROP: "dropped",
    Effect.CUT: "cut off",
    Effect.CHANGE: "changed",
    Effect.TRAIN: "wrong text trained",
    Effect.IGNORE: "ignored",
    Effect.UNKNOWN: "not known",
}
_TO_FORMAT = {
    Effect.REFUSE: template("The {format} format is not read."),
    Effect.CRASH: template("Reading the {format} format ends in an error."),
    Effect.DROP: template("Every example of the {format} format is dropped."),
    Effect.CHANGE: template("Not all of the {format} format is kept."),
}
_REPORTED = Message("(Reported, not verified.)")
# What a lens says of those that lose the same thing.
_LOSE = {
    Effect.CUT: ("cut off", "cuts off"),
    Effect.CHANGE: ("change", "changes"),
    Effect.TRAIN: ("do not obey", "does not obey"),
    Effect.IGNORE: ("ignore", "ignores"),
}
# What a link to a line leads to.
Linked = Callable[[int], str | None]


class Reason(NamedTuple):
    """A reason of a group. done: what happens. lines: how many (0: the file as a whole). first: the first one."""

    done: str
    lines: int
    first: int
    message: Message

    @property
    def where(self) -> str:
        """The lines in words."""
        if not self.lines:
            return "the file"
        more = f" and {self.lines - 1:,} more" if self.lines > 1 else ""
        return f"line {self.first + 1:,}{more}"


class Group(NamedTuple):
    """Targets that do the same with a file, for the same reasons. more: how many reasons are left out."""

    verdict: Verdict
    readers: tuple[Reader, ...]
    reasons: tuple[Reason, ...]
    more: int

    @property
    def names(self) -> str:
        """The names of its targets, as settings have them."""
        return ", ".join(it.target.name for it in self.readers)

    @property
    def titles(self) -> str:
        """Their names in sentences."""
        return ", ".join(it.target.title for it in self.readers)


def groups(found: Portability) -> Iterator[Group]:
    """The counted targets of a report, the best first."""
    for verdict in Verdict:
        together: dict[object, list[Reader]] = {}
        for reader in found.of(verdict):
            together.setdefault(_alike(_decisive(reader)), []).append(reader)
        for readers in together.values():
            problems = _decisive(readers[0])
            reasons = tuple(_reason(it, found) for it in problems[: limits.REASONS])
            yield Group(
                verdict,
                tuple(readers),
                reasons or _unknown_reason(verdict, found),
                max(0, len(problems) - limits.REASONS),
            )


def _decisive(reader: Reader) -> Sequence[Problem]:
    """The problems that matter to a person: where a file is rejected, it makes no difference what would be ignored."""
    if reader.verdict is Verdict.CANNOT:
        return [it for it in reader.problems if it.found.of_format]
    if reader.verdict is Verdict.REFUSES:
        return [it for it in reader.problems if it.effect in REFUSED]
    return reader.problems


def _alike(problems: Sequence[Problem]) -> object:
    """Equal for the same reasons: those of other targets do not matter."""
    return tuple((it.effect, it.verified, *_reason_of(it)) for it in problems)


def _reason_of(problem: Problem) -> tuple[str, ...]:
    rule, case, _, *others = problem.found.cause
    return rule, case, *others


def retired(found: Portability) -> str:
    """The names of the targets that are not counted, with what they would have done; empty for none."""
    others = [it for it in found.readers if not it.counts]
    return ", ".join(f"{it.target.name} ({_DO[it.verdict][1]})" for it in others)


def headline(found: Portability) -> str:
    """The report in one sentence, such as "17 of 25 targets read this file whole."."""
    whole, all_ = len(found.of(Verdict.WHOLE)), len(found.counted)
    if not all_:
        return "No target is counted: all are retired."
    if not whole:
        return (
            f"None of {counted(all_, 'target')} reads this file whole."
            if all_ > 1
            else "It does not read it whole."
        )
    return f"{whole:,} of {counted(all_, 'target')} {'reads' if whole == 1 else 'read'} this file whole."


def heading(verdict: Verdict, number: int) -> str:
    """How many do what, such as "3 reject it"."""
    return f"{number:,} {_DO[verdict][number == 1]}"


def summary(found: Portability) -> str:
    """The report in a sentence or two, without any text of the file."""
    parts = [
        heading(it, number) for it in Verdict if it is not Verdict.WHOLE and (number := len(found.of(it)))
    ]
    return " ".join((headline(found), *([f"{listed(parts)}."] if parts else [])))


def lens(found: Portability) -> str:
    """What is said above a file: how many read it whole, and what most others do."""
    whole, all_ = len(found.of(Verdict.WHOLE)), len(found.counted)
    said = [f"{whole:,} of {all_:,} {'reads' if whole == 1 else 'read'} this file whole"]
    lost: Counter[tuple[Effect, str]] = Counter()
    for reader in found.of(Verdict.LOSES, Verdict.DROPS):
        lost.update({same for it in reader.problems if (same := _lost(it)) is not None})
    if lost:
        ((effect, key), number), *_ = lost.most_common(1)
        said.append(f"{number:,} {_LOSE[effect][number == 1]} {key}")
    elif number := len(found.of(Verdict.LOSES)):
        said.append(heading(Verdict.LOSES, number))
    for verdict in (Verdict.DROPS, Verdict.REFUSES, Verdict.CANNOT):
        if number := len(found.of(verdict)):
            said.append(heading(verdict, number))
    return "; ".join(said)


def of_file(found: Portability) -> str:
    """What a file is, in words."""
    return found.coverage.words(FORMATS) if found.vote.format else f"{about(found.vote)}"


def page(name: str, found: Portability, linked: Linked = lambda _: None) -> list[Block]:
    """The report as a page. name: of the file. linked: gives the address of a line, if there is one."""
    blocks: list[Block] = [
        Paragraph((Strong("Who can read this file"), ": ", Code(name))),
        Paragraph((f"{headline(found)} It has {of_file(found)}.",)),
    ]
    for group in groups(found):
        blocks.append(Paragraph((Strong(heading(group.verdict, len(group.readers))), f": {group.titles}")))
        items = [_item(it, linked(it.first) if it.lines else None) for it in group.reasons]
        if group.more:
            items.append((f"and {group.more:,} more",))
        if items:
            blocks.append(Bullets(items))
    if gone := retired(found):
        blocks.append(Paragraph((f"Not counted, because retired: {gone}.",)))
    blocks.append(Paragraph((_of_facts(found),)))
    return blocks


def _item(reason: Reason, url: str | None) -> Sequence[Word]:
    return f"{reason.done}, ", Link(reason.where, url) if url else reason.where, f": {reason.message}"


class Total(NamedTuple):
    """What one target does with several files.

    unread: the formats that it does not read, by title, with how many files have each.
    reasons: those of the other files, each with how many files have it, and the number of the first.
    """

    reader: Reader
    verdicts: Counter[Verdict]
    unread: Counter[str]
    reasons: tuple[tuple[str, Message, int, int], ...]


def totals(files: Sequence[Portability]) -> list[Total]:
    """What each target does with several files, in the order of the first report that has it."""
    readers: dict[str, list[tuple[int, Reader]]] = {}
    for number, found in enumerate(files):
        for reader in found.readers:
            readers.setdefault(reader.target.name, []).append((number, reader))
    return [_total(them, files) for them in readers.values()]


def _total(readers: Sequence[tuple[int, Reader]], files: Sequence[Portability]) -> Total:
    unread: Counter[str] = Counter()
    reasons: dict[object, tuple[str, Message, int, int]] = {}
    for number, reader in readers:
        found = files[number]
        if reader.verdict is Verdict.CANNOT:
            unread[_title(found)] += 1
            continue
        for problem in _decisive(reader):
            key = problem.effect, problem.found.of_format and found.vote.format, _reason_of(problem)
            known = reasons.get(key) or (_DONE[problem.effect], what(problem, found), 0, number)
            reasons[key] = (*known[:2], known[2] + 1, known[3])
    return Total(
        readers[0][1],
        Counter(it.verdict for _, it in readers),
        unread,
        tuple(sorted(reasons.values(), key=lambda it: -it[2])),
    )


def _title(found: Portability) -> str:
    name = found.vote.format or ""
    return FORMATS[name].title if name in FORMATS else "others"


def what(problem: Problem, found: Portability) -> Message:
    """What a problem is, in a sentence."""
    finding, name = problem.found, found.vote.format or ""
    if finding.of_format and name in FORMATS and problem.effect in _TO_FORMAT:
        message = Message(_TO_FORMAT[problem.effect], format=FORMATS[name].title)
    elif finding.of_key:
        message = Message("The key {key}.", key=Name(place(finding.path)))
    else:
        message = finding.message
    return sentences(message, None if problem.verified else _REPORTED)


def place(path: Path) -> str:
    """A place in any of the lines, such as `messages[].weight`."""
    return format_path(tuple(0 if isinstance(it, int) else it for it in path)).replace("[0]", "[]")


def _reason(problem: Problem, found: Portability) -> Reason:
    finding = problem.found
    lines = 0 if finding.of_file or finding.of_format else problem.lines.count
    return Reason(_DONE[problem.effect], lines, problem.first, what(problem, found))


def _unknown_reason(verdict: Verdict, found: Portability) -> tuple[Reason, ...]:
    if verdict is not Verdict.UNKNOWN:
        return ()
    name = found.vote.format or ""
    message = (
        Message("How the {format} format is read is not known.", format=FORMATS[name].title)
        if name in FORMATS
        else Message("This file is not training data of a known format.")
    )
    return (Reason(_DONE[Effect.UNKNOWN], 0, 0, message),)


def _lost(problem: Problem) -> tuple[Effect, str] | None:
    if problem.effect not in _LOSE:
        return None
    key = next((it for it in reversed(problem.found.path) if isinstance(it, str)), None)
    return None if key is None or problem.found.of_format else (problem.effect, f'"{key}"')


def _of_facts(found: Portability) -> str:
    days = [it.target.as_of for it in found.readers]
    if not days:
        return ""
    return (
        f"What targets do is from their documents and code as of {min(days).isoformat()} or later;"
        " the page of a target has the evidence."
    )
