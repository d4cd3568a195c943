"""What an editor and the server said to each other, written down on the way.

Editors find a `tuneline` on their PATH that starts the real one and copies both directions into files.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any


class Tap:
    """Recordings of all servers that were started through the command in a folder."""

    def __init__(self, folder: Path, real: Path) -> None:
        """Write the command `folder`/tuneline, which runs `real`."""
        self.folder = folder
        folder.mkdir(parents=True)
        command = folder / "tuneline"
        where = shlex.quote(str(folder))
        command.write_text(
            f"#!/bin/sh\nname={where}/$(date +%s%N)-$$\n"
            f'tee "$name.client" | {shlex.quote(str(real))} "$@" 2>>"$name.errors" | tee "$name.server"\n'
        )
        command.chmod(0o755)

    def starts(self) -> int:
        """How many servers were started."""
        return len(self._files("client"))

    def messages(self, side: str) -> list[dict[str, Any]]:
        """What the `client` or the `server` of all connections said so far, in order."""
        return [message for file in self._files(side) for message in frames(file.read_bytes())]

    def answers(self, method: str) -> list[Any]:
        """The results of all requests of a method so far; None where one failed."""
        found = []
        for file in self._files("client"):
            asked = {it["id"] for it in frames(file.read_bytes()) if it.get("method") == method}
            if asked and (server := file.with_suffix(".server")).exists():
                told = (it for it in frames(server.read_bytes()) if "method" not in it)
                found += [it.get("result") for it in told if it.get("id") in asked]
        return found

    def _files(self, side: str) -> list[Path]:
        return sorted(self.folder.glob(f"*.{side}"))

    def sent(self, method: str) -> list[dict[str, Any]]:
        """The parameters of all notifications and requests of a method that the server sent."""
        return [it["params"] for it in self.messages("server") if it.get("method") == method]

    def encoding(self, which: int = 0) -> str:
        """How the positions on the wire are counted, in the first connection or another."""
        first = self.answers("initialize")[which]
        return str(first["capabilities"].get("positionEncoding", "utf-16"))

    def errors(self) -> str:
        """What the servers wrote to standard error."""
        return "".join(it.read_text("utf-8", "replace") for it in self._files("errors"))


def frames(data: bytes) -> list[dict[str, Any]]:
    """The messages in a recording; one that is still being written is left out."""
    found: list[dict[str, Any]] = []
    while True:
        head, mark, rest = data.partition(b"\r\n\r\n")
        size = next(
            (int(it[15:]) for it in head.split(b"\r\n") if it.lower().startswith(b"content-length:")), None
        )
        if not mark or size is None or len(rest) < size:
            return found
        found.append(json.loads(rest[:size]))
        data = rest[size:]
