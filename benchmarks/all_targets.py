"""What a file costs that is checked for all targets at once, beside a check for none and for one of them.

    python benchmarks/all_targets.py [--megabytes 5] [--rounds 3] [--targets 30]

Processor time in this process, tokens not counted. The bound is three checks for one target. Where fewer targets are
known than asked for, copies of them with other facts fill up the number. The files are chat of the usual kind, and
kinds that give rules much to say: tool calls, masks and further keys on every line, roles of others, broken lines, and
lines of which no two have the same outline.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import corpus

from tuneline.domain.effect import Effect
from tuneline.domain.masks import Masks
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.engine.portability import portability
from tuneline.settings.model import OwnTargets, Settings
from tuneline.targets.base import FormatFacts, Target
from tuneline.targets.evidence import OWN_WORD, Fact
from tuneline.targets.table import known_targets

BOUND = 3.0


def plain(size: int) -> Iterator[str]:
    """Chat of the usual kind."""
    yield from corpus.lines(size)


def tools(size: int) -> Iterator[str]:
    """Chat with declared tools and a call in every example."""
    declared = [
        {
            "type": "function",
            "function": {
                "name": "look_up",
                "description": "Looks something up.",
                "parameters": {"type": "object", "properties": {"what": {"type": "string"}}},
            },
        }
    ]
    for number, line in enumerate(corpus.lines(size)):
        value = json.loads(line)
        call = {"name": "look_up", "arguments": json.dumps({"what": f"thing {number}"})}
        value["messages"][-1:-1] = [
            {
                "role": "assistant",
                "tool_calls": [{"id": f"call_{number}", "type": "function", "function": call}],
            },
            {"role": "tool", "tool_call_id": f"call_{number}", "content": "Nothing."},
        ]
        yield json.dumps({**value, "tools": declared}) + "\n"


def keys(size: int) -> Iterator[str]:
    """Masks and further keys, in the example and its messages."""
    for number, line in enumerate(corpus.lines(size)):
        value = json.loads(line)
        for message in value["messages"]:
            message["weight"] = number % 2
            message["id"] = number
        yield json.dumps({**value, "id": number, "source": "web", "meta": {}}) + "\n"


def roles(size: int) -> Iterator[str]:
    """Roles that are wrong everywhere."""
    return (line.replace('"user"', '"human"').replace('"assistant"', '"gpt"') for line in corpus.lines(size))


def broken(size: int) -> Iterator[str]:
    """Every second line lacks its end."""
    for number, line in enumerate(corpus.lines(size)):
        yield f"{line[:-3]}\n" if number % 2 else line


def outlines(size: int) -> Iterator[str]:
    """Further keys in random places, so that no two lines have the same outline."""
    source = random.Random(3)
    for line in corpus.lines(size):
        value = json.loads(line)
        for message in value["messages"]:
            message[f"key_{source.randrange(10_000)}"] = 1
        yield json.dumps(value) + "\n"


FILES: dict[str, Callable[[int], Iterator[str]]] = {
    it.__name__: it for it in (plain, tools, keys, roles, broken, outlines)
}


def enough(number: int) -> tuple[Target, ...]:
    """So many targets: those that are known, and others that answer rules in other ways."""
    known = known_targets()
    chat = FormatFacts(reads=Fact("whole", OWN_WORD))
    kinds = (
        chat,
        replace(chat, masks=Fact(Masks(None, frozenset(), "all"), OWN_WORD)),
        replace(chat, choices={"roles": Fact(frozenset(("user", "assistant")), OWN_WORD)}),
        replace(
            chat, keys={"*": Fact(Effect.IGNORE, OWN_WORD), "messages[].weight": Fact(Effect.TRAIN, OWN_WORD)}
        ),
    )
    example = known[0]
    more = (
        replace(
            example, name=f"own-{it}", title=f"Reader {it}", built_in=False, formats={"chat": kinds[it % 4]}
        )
        for it in range(number)
    )
    return (*known, *islice(more, max(0, number - len(known))))


def main() -> None:
    """Print the table as Markdown, and leave with 1 if the bound is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--targets", type=int, default=30)
    arguments = parser.parse_args()
    targets = enough(arguments.targets)
    print(f"{len(targets)} targets, {arguments.megabytes:g} MB, Python {sys.version.split()[0]}.\n")
    print("| file | any | one target | all targets | to any | to one |")
    print("|---|---|---|---|---|---|")
    bad = False
    with tempfile.TemporaryDirectory() as folder:
        for name, make in FILES.items():
            path = Path(folder) / f"{name}.jsonl"
            path.write_text(
                "".join(make(int(arguments.megabytes * 1_000_000))), encoding="utf-8", newline="\n"
            )
            none, one, all_ = measure(path, targets, arguments.rounds)
            bad = bad or all_ > BOUND * max(none, one)
            print(
                f"| {name} | {none:.2f} | {one:.2f} | {all_:.2f} | {all_ / none:.2f} x | {all_ / one:.2f} x |"
            )
    sys.exit(bad)


def measure(path: Path, targets: tuple[Target, ...], rounds: int) -> tuple[float, float, float]:
    """Seconds without a target, for one (the slowest of six), and for all at once; the best of some rounds."""
    own = tuple(it for it in targets if not it.built_in)
    files = {it.name: path.with_suffix(".toml") for it in own}
    settings = Settings().with_own(OwnTargets(own, files))
    for_one = [
        settings.model_copy(update={"target": (it.name,)}).with_own(settings.own)
        for it in targets
        if it.reads("chat")
    ]
    best = {0: 1e9, 2: 1e9}
    for _ in range(rounds):
        best[0] = min(best[0], seconds(path, Plan(settings, tokens=False)))
        every = Plan(settings, tokens=False, compared=tuple(it.name for it in targets))
        best[2] = min(best[2], seconds(path, every))
    slowest = max(seconds(path, Plan(it, tokens=False)) for it in for_one[:6])
    result = check_file(Source(path), every)
    assert len(portability(result, targets).readers) == len(targets)
    return best[0], slowest, best[2]


def seconds(path: Path, plan: Plan) -> float:
    """Processor time of one check."""
    start = time.process_time()
    check_file(Source(path), plan)
    return time.process_time() - start


if __name__ == "__main__":
    main()
