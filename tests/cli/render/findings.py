"""Reports to render: ordinary ones, and ones made of everything that a file can hold."""

from __future__ import annotations

from hypothesis import strategies as st

from tuneline.cli.report import FileReport, Shown, ShownFix, ShownRelated, TokenTotals
from tuneline.domain.severity import Severity

LINE = '{"messages": [{"role": "assistant", "content": "Hi", "weight": 0.5}]}'
WEIGHT = Shown(
    rule="invalid-weight",
    group="weights",
    severity=Severity.ERROR,
    message="The weight is 0.5. Write 0 or 1.",
    line=3,
    column=LINE.index("0.5") + 1,
    end_column=LINE.index("0.5") + 4,
    place="messages[0].weight",
    fixes=(ShownFix("set to 0", False), ShownFix("remove", True)),
    excerpt_line=LINE,
    url="https://example.org/invalid-weight",
)
DUPLICATE = Shown(
    rule="duplicate-example",
    group="dataset",
    severity=Severity.WARNING,
    message="Line 1 holds the same example.",
    line=12,
    column=1,
    end_column=3,
    related=(ShownRelated(1, 1, "the first one"),),
    excerpt_line="{}",
)
EMPTY = Shown("empty-file", "jsonl", Severity.INFORMATION, "The file holds no example.", 1, 1, 1)

CHAT = FileReport(
    "data/train.jsonl", "chat", "all 12 lines", 12, 11, TokenTotals(1840, 512, True), (WEIGHT, DUPLICATE), 2
)
OTHER = FileReport("log.jsonl", None, "no line has a training format", 0, 0, None, (EMPTY,))
CLEAN = FileReport("clean.jsonl", "chat", "all lines", 40, 40, TokenTotals(60, 20, False), ())

# Lone surrogates, control characters, quotes, wide and combining characters, marks of paths and URIs.
texts = st.text(max_size=20) | st.text(
    st.characters(max_codepoint=0x9F)
    | st.sampled_from('\ud83d\udc00\u202e\u2028\ufeff\ufffe世🎉\u0301"&<]%:,/\\'),
    max_size=20,
)
positions = st.integers(1, 10**7)
names = st.from_regex(r"[a-z]+(-[a-z]+)?", fullmatch=True)
# A name without a null byte, which no system takes for a file.
paths = texts.map(lambda text: text.replace("\0", "") or "x")


@st.composite
def findings(draw: st.DrawFn) -> Shown:
    column = draw(positions)
    return Shown(
        draw(names),
        draw(names),
        draw(st.sampled_from(Severity)),
        draw(texts),
        draw(positions),
        column,
        column + draw(st.integers(0, 50)),
        draw(texts),
        draw(st.lists(st.builds(ShownFix, texts, st.booleans()), max_size=2).map(tuple)),
        draw(st.lists(st.builds(ShownRelated, positions, positions, texts), max_size=2).map(tuple)),
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
    st.none() | st.builds(TokenTotals, counts, counts, st.booleans()),
    st.lists(findings(), max_size=3).map(tuple),
    counts,
)
reports = st.lists(files, max_size=3)
