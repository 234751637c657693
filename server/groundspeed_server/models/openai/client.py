"""Any OpenAI-compatible server behind our port: vLLM, llama.cpp, Ollama, a company's gateway."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.openai.answer import Chunk, FaultInStream, read_chunks
from groundspeed_server.models.openai.connection import READ_TIMEOUT_S, Connections
from groundspeed_server.models.openai.errors import (
    bad_server,
    connection_error,
    fault_in_stream,
    fault_of,
)
from groundspeed_server.models.openai.events import chunks_of
from groundspeed_server.models.openai.filling import CHATS, configured_filling, find_filling
from groundspeed_server.models.openai.headers import KEY_HEADER, public_label, request_headers
from groundspeed_server.models.openai.request import (
    Body,
    Option,
    chat_body,
    completion_body,
    refused_option,
    waking_body,
)
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    ModelIdentity,
    ModelRequest,
    cancelled,
)
from groundspeed_server.prompts.prompt import HolePrompt
from groundspeed_server.settings.values import ModelSettings

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

log = logging.getLogger(__name__)

# No error message and no answer to the probe comes near this.
BODY_LIMIT = 64 * 1024
# Gateways list hundreds of models.
_LISTING_LIMIT = 1024 * 1024
_LISTING_S = 3.0
_PIECE = 16 * 1024
# Enough to load a model of tens of gigabytes; whoever waits in a terminal should learn of a hang.
_LOADING_S = 120.0
# What a server says that has no such endpoint, or a model that cannot fill in the middle.
_NO_SUFFIX = {
    ModelErrorCode.INVALID_REQUEST,
    ModelErrorCode.MODEL_NOT_FOUND,
}


class _Refused(Exception):
    """The server turned the request down."""

    def __init__(self, error: ModelError, message: str) -> None:
        super().__init__(message)
        self.error = error
        self.message = message


class OpenAIModel:
    """A model behind an OpenAI-compatible server.

    Where the settings do not say how the model fills in the middle, a probe or two on first use
    find out; until then it is taken for one that chats.

    Args:
        settings: `base_url`, `name`, `api_key_env`, `fill_in_middle`, `prompt_tokens`.
        environment: Where the key is, and a proxy is named.

    Raises:
        UserError: There is no usable address, the key cannot be sent, or `fill_in_middle` names a
            format that is not known.
    """

    def __init__(self, settings: ModelSettings, environment: Mapping[str, str]) -> None:
        self._name = settings.name
        self._prompt_tokens = settings.prompt_tokens
        self._connections = Connections(settings.base_url or "", environment)
        key = environment.get(settings.api_key_env)
        self._headers = request_headers(key, settings.api_key_env, accept="text/event-stream")
        self._lock = threading.Lock()
        self._filling = configured_filling(settings.fill_in_middle)
        self._refused: frozenset[Option] = frozenset()

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers. An address on loopback may be a tunnel, so nothing is assumed."""
        return ModelIdentity(
            provider="openai",
            model=self._name or "default",
            label=public_label(self._name),
            shape=(self._filling or CHATS).shape,
            chats=True,
            on_device=False,
            prompt_tokens=self._prompt_tokens,
        )

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        """Ask the model; see `ModelClient.stream`."""
        try:
            self._find_out_filling(cancellation)
            while True:
                path, body = self._question(request)
                try:
                    yield from self._answer(path, body, cancellation)
                except _Refused as refusal:
                    # A server names one field at a time, and none that was not sent.
                    option = refused_option(refusal.message, body)
                    if option is None:
                        raise refusal.error from None
                    with self._lock:
                        self._refused |= {option}
                    log.info("the model server does not accept %s; doing without", option)
                else:
                    return
        except GeneratorExit:
            raise
        except Exception as error:  # noqa: BLE001 - urllib3 lets many kinds through.
            if cancellation.cancelled:
                raise cancelled() from None
            raise _as_model_error(error) from None

    def warm_up(self) -> None:
        """Find out how the model fills in the middle, and have the server load it.

        Blocks as long as that takes: servers put away models that nobody asks, and some load them
        only while somebody waits, which no question of an editor does for long.

        Raises:
            ModelError: The server cannot be reached, or does not let us in.
        """
        try:
            if not self._find_out_filling(Cancellation(), _LOADING_S):
                self._wake()
        except Exception as error:  # noqa: BLE001 - as above.
            raise _as_model_error(error) from None

    def close(self) -> None:
        """Break off all calls and give up the connections."""
        self._connections.close()

    def _question(self, request: ModelRequest) -> tuple[str, Body]:
        prompt = request.prompt.prompt
        if isinstance(prompt, HolePrompt):
            fim = self._filling.fim if self._filling is not None else None
            body = completion_body(
                self._name, prompt, request.max_tokens, self._refused, request.variation, fim=fim
            )
            return "/completions", body
        body = chat_body(self._name, prompt, request.max_tokens, self._refused, request.variation)
        return "/chat/completions", body

    def _answer(self, path: str, body: Body, cancellation: Cancellation) -> Iterator[ModelEvent]:
        last: Finished | None = None
        encoded = msgspec.json.encode(body)
        with self._connections.send(path, encoded, self._headers, cancellation) as response:
            self._require_success(response)
            if not response.headers.get("content-type", "").lower().startswith("text/event-stream"):
                raise bad_server()
            for event in read_chunks(chunks_of(_pieces(response))):
                if isinstance(event, Finished):
                    last = event
                else:
                    yield event
        # Told when the connection is back: whoever reads may leave with the last event.
        if last is not None:
            yield last

    def _find_out_filling(
        self, cancellation: Cancellation, patience_s: float = READ_TIMEOUT_S
    ) -> bool:
        """Learn how the model is asked where that is not known; return whether it was asked."""
        if self._filling is not None:
            return False
        self._filling, asked = find_filling(
            self._name,
            partial(self._tried, cancellation=cancellation, patience_s=patience_s),
            partial(self._listing, cancellation),
        )
        return asked

    def _wake(self) -> None:
        """Wait until the server has its model loaded; one without this endpoint needs no waking."""
        self._tried(waking_body(self._name), Cancellation(), _LOADING_S)

    def _tried(self, body: Body, cancellation: Cancellation, patience_s: float) -> Chunk | None:
        """Ask a small question; None when the server does not accept it."""
        try:
            return self._complete(body, cancellation, patience_s)
        except _Refused as refusal:
            # Some servers call it their own failure that they do not know the field.
            if refusal.error.code in _NO_SUFFIX or "suffix" in refusal.message:
                return None
            raise refusal.error from None

    def _listing(self, cancellation: Cancellation) -> bytes:
        """Return the server's list of models, whatever it says instead."""
        try:
            with self._connections.send(
                "/models", None, self._headers, cancellation, patience_s=_LISTING_S
            ) as response:
                return response.read(_LISTING_LIMIT)
        except Exception:  # noqa: BLE001 - urllib3 lets many kinds through.
            # Many gateways have no list, and chats need none.
            if cancellation.cancelled:
                raise cancelled() from None
            return b""

    def _complete(self, body: Body, cancellation: Cancellation, patience_s: float) -> Chunk:
        encoded = msgspec.json.encode(body)
        with self._connections.send(
            "/completions", encoded, self._headers, cancellation, patience_s=patience_s
        ) as response:
            self._require_success(response)
            content = response.read(BODY_LIMIT)
        try:
            return msgspec.json.decode(content, type=Chunk)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise bad_server() from None

    def _require_success(self, response: BaseHTTPResponse) -> None:
        if response.status != HTTPStatus.OK:
            body = response.read(BODY_LIMIT)
            keyless = KEY_HEADER not in self._headers
            raise _Refused(*fault_of(response.status, body, response.headers, keyless=keyless))


def _pieces(response: BaseHTTPResponse) -> Iterator[bytes]:
    """Yield a body's bytes as they come."""
    while piece := response.read1(_PIECE):
        yield piece


def _as_model_error(error: Exception) -> ModelError:
    match error:
        case ModelError():
            return error
        case _Refused():
            return error.error
        case FaultInStream():
            return fault_in_stream(error.fault)
        case _:
            return connection_error(error)
