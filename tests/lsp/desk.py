"""An editor with one open document that makes every edit it is asked for, as one step that can be undone."""

from __future__ import annotations

from typing import Any

from lsp.client import Client
from lsp.edits import applied, version_of
from lsp.peer import Refused

URI = "file:///desk/train.jsonl"


class Editor:
    """The document, what it was before each edit, and the client that has it open."""

    def __init__(self, client: Client, text: str, uri: str = URI) -> None:
        self.client, self.text, self.uri = client, text, uri
        self.before: list[str] = []
        self.version = 0
        client.answers["workspace/applyEdit"] = self._apply
        client.open(uri, text)
        client.settle()

    def run(self, name: str, **more: object) -> dict[str, Any]:
        """The answer of a command about the document."""
        given = {"uri": self.uri, "version": self.version, **more}
        answer: dict[str, Any] = self.client.request(
            "workspace/executeCommand", {"command": f"tuneline.{name}", "arguments": [given]}
        )
        return answer

    def write(self, text: str) -> None:
        """Somebody edits the document."""
        self.text = text
        self.version = self.client.change(self.uri, text)

    def undo(self) -> None:
        """Take back one step."""
        self.write(self.before.pop())

    def turns(self, row: int = 0) -> list[dict[str, Any]]:
        """The turns of an example as it is now."""
        return [it for section in self.run("example", row=row)["sections"] for it in section["turns"]]

    def _apply(self, params: dict[str, Any]) -> dict[str, Any]:
        edit = params["edit"]
        if version_of(edit) != self.version:
            return {"applied": False}
        self.before.append(self.text)
        self.write(applied(self.text, edit, self.uri))
        return {"applied": True}


__all__ = ["URI", "Editor", "Refused"]
