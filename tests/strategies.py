"""Hypothesis strategies that more than one test draws from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tuneline.syntax.parse import parse
from tuneline.syntax.source import SourceFloat, SourceInt, sourced

# The characters that JSON, Python and editors disagree about come up far too seldom in arbitrary text.
_CHARS = st.one_of(
    st.characters(),
    st.sampled_from("\"\\/'{}[]:,#\t\n\r\x00\x1f\x7f\x85\xa0\u2028\u2029\ufeff\ud83d\ude00😀é“”’中"),
)


def texts(max_size: int = 12) -> st.SearchStrategy[str]:
    """Strings, lone surrogates and line separators among them."""
    return st.text(_CHARS, max_size=max_size)


def json_values(*more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values that JSON can hold, `more` among their scalars."""
    scalars = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        texts(),
        *more,
    )
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(6), inner, max_size=4),
        max_leaves=12,
    )


def odd_numbers() -> st.SearchStrategy[Any]:
    """Numbers that Python would write differently, with their source text."""
    spelled = "-0 1.0 1.50 1E5 1e-3 -0.0E+00 1e999 -1e999 0.1000000000000000055511151231257827".split()
    return st.sampled_from([*spelled, "9" * 40]).map(lambda text: sourced(parse(text)))


@st.composite
def chat_examples(draw: st.DrawFn) -> dict[str, Any]:
    """Training examples of the chat format, as people write them."""
    words = st.lists(
        st.sampled_from(
            [
                "Hello",
                "it's",
                "5",
                "(no)",
                "say",
                "{x}",
                "[1]",
                "a, b",
                "C:\\dir",
                '"quoted"',
                "é",
                "😀",
                "line\nend",
                "ok.",
            ]
        ),
        max_size=6,
    ).map(" ".join)
    roles = draw(st.lists(st.sampled_from(["system", "user", "assistant"]), min_size=1, max_size=4))
    messages: list[dict[str, Any]] = []
    for role in roles:
        message: dict[str, Any] = {"role": role, "content": draw(words)}
        if role == "assistant" and draw(st.booleans()):
            message["weight"] = draw(st.integers(0, 1))
        messages.append(message)
    example: dict[str, Any] = {"messages": messages}
    if draw(st.booleans()):
        example["id"] = draw(st.integers(0, 99))
    return example


@st.composite
def changed(draw: st.DrawFn, value: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """An example with members and items that are missing, moved, of another type, or new under some key."""
    value = deepcopy(value)
    values = json_values(
        odd_numbers(), st.sampled_from([*keys, '[{"name": "f"}]', '{"name": "f"}', "{}", "user"])
    )
    for _ in range(draw(st.integers(0, 5))):
        inside = draw(st.sampled_from(_containers(value)))
        if isinstance(inside, list):
            at = draw(st.integers(0, len(inside)))
            inside[at : at + draw(st.integers(0, 1))] = draw(st.lists(values, max_size=2))
            inside[:] = draw(st.permutations(inside))
            continue
        key = draw(st.sampled_from([*inside, *keys]))
        if key in inside and draw(st.booleans()):
            del inside[key]
        else:
            inside[key] = draw(values)
        if draw(st.booleans()):
            members = draw(st.permutations([*inside.items()]))
            inside.clear()
            inside.update(members)
    return value


def _containers(value: Any) -> list[Any]:
    """The objects and lists in a value, itself among them."""
    if not isinstance(value, (dict, list)):
        return []
    inside = value.values() if isinstance(value, dict) else value
    return [value, *(it for member in inside for it in _containers(member))]


@st.composite
def json_texts(draw: st.DrawFn, values: st.SearchStrategy[Any] | None = None) -> str:
    """JSON in any spacing, with any character of a string escaped or not."""
    space = st.sampled_from(["", "", " ", "  ", "\t", "\n", "\r\n"])

    def char(it: str) -> str:
        if it in '"\\' or it < " " or draw(st.integers(0, 9)) == 0:
            units = it.encode("utf-16-be", "surrogatepass")
            codes = [units[at : at + 2].hex() for at in range(0, len(units), 2)]
            return "".join(f"\\u{draw(st.sampled_from([code, code.upper()]))}" for code in codes)
        return it

    def write(value: Any) -> str:
        if isinstance(value, str):
            return '"' + "".join(map(char, value)) + '"'
        if isinstance(value, list):
            body = ",".join(padded(write(it)) for it in value)
            return f"[{body or draw(space)}]"
        if isinstance(value, dict):
            body = ",".join(f"{padded(write(key))}:{padded(write(it))}" for key, it in value.items())
            return f"{{{body or draw(space)}}}"
        return value.source if isinstance(value, (SourceInt, SourceFloat)) else json.dumps(value)

    def padded(text: str) -> str:
        return draw(space) + text + draw(space)

    return padded(write(draw(json_values() if values is None else values)))
