"""Runs the server of a VSIX on the Pythons of this machine, as an editor would, and asks it for its work.

The exchange makes every compiled module of the bundle do something: pydantic-core checks the example,
jsonschema-rs the arguments of its tool call, tiktoken counts its tokens.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile

from bundle import Failed, contents
from bundle.targets import MINORS

SECONDS = 60
URI = "file:///tuneline/trial.jsonl"
TOOL = {"type": "function", "function": {"name": "add", "parameters": {
    "type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}}}  # fmt: skip
CALL = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a": "one"}'}}
EXAMPLE = {
    "messages": [
        {"role": "user", "content": "Add one."},
        {"role": "assistant", "tool_calls": [CALL], "weight": 2},
    ],
    "tools": [TOOL],
}
EXPECTED = {"invalid-weight", "arguments-mismatch"}


def run(vsix: Path, pythons: Iterable[str] = ()) -> None:
    """Print a line for each Python that the VSIX is for; Failed if one does not work, or if there is none."""
    failed: list[str] = []
    tried = 0
    with tempfile.TemporaryDirectory(prefix="tuneline-trial-") as folder:
        with ZipFile(vsix) as archive:
            if contents.SERVER not in archive.namelist():
                raise Failed(f"{vsix.name} has no server to try")
            archive.extractall(folder)
        tool = Path(folder, "extension", "bundled", "tool")
        for python, found in _at_hand([*pythons, *candidates()], tool / "probe.py"):
            version = ".".join(map(str, found["version"]))
            tried += 1
            try:
                if not found["bundled"]:
                    raise Failed("the compiled modules of the bundle are not for it")
                words = session([python, "-I", str(tool / "server.py")])
            except Failed as error:
                failed.append(version)
                words = f"FAILED: {error}"
            print(f"{vsix.name} on CPython {version} ({python}): {words}", flush=True)
    if failed:
        raise Failed(f"{vsix.name} does not work on CPython {', '.join(failed)}")
    if not tried:
        raise Failed(f"no CPython of {', '.join(MINORS)} is at hand to try {vsix.name}")


def candidates() -> Iterator[str]:
    """Where Pythons usually are."""
    yield sys.executable
    yield from filter(None, (shutil.which(f"python{minor}") for minor in MINORS))
    for folder in (Path.home() / ".pyenv" / "versions", Path.home() / ".local" / "share" / "uv" / "python"):
        yield from map(str, sorted(folder.glob("*/bin/python")))
        yield from map(str, sorted(folder.glob("*/python.exe")))


def _at_hand(pythons: Iterable[str], probe: Path) -> list[tuple[str, dict[str, Any]]]:
    """Those of the commands that are CPythons of our minors, each release once, with what probe.py says."""
    seen: dict[tuple[int, ...], tuple[str, dict[str, Any]]] = {}
    for python in pythons:
        done = subprocess.run([python, "-I", str(probe)], capture_output=True, text=True, check=False)
        # A launcher of pyenv is there for every version, but fails for those that are not chosen.
        if done.returncode == 0:
            found = json.loads(done.stdout)
            version = tuple(found["version"])
            if found["implementation"] == "cpython" and f"{version[0]}.{version[1]}" in MINORS:
                seen.setdefault(version, (python, found))
    return [seen[version] for version in sorted(seen)]


def session(command: list[str]) -> str:
    """Open a document with mistakes, hover over it, leave. What was seen in words, or Failed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    watch = threading.Timer(SECONDS, process.kill)
    watch.start()
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        try:
            words = _talk(process.stdin, process.stdout)
        except (OSError, EOFError):
            process.kill()
            said = process.stderr.read().decode("utf-8", "replace").strip()
            raise Failed(f"the server ended or was silent for {SECONDS} s. {said}") from None
        if code := process.wait():
            raise Failed(f"the server left with {code}")
        return words
    finally:
        watch.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()


def _talk(sink: IO[bytes], source: IO[bytes]) -> str:
    def ask(number: int, method: str, params: Any) -> Any:
        _send(sink, {"id": number, "method": method, "params": params})
        answer = _until(sink, source, lambda it: it.get("id") == number and "method" not in it)
        if "error" in answer:
            raise Failed(f"{method}: {answer['error']}")
        return answer["result"]

    name = ask(1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}})["serverInfo"]
    _send(sink, {"method": "initialized", "params": {}})
    document = {"uri": URI, "languageId": "jsonl", "version": 1, "text": json.dumps(EXAMPLE) + "\n"}
    _send(sink, {"method": "textDocument/didOpen", "params": {"textDocument": document}})
    published = _until(sink, source, lambda it: it.get("method") == "textDocument/publishDiagnostics")
    found = {it["code"] for it in published["params"]["diagnostics"]}
    if not found >= EXPECTED:
        raise Failed(f"found {sorted(found)}, not {sorted(EXPECTED)}")
    # A hover waits for no encoder, so the figures come first.
    ask(2, "workspace/executeCommand", _call("tuneline.statistics", {"uri": URI, "show": False}))
    at = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
    hover = ask(3, "textDocument/hover", at)
    counted = re.search(r"About [\d,]+ tokens", json.dumps(hover))
    if not counted:
        raise Failed(f"no tokens in the hover {hover}")
    report = ask(4, "workspace/executeCommand", _call("tuneline.report"))
    ask(5, "shutdown", None)
    _send(sink, {"method": "exit", "params": None})
    return f"{name['name']} {report['tuneline']}, {len(found)} findings, a{counted[0][1:]}"


def _call(command: str, *arguments: object) -> dict[str, Any]:
    return {"command": command, "arguments": list(arguments)}


def _send(sink: IO[bytes], message: dict[str, Any]) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sink.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    sink.flush()


def _until(sink: IO[bytes], source: IO[bytes], wanted: Any) -> Any:
    """The first message that is wanted; what the server asks meanwhile is answered with nothing."""
    while True:
        message = _receive(source)
        if wanted(message):
            return message
        if "method" in message and "id" in message:
            _send(sink, {"id": message["id"], "result": None})


def _receive(source: IO[bytes]) -> Any:
    length = 0
    while line := source.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = source.read(length)
    if not length or len(body) < length:
        raise EOFError
    return json.loads(body)
