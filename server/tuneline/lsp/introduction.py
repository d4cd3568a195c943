"""The answer to `initialize`, before the rest of the server is there.

To import the protocol and the checker takes half a second, and of the answer only one word depends on the client. So
it comes from a table, at once, and the rest is imported while the client works with it. The server then handles
`initialize` as if nothing had happened, without answering again. Whatever is odd about the first message is left to
the server: what is answered here it must not refuse.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO, Final, NamedTuple

from tuneline import __version__
from tuneline.lsp import limits
from tuneline.lsp.introduction_table import RESULT
from tuneline.lsp.rpc.framing import Frames
from tuneline.lsp.rpc.parent import alive
from tuneline.text.columns import Encoding

_CHUNK: Final = 1 << 16
_STEPS: Final = ("off", "messages", "verbose")
# What lsprotocol takes for a number.
_MOST: Final = (1 << 31) - 1
# By what they cost us: a line is a list of code points, UTF-16 only differs where astral characters are.
_BY_COST: Final[tuple[Encoding, ...]] = ("utf-32", "utf-16", "utf-8")


class Begun(NamedTuple):
    """What has been read. body: of the `initialize` that is answered, None if none is. rest: the bytes after it.

    editor_lived: whether there was a process with the id that the client says is the editor's.
    """

    body: bytes | None
    rest: bytes
    editor_lived: bool = False


NOTHING: Final = Begun(None, b"")


def introduce(source: BinaryIO, sink: BinaryIO) -> Begun:
    """Read the first message from unbuffered streams, and answer it if it is a usual `initialize`."""
    frames, read = Frames(), bytearray()
    body = None
    while body is None and len(read) <= limits.INTRODUCTION_BYTES:
        try:
            data = source.read(_CHUNK)
        except (OSError, ValueError):
            break
        if not data:
            break
        read += data
        frames.feed(data)
        body = frames.next()
    answered = None if body is None else answer(body)
    if body is None or answered is None:
        return Begun(None, bytes(read))
    # Before the editor has its answer: then it may leave.
    editor = json.loads(body)["params"].get("processId")
    lived = editor is not None and alive(editor)
    view = memoryview(b"Content-Length: %d\r\n\r\n%s" % (len(answered), answered))
    try:
        while view:
            view = view[sink.write(view) or 0 :]
    except (OSError, ValueError):
        # The client has gone, which the server notices when it answers.
        return Begun(None, bytes(read))
    return Begun(body, frames.rest(), lived)


def answer(body: bytes) -> bytes | None:
    """The answer to a message, or None if it is no `initialize` or there is anything odd about it."""
    try:
        message = json.loads(body)
        if not _is_usual(message):
            return None
    except (ValueError, RecursionError):
        return None
    params = message["params"]
    result = result_for(encoding_for(params.get("initializationOptions"), params["capabilities"]))
    return json.dumps({"id": message["id"], "jsonrpc": "2.0", "result": result}).encode("ascii")


def result_for(encoding: Encoding) -> dict[str, Any]:
    """The result of `initialize` for a client with which positions are counted in this encoding."""
    result: dict[str, Any] = json.loads(RESULT)
    result["capabilities"]["positionEncoding"] = encoding
    result["serverInfo"]["version"] = __version__
    return result


def encoding_for(options: object, capabilities: object) -> Encoding:
    """How to count for a client, by its `initializationOptions` and its capabilities as they came.

    The configuration of a client may say what it counts in: some count bytes and do not know it.
    """
    said = options.get("positionEncoding") if isinstance(options, Mapping) else None
    general = capabilities.get("general") if isinstance(capabilities, Mapping) else None
    offered = general.get("positionEncodings") if isinstance(general, Mapping) else None
    return choose_encoding([said] if said in _BY_COST else offered)


def choose_encoding(offered: object) -> Encoding:
    """The cheapest encoding of those that the client offers; UTF-16, which all must know, if it offers none."""
    return next((it for it in _BY_COST if isinstance(offered, list) and it in offered), "utf-16")


def _is_usual(message: Any) -> bool:
    if (
        not isinstance(message, dict)
        or message.get("jsonrpc") != "2.0"
        or message.get("method") != "initialize"
    ):
        return False
    params = message.get("params")
    if not isinstance(params, dict) or not isinstance(params.get("capabilities"), dict):
        return False
    info, folders = params.get("clientInfo", {"name": ""}), params.get("workspaceFolders") or []
    return (
        (isinstance(message.get("id"), str) or _is_number(message.get("id")))
        and (params.get("processId") is None or _is_number(params["processId"]))
        and all(isinstance(params.get(name, ""), str | None) for name in ("rootUri", "rootPath"))
        and all(isinstance(params.get(name, ""), str) for name in ("locale", "workDoneToken"))
        and params.get("trace", "off") in _STEPS
        and isinstance(info, dict)
        and isinstance(info.get("name"), str)
        and isinstance(info.get("version", ""), str)
        and isinstance(folders, list)
        and all(isinstance(it, dict) and _is_folder(it) for it in folders)
        and _depth(params) < limits.INTRODUCTION_DEPTH
    )


def _is_number(value: object) -> bool:
    return type(value) is int and -_MOST <= value <= _MOST


def _is_folder(folder: Mapping[str, Any]) -> bool:
    return isinstance(folder.get("uri"), str) and isinstance(folder.get("name"), str)


def _depth(value: object) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inside), default=0)
