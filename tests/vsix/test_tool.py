"""probe.py and server.py, in a bundle with stand-ins for its libraries, on this Python."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from bundle import CLIENT
from bundle.lock import LEFT_OUT

from tuneline import __version__

TOOL = CLIENT / "bundled" / "tool"
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")
COMPILED = (
    "pydantic_core/_pydantic_core",
    "tiktoken/_tiktoken",
    "jsonschema_rs/jsonschema_rs",
    "msgspec/_core",
)
# Instead of the server: what it would see.
MAIN = """
import json, sys, attr
def main():
    print(json.dumps({"argv": sys.argv, "path": sys.path, "attr": attr.__file__}))
    sys.exit(7)
"""


def write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """The folder of the scripts in a bundle with stand-ins."""
    folder = tmp_path / "bundled"
    shutil.copytree(TOOL, folder / "tool")
    for name in COMPILED:
        write(folder / "libs" / f"{name}{SUFFIX}")
    for name in ("tuneline/__init__.py", "tuneline/cli/__init__.py", "attr/__init__.py"):
        write(folder / "libs" / name)
    write(folder / "libs" / "tuneline" / "cli" / "main.py", MAIN)
    write(folder / "libs" / "tuneline-9.9.dist-info" / "METADATA", "Name: tuneline\nVersion: 9.9\n")
    return folder / "tool"


def run(script: Path, *options: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    command = [sys.executable, *options, str(script), "--stdio"]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def probe(tool: Path, *options: str, path: Path | None = None) -> dict[str, Any]:
    done = run(tool / "probe.py", *options, path=path)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("name", ["probe.py", "server.py"])
def test_old_pythons_can_read_it(name: str) -> None:
    ast.parse((TOOL / name).read_text("utf-8"), feature_version=(3, 6))


def test_probe_says_what_this_python_is(tool: Path) -> None:
    assert probe(tool) == {
        "executable": sys.executable,
        "version": list(sys.version_info[:3]),
        "implementation": "cpython",
        "bits": 64,
        "bundled": True,
        "tuneline": __version__,
    }


@pytest.mark.parametrize("name", COMPILED)
def test_probe_sees_modules_that_are_for_another_python(tool: Path, name: str) -> None:
    module = tool.parent / "libs" / f"{name}{SUFFIX}"
    module.rename(module.with_name(module.name.replace(SUFFIX, ".cpython-39-other.so")))
    assert probe(tool)["bundled"] is False


def test_probe_sees_that_there_are_no_libraries(tool: Path) -> None:
    shutil.rmtree(tool.parent / "libs")
    assert probe(tool)["bundled"] is False


def test_probe_takes_the_bundle_for_no_installation(tool: Path) -> None:
    assert probe(tool, "-S", path=tool.parent / "libs")["tuneline"] is None


@pytest.mark.parametrize(
    ("machine", "target", "same"),
    [
        ("arm64", "darwin-arm64", True),
        ("x86_64", "darwin-x64", True),
        ("x86_64", "darwin-arm64", False),
        ("arm64", "darwin-x64", False),
    ],
)
def test_probe_tells_the_two_kinds_of_mac(
    tool: Path, monkeypatch: pytest.MonkeyPatch, machine: str, target: str, same: bool
) -> None:
    spec = importlib.util.spec_from_file_location("probe", tool / "probe.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    write(tool.parent / "libs" / "TARGET", f"{target}\n")
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert loaded.bundled() is same


def test_server_imports_from_the_bundle(tool: Path, tmp_path: Path) -> None:
    """Whatever the environment has, and has imported before the script began."""
    write(tmp_path / "environment" / "attr" / "__init__.py")
    write(tmp_path / "environment" / "sitecustomize.py", "import attr")
    write(tool / "attr.py")
    done = run(tool / "server.py", path=tmp_path / "environment")
    assert (done.returncode, done.stderr) == (7, "")
    seen = json.loads(done.stdout)
    libs = tool.parent / "libs"
    assert seen["argv"] == ["tuneline", "server", "--stdio"]
    assert Path(seen["attr"]) == libs / "attr" / "__init__.py"
    assert seen["path"][0] == str(libs)
    assert str(tool) not in seen["path"]
    assert not [path for path in seen["path"] if path.endswith("-packages")]


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    return done.stderr


def test_server_says_what_is_missing(tool: Path) -> None:
    libs = tool.parent / "libs"
    module = libs / f"{COMPILED[0]}{SUFFIX}"
    module.unlink()
    assert "the bundled server is not for this Python: " in complaint(run(tool / "server.py"))
    shutil.rmtree(libs)
    assert f"the bundled server is missing: {libs}" in complaint(run(tool / "server.py"))


def test_server_says_that_a_python_is_too_old(tool: Path, tmp_path: Path) -> None:
    script = tmp_path / "old.py"
    server = str(tool / "server.py")
    write(
        script,
        f"import runpy, sys\nsys.version_info = (3, 9, 2)\nrunpy.run_path({server!r}, run_name='__main__')\n",
    )
    assert complaint(run(script)).endswith(f"Python 3.11 or newer is needed, and {sys.executable} is 3.9.2\n")


def test_nothing_that_is_left_out_is_imported() -> None:
    """All of the server, and all that it does with tiktoken, without the packages that are not bundled."""
    names = [name.replace("-", "_") for name in LEFT_OUT]
    code = f"""
import importlib, pkgutil, sys
for name in {names}:
    sys.modules[name] = None  # importing it raises
import tuneline
for module in pkgutil.walk_packages(tuneline.__path__, "tuneline."):
    if module.name != "tuneline.__main__":
        importlib.import_module(module.name)
from tuneline.domain.encoding import ENCODINGS
from tuneline.tokens import count
for name in ENCODINGS:
    for text in ("plain", "<|endoftext|>", "lone \\ud800 surrogate", " " * 10):
        counted = count.count(text, name)
        assert counted.exact, (name, text)
        count.offset_at(text * 3, 2, name)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
