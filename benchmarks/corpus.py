"""Makes the files that the benchmarks read, each of a given size and the same one every time.

    python benchmarks/corpus.py NAME MEGABYTES PATH

What their names mean is in CORPORA. Lengths follow what was found in public training files, and words are made of
syllables rather than of random letters, so that a tokenizer works as hard as on real text.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate, count
from pathlib import Path
from typing import Any

_SYLLABLES = (
    "an be ca de en fo ga he in jo ka le ma no or pa qui re sa te un ve wi xa yo ze ing tion ment ly er est"
).split()
_SYSTEMS = (
    "You are a helpful assistant that answers briefly and names its sources.",
    "You are a support agent of a shop. Ask for the order number before you look anything up.\nBe polite.",
    "Translate what the user writes into plain English. Keep names as they are.",
)
_HAN = "数据集的例子我们可以在这里看到很多不同的文字和标点符号以及一些常用的词语"
# Half of an English text consists of these.
_COMMON = (
    "the of and to in a is that for it as was with be by on not he his but at are this have from or had "
    "an they which one you were all her she there would their we him been has when who will no more if "
    "out so up said what its about than into them can only other time new some could these two may first "
    "then do any like my now over such our man me even most made after also did many before must through "
    "years where much your way down should because long each just state people those too how good data "
    "model file line token example training value number list return function type name "
).split()
_OTHER = ("naïve café", "größer als", "数据集的例子", "пример строки", "😀👍🏽", "→ ½ …")


def _vocabulary(source: random.Random, number: int) -> list[str]:
    return ["".join(source.choices(_SYLLABLES, k=source.choice((1, 2, 2, 3, 3, 4)))) for _ in range(number)]


def _words(source: random.Random, vocabulary: list[str], number: int) -> str:
    picked = source.choices(vocabulary, k=number)
    for index in range(7, number, 11):
        picked[index] += source.choice((".", ",", "?", ":\n", ".\n\n", ' "so"'))
    if number > 20 and source.random() < 0.1:
        picked.insert(number // 2, source.choice(_OTHER))
    return " ".join(picked)


def chat(seed: int) -> Iterator[str]:
    """Chat of the usual kind: long answers now and then, system prompts that repeat, weights."""
    source = random.Random(seed)
    vocabulary = _vocabulary(source, 6_000)
    while True:
        messages: list[dict[str, object]] = []
        if source.random() < 0.4:
            messages.append({"role": "system", "content": source.choice(_SYSTEMS)})
        turns = source.choice((1, 1, 1, 2, 3))
        for turn in range(turns):
            messages.append({"role": "user", "content": _words(source, vocabulary, source.randint(8, 60))})
            number = min(4_000, int(source.lognormvariate(4.2, 0.9)) + 3)
            answer: dict[str, object] = {"role": "assistant", "content": _words(source, vocabulary, number)}
            if turns > 1 and source.random() < 0.3:
                answer["weight"] = int(turn == turns - 1)
            messages.append(answer)
        yield json.dumps({"messages": messages}, ensure_ascii=source.random() < 0.15) + "\n"


def plain(seed: int) -> Iterator[str]:
    """Short chat: a median line of 380 bytes, half of them with escapes."""
    source = random.Random(seed)
    vocabulary = _vocabulary(source, 6_000)
    while True:
        messages: list[dict[str, object]] = []
        if source.random() < 0.6:
            messages.append({"role": "system", "content": source.choice(_SYSTEMS)})
        for _ in range(source.choice((1, 1, 1, 1, 2))):
            for role, middle, spread in (("user", 2.4, 0.6), ("assistant", 2.8, 0.7)):
                text = _words(source, vocabulary, int(source.lognormvariate(middle, spread)) + 2)
                messages.append({"role": role, "content": text})
        yield json.dumps({"messages": messages}, ensure_ascii=source.random() < 0.5) + "\n"


def calls(seed: int) -> Iterator[str]:
    """Chat with three declared tools, and a call and its answer in each turn."""
    source = random.Random(seed)
    vocabulary = _vocabulary(source, 6_000)
    tools = [_tool(source, vocabulary, name) for name in ("get_price", "get_history", "convert")]
    while True:
        messages: list[dict[str, object]] = []
        if source.random() < 0.5:
            messages.append({"role": "system", "content": _SYSTEMS[0]})
        for _ in range(source.choice((1, 1, 2))):
            messages.append({"role": "user", "content": _words(source, vocabulary, 12)})
            ident = f"call_{source.getrandbits(32):08x}"
            given = {"symbol": source.choice(vocabulary)[:6], "days": source.randint(1, 99)}
            called = {"name": source.choice(tools)["function"]["name"], "arguments": json.dumps(given)}
            call = {"id": ident, "type": "function", "function": called}
            said = {"content": None} if source.random() < 0.5 else {}
            messages.append({"role": "assistant", **said, "tool_calls": [call]})
            answer = json.dumps({"value": source.random() * 100})
            messages.append({"role": "tool", "tool_call_id": ident, "content": answer})
            messages.append({"role": "assistant", "content": _words(source, vocabulary, 15)})
        yield json.dumps({"messages": messages, "tools": tools}, ensure_ascii=False) + "\n"


def _tool(source: random.Random, vocabulary: list[str], name: str) -> dict[str, Any]:
    properties = {
        "symbol": {"type": "string", "description": _words(source, vocabulary, 6)},
        "days": {"type": "integer"},
        "currency": {"type": "string", "enum": ["usd", "eur"]},
    }
    parameters = {"type": "object", "properties": properties, "required": ["symbol"]}
    described = {"name": name, "description": _words(source, vocabulary, 9), "parameters": parameters}
    return {"type": "function", "function": described}


def escaped(seed: int) -> Iterator[str]:
    """Chinese chat in which every character outside ASCII is an escape."""
    source = random.Random(seed)
    vocabulary = _vocabulary(source, 6_000)
    while True:
        messages = []
        for _ in range(source.choice((1, 1, 2))):
            asked = "".join(source.choices(_HAN, k=source.randint(10, 40)))
            asked += f' "{_words(source, vocabulary, 3)}"\t{source.choice("😀é→")}'
            messages.append({"role": "user", "content": asked})
            said = "".join(source.choices(_HAN, k=source.randint(20, 120)))
            said += "\n\n" + _words(source, vocabulary, 10) + r" C:\dir\x" * (source.random() < 0.05)
            messages.append({"role": "assistant", "content": said})
        yield json.dumps({"messages": messages}) + "\n"


def diverse(seed: int) -> Iterator[str]:
    """Chat with many different words, as rare as in a language, and code, numbers, links and other scripts."""
    source = random.Random(seed)
    words = list(dict.fromkeys(_vocabulary(source, 100_000)))
    words = [it.title() if place % 9 == 5 else it for place, it in enumerate(words)]
    words[3 : 3 + len(_COMMON)] = _COMMON
    weights = [*accumulate(1 / (place + 5) for place in range(len(words)))]
    while True:
        messages = []
        for role, middle in (("user", 3.2), ("assistant", 4.4)):
            picked = source.choices(words, cum_weights=weights, k=int(source.lognormvariate(middle, 0.7)) + 3)
            for place in range(6, len(picked), 12):
                picked[place] += source.choice(
                    (",", ",", ".", ".", "?", ":", ";", ".\n", '"', " (and)", "'s")
                )
            if source.random() < 0.4:
                picked.insert(len(picked) // 2, _piece(source, words))
            messages.append({"role": role, "content": " ".join(picked)})
        yield json.dumps({"messages": messages}, ensure_ascii=False) + "\n"


def _piece(source: random.Random, words: list[str]) -> str:
    """A few lines of code, a table of numbers, a link, or a sentence in another script."""
    one, other = source.choice(words).lower(), source.choice(words)
    number = source.randint(0, 10**6)
    match source.randrange(6):
        case 0:
            return f"\n\n```python\ndef {one}(self, {one}_{number}=None):\n    return self.{other}[{number}]\n```\n"
        case 1:
            return f"https://{one}.example/{other}?id={number}&page={number % 17}#{one}"
        case 2:
            return "".join(f"\n| {one} | {number * it / 7:.2f} | {number % it} % |" for it in range(3, 7))
        case 3:
            return "".join(map(chr, source.choices(range(0x4E00, 0x8000), k=source.randint(4, 30))))
        case 4:
            letters = source.choice((range(0x430, 0x450), range(0x627, 0x64B), range(0x3B1, 0x3CA)))
            return " ".join("".join(map(chr, source.choices(letters, k=6))) for _ in range(8))
        case _:
            return f"😀 “{other}” – {one}… {source.choice(_OTHER)}"


def keyed(seed: int) -> Iterator[str]:
    """The chat of `a` with a further key on every line, whose values differ."""
    for number, line in enumerate(chat(seed)):
        yield f'{{"source": "page {number}", {line[1:]}'


def tiny(_: int) -> Iterator[str]:
    """Sound chat of 90 bytes a line."""
    for number in count():
        asked, said = (
            {"role": "user", "content": f"q{number}"},
            {"role": "assistant", "content": f"a{number}"},
        )
        yield json.dumps({"messages": [asked, said]}) + "\n"


def array(seed: int) -> Iterator[str]:
    """A pretty-printed array of chat with short messages, so that it has many lines; its last line is missing."""
    mark = "[\n"
    for line in chat(seed):
        example = json.loads(line)
        for message in example["messages"]:
            message["content"] = message["content"][:60]
        yield mark + json.dumps([example], indent=2, ensure_ascii=False)[2:-2]
        mark = ",\n"


def repeated(first: str, line: str) -> Callable[[int], Iterator[str]]:
    """A first line, and then another over and over, in which `#` is a number that differs each time."""

    def made(_: int) -> Iterator[str]:
        yield first
        for number in count(10_000):
            yield line.replace("#", str(number))

    return made


# Files of very short or broken lines, by what they consist of: in the one all lines are equal, in the other none.
SHORT = {
    "an open brace": ("{\n", "{#\n"),
    "an open bracket": ("[\n", "[#\n"),
    "a closed brace": ("}\n", "}#\n"),
    "a word": ("x\n", "x#\n"),
    "an object in two lines": ('{"a": 1\n}\n', '{"a": #\n}\n'),
    "a string over many lines": ("b\n", "b#\n"),
    "a chat that is cut": ('{"messages": [{"role": "user"\n', '{"messages": [{"role": "user#"\n'),
}


def _printable(source: random.Random) -> str:
    return "".join(chr(source.randint(32, 126)) for _ in range(source.randint(2, 30)))


def _octets(source: random.Random) -> str:
    """Bytes but for NUL, which makes a file a binary one. Most are no UTF-8; a line end among them is one."""
    octets = source.choices(range(1, 256), k=source.randint(2, 30))
    return bytes(octets).decode("utf-8", "surrogateescape")


def _signs(source: random.Random) -> str:
    return "".join(source.choices('{}[]",:0', k=source.randint(2, 30)))


def _escapes(source: random.Random) -> str:
    return f"\\{source.choice('xuUN')}{source.randint(0, 99_999)}"


# What a line is made of that has nothing in common with the next one.
_UNLIKE: dict[str, Callable[[random.Random], str]] = {
    "random characters": _printable,
    "random bytes": _octets,
    "random signs of JSON": _signs,
    "escapes with numbers": _escapes,
}


def unlike(seed: int, name: str) -> Iterator[str]:
    """Lines of random pieces."""
    source, make = random.Random(seed), _UNLIKE[name]
    while True:
        yield make(source) + "\n"


def cut(seed: int) -> Iterator[str]:
    """Lines of chat, each cut at a random place."""
    source = random.Random(seed)
    for line in plain(seed):
        yield line[: source.randint(1, len(line) - 2)] + "\n"


def mixed(seed: int) -> Iterator[str]:
    """All of these among sound lines, one of which is in fifty."""
    source, chopped, sound = random.Random(seed), cut(seed), plain(seed)
    makes = list(_UNLIKE.values())
    while True:
        kind = source.randrange(50)
        if kind == 0:
            yield next(sound)
        elif kind < 3:
            yield next(chopped)
        else:
            yield source.choice(makes)(source) + "\n"


# Files of broken lines that have nothing in common.
UNLIKE: dict[str, Callable[[int], Iterator[str]]] = {
    **{name: partial(unlike, name=name) for name in _UNLIKE},
    "chat cut anywhere": cut,
    "all of these and sound lines": mixed,
}

CORPORA: dict[str, Callable[[int], Iterator[str]]] = {
    "a": chat,
    "b": plain,
    "c": calls,
    "d": escaped,
    "diverse": diverse,
    "keyed": keyed,
    "tiny": tiny,
    "array": array,
    **UNLIKE,
}
for _name, _pair in SHORT.items():
    _first = '{"a": "x\n' if _name == "a string over many lines" else ""
    for _kind, _line in zip(("equal", "distinct"), _pair, strict=True):
        CORPORA[f"{_name}, {_kind}"] = repeated(_first, _line)
_ENDS = {"array": "\n]\n"}


def lines(size: int, name: str = "a", seed: int = 20) -> Iterator[str]:
    """Lines of a corpus, each with its LF, until `size` bytes are reached."""
    written = 0
    for line in CORPORA[name](seed):
        yield line
        written += len(line) if line.isascii() else len(line.encode(errors="surrogateescape"))
        if written >= size:
            break
    yield _ENDS.get(name, "")


def write(path: Path, name: str, size: int) -> None:
    """Write a corpus of about `size` bytes."""
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.writelines(lines(size, name))


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=CORPORA)
    parser.add_argument("megabytes", type=float)
    parser.add_argument("path", type=Path)
    arguments = parser.parse_args()
    write(arguments.path, arguments.name, int(arguments.megabytes * 1_000_000))


if __name__ == "__main__":
    main()
