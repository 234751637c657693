"""Embedding models on Bedrock: Amazon's Titan v2 and Cohere's, by InvokeModel.

Bodies are as the AWS documentation has them; each family has its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

import msgspec

from groundspeed_server.errors import UserError
from groundspeed_server.gate.clearance import ClearedText
from groundspeed_server.models.bedrock.connection import BedrockConnection
from groundspeed_server.models.bedrock.errors import model_error
from groundspeed_server.models.embedding.answer import about_embeddings, bad_vectors, checked
from groundspeed_server.models.embedding.port import Embedded, EmbeddingIdentity, Purpose
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.settings.values import EmbeddingSettings

DEFAULT = "amazon.titan-embed-text-v2:0"
_COUNT_HEADER = "x-amzn-bedrock-input-token-count"
_COHERE_TEXTS = 96
_COHERE_PURPOSES = {Purpose.PIECE: "search_document", Purpose.QUESTION: "search_query"}

_Family = Literal["amazon.titan-embed-text-v2", "cohere.embed-v4", "cohere.embed"]
# The longer name first: `cohere.embed-v4` also begins like `cohere.embed`.
_FAMILIES: tuple[_Family, ...] = ("amazon.titan-embed-text-v2", "cohere.embed-v4", "cohere.embed")
_MAKERS = ("amazon.titan", "cohere.embed")


class _TitanBody(TypedDict):
    inputText: str
    dimensions: int
    normalize: bool


class _TitanAnswer(msgspec.Struct, frozen=True):
    embedding: list[float]
    tokens: object = msgspec.field(name="inputTextTokenCount", default=None)


class _ByType(msgspec.Struct, frozen=True):
    vectors: list[list[float]] = msgspec.field(name="float")


class _CohereAnswer(msgspec.Struct, frozen=True):
    embeddings: _ByType


class BedrockEmbedding:
    """An embedding model on Bedrock.

    Args:
        settings: `name`, `region` and `dimensions`.

    Raises:
        UserError: The name is of no family that is known here.
    """

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._model = settings.name or DEFAULT
        self._family = _family(self._model)
        # Cohere's third version has one length only.
        fixed = self._family == "cohere.embed"
        self._dimensions = settings.dimensions
        self._connection = BedrockConnection(settings.region)
        self._identity = EmbeddingIdentity(
            provider="bedrock",
            model=self._model,
            label=_label(self._model),
            dimensions=None if fixed else settings.dimensions,
        )

    @property
    def identity(self) -> EmbeddingIdentity:
        """Which model makes the vectors."""
        return self._identity

    @property
    def most_texts(self) -> int:
        """How many texts one call takes: Titan takes one."""
        return 1 if self._family == "amazon.titan-embed-text-v2" else _COHERE_TEXTS

    def embed(self, texts: Sequence[ClearedText], purpose: Purpose) -> Embedded:
        """Return the vectors of texts; see `EmbeddingClient.embed`."""
        plain = [cleared.text for cleared in texts]
        body = self._body(plain, purpose)
        try:
            answer = self._connection.client().invoke_model(
                modelId=self._model,
                body=msgspec.json.encode(body),
                contentType="application/json",
                accept="application/json",
            )
            with answer["body"] as stream:
                content = stream.read()
            counted = answer["ResponseMetadata"]["HTTPHeaders"].get(_COUNT_HEADER)
        except Exception as error:  # noqa: BLE001 - boto3 lets many kinds through.
            # The cause is not chained: its text may quote the texts or an account.
            raise self._failed(error) from None
        vectors, tokens = self._read(content)
        return checked(vectors, counted or tokens, len(texts))

    def close(self) -> None:
        """Give up the connections."""
        self._connection.close()

    def _failed(self, error: Exception) -> ModelError:
        failure = about_embeddings(model_error(error))
        if failure.code is ModelErrorCode.EXPIRED_CREDENTIALS:
            # Whoever signs in again need not restart an editor.
            self._connection.forget_client()
        return failure

    def _body(self, texts: list[str], purpose: Purpose) -> object:
        if self._family == "amazon.titan-embed-text-v2":
            return _TitanBody(inputText=texts[0], dimensions=self._dimensions, normalize=True)
        body: dict[str, object] = {
            "texts": texts,
            "input_type": _COHERE_PURPOSES[purpose],
            "embedding_types": ["float"],
        }
        if self._family == "cohere.embed-v4":
            return body | {"output_dimension": self._dimensions, "truncate": "RIGHT"}
        return body | {"truncate": "END"}

    def _read(self, content: bytes) -> tuple[list[list[float]], object]:
        try:
            if self._family == "amazon.titan-embed-text-v2":
                titan = msgspec.json.decode(content, type=_TitanAnswer)
                return [titan.embedding], titan.tokens
            return msgspec.json.decode(content, type=_CohereAnswer).embeddings.vectors, None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise bad_vectors("an answer of the wrong shape") from None


def _family(model: str) -> _Family:
    for family in _FAMILIES:
        if family in model:
            return family
    raise UserError(
        f"The embedding model `{model}` is not one that is known here.",
        "Set `name` under [embedding] to a Titan v2 or a Cohere model of Bedrock, such as "
        f"{DEFAULT}.",
    )


def _label(model: str) -> str:
    """Return a name for telemetry and prices: the model's own id, without profile and account."""
    return model[max(model.find(maker) for maker in _MAKERS) :]
