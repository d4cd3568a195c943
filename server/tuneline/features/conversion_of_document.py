"""Converting a document in an editor: all of it or one example, and what that would lose in the words of a menu.

A menu names the loss before anything is done. For a long document only its first lines are tried for that, and the
words say so; the account of the conversion itself is always of all lines.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import chain
from typing import NamedTuple

from tuneline.engine.conversion import plans_for
from tuneline.engine.conversion_account import Account, Line
from tuneline.engine.conversion_lines import convert_line
from tuneline.engine.document import FileState
from tuneline.engine.fitting import Fitting
from tuneline.engine.fixes.memory import Changes, LineEdits, settle
from tuneline.engine.line import Checker
from tuneline.engine.plan import Plan
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.conversion import how_between, wanted_format
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.conversion.plans import Plans
from tuneline.formats.detect import guess
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.rules.reading import Reading
from tuneline.syntax.tree import Edit
from tuneline.text.message import Argument, Count, Listed, Message


class Converted(NamedTuple):
    """A document in another format. texts: its lines."""

    texts: tuple[str, ...]
    account: Account


class Offer(NamedTuple):
    """Something that a menu can offer: its title, and the format that is written."""

    title: Message
    to: Format


def convert_document(
    snapshot: Snapshot, how: Conversion, asked: Plan | None = None
) -> Generator[None, None, Converted]:
    """All lines that can be read, in the other format, in steps. Empty lines and those of no format are left out.

    asked: the check of the reader, whose errors are in the account; None where none is named.
    """
    plans, account = plans_for(how, asked), Account()
    texts: list[str] = []
    for row, text in enumerate(snapshot.texts):
        yield
        if text and not text.isspace():
            line = _line(snapshot, row, how, plans)
            account.add(row, line, how.to)
            texts += (line.text or "").split("\n")[:-1]
    if asked is not None:
        state = FileState(texts, asked.reading(), asked.rules())
        yield from settle(state)
        account.refuse(state.everywhere())
    return Converted(tuple(texts), account)


def file_changes(snapshot: Snapshot, to: str) -> Generator[None, None, Changes | Message]:
    """What makes every line of a document an example of a format; why not, where a line cannot be read or expressed."""
    how = _how(snapshot, FORMATS[to])
    plans = _plans(snapshot, how)
    changes: list[LineEdits] = []
    for row, text in enumerate(snapshot.texts):
        yield
        if not text or text.isspace():
            continue
        line = _line(snapshot, row, how, plans)
        if line.text is None or not line.examples:
            why = Message("is not JSON") if line.broken else Message("has no format that can be converted")
            return Message("Nothing was changed, because line {line} {why}.", line=row + 1, why=why)
        changes += _edits(row, text, line)
    return tuple(changes)


def example_changes(snapshot: Snapshot, row: int, to: str) -> Changes:
    """What makes one line an example of a format; nothing where it cannot be."""
    how = _how(snapshot, FORMATS[to])
    line = _line(snapshot, row, how, _plans(snapshot, how))
    return tuple(_edits(row, snapshot.texts[row], line))


def offer_for_file(snapshot: Snapshot) -> Offer | None:
    """The conversion of the whole document to the format that it should have for whom it is checked."""
    given = snapshot.reading.format
    to = None if given is None else wanted_format(snapshot.reading, given)
    if to is None:
        return None
    how = _how(snapshot, to)
    plans, account, read, texts, tried = _plans(snapshot, how), Account(), 0, list[str](), 0
    most = limits.CONVERSION_SAMPLE if _reader(snapshot, to) is None else limits.CHECKED_CONVERSION_SAMPLE
    for row, text in enumerate(snapshot.texts):
        read += len(text)
        if read > most and row:
            tried = row
            break
        line = _line(snapshot, row, how, plans)
        account.add(row, line, how.to)
        texts += (line.text or "").split("\n")[:-1]
    if not account.converted:
        return None
    _refuse(snapshot, to, account, texts)
    return Offer(_title_of_file(to, account, tried), to)


def offer_for_example(snapshot: Snapshot, row: int) -> Offer | None:
    """The conversion of a line to the format that the file has or should have, else to a usual one."""
    text = snapshot.texts[row]
    if len(text) > limits.READY_LINE or snapshot.multiline.holds(row):
        return None
    given = _format(snapshot, row)
    if given is None:
        return None
    reading = snapshot.reading
    to = reading.format
    if to is None or to is given:
        to = wanted_format(reading, given) or FORMATS.get(_USUAL.get(given.name, ""))
    if to is None or to.write is None:
        return None
    how = _how(snapshot, to)
    line = _line(snapshot, row, how, _plans(snapshot, how))
    if line.text is None or line.examples != 1:
        return None
    account = Account()
    account.add(row, line, how.to)
    _refuse(snapshot, to, account, [line.text.removesuffix("\n")])
    title = Message("Convert this example to {format}", format=to.title)
    return Offer(_title(title, [*_foreign(snapshot, to), *_costs(account)]), to)


def _foreign(snapshot: Snapshot, to: Format) -> Iterator[Message]:
    """That a named target does not read a format at all."""
    named = snapshot.reading.targets
    if named and not any(it.reads(to.name) for it in named):
        yield Message("{target} does not read it", target=named[0].title)


# What people convert between when no target says what is wanted.
_USUAL = {
    "chat": "sharegpt",
    "sharegpt": "chat",
    "alpaca": "chat",
    "prompt-response": "chat",
    "instruction-response": "chat",
    "nova": "chat",
    "gemini": "chat",
    "anthropic": "chat",
    "mistral": "chat",
    "preference": "preference-messages",
    "preference-messages": "preference",
}


def _how(snapshot: Snapshot, to: Format) -> Conversion:
    return how_between(snapshot.reading, snapshot.reading.format or to, to)


def _reader(snapshot: Snapshot, to: Format) -> Reading | None:
    """For whom a document is checked that has been converted; None where nobody is named who reads the format."""
    named = any(it.reads(to.name) for it in snapshot.reading.targets)
    return replace(snapshot.reading, format=to) if named else None


def _plans(snapshot: Snapshot, how: Conversion) -> Plans:
    reading = _reader(snapshot, how.to)
    return Plans(how) if reading is None else Plans(how, Fitting(Checker(reading, snapshot.rules)).convert)


def _refuse(snapshot: Snapshot, to: Format, account: Account, texts: list[str]) -> None:
    """Note what a named reader refuses of the lines that were written."""
    if (reading := _reader(snapshot, to)) is not None:
        state = FileState(texts, reading, snapshot.rules)
        for _ in settle(state):
            pass
        account.refuse(state.everywhere())


def _line(snapshot: Snapshot, row: int, how: Conversion, plans: Plans) -> Line:
    if snapshot.multiline.holds(row):
        return Line(None, broken=True)
    return convert_line(snapshot.texts[row], how, plans)


def _format(snapshot: Snapshot, row: int) -> Format | None:
    line = snapshot.line(row)
    if line.tree.faults:
        return None
    fmt = FORMATS.get(guess(line.value).name or "")
    return fmt if fmt is not None and fmt.read is not None and fmt.write is not None else None


def _edits(row: int, text: str, line: Line) -> list[LineEdits]:
    new = (line.text or "").removesuffix("\n")
    return [LineEdits(row, (Edit(0, len(text), new),))] if new and new != text and "\n" not in new else []


def _title_of_file(to: Format, account: Account, tried: int) -> Message:
    """tried: after how many lines nobody looked further; 0 for all."""
    title = _title(Message("Convert this file to {format}", format=to.title), [*_costs(account)])
    if not tried:
        return title
    return Message("{title} (tried on the first {lines})", title=title, lines=Count(tried, "line"))


def _title(title: Message, costs: Sequence[Message]) -> Message:
    """A title with what would be lost, the most frequent first, and what would still be refused."""
    if not costs:
        return title
    return Message("{title} ({costs})", title=title, costs=reduce(_and_then, costs))


def _and_then(before: Message, cost: Message) -> Message:
    return Message("{before}; {cost}", before=before, cost=cost)


def _costs(account: Account) -> Iterator[Message]:
    if lost := _named(account, "lost"):
        yield Message("loses {things}", things=lost)
    if changed := _named(account, "changed"):
        yield Message("changes its meaning: {changes}", changes=changed)
    rows = {row for it in account.refused if it.stops for rows in it.rows.ranges for row in rows}
    if account.refuses and account.converted == 1:
        yield Message("would still be refused")
    elif account.refuses:
        yield Message("{lines} would still be refused", lines=Count(len(rows), "line"))


def _named(account: Account, level: str) -> Listed | None:
    found: list[Argument] = [entry.what for entry in account.sorted() if entry.level == level]
    if not found:
        return None
    shown = found[: limits.LOSSES_NAMED]
    more = [Count(len(found) - len(shown), "other thing")] if len(found) > len(shown) else []
    return Listed(tuple(chain(shown, more)))
