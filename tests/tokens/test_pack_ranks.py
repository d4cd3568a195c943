"""The tool that writes the packed ranks, on a small file and against what is checked in."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tuneline.domain.encoding import ENCODINGS
from tuneline.tokens.encodings import unpack

TOOL = Path(__file__).resolve().parents[2] / "tools" / "pack_ranks.py"


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pack_ranks", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_round_trip(tool: ModuleType) -> None:
    text = b"IQ== 0\nIg== 1\n5a2X 2\n"
    assert unpack(tool.pack(tool.tokens_of(text))) == {b"!": 0, b'"': 1, "字".encode(): 2}


def test_ranks_out_of_order(tool: ModuleType) -> None:
    with pytest.raises(ValueError, match="rank 2 found instead of 1"):
        tool.tokens_of(b"IQ== 0\nIg== 2\n")


@pytest.mark.parametrize("name", ENCODINGS)
def test_what_is_checked_in(name: str, tool: ModuleType) -> None:
    packed = gzip.decompress((tool.DATA / f"{name}.bin.gz").read_bytes())
    assert tool.pack(list(unpack(packed))) == packed


def test_knows_the_encodings(tool: ModuleType) -> None:
    assert tuple(tool.OFFICIAL) == ENCODINGS


def test_refuses_another_file(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "DATA", tmp_path / "data")
    (tmp_path / "o200k_base.tiktoken").write_bytes(b"IQ== 0\n")
    assert tool.main(tmp_path) == 1
    assert "not the official file" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
