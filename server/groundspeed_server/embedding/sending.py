"""Has texts turned into vectors, within what may be sent in a day, and keeps the account of it."""

from __future__ import annotations

from collections.abc import Sequence

from groundspeed_server.egress import EmbeddingDoor
from groundspeed_server.embedding.account import EmbeddingAccount
from groundspeed_server.embedding.shelf import VectorShelf
from groundspeed_server.embedding.vectors import Vector
from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.gate.clearance import ClearedText
from groundspeed_server.models.embedding.port import Purpose
from groundspeed_server.models.port import ModelError, ModelErrorCode


class Sending:
    """The way of cleared texts to the model.

    Args:
        door: The way out of the machine.
        shelf: Counts what all editors of this machine sent today.
        account: Learns what each call took.
        tokens_per_day: How much may be sent.
    """

    def __init__(
        self,
        door: EmbeddingDoor,
        shelf: VectorShelf,
        account: EmbeddingAccount,
        tokens_per_day: int,
    ) -> None:
        self._door = door
        self._shelf = shelf
        self._account = account
        self._tokens_per_day = tokens_per_day

    @property
    def most_texts(self) -> int:
        """How many texts go at once."""
        return self._door.most_texts

    def vectors(self, texts: Sequence[ClearedText], purpose: Purpose) -> list[Vector]:
        """Return a vector for each text. Blocks for seconds at most.

        Raises:
            ModelError: They were not sent, or not answered.
        """
        estimated = sum(estimate_tokens(text.text) for text in texts)
        if self._shelf.sent_today + estimated > self._tokens_per_day:
            raise ModelError(
                ModelErrorCode.SPENDING_LIMIT,
                f"Today's {self._tokens_per_day:,} tokens for embeddings are used up: raise "
                "`tokens_per_day` under [embedding], or wait until midnight UTC.",
            )
        try:
            embedded = self._door.embed(texts, purpose)
        except ModelError:
            self._account.failed()
            raise
        tokens = estimated if embedded.tokens is None else embedded.tokens
        self._shelf.add_sent(tokens)
        self._account.called(len(texts), tokens)
        return [Vector.of(numbers) for numbers in embedded.vectors]

    def report(self, *, now: bool) -> None:
        """Tell telemetry of the calls since the last report, if it is time."""
        self._account.report(now=now)

    def close(self) -> None:
        """Send nothing more; a call under way may still end well, and is told of by itself."""
        self._door.close()
        self._account.report(now=True)
        self._shelf.close()
