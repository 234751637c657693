"""The port that every embedding client implements, and the values that cross it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from groundspeed_server.gate.clearance import ClearedText

MOST_CHARACTERS = 2_000
"""Of one text; a piece of code is shorter, and one provider takes no more."""


@dataclass(frozen=True, slots=True)
class EmbeddingIdentity:
    """Which model makes the vectors.

    Attributes:
        provider: `bedrock` or `openai`.
        model: What tells it from every other model: an id, an ARN, or an address and a name. It
            never leaves this process.
        label: A public name for telemetry and the status: no ARN, no path, no host.
        dimensions: How long its vectors are; None is the model's own choice.
        on_device: Whether nothing leaves the machine when it is asked.
    """

    provider: str
    model: str
    label: str
    dimensions: int | None = None
    on_device: bool = False


class Purpose(StrEnum):
    """What a vector is for: some models make another one of a question than of what is found."""

    PIECE = "piece"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Embedded:
    """What came back.

    Attributes:
        vectors: One a text, in the order of the texts.
        tokens: Tokens that the provider counted; None where it did not say.
    """

    vectors: tuple[Sequence[float], ...]
    tokens: int | None = None


class EmbeddingClient(Protocol):
    """A model that turns texts into vectors. Safe to use from many threads.

    Clients neither retry nor keep deadlines across calls; each call ends by itself within seconds.
    """

    @property
    def identity(self) -> EmbeddingIdentity:
        """Which model makes the vectors."""
        ...

    @property
    def most_texts(self) -> int:
        """How many texts one call takes."""
        ...

    def embed(self, texts: Sequence[ClearedText], purpose: Purpose) -> Embedded:
        """Return the vectors of texts. Blocks; only `groundspeed_server.egress` calls this.

        Args:
            texts: At least one, and at most `most_texts`.
            purpose: What the vectors are for.

        Raises:
            ModelError: The call failed, or the answer is not what was asked for.
        """
        ...

    def close(self) -> None:
        """Give up connections. Calls under way end with an error."""
        ...
