"""What a conversion costs against `check` of the same lines, for the pairs that tell most.

    python benchmarks/conversion_pairs.py [--megabytes 6] [--rounds 3] [KIND...]

Each kind of file is converted to formats and for readers, whose check of what is written counts as well. Times are
processor seconds in this process for all blocks but the first half of the file, in which what there is to learn is
learned; blocks are checked and converted in turn, so that a busy moment hits both alike, and of each block the fastest
round counts. A conversion may take three times as long as a check (`conversion.py` holds two pairs to that, with whole
commands on large files); what takes longer is marked, and the last column says how many minutes of one processor
550 MB of that kind take.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any, Final, NamedTuple

import corpus
from conversion import MOST

from tuneline.engine.conversion import block_converter, refuses_any
from tuneline.engine.disk import block_checker
from tuneline.engine.files.source import Block, Source
from tuneline.engine.plan import Plan
from tuneline.features.conversion import asked_of, format_of, how_for, how_to, sample_of
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.syntax.parse import parse
from tuneline.syntax.source import sourced, written

Example = dict[str, Any]
_LARGE, _BLOCK = 550_000_000, 500_000


class Kind(NamedTuple):
    """Files of one kind. of: the corpus whose lines are changed, and how. into: the options of each conversion."""

    of: str
    change: Callable[[int, Example], Example]
    into: tuple[str, ...]


def _as_it_is(_number: int, value: Example) -> Example:
    return value


def _with_ids(number: int, value: Example) -> Example:
    """Further keys in every message, as exports have them."""
    for at, turn in enumerate(value["messages"]):
        turn |= {"id": f"m{number}-{at}", "timestamp": 1_700_000_000 + number / 7}
    return value


def _thinking(_number: int, value: Example) -> Example:
    """An empty thought before each answer, as templates write it."""
    for turn in value["messages"]:
        if turn["role"] == "assistant":
            turn["content"] = f"<think>\n\n</think>\n\n{turn['content']}"
    return value


def _reasoning(number: int, value: Example) -> Example:
    for turn in value["messages"]:
        if turn["role"] == "assistant":
            turn["reasoning_content"] = f"This is the question {number}: {turn['content'][:40]}"
    return value


def _with_image(number: int, value: Example) -> Example:
    for turn in value["messages"]:
        if turn["role"] == "user":
            image = {"type": "image_url", "image_url": {"url": f"https://images.example/{number}.png"}}
            turn["content"] = [{"type": "text", "text": turn["content"]}, image]
    return value


def _compared(number: int, value: Example) -> Example:
    """Two whole conversations with their prompt, as published sets have it."""
    turns = [{key: turn[key] for key in ("role", "content")} for turn in value["messages"]]
    turns = [turn for turn in turns if turn["role"] != "system"]
    worse = {"role": "assistant", "content": f"No. {turns[-1]['content']}"}
    return {
        "prompt": turns[-2]["content"],
        "prompt_id": f"{number:08x}",
        "chosen": turns,
        "rejected": [*turns[:-1], worse],
        "messages": turns,
        "score_chosen": number % 10 / 2,
    }


def _gemini(_number: int, value: Example) -> Example:
    """Gemini whose functions answer with objects."""
    read, write = FORMATS["chat"].read, FORMATS["gemini"].write
    assert read is not None
    assert write is not None
    given = read(FORMATS["chat"].view(sourced(parse(json.dumps(value)))))
    made: Example = json.loads(written(write(given).value))
    for turn in made["contents"]:
        for part in turn["parts"]:
            if "functionResponse" in part:
                part["functionResponse"]["response"] = {"value": 0.5, "unit": "usd"}
    return made


KINDS: Final = {
    "chat": Kind("a", _as_it_is, ("--to sharegpt", "--to gemini", "--for trl", "--to alpaca --carry _kept")),
    "tool calls": Kind(
        "c",
        _as_it_is,
        (
            "--to anthropic",
            "--for mistral",
            "--for vertex-gemini",
            "--for bedrock-nova",
            "--for bedrock-claude",
        ),
    ),
    "Gemini with tool calls": Kind("c", _gemini, ("--to chat", "--for openai")),
    "keys in messages": Kind("a", _with_ids, ("--to sharegpt", "--for openai")),
    "empty thoughts": Kind("a", _thinking, ("--to sharegpt", "--for bedrock-nova")),
    "reasoning": Kind("a", _reasoning, ("--to sharegpt", "--for bedrock-nova", "--for databricks")),
    "published preferences": Kind("a", _compared, ("--to preference", "--for openai")),
    "images": Kind("a", _with_image, ("--to sharegpt", "--for openai")),
}


def lines(kind: Kind, size: int) -> Iterator[str]:
    """Lines of a kind, until they have that size."""
    for number, line in enumerate(corpus.lines(4 * size, kind.of)):
        made = json.dumps(kind.change(number, json.loads(line)), ensure_ascii=False) + "\n"
        yield made
        size -= len(made.encode())
        if size <= 0:
            break


def costs(path: Path, words: str, rounds: int) -> tuple[float, float]:
    """Processor seconds for a megabyte: of a check, and of a conversion. words: the options of the conversion."""
    options = dict(zip(it := iter(words.split()), it, strict=True))
    source, settings = Source(path), Settings()
    sample = sample_of(source)
    given = format_of(sample)
    assert given is not None
    carry = options.get("--carry", "")
    asked = None
    if reader := options.get("--for"):
        how, asked = how_for(reader, given, settings, carry=carry, sample=sample), asked_of(reader, settings)
    else:
        how = how_to(options["--to"], settings, carry=carry)
    fits = asked if asked is not None and refuses_any(source, how, asked) else None
    work: tuple[Callable[[Block], object], ...] = (
        block_checker(source, Plan(settings, tokens=False), given.name),
        block_converter(source, how, fits, asked),
    )
    blocks = list(source.blocks(_BLOCK))
    half = len(blocks) // 2
    for block in blocks[:half]:
        for function in work:
            function(block)
    gc.freeze()
    best = [[math.inf] * len(work) for _ in blocks[half:]]
    for _ in range(rounds):
        for took, block in zip(best, blocks[half:], strict=True):
            for number, function in enumerate(work):
                start = process_time()
                function(block)
                took[number] = min(took[number], process_time() - start)
    size = sum(block.length for block in blocks[half:])
    check, convert = (sum(times) / size * 1e6 for times in zip(*best, strict=True))
    return check, convert


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("kinds", nargs="*", metavar="KIND", default=[*KINDS])
    given = parser.parse_args()
    print("| file | conversion | check, ms/MB | convert, ms/MB | to check | minutes for 550 MB |")
    print("|---|---|---:|---:|---:|---:|")
    for name in given.kinds:
        kind = KINDS[name]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "x.jsonl")
            path.write_text("".join(lines(kind, int(given.megabytes * 1e6))), "utf-8")
            for words in kind.into:
                check, took = costs(path, words, given.rounds)
                ratio = took / check
                cells = [name, f"`{words}`", f"{1000 * check:.0f}", f"{1000 * took:.0f}"]
                cells += [f"{ratio:.1f}{' !' * (ratio > MOST)}", f"{took * _LARGE / 60e6:.1f}"]
                print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
