"""Any server with an OpenAI-compatible `/embeddings`: vLLM, llama.cpp, Ollama, a company's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.errors import UserError
from groundspeed_server.gate.clearance import ClearedText
from groundspeed_server.models.embedding.answer import about_embeddings, bad_vectors, checked
from groundspeed_server.models.embedding.port import Embedded, EmbeddingIdentity, Purpose
from groundspeed_server.models.openai.connection import Connections
from groundspeed_server.models.openai.errors import connection_error, fault_of
from groundspeed_server.models.openai.headers import KEY_HEADER, public_label, request_headers
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.settings.values import EmbeddingSettings

_MAKES_NONE = (
    "The model server makes no vectors: start it for that, as llama.cpp with `--embeddings`, or "
    "check `base_url` under [embedding]."
)
_MOST_TEXTS = 32
# 32 vectors of 3,072 numbers in decimal are some two megabytes.
_BODY_LIMIT = 8 * 1024 * 1024


class _Item(msgspec.Struct, frozen=True):
    index: int
    embedding: list[float]


class _Usage(msgspec.Struct, frozen=True):
    prompt_tokens: object = None


class _Answer(msgspec.Struct, frozen=True):
    data: list[_Item]
    usage: _Usage | None = None


class OpenAIEmbedding:
    """A model behind an OpenAI-compatible server.

    Servers differ in whether they know `dimensions`; it is sent where the settings have a name of
    a model whose vectors may be cut (`text-embedding-3-…`).

    Args:
        settings: `base_url`, `name`, `api_key_env`, `dimensions`.
        environment: Where the key is, and a proxy is named.

    Raises:
        UserError: There is no address, or the key cannot be sent.
    """

    def __init__(self, settings: EmbeddingSettings, environment: Mapping[str, str]) -> None:
        if settings.base_url is None:
            raise UserError(
                "Embeddings of the provider `openai` need the address of a server.",
                "Set `base_url` under [embedding].",
            )
        try:
            self._connections = Connections(settings.base_url, environment)
        except UserError as error:
            raise UserError(error.what, error.remedy.replace("[model]", "[embedding]")) from None
        key = environment.get(settings.api_key_env)
        self._headers = request_headers(key, settings.api_key_env, accept="application/json")
        self._base_url = settings.base_url
        self._name = settings.name
        can_be_cut = (settings.name or "").startswith("text-embedding-3-")
        self._dimensions = settings.dimensions if can_be_cut else None
        self._closed = Cancellation()

    @property
    def identity(self) -> EmbeddingIdentity:
        """Which model makes the vectors. An address on loopback may be a tunnel."""
        return EmbeddingIdentity(
            provider="openai",
            model=f"{self._base_url} {self._name or 'default'}",
            label=public_label(self._name),
            dimensions=self._dimensions,
        )

    @property
    def most_texts(self) -> int:
        """How many texts one call takes."""
        return _MOST_TEXTS

    def embed(self, texts: Sequence[ClearedText], purpose: Purpose) -> Embedded:  # noqa: ARG002
        """Return the vectors of texts; see `EmbeddingClient.embed`."""
        body: dict[str, object] = {
            "input": [cleared.text for cleared in texts],
            "encoding_format": "float",
        }
        if self._name is not None:
            body["model"] = self._name
        if self._dimensions is not None:
            body["dimensions"] = self._dimensions
        content = self._post(msgspec.json.encode(body))
        try:
            answer = msgspec.json.decode(content, type=_Answer)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise bad_vectors("an answer of the wrong shape") from None
        items = sorted(answer.data, key=lambda item: item.index)
        tokens = answer.usage.prompt_tokens if answer.usage is not None else None
        return checked([item.embedding for item in items], tokens, len(texts))

    def close(self) -> None:
        """Break off all calls and give up the connections."""
        self._closed.cancel()
        self._connections.close()

    def _post(self, body: bytes) -> bytes:
        try:
            with self._connections.send(
                "/embeddings", body, self._headers, self._closed
            ) as response:
                status, headers = response.status, response.headers
                content = response.read(_BODY_LIMIT)
        except Exception as error:  # noqa: BLE001 - urllib3 lets many kinds through.
            raise about_embeddings(connection_error(error)) from None
        if status == HTTPStatus.NOT_IMPLEMENTED:
            raise ModelError(ModelErrorCode.MODEL_NOT_FOUND, _MAKES_NONE)
        if status != HTTPStatus.OK:
            keyless = KEY_HEADER not in self._headers
            raise about_embeddings(fault_of(status, content, headers, keyless=keyless)[0])
        return content
