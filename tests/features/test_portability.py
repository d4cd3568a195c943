"""The words of a report of readers, and who does what with a key in its hover."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from snapshots import open_text
from tuneline.domain.effect import Effect
from tuneline.engine.portability import Comparison, Portability
from tuneline.engine.snapshot import Snapshot
from tuneline.features.hover.hover import hover
from tuneline.features.hover.readers import readers_of_key
from tuneline.features.lenses import lenses
from tuneline.features.portability import groups, headline, lens, page, retired, summary
from tuneline.rules.reading import Reading
from tuneline.targets.base import FormatFacts, Target
from tuneline.targets.evidence import OWN_WORD, Fact
from tuneline.text.messages import markdown, plain

LINE = '{"messages": [{"role": "user", "content": "Hi %d"}, {"role": "assistant", "content": "Hello."%s}]}\n'
CLEAN = "".join(LINE % (number, "") for number in range(12))
MASKED = CLEAN + LINE % (90, ', "name": "a"') + LINE % (91, ', "name": "b"')


def target(name: str, reads: str = "whole", /, **keys: Effect) -> Target:
    return Target(
        name=name,
        title=f"Reader {name}",
        about="",
        brief="",
        kind="trainer",
        status="live",
        as_of=date(2026, 1, 1),
        formats={
            "chat": FormatFacts(
                reads=Fact(reads, OWN_WORD),  # type: ignore[arg-type]
                keys={f"messages[].{key}": Fact(effect, OWN_WORD) for key, effect in keys.items()},
            )
        },
        built_in=False,
    )


def compare(text: str, *targets: Target) -> Portability:
    snapshot = open_text(text)
    steps = Comparison(snapshot, targets).look(snapshot)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: Portability = done.value
            return found


def replaced(snapshot: Snapshot, reading: Reading) -> Snapshot:
    """The same text, read by others."""
    snapshot.reading = replace(snapshot.reading, readers=reading.readers)
    return snapshot


PLAIN = target("a"), target("b")
IGNORE = tuple(target(name, name=Effect.IGNORE) for name in ("c", "d", "e"))
REFUSE = target("f", name=Effect.REFUSE)
CANNOT = target("g", "refuses")
GONE = replace(target("h"), status="retired")
ALL = (*PLAIN, *IGNORE, REFUSE, CANNOT, GONE)


@pytest.mark.parametrize(
    ("text", "targets", "words"),
    [
        (CLEAN, PLAIN, "2 of 2 read this file whole"),
        (CLEAN, PLAIN[:1], "1 of 1 reads this file whole"),
        (
            MASKED,
            ALL,
            '2 of 7 read this file whole; 3 ignore "name"; 1 rejects it; 1 does not read this format',
        ),
        (CLEAN, (target("k", "loses"),), "0 of 1 read this file whole; 1 reads it and loses something"),
        (MASKED, IGNORE[:1], '0 of 1 read this file whole; 1 ignores "name"'),
    ],
)
def test_the_lens(text: str, targets: tuple[Target, ...], words: str) -> None:
    found = compare(text, *targets)
    assert lens(found) == words
    assert [it.text for it in lenses(open_text(text), None, found) if it.shows == "targets"] == [words]


def test_no_lens_where_no_target_counts() -> None:
    assert [it.shows for it in lenses(open_text(CLEAN), None, compare(CLEAN, GONE))] == ["statistics"]
    assert headline(compare(CLEAN, GONE)) == "No target is counted: all are retired."


def test_targets_that_do_the_same_are_one_group() -> None:
    found = compare(MASKED, *ALL)
    assert [(it.names, [reason.where for reason in it.reasons]) for it in groups(found)] == [
        ("a, b", []),
        ("c, d, e", ["line 13 and 1 more"]),
        ("f", ["line 13 and 1 more"]),
        ("g", ["the file"]),
    ]
    assert retired(found) == "h (reads it whole)"
    assert summary(found) == (
        "2 of 7 targets read this file whole."
        " 3 read it and lose something, 1 rejects it and 1 does not read this format."
    )


def test_the_page_has_no_markup_of_the_file() -> None:
    evil = MASKED.replace('"name"', '"[x](http://evil.example) <img src=x> | y"')
    every = replace(
        target("z"),
        formats={
            "chat": FormatFacts(
                reads=Fact("whole", OWN_WORD), keys={"messages[].*": Fact(Effect.IGNORE, OWN_WORD)}
            )
        },
    )
    blocks = page("[a](b).jsonl", compare(evil, every), lambda row: f"x#L{row + 1}")
    text = re.sub("`[^`]*`", "", markdown(blocks))
    assert "](http" not in text
    assert "[line 13" in text
    assert "<img" not in text.replace("\\<img", "")
    assert "Reader z" in plain(blocks)


def test_who_does_what_with_a_key() -> None:
    reading = Reading(readers=(*PLAIN, *IGNORE, target("i", name=Effect.IGNORE), REFUSE, CANNOT))
    path = ("messages", 3, "name")
    assert list(readers_of_key(path, "chat", reading, known=True)) == [
        "Reader a and Reader b read it.",
        "Reader c, Reader d, Reader e and 1 more ignore it.",
        "Reader f rejects it.",
    ]
    # A key that is not of the format is read by nobody of whom that is not known.
    assert list(readers_of_key(path, "chat", reading, known=False)) == [
        "Reader c, Reader d, Reader e and 1 more ignore it.",
        "Reader f rejects it.",
    ]
    found = hover(replaced(open_text(MASKED), reading), 12, MASKED.split("\n")[12].index("name"))
    assert found is not None
    assert "Reader a and Reader b read it." in plain(found.blocks)
    # Nothing where no target does anything special, and nothing of targets that do not read the format.
    assert list(readers_of_key(("messages",), "chat", reading, known=True)) == []
    assert list(readers_of_key(path, "completion", reading, known=True)) == []
