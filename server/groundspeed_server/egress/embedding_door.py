"""The door to a model that makes vectors of texts."""

from __future__ import annotations

import time
from collections.abc import Sequence

from groundspeed_server.egress.faults import GIVEN_UP, client_failed
from groundspeed_server.egress.permit import Permit
from groundspeed_server.gate.clearance import ClearedText
from groundspeed_server.models.breaker import Breaker
from groundspeed_server.models.embedding.port import (
    Embedded,
    EmbeddingClient,
    EmbeddingIdentity,
    Purpose,
)
from groundspeed_server.models.port import ModelError, Usage


class EmbeddingDoor:
    """Has texts turned into vectors; safe to use from any thread.

    It is for background threads: a call waits as long as the client does, which is seconds.

    Args:
        client: The model.
        permit: Whether calls may be made; None allows all of them.
    """

    def __init__(self, client: EmbeddingClient, *, permit: Permit | None = None) -> None:
        self._client = client
        self._permit = permit
        self._breaker = Breaker(time.monotonic)

    @property
    def identity(self) -> EmbeddingIdentity:
        """Which model makes the vectors."""
        return self._client.identity

    @property
    def most_texts(self) -> int:
        """How many texts one call takes."""
        return self._client.most_texts

    def embed(self, texts: Sequence[ClearedText], purpose: Purpose) -> Embedded:
        """Return the vectors of texts.

        Args:
            texts: What to send; only the gate can make them.
            purpose: What the vectors are for.

        Raises:
            ModelError: The breaker is open, the call is not permitted, or it failed.
        """
        if not all(isinstance(text, ClearedText) for text in texts):
            raise PermissionError("only cleared texts may leave")
        admission = self._breaker.admit()
        try:
            if self._permit is not None:
                self._permit.admit(self.identity)
        except ModelError:
            admission.withdrawn()
            raise
        try:
            embedded = self._client.embed(texts, purpose)
        except ModelError as error:
            admission.failed(error)
            self._spent(texts, None, read=error.code in GIVEN_UP)
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told in our words.
            # The text of an unforeseen exception may quote the code; its type cannot.
            failure = client_failed(error)
            admission.failed(failure)
            raise failure from None
        admission.succeeded()
        self._spent(texts, embedded.tokens, read=True)
        return embedded

    def close(self) -> None:
        """Give up the model. Calls under way end with an error."""
        self._client.close()

    def _spent(self, texts: Sequence[ClearedText], tokens: int | None, *, read: bool) -> None:
        if self._permit is not None and read:
            usage = Usage(tokens_in=tokens, tokens_out=0)
            self._permit.spent(self.identity, [text.text for text in texts], usage, 0)
