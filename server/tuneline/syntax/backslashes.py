r"""Finds the control characters of a sound string that were a backslash and a letter.

`\times` in a string of JSON is a tab and the letters "imes": the reader takes it without a word. What counts is what
the letters spell: a command of LaTeX, a path of Windows, the border of a word in a regular expression. Commands whose
rest is a word itself (`\ne`, `\to`) need formula signs or another such command beside them, because a line break or a
tab before that word is as likely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from tuneline.text.pattern import pattern
from tuneline.text.spans import Span

# Names of commands, by what they prove. The rest of a strong one, without its first letter, is not a word of any
# language; the rest of a fair one may be a variable or the head of a column; the rest of a weak one is a common word.
_STRONG = frozenset(
    """
    nabla natural nearrow newcommand newenvironment newline newpage newtheorem nobreak nocite noindent nolinebreak
    nolimits nonumber normalfont normalsize notin nsubseteq nsupseteq ntriangleleft ntriangleright nwarrow
    raggedright raisebox rangle rbrace rbrack rceil renewcommand resizebox rfloor rgroup right rightarrow
    rightarrowtail rightharpoondown rightharpoonup rightleftarrows rightleftharpoons rightsquigarrow rmfamily
    rmoustache rotatebox rowcolor rtimes rvert
    tableofcontents tabcolsep textasciitilde textbackslash textbar textbf textcolor textgreater textheight textit
    textless textmd textnormal textquotedbl textregistered textrm textsc textsf textsl textstyle textsubscript
    textsuperscript texttt textup textwidth thanks therefore theta thickapprox thicksim thinspace thispagestyle tikzset
    tilde times tiny titlepage toprule triangle triangledown triangleleft trianglelefteq triangleq triangleright
    trianglerighteq twoheadleftarrow twoheadrightarrow
    """.split()
)
_FAIR = frozenset(
    """
    ncong neg neq ngeq nleftarrow nleq nprec nrightarrow nsucc nvdash
    real ref rhd rho roman root rule
    tag tau tbinom text tfrac title today
    """.split()
)
_WEAK = frozenset(
    """
    ne nexists nil ni nless nmid norm not nparallel nsim nu
    raise ratio rlap rm
    tan tanh th to top tr tt
    """.split()
)
_FOLDERS = frozenset(
    """
    names network networks new newfolder news nginx nodejs notebooks notes npm nvidia
    temp template templates test testing tests texts tmp tomcat tools tutorial tutorials
    """.split()
)
_FORM_FEEDS = "box|lat|lush(?:left|right)|ontsize|ootnote|orall|rac|rame|rown"
_BELL = r"u0007(?=lpha|pprox|ngle|rrow|rc(?:cos|sin|tan)|st\b|symp)"
_TAB = r"u000[bB](?=ec\b|ec\{|ar(?:phi|epsilon|theta)|dots|space|ee\b)"
_RARE = rf"[bf]|{_BELL}|{_TAB}"


def _spelt(letter: str, names: frozenset[str]) -> str:
    rests = sorted((name[1:] for name in names if name[0] == letter), reverse=True)
    drive = rf"(?<=[^A-Za-z][A-Za-z]:\\{letter})"
    return rf"{letter}(?=\w)(?:{drive}|(?:{'|'.join(rests)})(?![A-Za-z]))"


# Weak names prove nothing outside formulas and paths, which have a dollar or a doubled backslash.
_PROOF = _STRONG | _FAIR | _FOLDERS


@cache
def _until_suspect(names: frozenset[str]) -> Callable[..., re.Match[str] | None]:
    suspect = rf"(?:{_RARE}|{_spelt('n', names)}|{_spelt('t', names)}|{_spelt('r', names)}|r(?=[a-z]))"
    return re.compile(rf"[^\\]*+(?:\\(?!{suspect}).[^\\]*+)*+", re.DOTALL).match


# An escape that is worth a look: any but a quote and a line break before something that is not a name.
_worth_a_look = pattern(rf'\\(?:[^n"]|{_spelt("n", _PROOF)})')


@cache
def suspect_in_bytes() -> re.Pattern[bytes]:
    """An escape in UTF-8 that a backslash may have been lost before; its own backslash must not be escaped.

    Wherever `suspicious` stops at a line, this matches in its bytes.
    """
    names = _PROOF | _WEAK
    spelt = "|".join(_spelt(letter, names) for letter in "ntr")
    # What a byte outside ASCII belongs to may be a letter.
    pattern = rf"\\(?:{_RARE}|{spelt}|r(?=[a-z]))".replace(r"(?=\w)", r"(?=[\w\x80-\xff])")
    return re.compile(pattern.encode("ascii"))


@cache
def suspect_in_text() -> dict[bytes, re.Pattern[bytes]]:
    """What finds places of a text in UTF-8, by the control character there, whose escape may be a lost backslash.

    Wherever `suspect_in_bytes` matches in a string, one of these matches in its text, and in few others. A match with a
    group counts only where the letter after it is an escape in the line. A text needs something before it, no letter.
    """
    found = {it: re.compile(it) for it in (b"\b", b"\f", b"\a", b"\v")}
    for letter, sign in (("n", b"\n"), ("t", b"\t")):
        rests = sorted((name[1:] for name in _PROOF | _WEAK if name[0] == letter), reverse=True)
        by_first = groupby(rests, itemgetter(0))
        names = "|".join(f"{first}(?:{'|'.join(it[1:] for it in some)})" for first, some in by_first).encode()
        drive = rb"(?<=[^A-Za-z][A-Za-z]:%b)" % sign
        found[sign] = re.compile(
            rb"%b(?=[\w\x80-\xff])(?:(?:%b)(?:(?![A-Za-z])|())|%b)" % (sign, names, drive)
        )
    found[b"\r"] = re.compile(rb"\r(?:[a-z]|(?<=[^A-Za-z][A-Za-z]:\r)[\w\x80-\xff])")
    return found


# The others are compiled where they are needed first, for few files have such escapes.
_WEAK_BREAK = rf"\\{_spelt('n', _WEAK)}"
_PIECES = rf"(?s)\\(?:({_RARE}|[nrt])|u[0-9a-fA-F]{{4}}|.)"
_LETTERS = r"[A-Za-z]*+"
_FORM_FEED = rf"(?:{_FORM_FEEDS})(?![a-z])"
_SETS_VALUE = r"\s*+(?:[=:.(,;)\]])"
_FORMULA = (
    r"(?<![\w\\$])\$\$?(?=[^\s$])([^$]{1,400}?)(?<!\s)\$(?![\w{(])"
    r"|\\\\\((.{1,400}?)\\\\\)|\\\\\[(.{1,400}?)\\\\\]"
)
_LINE_BREAK = r"(?s)\\(?:([nr])|.)([A-Za-z]*+)"
_PATH = r"(?<![\w\\])([A-Za-z]):((?:(?:\\\\|\\[bfnrt])[\w~%@+-]++(?:\.[\w~%@+-]++)*+)+)(?![:\w])"
_STEP = r"\\[\\bfnrt][^\\]++"
_EXTENSION = r"\w\.[A-Za-z][A-Za-z0-9]{1,4}\Z"

_NAMED = {"b": "b", "f": "f", "n": "n", "r": "r", "t": "t", "u0007": "a", "u000b": "v"}


class Lost(NamedTuple):
    """A backslash that was lost: the escape at code points `start` to `end`, and the letter that was meant after it."""

    start: int
    end: int
    letter: str

    @property
    def right(self) -> str:
        """What to write."""
        return f"\\\\{self.letter}"


class _Piece(NamedTuple):
    lost: Lost
    name: str  # the letters that it spells, its own included


def suspicious(text: str, start: int = 0) -> bool:
    """Whether a line may hold any: a question of one search, to which yes is often wrong."""
    until = _until_suspect(_PROOF | _WEAK if "$" in text or "\\\\" in text else _PROOF)
    return until(text, start).end() < len(text)  # type: ignore[union-attr]


def unusual(text: str) -> bool:
    """Whether a line with backslashes has escapes beside quotes and line breaks that are nothing else."""
    return _worth_a_look.search(text) is not None or (
        "$" in text and re.search(_WEAK_BREAK, text) is not None
    )


def lost_backslashes(text: str, start: int, end: int, *, careless: bool = False) -> list[Lost]:
    """The lost backslashes of one string, whose inside is at code points `start` to `end` of a line, from the left.

    All that are likely where one is certain, else none; careless: the writer of the line is known not to have doubled
    backslashes, so that likely ones are enough.
    """
    proven, likely = set[Lost](), set[Lost]()
    formulas: list[range] | None = None
    paths = _in_paths(text, start, end)
    for lost, name in _escapes(text, start, end):
        if lost.letter in "bfav":
            if lost.start in paths or _is_certain(text, start, end, lost):
                proven.add(lost)
        elif (
            lost.start in paths
            or name in _STRONG
            or (name in _FAIR and _stands_free(text, start, lost, name))
        ):
            proven.add(lost)
        elif name in _FAIR or name in _WEAK:
            if formulas is None:
                formulas = list(_formulas(text, start, end))
            likely.add(lost)
            if any(lost.start in it for it in formulas):
                proven.add(lost)
    return sorted(proven | likely) if proven or careless else []


def _escapes(text: str, start: int, end: int) -> Iterator[_Piece]:
    for match in re.compile(_PIECES).finditer(text, start, end):
        escape = match[1]
        if escape:
            letter = _NAMED[escape.lower()]
            letters = re.compile(_LETTERS).match(text, match.end(), min(end, match.end() + 24))
            yield _Piece(Lost(*match.span(), letter), letter + (letters[0] if letters else ""))


def _is_certain(text: str, start: int, end: int, lost: Lost) -> bool:
    """Whether a backspace or a form feed, a bell or a vertical tab cannot be meant.

    Meant are the overstrikes of old manual pages, a letter, a backspace and the letter again; the backspaces of a
    spinner; and a page break.
    """
    before, after = text[lost.start - 1 : lost.start], text[lost.end : lost.end + 1]
    if lost.letter == "b":
        beside = "\\b" in (text[lost.start - 2 : lost.start], text[lost.end : lost.end + 2])
        return not beside and (lost.start == start or before not in ("_", after))
    if lost.letter != "f":
        return True
    if re.compile(_FORM_FEED).match(text, lost.end, end):
        return True
    # A page break is alone, or at the start of a line or of a word with a capital.
    return (
        after.islower()
        and lost.start > start
        and not before.isspace()
        and text[lost.start - 2 : lost.start] != "\\n"
    )


def _stands_free(text: str, start: int, lost: Lost, name: str) -> bool:
    """Whether a command that may be a variable too has the signs of a command around it."""
    after = lost.end + len(name) - 1
    if text.startswith("{", after):
        return True
    before = text[lost.start - 1 : lost.start] if lost.start > start else ""
    return before in tuple(" $^_+-=<>|{~") and before != "" and not re.compile(_SETS_VALUE).match(text, after)


def _formulas(text: str, start: int, end: int) -> Iterator[range]:
    """Where formulas are: between dollars or `\\\\(` and `\\\\)`, on one line."""
    for match in re.compile(_FORMULA).finditer(text, start, end):
        group = match.lastindex or 1
        inside = match[group]
        breaks = (
            it[1] is not None and it[1] + it[2] not in _STRONG | _FAIR | _WEAK
            for it in re.finditer(_LINE_BREAK, inside)
        )
        if not any(breaks):
            yield range(*match.span(group))


def _in_paths(text: str, start: int, end: int) -> set[int]:
    """Where the escapes of paths are that begin with a drive."""
    found: set[int] = set()
    for match in re.compile(_PATH).finditer(text, start, end):
        steps = [Span(*it.span()) for it in re.compile(_STEP).finditer(text, match.start(2), match.end(2))]
        goes_on = (
            number for number, it in enumerate(steps) if number and _is_break(text, steps[number - 1], it)
        )
        steps = steps[: next(goes_on, len(steps))]
        lost = [it.start for it in steps if text[it.start + 1] != "\\"]
        if lost and _is_path(match[1], [text[it.start : it.end] for it in steps]):
            found.update(lost)
    return found


def _is_break(text: str, before: Span, step: Span) -> bool:
    """Whether a path ends before a step whose escape is a break: after the name of a file, or at a capital."""
    if text[step.start + 1] not in "nrt":
        return False
    return (
        re.search(_EXTENSION, text[before.start : before.end]) is not None or text[step.start + 2].isupper()
    )


def _is_path(drive: str, steps: list[str]) -> bool:
    """Whether steps with their separators in front, of which some are escapes, are those of a path."""
    signs = [it[1] for it in steps]
    if "b" in signs or "f" in signs:
        return True
    if any(
        sign != "\\" and it[1:].partition(".")[0] in _FOLDERS for sign, it in zip(signs, steps, strict=True)
    ):
        return True
    # A line that begins with "A:" is more often an answer than a drive.
    if drive.lower() in "abq":
        return False
    if "r" in signs or (len(steps) > 1 and re.search(_EXTENSION, steps[-1])):
        return True
    doubled = [number for number, sign in enumerate(signs) if sign == "\\"]
    return bool(doubled) and any(it != "\\" for it in signs[doubled[0] : doubled[-1]])
