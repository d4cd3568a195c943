"""Lost backslashes are found, and tabs and line breaks that are meant are left alone: measured on generated texts."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

import pytest

from tuneline.syntax.backslashes import lost_backslashes, suspicious

_PROSE = {
    "English": """to not nor nut tan top tin ten tag text right rest rho real root norm net nuclear nearby the rain
        then title today times tablets read nice never rule rate bank from fine but because""",
    "Italian": """ne ni no non né nu nel noi tu ti te tra to ho hanno re rime rose rho tau testo tempo nome a e i o
        tag ma ragione resto fa bene b frase""",
    "Spanish": """ne ni no nu nos tu te ti tan tanto tos rey ro rho real tau todo texto e i u o a ya re rima regla
        ref fue bueno""",
    "Dutch": """ne nu niet not nog na te tot top toe tan u er rij recht rho ring tau tekst tien op en ter nek neq
        raam ref fiets boek""",
}
_ENDS = (
    "\n",
    "\n\n",
    "\r\n",
    " \n",
    ":\n",
    "\n- ",
    "\n\t",
    "\t",
    ",\n",
    "$5\n",
    ".\n",
    '"\n',
    "Q:\n",
    "A:\n",
)
_HEADS = "ext size name au ag o an rm eq eg ot u e i time tau theta id ho right frac able binom".split()
_CODE = (
    "def f(x):\n\treturn x\n", "eq = Eq(x, y)\n", "\t\tau = 3\n", "if a:\n\to = 1\n", "$x = 1;\n\to($y);\n", "u := 2\n",
    "echo $a\nto $b\n", "for i in range(3):\n\n", "e = 2.71\n", "ot += 1\n", "\tint i;\n\text: .jpg\n", "i++;\n",
    "\tan(x)\n", "\tag: v1\n", "grep -rn '$x' .\nrm -rf tmp\n", "ref = 1\n", "\tr = re.compile('a')\n", "orm = ORM()\n",
    "`${a}\n${b}`\n", "let s = `$${x}`;\ne.g. y\n", "\ngin.run()\n", "u64 x;\n", "\tt = 0\n", "\theta = 2\n"[1:],
)  # fmt: skip


def _prose(rng: random.Random, language: str) -> str:
    words = _PROSE[language].split()
    return "".join(rng.choice(words) + rng.choice((" ", " ", *_ENDS)) for _ in range(rng.randint(4, 30)))


def _table(rng: random.Random) -> str:
    rows = [
        "\t".join(rng.choices([*_HEADS, "5", "$3", "C:", "yes"], k=rng.randint(2, 6)))
        for _ in range(rng.randint(1, 8))
    ]
    return rng.choice(("\n", "\r\n")).join(rows)


def _code(rng: random.Random) -> str:
    return "".join(rng.choices(_CODE, k=rng.randint(1, 8)))


def _found(text: str) -> list[str]:
    body = json.dumps(text, ensure_ascii=False)
    found = [it.letter for it in lost_backslashes(body, 1, len(body) - 1)]
    assert suspicious(body) or not found
    return found


@pytest.mark.parametrize(
    "text_of",
    [
        *(pytest.param(lambda rng, it=it: _prose(rng, it), id=it) for it in _PROSE),
        pytest.param(_table, id="tables"),
        pytest.param(_code, id="code"),
    ],
)
def test_a_thousand_texts_with_tabs_and_line_breaks_have_nothing_suspicious(
    text_of: Callable[[random.Random], str],
) -> None:
    rng = random.Random(11)
    texts = (text_of(rng) for _ in range(1_000))
    assert [text for text in texts if _found(text)] == []


_COMMANDS = """alpha beta gamma bar begin bigl binom boldsymbol frac forall flat tau theta text textbf times to top tan
    triangle tfrac nu nabla neq ne not notin ni nleq rho right rangle rceil rfloor rm rightarrow""".split()


def _formulas(rng: random.Random) -> Iterator[tuple[str, int]]:
    """Formulas with single backslashes as a reader of JSON gets them, and how many backslashes were lost."""
    for _ in range(1_000):
        names = [it for it in rng.choices(_COMMANDS, k=rng.randint(1, 5)) if it[0] in "bfnrt"]
        if names:
            source = "$" + " ".join(f"\\{name}{rng.choice((' x', '_1', '{a}', ''))}" for name in names) + "$"
            yield json.loads(f'"{source}"'), len(names)


def test_every_lost_backslash_of_a_formula_is_found() -> None:
    missed = [text for text, lost in _formulas(random.Random(5)) if len(_found(text)) != lost]
    assert missed == []


@pytest.mark.parametrize(
    "path",
    [
        r"C:\temp",
        r"D:\new\file\table",
        r"c:\tools\bin\run.bat",
        r"E:\names\notes\tables\x",
        r"Z:\reports",
        r"F:\x\to\y",
    ],
)
def test_every_lost_backslash_of_a_path_is_found(path: str) -> None:
    lost = sum(path.count(f"\\{letter}") for letter in "bfnrt")
    source = path.replace("\\x", "\\\\x").replace("\\y", "\\\\y")
    assert len(_found(json.loads(f'"Open {source} now"'))) == lost


def test_a_long_string_of_escapes_takes_one_look_at_each() -> None:
    for piece in ("\n", "\t", "\\nu ", "A:\\new", "$x\n", "\b", "C:" + "\\t" * 50):
        assert isinstance(_found(piece * 20_000), list)
