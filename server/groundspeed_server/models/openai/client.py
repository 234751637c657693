"""Any OpenAI-compatible server behind our port: vLLM, llama.cpp, Ollama, a company's gateway."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
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
from groundspeed_server.models.openai.headers import KEY_HEADER, public_label, request_headers
from groundspeed_server.models.openai.request import (
    Body,
    Option,
    chat_body,
    completion_body,
    probe_body,
    probe_was_read,
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
    PromptShape,
    cancelled,
)
from groundspeed_server.prompts.prompt import HolePrompt
from groundspeed_server.settings.values import ModelSettings

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

log = logging.getLogger(__name__)

# No error message and no answer to the probe comes near this.
BODY_LIMIT = 64 * 1024
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

    Where the settings do not say whether the model fills in the middle, one probe on first use
    finds out; until then the model is taken for one that chats.

    Args:
        settings: `base_url`, `name`, `api_key_env`, `fill_in_middle`, `prompt_tokens`.
        environment: Where the key is, and a proxy is named.

    Raises:
        UserError: There is no usable address, or the key cannot be sent.
    """

    def __init__(self, settings: ModelSettings, environment: Mapping[str, str]) -> None:
        self._name = settings.name
        self._prompt_tokens = settings.prompt_tokens
        self._connections = Connections(settings.base_url or "", environment)
        key = environment.get(settings.api_key_env)
        self._headers = request_headers(key, settings.api_key_env, accept="text/event-stream")
        self._lock = threading.Lock()
        self._fills = settings.fill_in_middle
        self._refused: frozenset[Option] = frozenset()

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers. An address on loopback may be a tunnel, so nothing is assumed."""
        return ModelIdentity(
            provider="openai",
            model=self._name or "default",
            label=public_label(self._name),
            shape=PromptShape.HOLE if self._fills else PromptShape.CHAT,
            chats=True,
            on_device=False,
            prompt_tokens=self._prompt_tokens,
        )

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        """Ask the model; see `ModelClient.stream`."""
        try:
            self._find_out_shape(cancellation)
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
        """Find out whether the model fills in the middle, and have the server load it.

        Blocks as long as that takes: servers put away models that nobody asks, and some load them
        only while somebody waits, which no question of an editor does for long.

        Raises:
            ModelError: The server cannot be reached, or does not let us in.
        """
        try:
            if not self._find_out_shape(Cancellation(), _LOADING_S):
                self._wake()
        except Exception as error:  # noqa: BLE001 - as above.
            raise _as_model_error(error) from None

    def close(self) -> None:
        """Break off all calls and give up the connections."""
        self._connections.close()

    def _question(self, request: ModelRequest) -> tuple[str, Body]:
        prompt = request.prompt.prompt
        if isinstance(prompt, HolePrompt):
            body = completion_body(
                self._name, prompt, request.max_tokens, self._refused, request.variation
            )
            return "/completions", body
        body = chat_body(self._name, prompt, request.max_tokens, self._refused, request.variation)
        return "/chat/completions", body

    def _answer(self, path: str, body: Body, cancellation: Cancellation) -> Iterator[ModelEvent]:
        last: Finished | None = None
        encoded = msgspec.json.encode(body)
        with self._connections.post(path, encoded, self._headers, cancellation) as response:
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

    def _find_out_shape(
        self, cancellation: Cancellation, patience_s: float = READ_TIMEOUT_S
    ) -> bool:
        """Learn the shape of prompt where it is not known; return whether the model was asked."""
        if self._fills is not None:
            return False
        try:
            answer = self._complete(probe_body(self._name), cancellation, patience_s)
        except _Refused as refusal:
            # Some servers call it their own failure that they do not know the field.
            if refusal.error.code not in _NO_SUFFIX and "suffix" not in refusal.message:
                raise refusal.error from None
            self._fills = False
            return False
        self._fills = bool(answer.choices) and probe_was_read(answer.counts.prompt_tokens)
        return True

    def _wake(self) -> None:
        """Wait until the server has its model loaded; one without this endpoint needs no waking."""
        try:
            self._complete(waking_body(self._name), Cancellation(), _LOADING_S)
        except _Refused as refusal:
            if refusal.error.code not in _NO_SUFFIX:
                raise refusal.error from None

    def _complete(self, body: Body, cancellation: Cancellation, patience_s: float) -> Chunk:
        encoded = msgspec.json.encode(body)
        with self._connections.post(
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
