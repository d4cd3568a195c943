"""Reports to render: ordinary ones, and ones made of everything that a file can hold."""

from __future__ import annotations

from hypothesis import strategies as st

from tuneline.cli.report import FileReport
from tuneline.domain.severity import Severity
from tuneline.engine.coverage import Coverage
from tuneline.engine.statistics import Totals
from tuneline.features.findings import Shown, ShownFix, ShownRelated
from tuneline.rules.table import RULES
from tuneline.text.spans import Span

LINE = '{"messages": [{"role": "assistant", "content": "Hi", "weight": 0.5}]}'
WEIGHT = Shown(
    rule="invalid-weight",
    group="weights",
    severity=Severity.ERROR,
    message="The weight is 0.5. Write 0 or 1.",
    row=2,
    span=Span(LINE.index("0.5"), LINE.index("0.5") + 3),
    path=("messages", 0, "weight"),
    fixes=(ShownFix("set to 0", False), ShownFix("remove", True)),
    text=LINE,
    url="https://example.org/invalid-weight",
)
DUPLICATE = Shown(
    rule="duplicate-example",
    group="dataset",
    severity=Severity.WARNING,
    message="Line 1 holds the same example.",
    row=11,
    span=Span(0, 2),
    related=(ShownRelated(0, Span(0, 0), "the first one"),),
    text="{}",
)
EMPTY = Shown(0, Span(0, 0), "empty-file", "jsonl", Severity.INFORMATION, "The file holds no example.")

CHAT = FileReport(
    "data/train.jsonl",
    "chat",
    "all 12 lines",
    12,
    11,
    Totals(11, 1840, 512),
    (WEIGHT, DUPLICATE),
    2,
    Coverage(12, (("chat", 11),), (), 1),
    "12 lines: 11 chat, 1 broken",
)
OTHER = FileReport(
    "log.jsonl",
    None,
    "no line has a training format",
    9,
    9,
    None,
    (EMPTY,),
    0,
    Coverage(9, (), (("log", 9),), 0),
    "9 lines: 9 lines of a log (not checked)",
)
CLEAN = FileReport(
    "clean.jsonl",
    "chat",
    "all lines",
    40,
    40,
    Totals(40, 60, 20, exact=False),
    (),
    0,
    Coverage(40, (("chat", 40),), (), 0),
    "40 lines: 40 chat",
)

# Lone surrogates, control characters, quotes, wide and combining characters, marks of paths and URIs.
texts = st.text(max_size=20) | st.text(
    st.characters(max_codepoint=0x9F)
    | st.sampled_from('\ud83d\udc00\u202e\u2028\ufeff\ufffe世🎉\u0301"&<]%:,/\\'),
    max_size=20,
)
positions = st.integers(0, 10**7)
spans = st.builds(lambda start, size: Span(start, start + size), positions, st.integers(0, 50))
names = st.from_regex(r"[a-z]+(-[a-z]+)?", fullmatch=True)
# A name without a null byte, which no system takes for a file.
paths = texts.map(lambda text: text.replace("\0", "") or "x")


@st.composite
def findings(draw: st.DrawFn) -> Shown:
    return Shown(
        draw(positions),
        draw(spans),
        draw(st.sampled_from(sorted(RULES))),
        draw(names),
        draw(st.sampled_from(Severity)),
        draw(texts),
        draw(st.lists(texts | st.integers(0, 99), max_size=3).map(tuple)),
        draw(st.lists(st.builds(ShownFix, texts, st.booleans()), max_size=2).map(tuple)),
        draw(st.lists(st.builds(ShownRelated, positions, spans, texts), max_size=2).map(tuple)),
        draw(st.none() | texts.map(lambda text: text.replace("\n", "").replace("\r", ""))),
        draw(st.sampled_from(["", "https://example.org/a?b=1&c=<2>"])),
    )


counts = st.integers(0, 10**9)
files = st.builds(
    FileReport,
    paths,
    st.none() | st.sampled_from(["chat", "preference"]),
    texts,
    counts,
    counts,
    st.none() | st.builds(Totals, counts, counts, counts, st.booleans()),
    st.lists(findings(), max_size=3).map(tuple),
    counts,
)
reports = st.lists(files, max_size=3)
