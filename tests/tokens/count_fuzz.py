"""Texts that are counted in all ways, which must come to what tiktoken counts: glued from traps, words and real texts.

    python tests/tokens/count_fuzz.py --texts 100000 [--seed 1] [--encoding cl100k_base]

Each block of texts is counted together, so that what was learned from one text is used for the next; with toktok, where
it is installed, and without; and each text as one that is too long to be counted in one piece. A difference is printed.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from tokens.texts import TRAPS, exact, glued, real_texts
from tuneline.domain.encoding import ENCODINGS
from tuneline.tokens import count as counting
from tuneline.tokens import fast, limits

BLOCK = 500


def texts(draw: random.Random, number: int) -> list[str]:
    """Texts of one vocabulary, which is made of traps and of pieces of real texts."""
    real = sorted(real_texts())
    words = [
        "".join(draw.choices(draw.choice(("abcdefghijkl", "Toasty", "BaCé")), k=draw.randrange(1, 9)))
        for _ in range(40)
    ]
    signs = [draw.choice(words) + draw.choice(",.:;?!)\"'") for _ in range(20)]
    kinds = (
        words + signs + [" "] * 60,
        words + list(TRAPS),
        list(TRAPS),
        [chr(draw.randrange(0x3000)) for _ in range(60)],
    )
    found = []
    for _ in range(number):
        if draw.random() < 0.1 and real:
            start = draw.choice(real)
            at = draw.randrange(len(start) + 1)
            found.append(start[:at] + draw.choice(TRAPS) + start[at : at + 2_000])
        elif draw.random() < 0.3:
            found.append(
                " ".join(glued(draw, words + signs + list(TRAPS), 4) for _ in range(draw.randrange(1, 30)))
            )
        else:
            found.append(glued(draw, draw.choice(kinds), draw.choice((6, 24, 80))))
    return found


def differences(some: list[str], encoding: str, draw: random.Random) -> list[str]:
    """What differs, in words."""
    expected = [exact(it, encoding) for it in some]
    wrong = []
    for way in (None, fast):
        counting._fast = way
        for text, found, right in zip(some, counting.counts(some, encoding), expected, strict=True):
            if found not in (right, None):
                wrong.append(f"counts, fast={way is not None}: {found}, not {right}: {text!a}")
        whole, limits.SLICE = limits.SLICE, draw.choice((1, 5, 40))
        for text, right in zip(some, expected, strict=True):
            if (found := counting.count(text, encoding).tokens) != right:
                wrong.append(f"sliced, fast={way is not None}: {found}, not {right}: {text!a}")
        limits.SLICE = whole
    counting._fast = None
    return wrong


def main() -> None:
    """Compare, and leave with 1 where something differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--encoding", choices=ENCODINGS)
    given = parser.parse_args()
    wrong, limits.WORDS_BETWEEN_LOOKS = 0, sys.maxsize
    for encoding in (given.encoding,) if given.encoding else ENCODINGS:
        for block in range(0, given.texts, BLOCK):
            draw = random.Random(f"{encoding} {given.seed} {block}")
            for it in differences(texts(draw, BLOCK), encoding, draw):
                print(encoding, it)
                wrong += 1
    print(f"{given.texts:,} texts, {wrong} differences")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
