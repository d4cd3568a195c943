"""The exchange that tries a VSIX, with the server of this environment and with programs that are none."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bundle import Failed, trial
from bundle.contents import SERVER

from tuneline import __version__
from tuneline.lsp.server import create

MakeWheel = Callable[[str, dict[str, str]], Path]


def test_the_server_passes() -> None:
    words = trial.session([sys.executable, "-m", "tuneline", "server"])
    assert words.startswith(f"{create().name} {__version__}, ")
    assert words.endswith(" tokens")


def test_a_program_that_ends_fails_with_what_it_said() -> None:
    with pytest.raises(Failed, match="no such thing"):
        trial.session([sys.executable, "-c", "import sys; sys.exit('no such thing')"])


def test_a_server_that_finds_nothing_fails() -> None:
    with pytest.raises(Failed, match=r"found \['something-else'\], not "):
        trial.session([sys.executable, "-c", SILENT])


# Answers the first request, and publishes a finding that nobody expects.
SILENT = """
import json, sys
def send(**message):
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(body), body))
    sys.stdout.buffer.flush()
send(id=1, result={"serverInfo": {"name": "none"}})
send(method="textDocument/publishDiagnostics", params={"diagnostics": [{"code": "something-else"}]})
sys.stdin.buffer.read()
"""


def test_a_vsix_without_a_python_to_try_it_is_not_passed(
    monkeypatch: pytest.MonkeyPatch, wheel: MakeWheel
) -> None:
    monkeypatch.setattr(trial, "candidates", lambda: iter(()))
    made = wheel("alone.vsix", {SERVER: "", "extension/bundled/tool/probe.py": ""})
    with pytest.raises(Failed, match=r"is at hand to try alone\.vsix"):
        trial.run(made)


def test_a_vsix_without_a_server_is_not_tried(wheel: MakeWheel) -> None:
    with pytest.raises(Failed, match=r"universal\.vsix has no server to try"):
        trial.run(wheel("universal.vsix", {"extension/bundled/tool/probe.py": ""}))


def test_a_python_that_the_libraries_are_not_for_fails(
    wheel: MakeWheel, capsys: pytest.CaptureFixture[str]
) -> None:
    probe = """print('{"version": [3, 12, 0], "implementation": "cpython", "bundled": false}')"""
    made = wheel("none.vsix", {SERVER: "", "extension/bundled/tool/probe.py": probe})
    with pytest.raises(Failed, match=r"does not work on CPython 3\.12\.0"):
        trial.run(made)
    assert "FAILED: the compiled modules of the bundle are not for it" in capsys.readouterr().out
