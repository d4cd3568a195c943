"""A file that is one array is recognised as a whole: what is found is what its lines one by one would come to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine import arrays, disk, limits
from tuneline.engine.disk import FileResult, check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.settings.model import Settings

CHAT = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "{[}]"}]}
ALPACA = {"instruction": "Add", "input": "", "output": "2"}


def result(path: Path, text: bytes, *, whole: bool, plan: Plan) -> tuple[object, ...]:
    path.write_bytes(text)
    with pytest.MonkeyPatch.context() as patch:
        if not whole:
            patch.setattr(disk, "sound_array", lambda _source: None)
        found: FileResult = check_file(Source(path), plan)
    kept = found.vote, found.reading, found.placed, found.examples, found.stats
    return *kept, list(found.multiline), found.undecodable, found.coverage, found.lines


PLANS = [
    Plan(),
    Plan(every=True),
    Plan(named=False),
    Plan(Settings(target=("openai",))),
    Plan(compared=("openai", "together")),
]


def same(path: Path, text: bytes) -> None:
    for plan in PLANS:
        assert result(path, text, whole=True, plan=plan) == result(path, text, whole=False, plan=plan)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["[", "}", '"', "\\", "'a': "]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(
    items=st.lists(values | st.sampled_from([CHAT, ALPACA, {}, []]), max_size=5),
    indent=st.sampled_from([0, 1, 4, "\t"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    before=st.sampled_from(["", "\n", " \n\n"]),
    after=st.sampled_from(["", "\n", "\n \n\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_any_array(
    tmp_path_factory: pytest.TempPathFactory,
    items: list[object],
    indent: int | str,
    end: str,
    before: str,
    after: str,
    mark: str,
) -> None:
    text = json.dumps(items, indent=indent, ensure_ascii=False)
    whole = f"{mark}{before}{text}{after}".replace("\n", end).encode()
    same(tmp_path_factory.mktemp("array") / "train.jsonl", whole)


@pytest.mark.parametrize(
    "text",
    [
        '[\n{"a": 1},\n{"a": 2}\n]',
        '[{"a": 1},\n{"a": 2}]\n',
        "[\n]",
        '[\n{"a": "\\ud83d"}\n]',
        "[\n1,\n2\n]\n[\n3\n]",
        "[\n1,\n2\n]\n{}",
        '[\n{"a": NaN}\n]',
        '[\n{"a": 1,}\n]',
        '[\n{"a": 1}\n',
        "[1, 2]\n",
        "[" * 300 + "\n" + "]" * 300,
        f"[\n{json.dumps(CHAT)},\n{json.dumps(CHAT)}\n]\n",
        f"{json.dumps(CHAT)}\n{json.dumps(CHAT)}\n",
    ],
)
def test_arrays_and_what_looks_like_one(tmp_path: Path, text: str) -> None:
    same(tmp_path / "train.jsonl", text.encode())


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    same(tmp_path / "train.jsonl", b'[\n{"a": "\xe9"}\n]')


def test_its_lines_are_not_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps([CHAT] * 1_000, indent=2), "utf-8")
    monkeypatch.setattr(disk, "_parts", None)
    assert check_file(Source(path), Plan()).examples == 1_000


@pytest.mark.parametrize("indent", [0, 1, "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_large_file_is_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, indent: int | str, end: str
) -> None:
    path = tmp_path / "train.jsonl"
    items = [CHAT, {"a": ["},", {"b": 1}, {"c": 2}]}, *[CHAT] * 40]
    path.write_bytes(json.dumps(items, indent=indent).replace("\n", end).encode())
    monkeypatch.setattr(limits, "ARRAY_PIECE", 600)
    array = arrays.sound_array(Source(path))
    assert array is not None
    assert (array.first, array.examples) == (CHAT, 42)
    assert list(array.items) == list(array.items) == items
    assert len(array.items.pieces) > 5  # type: ignore[attr-defined]


def test_items_that_each_have_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text("[\n" + ",\n".join([json.dumps(CHAT)] * 40) + "\n]\n", "utf-8")
    monkeypatch.setattr(limits, "ARRAY_PIECE", 600)
    array = arrays.sound_array(Source(path))
    assert array is not None
    assert array.examples == 40
    assert len(array.items.pieces) > 5  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "[\n{},\n{},\n]", "[\n{},\n{}\n", "[\n{},\n{}\n]]", "[\n{},\n{}],[{}\n]", "[\n{},\n,{}\n]", "[\n{},\n[{}\n]",
        "[\n{}\n{},\n{}\n]", "[\n{},\n{}\n]\n{}", "[\n{},\n{\"a\": 1,}\n]", "[\n,{},\n{}\n]",
    ],
)  # fmt: skip
def test_what_is_no_array_is_none_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(text, "utf-8")
    for size in (3, 6, 8, 100):
        monkeypatch.setattr(limits, "ARRAY_PIECE", size)
        assert arrays.sound_array(Source(path)) is None


def test_a_file_whose_items_are_too_large_goes_line_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps([CHAT], indent=2), "utf-8")
    assert arrays.sound_array(Source(path)) is not None
    monkeypatch.setattr(limits, "ARRAY_PIECE", 20)
    monkeypatch.setattr(limits, "ARRAY_BYTES", 40)
    assert arrays.sound_array(Source(path)) is None
