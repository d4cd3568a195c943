"""Words for a person: nothing that came with data is live, whatever it holds, and nothing of it is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from strategies import texts
from tuneline.text.messages import (
    Block,
    Code,
    Fenced,
    Link,
    Paragraph,
    Strong,
    Table,
    markdown,
    plain,
    words,
)
from tuneline.text.visible import visible_lines

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

# Pieces of what makes markup: arbitrary text alone would hardly ever put them together.
NASTY = st.lists(
    st.one_of(
        st.sampled_from(
            "` `` ``` ~~~ [x](http://e.com) ![i](//e.com/i.png) [x](y) ![i](y) <b> </script> <http://e.com> &amp; &#60;"
            " * ** _ __ *e* ~~s~~ | \\ \\\\ \\| \\` [a]: http://e.com/ # > - + 1. 1) === ---"
            " www.e.com a@e.com command:run https://e.com".split()
        ),
        st.sampled_from([" ", "    ", "\n", "\n\n", "\t", "\r", "\u2028", "\u202e", "\ud800"]),
        texts(3),
    ),
    max_size=8,
).map("".join)


def tokens(source: str) -> Iterator[Token]:
    """What a reader of Markdown makes of it, inline parts too."""
    for token in READER.parse(source):
        yield token
        yield from token.children or ()


ALLOWED = {
    *(
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "code_inline",
        "strong_open",
        "strong_close",
        "fence",
    ),
    *(f"{name}_{end}" for name in ("table", "thead", "tbody", "tr", "th", "td") for end in ("open", "close")),
}


def check(*blocks: Block) -> list[Token]:
    """The tokens of the blocks, none of which is live; each block is one."""
    found = list(tokens(markdown(blocks)))
    assert {token.type for token in found} <= ALLOWED
    for token in found:
        if token.type == "text":  # what editors make links of by themselves
            assert not any(sign in token.content.lower() for sign in ("://", "www.", "@", "mailto:")), (
                token.content
            )
    return found


def squeeze(text: str) -> str:
    """Without spaces, which Markdown joins, and without the sign for them."""
    return re.sub(r"[\s␠]", "", text)


@given(st.lists(NASTY.map(Code) | NASTY, min_size=1, max_size=4))
def test_words_are_never_live(pieces: list[str | Code]) -> None:
    check(Paragraph((Strong("12 tokens"), ", ", *pieces)))
    found = check(Paragraph(pieces), Paragraph(("End",)))
    assert sum(1 for token in found if token.type == "paragraph_open") <= 2
    assert "\n" not in plain((Paragraph(pieces),))
    # All of it is shown, as it is.
    shown = "".join(token.content for token in found if token.type in ("text", "code_inline"))
    assert squeeze(shown) == squeeze(plain((Paragraph(pieces), Paragraph(("End",)))))


@given(st.lists(st.tuples(NASTY, NASTY), min_size=1, max_size=3))
def test_cells_stay_cells(rows: list[tuple[str, str]]) -> None:
    table = Table(("#", "Role"), [((left,), (Code(right), "x")) for left, right in rows], frozenset((0,)))
    found = check(table)
    assert [token.type for token in found].count("td_open") == 2 * len(rows)


@given(NASTY)
def test_a_fence_is_never_closed_from_inside(text: str) -> None:
    (token,) = check(Fenced(text))
    assert (token.type, token.info) == ("fence", "text")
    assert token.content == visible_lines(text) + "\n"


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("Plain words, 1 (one): 50 %.",), "Plain words, 1 (one): 50 %."),
        ((Code("o200k_base"), " and ", Strong("a*b")), "`o200k_base` and **a\\*b**"),
        ((Link("M[o]re", "https://e.com/a.md"), "."), "[M\\[o\\]re](https://e.com/a.md)."),
        ((Code("a`b"),), "``a`b``"),
        ((Code("`"),), "`` ` ``"),
        ((Code(" "),), "`␠`"),
        (("see https://e.com now",), "see `https://e.com` now"),
        (("# no heading",), "\\# no heading"),
        (("1. no list",), "1\\. no list"),
        (words("Set `weight` to `0`."), "Set `weight` to `0`."),
        (words("one ` alone"), "one \\` alone"),
    ],
)
def test_as_markdown(pieces: tuple[str | Code | Strong, ...], expected: str) -> None:
    assert markdown((Paragraph(pieces),)) == expected


def test_plain_tables_are_aligned() -> None:
    table = Table(("#", "Role"), [(("1",), (Code("user"),)), (("10",), ("x",))], frozenset((0,)))
    assert plain((table, Fenced("a\nb"))) == " #  Role\n 1  user\n10  x\n\na\nb"
