"""Lines that are checked in bulk and one by one, which must come to the same: with mutations of lines of every format.

    python tests/engine/block_fuzz.py --rows 100000 [--seed 1] [--format chat]

Each round takes lines of a format (its example file, the fixtures of all rules, texts of this file's own), mutates some
of them, joins them to a block and checks it both ways: one by one and in bulk. What is compared are findings with their
places, summaries, marks, statistics, and what is noted of bytes and line ends. A difference is printed with its line.
The process keeps what its checkers have learned from one block to the next, as for a file.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tuneline.engine import limits
from tuneline.engine.block import BlockChecker
from tuneline.engine.part import Part
from tuneline.engine.plan import Plan
from tuneline.engine.statistics import Stats
from tuneline.formats.table import FORMATS
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
# For whom blocks are checked: a target that ignores keys, one that refuses them, one that has words of its own.
TARGETS: tuple[tuple[str, ...], ...] = (
    (),
    ("openai",),
    ("together",),
    ("trl",),
    ("bedrock-nova",),
    ("mlx-lm", "azure"),
)

Mutation = Callable[[random.Random, bytes], bytes]


def in_bytes(old: bytes, *new: bytes) -> Mutation:
    """One of several texts in the place of another, wherever that is first or last."""

    def mutate(source: random.Random, line: bytes) -> bytes:
        places = [it.start() for it in re.finditer(re.escape(old), line)]
        if not places:
            return line
        at = source.choice(places)
        return line[:at] + source.choice(new) + line[at + len(old) :]

    return mutate


def in_text(*texts: bytes) -> Mutation:
    """One of several texts at the start, or the end, of some string."""

    def mutate(source: random.Random, line: bytes) -> bytes:
        places = [it.span() for it in re.finditer(rb'"(?:[^"\\]|\\.)*"', line)]
        if not places:
            return line
        start, end = source.choice(places)
        at = source.choice((start + 1, end - 1))
        return line[:at] + source.choice(texts) + line[at:]

    return mutate


def as_value(change: Callable[[random.Random, Any], Any]) -> Mutation:
    """A change of the value, written in some way."""

    def mutate(source: random.Random, line: bytes) -> bytes:
        try:
            value = change(source, json.loads(line))
            text = json.dumps(
                value,
                ensure_ascii=source.random() < 0.5,
                separators=source.choice(((",", ":"), (", ", ": "))),
            )
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            return line
        return text.encode("utf-8", "surrogatepass")

    return mutate


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a value."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


ODD: tuple[Any, ...] = (
    "", " ", "\n", "\u00a0", "\u3000", "\u200b", None, 0, 1, 2, -1, 1.0, 0.5, True, False, [], {}, ["x"], [None], "nan",
    "N/A", " None ",
    "x", "1", {"a": {"b": ["c", "d"]}}, [[["e"]]], 10**30, 1e300, -0.0, "\u2028", "\x85", "\U0001f600",
    {"type": "text", "text": "x"}, [{"type": "text", "text": "x"}], "<tool_call>", "Human: hello", "\ufeff",
)  # fmt: skip
KEYS = (
    "weight", "name", "id", "metadata", "loss", "train", "tool_calls", "tool_call_id", "tools", "functions", "text",
    "reasoning_content", "system", "history", "label", "input", "messages", "prompt", "response", "images", "role",
    "content", "from", "value", "contents", "mesages", "Role", "rejected", "parallel_tool_calls", "é", "a\"b", "",
)  # fmt: skip


def set_some(source: random.Random, value: Any) -> Any:
    given = source.choice(list(objects(value)))
    given[source.choice(list(given))] = source.choice(ODD)
    return value


def add_some(source: random.Random, value: Any) -> Any:
    source.choice(list(objects(value)))[source.choice(KEYS)] = source.choice(ODD)
    return value


def drop_some(source: random.Random, value: Any) -> Any:
    given = source.choice(list(objects(value)))
    del given[source.choice(list(given))]
    return value


def turned(_source: random.Random, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: turned(_source, value[key]) for key in reversed(value)}
    return [turned(_source, it) for it in value] if isinstance(value, list) else value


def lists(source: random.Random, value: Any) -> Any:
    found = [it for given in objects(value) for it in given.values() if isinstance(it, list)]
    some: list[Any] = source.choice(found)
    match source.randrange(4):
        case 0:
            some.clear()
        case 1:
            some.reverse()
        case 2:
            some *= 2
        case _:
            some.append(source.choice(ODD))
    return value


def weighed(source: random.Random, value: Any) -> Any:
    for given in objects(value):
        if source.random() < 0.5 and ("role" in given or "from" in given):
            given[source.choice(("weight", "train"))] = source.choice((0, 1, 1, 0, True, 1.0, 2, None, "1"))
    return value


def with_key(source: random.Random, value: Any) -> Any:
    value[source.choice(("id", "metadata", "source"))] = source.choice(
        (
            source.randrange(99),
            "x",
            {"a": ["b"]},
            None,
            'a "b"\n',
            {'a"': ["b\t", 'c"']},
            "Human: x",
            ["\theta", "<|x"],
        )
    )
    return value


def deep(source: random.Random, value: Any) -> Any:
    held: Any = source.choice(ODD)
    for _ in range(source.choice((3, 70, 150, 250))):
        held = source.choice(([held], {"a": held}))
    value[source.choice(("id", "metadata"))] = held
    return value


def anywhere(source: random.Random, line: bytes, new: bytes, size: int = 0) -> bytes:
    at = source.randrange(len(line) + 1)
    return line[:at] + new + line[at + size :]


MUTATIONS: dict[str, Mutation] = {
    "repeated content": in_bytes(
        b'"content":', b'"content": "x", "content":', b'"content": null, "content":'
    ),
    "repeated role": in_bytes(b'"role":', b'"role": "user", "role":', b'"role":"x","role":'),
    "repeated key": in_bytes(b'": ', b'": 1, "id": 2, "id": ', b'": "a", "prompt": "b", "prompt": '),
    "repeated list": in_bytes(b'{"', b'{"messages": [], "', b'{"conversations": [], "', b'{"prompt": "", "'),
    "escaped key": in_bytes(b"ent", b"\\u0065nt", b"\\u0065\\u006et"),
    "two values": lambda source, line: line + source.choice((b"", b" ", b",", b"\t")) + line,
    "broken up": lambda source, line: anywhere(source, line, b"\n"),
    "any byte": lambda source, line: anywhere(source, line, bytes([source.randrange(256)])),
    "byte gone": lambda source, line: anywhere(source, line, b"", 1),
    "byte changed": lambda source, line: anywhere(source, line, bytes([source.randrange(256)]), 1),
    "cut": lambda source, line: line[: source.randrange(len(line) + 1)],
    "blank": lambda source, _line: source.choice((b"", b" ", b"\t", b"\xc2\xa0")),
    "white space": lambda source, line: (
        source.choice((b" ", b"\t", b"\x0c", b"\x0b", b"\xef\xbb\xbf")) + line
    ),
    "white space after": lambda source, line: line + source.choice((b" ", b"\t", b"\x00", b"\xc2\x85")),
    "returns": lambda source, line: line + source.choice((b"\r", b"\r\r")),
    "return inside": lambda source, line: anywhere(source, line, b"\r"),
    "lost backslash": in_text(
        b"\\b",
        b"\\f",
        b"\\theta x",
        b"\\neq",
        b"a\\ne b",
        b"$x\\ne y$",
        b"C:\\temp",
        b"C:\\new\\x.txt",
        b"\\rho",
        b"\\times",
        b"\\u0007lpha",
        b"\\u000Bec{",
        b"\\u0041",
        b"\\/",
        b"\\r\\n",
        b"\\tab",
        b"\\nnext",
        b"\\\\\\neq",
        b"\\\\neq",
        b"\\ne\\u0071x",
        b"\\tau\\u0061",
        b"\\u000aeq",
        b"\\u0041C:\\dir\\new",
        b"\\nC:\\rest",
    ),
    "escaped quotes": in_text(
        b'\\"', b'\\\\\\"', b"\\\\", b"\\\\\\\\", b'\\\\\\\\\\" ', b'\\"\\"', b"\\u0022"
    ),
    "half a character": in_text(b"\\ud83d", b"\\ude00", b"\\ud83d\\ude00", b"\\uD83Dx", b"\xed\xa0\x80"),
    "bad text": in_text(
        b"\xff", b"\xc0\xaf", b"\x01", b"\xe2\x82", b"\\x41", b"\\u12", b'"', b"\xf4\x90\x80\x80"
    ),
    "look-alikes": in_text(
        b"<|im_start|>",
        b"<|",
        b"|",
        b"<|endoftext|>",
        b"Human:",
        b"Assistant:",
        b"\\tHuman:",
        b"\\u000Assistant:",
        b"\\u0048uman:",
        b"null",
        b"[]",
        b"<tool_call>",
        b"<think>so</think>",
        b" \\n[THINK]so",
        b"\\u003cthink>",
    ),
    "numbers": in_bytes(
        b": ",
        b': NaN, "a": ',
        b': 1e999, "a": ',
        b': -0, "a": ',
        b': 01, "a": ',
        b": " + b"9" * 5_000 + b', "a": ',
    ),
    "some value": as_value(set_some),
    "another key": as_value(add_some),
    "key gone": as_value(drop_some),
    "keys turned": as_value(turned),
    "lists": as_value(lists),
    "weights": as_value(weighed),
    "further key": as_value(with_key),
    "deep": as_value(deep),
    "as it is": as_value(lambda _source, value: value),
    "roles": in_bytes(
        b'"user"',
        b'"human"',
        b'"User"',
        b'""',
        b'"developer"',
        b'"tool"',
        b'"system"',
        b'"assistant"',
        b'"gpt"',
    ),
    "arguments": in_bytes(b'\\"', b'\\"x\\", \\"', b'\\" ', b"\\u0022", b"'", b'\\"a\\": NaN, \\"'),
    "ids": in_bytes(b'"call_', b'"', b'"call_1', b'"x', b'"\\u0063all_', b'"abcdefgh'),
    "functions": in_bytes(b"look_up", b"convert", b"look up", b"lookup", b"", b"\\u006cook_up"),
}


def sources(name: str) -> list[bytes]:
    """Lines of a format to begin with, and some of others."""
    lines = [
        line.encode()
        for rule in RULES.values()
        for lines_of in re.findall(r"```jsonl[^\n]*\n(.*?)```", rule.page, re.DOTALL)
        for line in lines_of.split("\n")
        if line
    ]
    path = EXAMPLES / f"{name}.jsonl"
    own = [line for line in path.read_bytes().split(b"\n") if line] if path.exists() else []
    own += [json.dumps(it.value).encode() for it in _plain(name)]
    return own * (1 + len(lines) // max(1, len(own))) * 3 + lines


class _Example(NamedTuple):
    value: Any


def _plain(name: str) -> Iterator[_Example]:
    source = random.Random(5)
    words = 'the tide rises twice a day é 数据 \n \t x=1; "so" it is not and C:\\dir 😀'.split(" ")

    def text() -> str:
        return " ".join(source.choices(words, k=source.randint(1, 30)))

    for number in range(60):
        turns = source.choice((2, 3, 4))
        roles = ["system"][: turns % 2] + ["user", "assistant"] * (turns // 2)
        said = [{"role": role, "content": text()} for role in roles]
        match name:
            case "chat" if number % 2:
                yield _Example(_with_calls(source, said, text))
            case "chat":
                yield _Example({"messages": said, **({"id": number} if number % 5 == 0 else {})})
            case "preference":
                answer = (
                    [{"role": "assistant", "content": text()}],
                    [{"role": "assistant", "content": text()}],
                )
                asked = {"messages": said[:-1]}
                yield _Example(
                    {"input": asked, "preferred_output": answer[0], "non_preferred_output": answer[1]}
                )
            case "sharegpt":
                tags = {"user": "human", "assistant": "gpt", "system": "system"}
                yield _Example(
                    {"conversations": [{"from": tags[it["role"]], "value": it["content"]} for it in said]}
                )
            case _:
                required = FORMATS[name].required
                optional = ["input"] if name in ("alpaca", "instruction-response") else []
                yield _Example(
                    {**{key: text() for key in required}, **{key: "" for key in optional if number % 2}}
                )


_TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": "What it does.",
            "parameters": {
                "type": "object",
                "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "integer", "enum": [1, 2]}},
                "required": ["a"],
            },
        },
    }
    for name in ("look_up", "convert")
]


def _with_calls(source: random.Random, said: list[dict[str, str]], text: Callable[[], str]) -> dict[str, Any]:
    turns: list[dict[str, Any]] = [*said[:-1]]
    count = source.choice((1, 1, 2))
    idents = [source.choice(("call_%d", "abcdefgh%d")) % at for at in range(count)]
    calls = []
    for ident in idents:
        arguments = source.choice(({"a": text()}, {"a": "x", "b": 1}, {"a": None}, {"a": "x", "b": 3}))
        function = {"name": source.choice(("look_up", "convert")), "arguments": json.dumps(arguments)}
        calls.append({"id": ident, "type": "function", "function": function})
    turns.append({"role": "assistant", "content": source.choice((None, "", text())), "tool_calls": calls})
    if source.random() < 0.3:
        del turns[-1]["content"]
    for ident in idents:
        turns.append({"role": "tool", "tool_call_id": ident, "content": text()})
        if source.random() < 0.3:
            turns[-1]["name"] = "look_up"
    turns.append(said[-1])
    return {
        "messages": turns,
        **({"tools": _TOOLS[: source.choice((1, 2, 2))]} if source.random() < 0.8 else {}),
    }


class Checkers:
    """What checks the blocks of one format for one target: one by one, and in bulk."""

    def __init__(self, name: str, target: tuple[str, ...], *, every: bool, compared: bool) -> None:
        given = Settings.model_validate({"target": list(target)})
        plan = Plan(
            given, tokens=False, every=every, compared=("openai", "trl", "together") if compared else None
        )
        self.alone = BlockChecker(plan, name)
        self.bulk = BlockChecker(plan, name, bulk=True)
        counted = Plan(given, check=False, stats=True, count=not every)
        self.counted = BlockChecker(counted, name)
        self.counted_in_bulk = BlockChecker(counted, name, bulk=True)

    def differences(self, data: bytes) -> Iterator[str]:
        """What differs between the ways of checking a block."""
        alone = described(self.alone.check(data))
        found = described(self.bulk.check(data))
        for what, before in alone.items():
            if before != found[what]:
                yield f"{what}: {_first(before, found[what])}"
        one, other = (statistics(it.check(data).stats) for it in (self.counted, self.counted_in_bulk))
        if one != other:
            yield f"statistics: {_first(one, other)}"


def statistics(stats: Stats) -> dict[str, Any]:
    """What was counted, however the examples are ordered."""
    found = {it: getattr(stats, it) for it in stats.__struct_fields__}
    numbers = [found.pop(it) for it in ("tokens", "trained", "longest")]
    return {**found, "tokens": sorted(zip(*numbers, strict=True))}


def described(part: Part) -> dict[str, Any]:
    """What is known of a part, however it is kept; the order of keys does not count."""
    summaries = [
        summary._replace(keys=tuple(sorted(summary.keys)), types=tuple(sorted(summary.types)))
        for summary in part.summaries()
    ]
    return {
        "summaries": dict(enumerate(summaries)),
        "marks": dict(enumerate(part.marks)),
        "findings": part.findings,
        "more": {cause: list(rows) for cause, rows in part.more.items()},
        "undecodable": part.undecodable,
        "returns": part.returns,
    }


def _first(before: Any, after: Any) -> str:
    if not isinstance(before, dict):
        return f"{before} | {after}"
    key = next((key for key in [*before, *after] if before.get(key) != after.get(key)), None)
    return f"{key}: {before.get(key)} | {after.get(key)}"


def prepare() -> None:
    """Small pieces, none of which is passed over."""
    limits.BULK_SIZE = 4_000
    limits.BULK_MOST_ODD = 2


def fuzz(name: str, rows: int, seed: int, show: Callable[[str], None] = print) -> tuple[int, Counter[str]]:
    """How many of the blocks differ, and how many lines were mutated in which way."""
    source = random.Random(f"{seed} {name}")
    lines = sources(name)
    known: dict[object, Checkers] = {}
    wrong, often = 0, Counter[str]()
    while rows > 0:
        target = source.choice(TARGETS)
        every, compared = source.random() < 0.1, not target and source.random() < 0.2
        key = target, every, compared
        if key not in known or source.random() < 0.05:
            known[key] = Checkers(name, target, every=every, compared=compared)
        count, rate = source.choice((5, 40, 150)), source.choice((0.0, 0.02, 0.1, 0.6))
        some = []
        for _ in range(count):
            line = source.choice(lines)
            if source.random() < rate:
                kind = source.choice(list(MUTATIONS))
                often[kind] += 1
                line = MUTATIONS[kind](source, line)
            some.append(line)
        ending = source.choice((b"\n", b"\n", b"\n", b"\r\n", b"\r")) if source.random() < 0.3 else b"\n"
        data = ending.join(some) + (ending if source.random() < 0.8 else b"")
        for difference in known[key].differences(data):
            wrong += 1
            show(f"{name} {target} {every} {compared} {difference[:2_000]}")
        rows -= count
    return wrong, often


def main() -> None:
    """The command."""
    prepare()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=[it.name for it in FORMATS.values() if it.bulk])
    given = parser.parse_args()
    names = [given.format] if given.format else [it.name for it in FORMATS.values() if it.bulk]
    wrong, often = 0, Counter[str]()
    for name in names:
        found, kinds = fuzz(name, given.rows // len(names), given.seed)
        wrong, often = wrong + found, often + kinds
    print(f"{given.rows:,} rows, {len(often)} kinds of mutation, {wrong} differences")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
