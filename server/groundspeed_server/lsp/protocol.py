"""One reply to each request, whatever the client sends.

pygls dispatches handlers, keeps the requests under way and sends what they return. It does not
answer requests that it cannot read, so reading is done here, JSON first and structure second:

    -32700  the message is not JSON in UTF-8                     id null
    -32600  not a request, or not now: after shutdown, twice     id, or null where it has none
    -32002  before initialize                                    id
    -32602  the parameters do not fit the method                 id
    -32603  a handler failed                                     id
"""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from typing import Any, TypeGuard

import cattrs
import msgspec
from lsprotocol import converters, types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import JsonRPCProtocol
from pygls.server import JsonRPCServer

from groundspeed_server.lsp.logs import told

_log = logging.getLogger(__name__)


class _Phase(Enum):
    NEW = auto()
    RUNNING = auto()
    SHUT_DOWN = auto()


class GroundspeedProtocol(JsonRPCProtocol):
    """JSON-RPC for one connection.

    Attributes:
        unreadable: Called with the method and raw parameters of a notification that does not fit.
    """

    def __init__(self, server: JsonRPCServer, converter: cattrs.Converter) -> None:
        super().__init__(server, converter)
        self.unreadable: Callable[[str, object], None] = lambda _method, _params: None
        # pygls serves this one itself.
        self._params: dict[str, type | None] = {types.CANCEL_REQUEST: types.CancelParams}
        self._direct: dict[str, Callable[[Any], object]] = {}
        self._phase = _Phase.NEW
        self._asked = 0

    @property
    def shutdown_requested(self) -> bool:
        """Whether the client asked to shut down, so that an exit is no failure."""
        return self._phase is _Phase.SHUT_DOWN

    def serve(self, method: str, handler: Callable[[Any], object], params: type | None) -> None:
        """Register what serves a method.

        Args:
            method: The method's name.
            handler: Takes the parameters; what it returns answers a request. May be a coroutine
                function, which `$/cancelRequest` cancels.
            params: The type of the parameters; None when the method has none.
        """
        self._params[method] = params
        guarded = _guarded(method, handler)
        if method == types.INITIALIZE:
            guarded = self._beginning(guarded)
        self.fm.add_builtin_feature(method, guarded)
        if not inspect.iscoroutinefunction(guarded):
            self._direct[method] = guarded

    def _beginning(self, initialize: Callable[[Any], object]) -> Callable[[Any], object]:
        """Begin once the client was understood: what it may have forbidden is not known before."""

        def begin(params: object) -> object:
            result = initialize(params)
            self._phase = _Phase.RUNNING
            return result

        return begin

    def ask(self, method: str, params: object) -> None:
        """Send a request whose answer makes no difference."""
        self._asked += 1
        request_id = f"groundspeed-{self._asked}"
        self._send_data(
            {"jsonrpc": self.VERSION, "id": request_id, "method": method, "params": params}
        )

    def receive(self, body: bytes) -> None:
        """Take in the body of one message. Never raises."""
        try:
            message: object = json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError):
            self._refuse(None, JsonRpcParseError("The message is not JSON in UTF-8."))
            return
        try:
            self._take_in(message)
        except JsonRpcException as error:
            self._refuse(_id_of(message), error)

    def _take_in(self, message: object) -> None:
        if not _is_object(message) or message.get("jsonrpc") != self.VERSION:
            raise JsonRpcInvalidRequest("The message is not a JSON-RPC 2.0 object.")
        method = message.get("method")
        if method is None and ("result" in message or "error" in message):
            return  # An answer: what this server asks for, it can do without.
        if not isinstance(method, str):
            raise JsonRpcInvalidRequest("The message names no method.")
        if "id" in message:
            self._request(message, method)
        else:
            self._notification(method, message.get("params"))

    def _request(self, message: dict[str, object], method: str) -> None:
        request_id = _id_of(message)
        if request_id is None:
            raise JsonRpcInvalidRequest("The id of a request is a number or a string.")
        if self._phase is _Phase.SHUT_DOWN:
            raise JsonRpcInvalidRequest("The server was shut down.")
        if method == types.INITIALIZE and self._phase is not _Phase.NEW:
            raise JsonRpcInvalidRequest("The server is initialized already.")
        if method != types.INITIALIZE and self._phase is _Phase.NEW:
            raise JsonRpcServerNotInitialized("The server is not initialized yet.")
        params = self._structured(method, message.get("params"))
        if method == types.SHUTDOWN:
            self._phase = _Phase.SHUT_DOWN
        # What pygls would do before this, reading has done.
        self._handle_request(request_id, method, params)

    def _notification(self, method: str, raw: object) -> None:
        if method != types.EXIT and self._phase is not _Phase.RUNNING:
            return
        try:
            params = self._structured(method, raw)
        except JsonRpcInvalidParams:
            _log.warning("a notification could not be read: %s", method[:64])
            self.unreadable(method, raw)
            return
        handler = self._direct.get(method)
        if handler is None:
            self._handle_notification(method, params)
            return
        # pygls would make a future for it that nobody looks at; a change comes with every key.
        with suppress(JsonRpcException):
            handler(params)

    def _structured(self, method: str, raw: object) -> object:
        shape = self._params.get(method)
        if shape is None:
            return None
        try:
            return self._converter.structure(raw, shape)
        except Exception as error:
            raise JsonRpcInvalidParams(f"These are no parameters of {method}.") from error

    def _refuse(self, request_id: int | str | None, error: JsonRpcException) -> None:
        # Written by hand, because the protocol types leave out an id that is null.
        body = {"code": error.code, "message": error.message}
        self._send_data({"jsonrpc": self.VERSION, "id": request_id, "error": body})


def message_converter() -> cattrs.Converter:
    """Return a converter that knows the protocol's types and our own structs."""
    converter = converters.get_converter()
    converter.register_structure_hook_func(
        lambda shape: isinstance(shape, type) and issubclass(shape, msgspec.Struct),
        msgspec.convert,
    )
    return converter


def _is_object(message: object) -> TypeGuard[dict[str, object]]:
    return isinstance(message, dict)


def _id_of(message: object) -> int | str | None:
    request_id = message.get("id") if _is_object(message) else None
    if isinstance(request_id, bool) or not isinstance(request_id, (int, str)):
        return None
    return request_id


def _guarded(method: str, handler: Callable[[Any], object]) -> Callable[[Any], object]:
    """Let no error of a handler reach the client but by its type: a message may quote code."""

    def internal(error: Exception) -> JsonRpcInternalError:
        _log.error("%s failed: %s", method, told(error))
        return JsonRpcInternalError("An error inside the server; nothing was changed.")

    if inspect.iscoroutinefunction(handler):

        async def waiting(params: object) -> object:
            try:
                return await handler(params)
            except JsonRpcException:
                raise
            except Exception as error:  # noqa: BLE001 - Told, and answered.
                raise internal(error) from None

        return waiting

    def direct(params: object) -> object:
        try:
            return handler(params)
        except JsonRpcException:
            raise
        except Exception as error:  # noqa: BLE001 - Told, and answered.
            raise internal(error) from None

    return direct
