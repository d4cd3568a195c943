"""Makes a chat file of a given size, the same one every time: what the benchmarks read.

The lengths follow what was found in public training files: a median line of about 330 bytes, a long tail, some
escapes, some text outside ASCII, system prompts that repeat, and words rather than random letters, so that a
tokenizer works as hard as on real text.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

_SYLLABLES = (
    "an be ca de en fo ga he in jo ka le ma no or pa qui re sa te un ve wi xa yo ze ing tion ment ly er est"
).split()
_SYSTEMS = (
    "You are a helpful assistant that answers briefly and names its sources.",
    "You are a support agent of a shop. Ask for the order number before you look anything up.\nBe polite.",
    "Translate what the user writes into plain English. Keep names as they are.",
)
_OTHER = ("naïve café", "größer als", "数据集的例子", "пример строки", "😀👍🏽", "→ ½ …")


def _words(source: random.Random, vocabulary: list[str], count: int) -> str:
    picked = source.choices(vocabulary, k=count)
    for index in range(7, count, 11):
        picked[index] += source.choice((".", ",", "?", ":\n", ".\n\n", ' "so"'))
    if count > 20 and source.random() < 0.1:
        picked.insert(count // 2, source.choice(_OTHER))
    return " ".join(picked)


def lines(size: int, seed: int = 20) -> Iterator[str]:
    """Lines of chat examples, each with its LF, until `size` bytes are reached."""
    source = random.Random(seed)
    vocabulary = [
        "".join(source.choices(_SYLLABLES, k=source.choice((1, 2, 2, 3, 3, 4)))) for _ in range(6_000)
    ]
    written = 0
    while written < size:
        messages: list[dict[str, object]] = []
        if source.random() < 0.4:
            messages.append({"role": "system", "content": source.choice(_SYSTEMS)})
        turns = source.choice((1, 1, 1, 2, 3))
        for turn in range(turns):
            messages.append({"role": "user", "content": _words(source, vocabulary, source.randint(8, 60))})
            count = min(4_000, int(source.lognormvariate(4.2, 0.9)) + 3)
            answer: dict[str, object] = {"role": "assistant", "content": _words(source, vocabulary, count)}
            if turns > 1 and source.random() < 0.3:
                answer["weight"] = int(turn == turns - 1)
            messages.append(answer)
        line = json.dumps({"messages": messages}, ensure_ascii=source.random() < 0.15) + "\n"
        written += len(line.encode())
        yield line


def main() -> None:
    """Write a corpus: `python benchmarks/corpus.py 50 train.jsonl`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("megabytes", type=float)
    parser.add_argument("path", type=Path)
    arguments = parser.parse_args()
    with arguments.path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines(int(arguments.megabytes * 1_000_000)))


if __name__ == "__main__":
    main()
