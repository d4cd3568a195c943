"""pygls' protocol with its faults repaired: every request of the client passes here.

Every request gets exactly one answer, also one that cannot be read; nothing that a client sends ends the
server, and neither an answer nor the log holds text of a document. What pygls does right (features, commands,
capabilities, types) stays its business; tests/lsp/test_pygls_guard.py holds what we rely on.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import json
import logging
import uuid
from collections.abc import Callable, Generator
from concurrent.futures import Future
from functools import partial
from typing import Any

import cattrs
from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import JsonRPCResponseMessage, LanguageServerProtocol, lsp_method

from tuneline.lsp.rpc.markup import diagnostic_writer
from tuneline.lsp.rpc.messages import (
    MISSING,
    code_of,
    is_id,
    look_at,
    note_failure,
    parse,
    refusal,
    with_whole_characters,
)
from tuneline.lsp.rpc.parent import alive, watch
from tuneline.lsp.rpc.repair import read_params

_log = logging.getLogger("tuneline.protocol")

# Methods whose handler gets the parameters as they came: making objects of 50,000 changes takes half a second.
RAW = frozenset({types.TEXT_DOCUMENT_DID_CHANGE})

# Built-in handlers of pygls that keep a copy of every document; ours are registered as features.
_REPLACED = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
)
Id = str | int


class Protocol(LanguageServerProtocol):
    """One connection to one client."""

    def __init__(self, server: LanguageServer, converter: cattrs.Converter) -> None:
        super().__init__(server, converter)
        for method in _REPLACED:
            self.fm.builtin_features.pop(method, None)
        self._initialized = False
        # What is being answered, by the id of its request; notifications that take time have keys of their own.
        self._running: dict[object, asyncio.Future[Any]] = {}
        self._parent: asyncio.Task[None] | None = None
        # Whether the editor was there when its `initialize` was answered, if that was before this.
        self.editor_lived = False
        # What the log says of notifications that failed.
        self._noted: set[str] = set()
        # Called with the exit code when the client is done with us.
        self.ended: Callable[[int], None] = lambda code: None
        # Called with what the client says in `initialize`, and with its capabilities as they were sent, because some
        # are newer than lsprotocol; gives the encoding that positions are counted in.
        self.introduced: Callable[[types.InitializeParams, object], str] = lambda params, sent: "utf-16"
        self._capabilities: object = None
        converter.register_unstructure_hook(types.Diagnostic, diagnostic_writer(converter))

    @property
    def exit_code(self) -> int:
        """What the process ends with if the client leaves now."""
        return 0 if self._shutdown else 1

    # What arrives

    def receive(self, body: bytes) -> bool:
        """Handle one message. False if it is not JSON."""
        message = parse(body)
        if message is MISSING:
            return False
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            _log.warning("a message that is not JSON-RPC was ignored")
            if not isinstance(message, dict) or "method" in message:
                ident = message.get("id") if isinstance(message, dict) else None
                self.refuse(ident, JsonRpcInvalidRequest("a message must be one JSON-RPC 2.0 object"))
            return True
        # Every handler in a context of its own: it holds the id of the request.
        contextvars.copy_context().run(self._dispatch, message)
        return True

    def reject(self) -> None:
        """Answer a message that is not JSON."""
        _log.warning("a message that is not JSON was ignored")
        self.refuse(None, JsonRpcParseError("the message is not JSON"))

    def _dispatch(self, message: dict[str, Any]) -> None:
        method = message.get("method", MISSING)
        if method is MISSING:
            self._take_reply(message)
        elif "id" in message:
            self._take_request(message, method)
        elif isinstance(method, str):
            self._take_notification(message, method)
        else:
            _log.warning("a notification without a method was ignored")

    def _take_request(self, message: dict[str, Any], method: object) -> None:
        ident = message["id"]
        if not is_id(ident) or not isinstance(method, str):
            self.refuse(ident, JsonRpcInvalidRequest("the request has no valid id or method"))
            return
        try:
            if self._shutdown:
                raise JsonRpcInvalidRequest("the server is shut down")
            if not self._initialized and method != types.INITIALIZE:
                raise JsonRpcServerNotInitialized("initialize must come first")
            if self._initialized and method == types.INITIALIZE:
                raise JsonRpcInvalidRequest("the server is initialized")
            if method == types.INITIALIZE and isinstance(sent := message.get("params"), dict):
                self._capabilities = sent.get("capabilities")
            self._ctx_msg_id.set(ident)
            self._handle(message, method, ident, partial(self._answer, msg_id=ident, method=method))
        except Exception as error:  # noqa: BLE001 - every request gets an answer
            self.refuse(ident, refusal(error, method))

    def _take_notification(self, message: dict[str, Any], method: str) -> None:
        if method == types.CANCEL_REQUEST:
            params = message.get("params")
            ident = params.get("id") if isinstance(params, dict) else None
            # One that runs ends with an answer that says so; of one that is answered nothing is left to do.
            if is_id(ident) and (running := self._running.get(ident)) is not None:
                running.cancel()
            return
        if method != types.EXIT and (self._shutdown or not self._initialized):
            return
        try:
            self._handle(message, method, None, partial(look_at, method=method, noted=self._noted))
        except JsonRpcMethodNotFound:
            return  # clients send more than anybody asked for; `$/...` may be ignored by the specification
        except Exception as error:  # noqa: BLE001 - the same
            note_failure(error, method, self._noted)

    def _take_reply(self, message: dict[str, Any]) -> None:
        ident = message.get("id")
        future = self._request_futures.get(ident) if isinstance(ident, str) else None
        kind = self._result_types.get(str(ident))
        if future is None or future.done():
            return  # an answer to nothing, to what was given up, or a second one
        if "error" in message:
            future.set_exception(
                JsonRpcException(message="the client refused", code=code_of(message["error"]))
            )
            return
        try:
            result = self._converter.structure(message, kind).result if kind else message.get("result")
            future.set_result(result)
        except Exception:  # noqa: BLE001 - whatever the client answered
            _log.warning("an answer from the client could not be read")
            future.set_exception(JsonRpcInvalidParams("the answer could not be read"))

    # What is done with it

    def _handle(
        self, message: dict[str, Any], method: str, ident: Id | None, callback: Callable[[Any], None]
    ) -> None:
        handler = self._get_handler(method)
        kind = None if method in RAW else self.get_message_type(method)
        given = message.get("params")
        params = given if kind is None else read_params(self._converter, message, method, kind)
        self._execute_handler(ident, handler, callback, (params,))

    def _get_handler(self, feature_name: str) -> Any:
        handler = self.fm.builtin_features.get(feature_name) or self.fm.features.get(feature_name)
        if handler is None:
            raise JsonRpcMethodNotFound(f"{feature_name} is not known")
        return handler

    def _execute_handler(
        self,
        msg_id: Id | None,
        handler: Callable[..., Any],
        callback: Callable[[Any], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Run a handler, and `callback` with its future when it is done. Only what takes time is remembered."""
        args, kwargs = args or (), kwargs or {}
        if inspect.iscoroutinefunction(handler):
            task = asyncio.ensure_future(handler(*args, **kwargs))
            key = object() if msg_id is None or msg_id in self._running else msg_id
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
            task.add_done_callback(callback)
            return
        result: Future[Any] = Future()
        result.add_done_callback(callback)
        try:
            if inspect.isgeneratorfunction(handler):
                self._run_generator(None, gen=handler(*args, **kwargs), result_future=result)
            else:
                result.set_result(handler(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - the same
            result.set_exception(error)

    def _answer(self, future: Future[Any], *, msg_id: Id, method: str) -> None:
        if future.cancelled():
            self.refuse(msg_id, JsonRpcRequestCancelled("cancelled"))
            return
        try:
            result = future.result()
            body = self._encode(JsonRPCResponseMessage(id=msg_id, jsonrpc="2.0", result=result))
            if method == types.WORKSPACE_EXECUTE_COMMAND:
                # Edits keep what the document has; these are texts of the file, to be looked at.
                body = with_whole_characters(body)
        except Exception as error:  # noqa: BLE001 - the same
            self.refuse(msg_id, refusal(error, method))
            return
        self._write(body)

    # What is sent

    def refuse(self, msg_id: object, error: JsonRpcException) -> None:
        """Answer a request with an error: its code and one line, no more. The id is null if it may not be one."""
        ident = msg_id if is_id(msg_id) else None
        answer = {"jsonrpc": "2.0", "id": ident, "error": {"code": error.code, "message": error.message}}
        self._write(json.dumps(answer))

    def send_request(
        self,
        method: str,
        params: Any = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: Id | None = None,
    ) -> Future[Any]:
        """Ask the client. What is answered, refused or cancelled is forgotten."""
        ident = msg_id if msg_id is not None else str(uuid.uuid4())
        future = super().send_request(method, params, callback, ident)

        def forget(_: Future[Any]) -> None:
            self._request_futures.pop(ident, None)
            self._result_types.pop(ident, None)

        future.add_done_callback(forget)
        assert isinstance(future, Future)
        return future

    def _send_data(self, data: Any) -> None:
        # Nothing here may be logged: bodies hold the user's text.
        try:
            body = self._encode(data)
        except Exception as error:  # noqa: BLE001 - the same
            note_failure(error, str(getattr(data, "method", "")))
            return
        self._write(body)

    def _encode(self, data: Any) -> str:
        return json.dumps(data, default=self._serialize_message)

    def _write(self, body: str) -> None:
        # ASCII, so that characters are bytes, and a lone surrogate needs no bytes that are not UTF-8.
        if self.writer is not None:
            self.writer.write(f"Content-Length: {len(body)}\r\n\r\n{body}".encode("ascii"))

    # Handlers of the protocol itself

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Introduce the client, which decides how positions are counted."""
        general = params.capabilities.general or types.GeneralClientCapabilities()
        # pygls takes the first that it knows.
        general.position_encodings = [self.introduced(params, self._capabilities)]
        params.capabilities.general = general
        result: types.InitializeResult = yield from super().lsp_initialize(params)
        self._initialized = True
        # An editor outside of our container has an id that means nothing here.
        if params.process_id is not None and (self.editor_lived or alive(params.process_id)):
            self._parent = asyncio.ensure_future(watch(params.process_id, lambda: self.ended(1)))
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> None:  # type: ignore[override]
        """Give up all that is running; every request that is left gets its answer, that it was cancelled."""
        for running in tuple(self._running.values()):
            running.cancel()
        for asked in tuple(self._request_futures.values()):
            asked.cancel()
        self._shutdown = True

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> None:  # type: ignore[override]
        """End, with 1 if the client did not say `shutdown` before."""
        self.ended(self.exit_code)

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override]
        self, params: types.ExecuteCommandParams
    ) -> Any:
        """Run a command; a coroutine, so that a cancelled one stops."""
        handler = self.fm.commands.get(params.command)
        if handler is None:
            raise JsonRpcInvalidParams("there is no such command")
        args = params.arguments or ()
        try:
            inspect.signature(handler).bind(*args)
        except TypeError:
            raise JsonRpcInvalidParams(f"{params.command} does not take these arguments") from None
        result = handler(*args)
        return await result if inspect.isawaitable(result) else result
