"""`tuneline convert` where something is in the way: links, full disks, pipes that close, very large examples."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cli.running import chats, finish, run, start, write

PLAIN = chats(3, {})
unix = pytest.mark.skipif(sys.platform == "win32", reason="a matter of Unix")


@unix
def test_an_output_that_is_another_name_of_the_input(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    os.symlink(folder / "x.jsonl", folder / "y.jsonl")
    for names in (("x.jsonl", "y.jsonl"), ("y.jsonl", "x.jsonl")):
        assert run("convert", names[0], "--to", "sharegpt", "--force", "-o", names[1]).code == 2
        assert (folder / "x.jsonl").read_text("utf-8") == PLAIN
    # A second name gets a file of its own.
    os.link(folder / "x.jsonl", folder / "z.jsonl")
    assert run("convert", "x.jsonl", "--to", "sharegpt", "--force", "-o", "z.jsonl").code == 0
    assert (folder / "x.jsonl").read_text("utf-8") == PLAIN


@unix
def test_a_link_to_another_file_stays_a_link_or_is_refused(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    write(folder / "real.jsonl", "mine\n")
    os.symlink("real.jsonl", folder / "y.jsonl")
    assert run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl").code == 2
    assert (folder / "real.jsonl").read_text("utf-8") == "mine\n"
    assert run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl", "--force").code == 0
    assert "conversations" in (folder / "y.jsonl").read_text("utf-8")


def test_a_disk_that_is_full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "x.jsonl", PLAIN)
    write(folder / "y.jsonl", "before")
    opened = Path.open

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def on_a_full_disk(path: Path, mode: str = "r", **given: Any) -> Any:
        return Full() if path.name.startswith(".tuneline-") and mode == "wb" else opened(path, mode, **given)

    monkeypatch.setattr(Path, "open", on_a_full_disk)
    outcome = run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl", "--force")
    told = "tuneline: x.jsonl: cannot be converted: no space left on device\n"
    assert (outcome.code, outcome.out, outcome.err) == (2, "", told)
    assert (folder / "y.jsonl").read_text("utf-8") == "before"
    assert sorted(it.name for it in folder.iterdir()) == ["x.jsonl", "y.jsonl"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_standard_output_on_a_full_disk(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN)
    with open("/dev/full", "wb") as full:
        outcome = finish(start("convert", "x.jsonl", "--to", "sharegpt", cwd=folder, stdout=full))
    assert outcome.code == 2
    assert "no space left on device" in outcome.err
    assert "Traceback" not in outcome.err


@unix
def test_stopping_it_leaves_nothing_behind(folder: Path) -> None:
    line = PLAIN.split("\n")[0] + "\n"
    write(folder / "x.jsonl", line * 200_000)
    write(folder / "y.jsonl", "before")
    words = ("convert", "x.jsonl", "--to", "nova", "-o", "y.jsonl", "--force", "--jobs", "1", "--carry", "_k")
    process = start(*words, cwd=folder)
    try:
        # Not before it has begun to write, however long it takes to start.
        while process.poll() is None and not any(
            it.stat().st_size for it in folder.glob(".tuneline-*") if it.exists()
        ):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
    finally:
        outcome = finish(process)
    assert outcome.code in (130, -signal.SIGINT)
    assert "Traceback" not in outcome.err
    assert (folder / "y.jsonl").read_text("utf-8") == "before"
    assert sorted(it.name for it in folder.iterdir()) == ["x.jsonl", "y.jsonl"]


def test_ten_thousand_calls_and_an_image_of_eight_megabytes(folder: Path) -> None:
    calls = [
        {"id": f"c{n}", "type": "function", "function": {"name": "f", "arguments": f'{{"n": {n}}}'}}
        for n in range(10_000)
    ]
    answers = [{"role": "tool", "tool_call_id": f"c{n}", "content": str(n)} for n in range(10_000)]
    user = {"role": "user", "content": "Hi"}
    end = {"role": "assistant", "content": "Done."}
    tools = [{"type": "function", "function": {"name": "f"}}]
    first = {"messages": [user, {"role": "assistant", "tool_calls": calls}, *answers, end], "tools": tools}
    url = "data:image/png;base64," + "A" * 8_000_000
    picture = [{"type": "text", "text": "See"}, {"type": "image_url", "image_url": {"url": url}}]
    second = {"messages": [{"role": "user", "content": picture}, end]}
    text = "".join(f"{json.dumps(it)}\n" for it in (first, second))
    write(folder / "x.jsonl", text)
    for there in ("anthropic", "nova"):
        assert run("convert", "x.jsonl", "--to", there, "-o", "y.jsonl", "--force").code == 0
        back = run("convert", "y.jsonl", "--to", "chat")
        assert back.code == 0, back.err
        one, two = map(json.loads, back.out.splitlines())
        assert [it["function"]["arguments"] for it in one["messages"][1]["tool_calls"]] == [
            it["function"]["arguments"] for it in calls
        ]
        assert [it["tool_call_id"] for it in one["messages"][2:-1]] == [it["id"] for it in calls]
        assert two["messages"][0]["content"][1]["image_url"]["url"] == url
    assert run("convert", "x.jsonl", "--to", "sharegpt", "-o", "y.jsonl", "--force").code == 1


@unix
def test_a_pipe_that_closes(folder: Path) -> None:
    write(folder / "x.jsonl", PLAIN * 8_000)
    process = start("convert", "x.jsonl", "--to", "sharegpt", cwd=folder)
    assert process.stdout is not None
    process.stdout.read(1)
    process.stdout.close()
    process.stdout = None
    assert finish(process).code == 141
