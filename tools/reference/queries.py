"""The part of docs/protocol.md about finding examples: the answer for a small document, and the language of queries."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from typing import Any, TypeVar

from reference.desk import members, sample
from reference.markdown import table
from tuneline.features import limits
from tuneline.features.desk.finding import hits_of, search
from tuneline.features.desk.query import read_query
from tuneline.features.desk.query_terms import KEYS, ORDERS, Query
from tuneline.lsp.handlers.desk_query import answer_of

T = TypeVar("T")

ANSWER: Mapping[str, str] = {
    "uri": "The document.",
    "version": "The version of the document that the answer is about; null if it is not open.",
    "reason": "Why nothing was looked for, in words; null if it was. It is never an error.",
    "stale": "Whether that is because the document has changed; ask again for its present version.",
    "wrong": (
        "Where the query is wrong: `start` and `end` in it, in the units of positions. Null where it is right."
    ),
    "total": "How many examples were found, on all pages.",
    "offset": "Which of them is the first of `rows`, from 0.",
    "rows": f"Those of the page, at most {limits.QUERY_ROWS:,}.",
    "unlisted": "Examples that have no line of their own, inside values on several lines; they are not looked at.",
}

ROW: Mapping[str, str] = {
    "row": "The row, from 0.",
    "hash": "What the line is known by, as in `tuneline.example`.",
    "title": "What the user asks first, in a few words on one line; without an example, how the line begins.",
    "format": "The format, null where the line holds no example.",
    "roles": "Who speaks, each role once.",
    "turns": "How many turns there are.",
    "tokens": "`total`, `trained` and whether they are `exact`; null while they are not counted.",
    "findings": "How many findings the line has.",
    "worst": "The severity of the worst of them, null if there is none.",
}

# What a term looks like, and which lines it is about.
TERMS: tuple[tuple[str, str], ...] = (
    ("refund", "a text or a call contains the word, in capitals or not"),
    ('"a phrase"', 'a text or a call contains the phrase; `\\"`, `\\\\`, `\\n` and `\\t` are as in JSON'),
    (
        "user:refund",
        "a text of the user contains the word; also `system:`, `assistant:`, and `text:` for all",
    ),
    ("role:tool", "a turn has this role, in common terms or as written"),
    ("tokens>4000", "the example has more than 4,000 tokens; also `trained`"),
    (
        "turns:1..2",
        "there are one or two turns; also `calls`, `images`, and `length` for characters of the line",
    ),
    ("line>100", "the line number is over 100"),
    ("findings>1", "there are several findings; also `errors`, `warnings`"),
    ("rule:duplicate-example", "the rule has a finding"),
    (
        "has:errors",
        "there are errors; also `findings`, `warnings`, `tools`, `calls`, `images`, `weights`, `reasoning`",
    ),
    ("is:broken", "the line is not valid JSON; also `is:example`, for lines with a training example"),
    ("weight:0", "a turn has this weight; also `none`, `true`, `false`"),
    ("format:chat", "the example has this format"),
    ("tool:weather", "a function whose name contains the word is called or declared"),
    ("sort:tokens", "(all lines, those with the most tokens first; `sort:tokens-asc` reverses that)"),
)


def queries() -> Iterator[str]:
    """The section."""
    found = _answer()
    yield from (
        "",
        "## Finding examples",
        "",
        "`tuneline.query` finds the examples of a document, for a list or a picker, without a parser in the client.",
        "The next page of the same query costs little as long as the document stays as it is.",
        "For the query `weight:0` and the line above it answers:",
        "",
        "```json",
        json.dumps(found, indent=2, ensure_ascii=False),
        "```",
        "",
        *members("member", ANSWER, found),
        "",
        "A row has:",
        "",
        *members("of a row", ROW, found["rows"][0]),
        "",
        "### The language of queries",
        "",
        "A query consists of terms, and a line must match all of them; an empty query matches every example.",
        "A minus sign negates a term: `-role:system`.",
        "Commas separate alternatives: `role:tool,system`.",
        "`tuneline show FILE --where` takes the same.",
        "",
        *table(["term", "matches lines where"], ([f"`{term}`", words] for term, words in _terms())),
        "",
        (
            "Numbers are compared with `<`, `<=`, `=`, `>=` and `>`; a colon is the same as `=`, and takes ranges:"
            " `10..20`, `10..`, `..20`. `4k` is 4,000."
        ),
        f"What can be sorted by: {', '.join(f'`{it}`' for it in ORDERS)}; `-asc` and `-desc` say how.",
        "Put a word with a colon in quotes; otherwise it is taken for a key.",
    )


def _terms() -> Iterator[tuple[str, str]]:
    """The terms, which fails where one is none, and where one is missing."""
    together = " ".join(f"{term} {words}" for term, words in TERMS)
    for key in KEYS:
        assert key in together, key
    for term, words in TERMS:
        assert isinstance(read_query(term), Query), term
        yield term, words


def _answer() -> dict[str, Any]:
    """The answer for the line of the page."""
    document = sample()
    snapshot, asked = document.snapshot(), read_query("weight:0")
    assert isinstance(asked, Query)
    hits = _end(search(snapshot, asked))
    page = _end(hits_of(snapshot.texts, hits, hits.rows, count=True))
    return answer_of(document.uri, snapshot, hits, 0, page)


def _end(steps: Generator[Any, None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as done:
            value: T = done.value
            return value
