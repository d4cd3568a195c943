"""What a build asks of the machine, and what it makes of client-vscode; without npm."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from bundle import CLIENT, Failed, package


def put_node(folder: Path, version: str) -> None:
    for name in ("node", "npm"):
        script = folder / name
        script.write_text(f"#!/bin/sh\necho {version}\n", "utf-8")
        script.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize(
    ("version", "complaint"),
    [
        (None, "there is none on the PATH"),
        ("v18.20.4", "node is v18.20.4"),
        ("v20.0.0", None),
        ("v24.1.0", None),
    ],
)
def test_node_must_be_there_and_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None, complaint: str | None
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if version:
        put_node(tmp_path, version)
    if complaint:
        with pytest.raises(Failed, match=f"needs Node 20 or newer with npm, and .*{complaint}"):
            package.find_node()
    else:
        package.find_node()


LOCKED = {
    "": {"version": "0.1.0"},
    "node_modules/one": {"version": "1.0.0", "license": "MIT"},
    "node_modules/two": {"version": "2.0.0", "dev": True},
    "node_modules/for-another-platform": {"version": "3.0.0", "dev": True, "optional": True},
}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(package, "CLIENT", tmp_path)
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": LOCKED}), "utf-8")
    (tmp_path / "node_modules" / "one").mkdir(parents=True)
    return tmp_path


def install(client: Path, **packages: Any) -> None:
    entries = {f"node_modules/{name}": {"version": version} for name, version in packages.items()}
    text = json.dumps({"packages": entries})
    (client / "node_modules" / ".package-lock.json").write_text(text, "utf-8")


def test_npm_is_asked_only_when_something_is_missing(client: Path) -> None:
    assert package._stale()
    install(client, one="1.0.0", two="2.0.0")
    assert not package._stale()
    install(client, one="1.0.0", two="1.9.0")
    assert package._stale()
    install(client, one="1.0.0")
    assert package._stale()


def test_pictures_of_the_readme_are_where_its_folder_is() -> None:
    manifest = json.loads((CLIENT / "package.json").read_text("utf-8"))
    images, content = (it.partition("=")[2] for it in package.addresses(manifest))
    assert images == "https://github.com/tuneline/tuneline/raw/HEAD/client-vscode"
    assert content == "https://github.com/tuneline/tuneline/blob/HEAD/client-vscode"
    readme = (CLIENT / "README.md").read_text("utf-8")
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", readme)
    assert pictures
    assert all((CLIENT / it).is_file() for it in pictures)


def test_the_licence_of_what_is_compiled_in_ships(client: Path) -> None:
    with pytest.raises(Failed, match="node_modules/one has no licence file"):
        "".join(package.notices())
    (client / "node_modules" / "one" / "LICENSE.md").write_text("You may.\n", "utf-8")
    told = "".join(package.notices())
    assert "one 1.0.0: MIT\nYou may.\n" in told
    assert "two" not in told
