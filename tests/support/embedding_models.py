"""A model that makes vectors of what words mean, and servers that answer with vectors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from groundspeed_server.engine.context.words import words
from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.gate.clearance import ClearedText
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.embedding.port import Embedded, EmbeddingIdentity, Purpose
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.settings.values import GateSettings
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span
from support.loopback_server import Received, Reply

# Words of a row mean the same; each row is one number of a vector.
MEANINGS = (
    {"invoice", "bill", "owes", "customer", "payable", "amount", "due"},
    {"retry", "again", "attempt", "failure", "attempts", "repeat"},
    {"calendar", "day", "month", "date", "weekday"},
    {"login", "password", "session", "credentials", "sign"},
)


class MeaningModel:
    """An embedding client: a vector counts how often a text means each thing.

    Attributes:
        calls: The texts and the purpose of each call so far.
        failure: What calls fail with, while it is set.
        longest: A call with a longer text is turned down.
    """

    def __init__(
        self, *, most_texts: int = 4, tokens: int | None = 7, longest: int = 2_000
    ) -> None:
        self.calls: list[tuple[list[str], Purpose]] = []
        self.failure: ModelError | None = None
        self.longest = longest
        self.closed = False
        self._most_texts = most_texts
        self._tokens = tokens

    @property
    def identity(self) -> EmbeddingIdentity:
        return EmbeddingIdentity("openai", "meaning", "text-embedding-3-small")

    @property
    def most_texts(self) -> int:
        return self._most_texts

    @property
    def texts(self) -> list[str]:
        return [text for texts, _ in self.calls for text in texts]

    def embed(self, texts: Sequence[ClearedText], purpose: Purpose) -> Embedded:
        self.calls.append(([cleared.text for cleared in texts], purpose))
        if self.failure is not None:
            raise self.failure
        if any(len(cleared.text) > self.longest for cleared in texts):
            raise ModelError(ModelErrorCode.INVALID_REQUEST, "Too long.")
        vectors = tuple(meaning(cleared.text) for cleared in texts)
        return Embedded(vectors, None if self._tokens is None else self._tokens * len(texts))

    def close(self) -> None:
        self.closed = True


def meaning(text: str) -> list[float]:
    said = words(text)
    return [float(sum(word in row for word in said)) for row in MEANINGS]


def cleared_text(text: str) -> ClearedText:
    """Return a text with the gate's seal."""
    sealed = Gate(GateSettings(), (Path("/project"),)).clear_excerpt(whole(text))
    assert isinstance(sealed, ClearedText)
    return sealed


def whole(text: str, path: str = "/project/src/a.ts") -> Excerpt:
    """Return a whole document as an excerpt."""
    document = DocumentSnapshot(f"file://{path}", Path(path), Language.TYPESCRIPT, 1, text)
    return Excerpt(ContextKind.PREFIX, document, Span(0, len(text)), 1)


def vectors_reply(*vectors: Sequence[float], tokens: object = 5) -> Reply:
    """What an OpenAI-compatible server answers; its items may come in any order."""
    data = [{"index": n, "object": "embedding", "embedding": v} for n, v in enumerate(vectors)]
    payload: dict[str, object] = {"object": "list", "data": data[::-1], "model": "m"}
    if tokens is not None:
        payload["usage"] = {"prompt_tokens": tokens, "total_tokens": tokens}
    return Reply(pieces=[json.dumps(payload).encode()])


def vectors_for_each(received: Received) -> Reply:
    """Answer with one vector for each text."""
    texts = received.body["input"]
    assert isinstance(texts, list)
    return vectors_reply(*([1.0, 0.5, 0.0] for _ in texts), tokens=11)


def titan_reply(vector: Sequence[float], *, tokens: object = 6) -> Reply:
    """What Titan v2 answers on Bedrock."""
    payload: dict[str, object] = {"embedding": vector, "embeddingsByType": {"float": vector}}
    if tokens is not None:
        payload["inputTextTokenCount"] = tokens
    return Reply(pieces=[json.dumps(payload).encode()])


def cohere_reply(*vectors: Sequence[float], tokens: object = None) -> Reply:
    """What Cohere's models answer on Bedrock."""
    payload = {"id": "1", "embeddings": {"float": vectors}, "response_type": "embeddings_by_type"}
    headers = {} if tokens is None else {"X-Amzn-Bedrock-Input-Token-Count": str(tokens)}
    return Reply(pieces=[json.dumps(payload).encode()], headers=headers)
