"""The encodings are tiktoken's own, held against tiktoken's published recipe fed with our ranks."""

from __future__ import annotations

import base64
import gzip
import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import tiktoken
from tiktoken_ext import openai_public  # type: ignore[import-untyped]

from tuneline.domain.encoding import ENCODINGS
from tuneline.tokens import encodings

# From tiktoken_ext/openai_public.py; `test_recipe` shows that the installed tiktoken still expects them.
OFFICIAL = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}


def run(code: str) -> str:
    """What a fresh interpreter prints for the code."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def ranks_of(name: str) -> dict[bytes, int]:
    """The ranks that an encoding is made of; it does not keep them."""
    return encodings.unpack(encodings._packed(name, encodings.RECIPES[name].digest))


def test_names() -> None:
    assert tuple(encodings.RECIPES) == ENCODINGS == tuple(OFFICIAL)


@pytest.mark.parametrize("name", OFFICIAL)
def test_recipe(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = encodings.load(name)
    asked = []

    def vendored(_url: str, expected_hash: str) -> dict[bytes, int]:
        asked.append(expected_hash)
        return ranks_of(name)

    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", vendored)
    published = openai_public.ENCODING_CONSTRUCTORS[name]()
    assert asked == [OFFICIAL[name]]
    assert ours.name == published["name"]
    assert ours._pat_str == published["pat_str"]
    assert ours._special_tokens == published["special_tokens"]


@pytest.mark.parametrize("name", OFFICIAL)
def test_ranks_are_the_official_file(name: str) -> None:
    ranks = ranks_of(name)
    text = b"".join(b"%s %d\n" % (base64.b64encode(token), rank) for token, rank in ranks.items())
    assert hashlib.sha256(text).hexdigest() == OFFICIAL[name]


def test_importing_loads_nothing() -> None:
    modules = "encodings, count, chat, images, price"
    code = f"import sys; from tuneline.tokens import {modules}; print('tiktoken' in sys.modules)"
    assert run(code) == "False"


def test_loading_needs_no_network_library() -> None:
    code = (
        "import sys; from tuneline.tokens import encodings as e; before = e.is_loaded('cl100k_base');"
        "e.load('cl100k_base');"
        "print(before, e.is_loaded('cl100k_base'), e.is_loaded('o200k_base'), 'requests' in sys.modules)"
    )
    assert run(code) == "False True False False"


def test_threads_share_one(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def build(name: str, **parts: object) -> object:
        built.append(name)
        return SimpleNamespace()

    monkeypatch.setattr(encodings, "_loaded", {})
    monkeypatch.setattr(tiktoken, "Encoding", build)
    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(encodings.load, ["cl100k_base"] * 32))
    assert built == ["cl100k_base"]
    assert len(set(map(id, loaded))) == 1


OTHER_RANKS = gzip.compress(b"\x01\0\0\0\x01a")


@pytest.mark.parametrize(
    "blob",
    [OTHER_RANKS, b"no gzip", OTHER_RANKS[:-9], None],
    ids=["other ranks", "no gzip", "cut short", "missing"],
)
def test_damaged_data(blob: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (folder := tmp_path / "data").mkdir()
    if blob is not None:
        (folder / "o200k_base.bin.gz").write_bytes(blob)
    monkeypatch.setattr(encodings, "_loaded", {})
    monkeypatch.setattr("importlib.resources.files", lambda _package: tmp_path)
    with pytest.raises(RuntimeError, match="o200k_base"):
        encodings.load("o200k_base")


def test_unknown_name() -> None:
    with pytest.raises(ValueError, match=r"p50k_base.*o200k_base, cl100k_base"):
        encodings.load("p50k_base")
    assert not encodings.is_loaded("p50k_base")


def test_special_tokens() -> None:
    found = encodings.special_tokens()
    assert len(set(found)) == len(found)
    for name in OFFICIAL:
        assert set(found) >= encodings.load(name).special_tokens_set
    assert {"<|im_start|>", "<|im_end|>", "<|im_sep|>", "<|fim_suffix|>", "<|endofprompt|>"} <= set(found)
