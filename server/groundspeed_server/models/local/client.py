"""The embedded model behind our port: one call at a time, cancelled within a moment."""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.fim import FimFormat, configured_format
from groundspeed_server.models.local.catalogue import (
    DEFAULT,
    WeightsState,
    catalogue,
    weights_file,
    weights_state,
)
from groundspeed_server.models.local.engine import CONTEXT_TOKENS, Generation, known_format, load
from groundspeed_server.models.local.request import (
    chat_request,
    completion_request,
)
from groundspeed_server.models.local.turnstile import Turnstile
from groundspeed_server.models.openai.answer import Fault, FaultInStream, read_chunks
from groundspeed_server.models.port import (
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
    from xllamacpp import Server

LOAD_PATIENCE_S = 60.0
CLOSE_PATIENCE_S = 2.0
# Two cores read some 130 tokens a second: what is read afresh must fit into a deadline.
PROMPT_TOKENS = 280
# Estimates may be too low by a few tokens in a hundred, and the answer needs its room.
_MOST_PROMPT_TOKENS = CONTEXT_TOKENS * 3 // 4


class LocalModel:
    """A GGUF model that llama.cpp runs in this process; loaded on first use.

    Whether it fills in the middle is known when it is loaded; until then it is taken for one that
    continues a prefix.

    Args:
        settings: `name` is a name of the catalogue or the path of a GGUF file; `fill_in_middle`;
            `prompt_tokens`.
        environment: Where the model folder is configured.

    Raises:
        UserError: `fill_in_middle` names a format that is not known.
    """

    def __init__(self, settings: ModelSettings, environment: Mapping[str, str]) -> None:
        self._name = settings.name or DEFAULT
        self._prompt_tokens = min(settings.prompt_tokens or PROMPT_TOKENS, _MOST_PROMPT_TOKENS)
        self._environment = environment
        self._likely_fim = configured_format(settings.fill_in_middle, Path(self._name).name)
        self._fim: FimFormat | None = None
        self._turnstile = Turnstile()
        self._server: Server | None = None
        self._closed = Cancellation()

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers."""
        return ModelIdentity(
            provider="local",
            model=self._name,
            label=self._name if self._name in catalogue() else "custom",
            shape=PromptShape.PREFIX if self._fim is None else PromptShape.HOLE,
            chats=True,
            on_device=True,
            prompt_tokens=self._prompt_tokens,
            embedded=True,
        )

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        """Ask the model; see `ModelClient.stream`."""
        call = Cancellation()
        cancellation.on_cancel(call.cancel)
        self._closed.on_cancel(call.cancel)
        generation = self._begin(request, call)
        try:
            yield from read_chunks(generation.chunks())
        except FaultInStream as error:
            raise _model_error(error.fault) from None
        except ModelError:
            # A stopped answer ends without a reason; that is no fault of the model.
            if call.cancelled:
                raise cancelled() from None
            raise
        finally:
            generation.stop()
            self._closed.forget(call.cancel)

    def warm_up(self) -> None:
        """Load the model.

        Raises:
            ModelError: It is not installed, or cannot be loaded.
        """
        self._turnstile.enter(LOAD_PATIENCE_S, self._closed)
        try:
            self._loaded()
        finally:
            self._turnstile.leave()

    def close(self) -> None:
        """End the call under way and free the model's memory."""
        self._closed.cancel()
        atexit.unregister(self.close)
        try:
            self._turnstile.enter(CLOSE_PATIENCE_S, Cancellation())
        except ModelError:
            # It is stuck inside llama.cpp; its memory goes with the process.
            return
        self._server = None
        self._turnstile.leave()

    def _begin(self, request: ModelRequest, call: Cancellation) -> Generation:
        """Wait for the turn and start; the turn ends when llama.cpp lets go."""
        self._turnstile.enter(request.deadline_s, call)
        try:
            server = self._loaded()
            prompt = request.prompt.prompt
            if isinstance(prompt, HolePrompt):
                handler = server.handle_completions
                body = completion_request(prompt, request.max_tokens, request.variation, self._fim)
            else:
                handler = server.handle_chat_completions
                body = chat_request(prompt, request.max_tokens, request.variation)
            generation = Generation(handler, body, on_end=self._turnstile.leave)
            call.on_cancel(generation.stop)
        except BaseException:
            self._turnstile.leave()
            raise
        generation.start()
        return generation

    def _loaded(self) -> Server:
        """Return the model; called by whoever has the turn."""
        if self._server is None:
            self._server = load(self._file())
            self._fim = known_format(self._server, self._likely_fim)
            # At the interpreter's end no thread may be left inside llama.cpp.
            atexit.register(self.close)
        return self._server

    def _file(self) -> Path:
        weights = catalogue().get(self._name)
        if weights is None:
            return Path(self._name).expanduser()
        match weights_state(weights, self._environment):
            case WeightsState.INSTALLED:
                return weights_file(weights, self._environment)
            case WeightsState.ABSENT:
                what = f"The embedded model {self._name} is not installed"
            case WeightsState.DAMAGED:
                what = f"The embedded model {self._name} is damaged"
        raise ModelError(
            ModelErrorCode.NOT_INSTALLED, f"{what}: run `groundspeed model install {self._name}`."
        )


def _model_error(fault: Fault) -> ModelError:
    if fault.type == "exceed_context_size_error":
        return ModelError(
            ModelErrorCode.INVALID_REQUEST,
            "The prompt is too long for the embedded model; lower `prefix_tokens` under "
            "[completion].",
        )
    if fault.code == 400:
        return ModelError(
            ModelErrorCode.INVALID_REQUEST, "The embedded model cannot answer this request."
        )
    return ModelError(ModelErrorCode.UNAVAILABLE, "The embedded model failed; try again.")
