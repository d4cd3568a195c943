"""Ways to make a line odd, or another one: of its bytes, its texts and its value. Each gets a source of chance."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

from tuneline.formats.detect import guess
from tuneline.formats.said import lists_in, texts_of
from tuneline.formats.table import FORMATS

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
        except (ValueError, TypeError, KeyError, IndexError, AssertionError, AttributeError, RecursionError):
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


def with_history(source: random.Random, value: Any) -> Any:
    exchange = source.choice((["a", "b"], ["what?", ""], ["x"], ["a", None], "x", ["NaN", " "], {"a": "b"}))
    value["history"] = source.choice(
        ([], None, [exchange], [["q", "a"], exchange], [["q", "a"]] * 3, "x", {})
    )
    return value


def deep(source: random.Random, value: Any) -> Any:
    held: Any = source.choice(ODD)
    for _ in range(source.choice((3, 70, 150, 250))):
        held = source.choice(([held], {"a": held}))
    value[source.choice(("id", "metadata"))] = held
    return value


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a value, as an object or a list and a key or a number there."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)


def some_place(source: random.Random, value: Any, *kinds: type) -> tuple[Any, Any]:
    return source.choice([(within, key) for within, key in places(value) if isinstance(within[key], kinds)])


def one_character(source: random.Random, value: Any) -> Any:
    within, key = some_place(source, value, str)
    text = within[key]
    at = source.randrange(len(text) + 1)
    within[key] = text[:at] + source.choice(("x", "", " ", "é")) + text[at + source.choice((0, 1)) :]
    return value


def the_same(source: random.Random, value: Any) -> Any:
    """A value in the place of another one of its kind, as where both answers are equal."""
    within, key = some_place(source, value, dict, list, str)
    found = [(within, key) for within, key in places(value) if isinstance(within[key], str)]
    if source.random() < 0.6:
        within, key = source.choice(found[-4:])
        other, place = source.choice(found[-4:])
    else:
        other, place = some_place(source, value, type(within[key]))
    other[place] = json.loads(json.dumps(within[key]))
    return value


def equal_answers(_source: random.Random, value: Any) -> Any:
    """The last words of an answer as those of the other one."""
    bulk = FORMATS[guess(value).name or ""].bulk
    assert bulk is not None
    assert bulk.answers is not None
    lists = lists_in(value, bulk) or []
    said: list[tuple[Any, Any]] = []
    for number in (bulk.answers.one, bulk.answers.other):
        listed = lists[number]
        at = 0 if bulk.answers.one == bulk.answers.other and not said else len(listed.turns) - 1
        ((inside, _),) = texts_of(listed.turns[at], bulk)
        *above, key = *listed.path_of(at), *inside
        within = value
        for step in above:
            within = within[step]
        said.append((within, key))
    (one, key), (other, place) = said
    other[place] = one[key]
    return value


def a_turn_more(source: random.Random, value: Any) -> Any:
    """A turn more in one of the lists, or one less; a list may end up empty."""
    within, key = some_place(source, value, list)
    turns = within[key]
    at = source.randrange(len(turns) + 1)
    if source.random() < 0.5:
        del turns[at : at + source.choice((1, 1, 9))]
    else:
        turns[at:at] = json.loads(json.dumps(source.choice((turns[:1], turns[-1:], turns[:2]))))
    return value


def unwrapped(source: random.Random, value: Any) -> Any:
    """A list as its only item, a turn as its text, or the other way about."""
    within, key = some_place(source, value, dict, list, str)
    match within[key]:
        case [item, *_]:
            within[key] = item
        case {"role": _} | {"from": _} as turn if source.random() < 0.4:
            within[key] = [turn]
        case {"content": said} | {"value": said} | {"text": said}:
            within[key] = said
        case str(said) if source.random() < 0.5:
            within[key] = {"role": source.choice(("user", "assistant")), "content": said}
        case item:
            within[key] = [item]
    return value


def begun_alike(source: random.Random, value: Any) -> Any:
    """What is in one list at the beginning of another, or of all of them."""
    found = [within[key] for within, key in places(value) if isinstance(within[key], list)]
    begun = json.loads(json.dumps(source.choice(found)))[: source.choice((1, 2, 9))]
    for some in found if source.random() < 0.3 else [source.choice(found)]:
        some[: source.choice((0, 0, 1))] = json.loads(json.dumps(begun))
    return value


def differently_masked(source: random.Random, value: Any) -> Any:
    given = source.choice(list(objects(value)))
    key = source.choice(("weight", "output_with_loss", "only_last", "label", "kto_tag", "need_eos_token"))
    given[key] = source.choice((0, 1, True, False, "true", None))
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
    "one character": as_value(one_character),
    "the same": as_value(the_same),
    "equal answers": as_value(equal_answers),
    "a turn more": as_value(a_turn_more),
    "unwrapped": as_value(unwrapped),
    "begun alike": as_value(begun_alike),
    "history": as_value(with_history),
    "masks": as_value(differently_masked),
    "as it is": as_value(lambda _source, value: value),
    "roles": in_bytes(
        b'"user"',
        b'"assistant"',
        b'"human"',
        b'"User"',
        b'""',
        b'"developer"',
        b'"tool"',
        b'"system"',
        b'"assistant"',
        b'"gpt"',
    ),
    "other roles": in_bytes(b'"assistant"', b'"user"', b'"system"'),
    "labels": in_bytes(b'"non-preferred"', b'"preferred"'),
    "arguments": in_bytes(b'\\"', b'\\"x\\", \\"', b'\\" ', b"\\u0022", b"'", b'\\"a\\": NaN, \\"'),
    "ids": in_bytes(b'"call_', b'"', b'"call_1', b'"x', b'"\\u0063all_', b'"abcdefgh'),
    "functions": in_bytes(b"look_up", b"convert", b"look up", b"lookup", b"", b"\\u006cook_up"),
}


# What changes turns and answers, and leaves lines that are read in bulk.
OF_TURNS = {
    "one character", "the same", "equal answers", "a turn more", "unwrapped", "begun alike", "history", "masks",
    "roles", "other roles", "labels",
}  # fmt: skip
