"""Reads vectors out of what a provider answered; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from groundspeed_server.models.counts import believable
from groundspeed_server.models.embedding.port import MOST_CHARACTERS, Embedded
from groundspeed_server.models.port import ModelError, ModelErrorCode

# A server that says more than any model does would fill the memory.
_LONGEST = 4_096
_NOT_ACCEPTED = (
    "The embedding model did not accept a piece of code: check `name` under [embedding], and that "
    f"it reads texts of {MOST_CHARACTERS:,} characters."
)

Vectors = Sequence[Sequence[float]]


def checked(vectors: Vectors, tokens: object, wanted: int) -> Embedded:
    """Return an answer that has one usable vector for each text.

    Args:
        vectors: What came.
        tokens: How many tokens were read, as the server said.
        wanted: How many texts were sent.

    Raises:
        ModelError: It has not.
    """
    lengths = {len(vector) for vector in vectors}
    if len(vectors) != wanted:
        raise bad_vectors(f"{len(vectors)} vectors for {wanted} texts")
    if len(lengths) != 1 or not 0 < min(lengths) <= _LONGEST:
        raise bad_vectors(f"vectors that are not of one length up to {_LONGEST:,}")
    if not all(math.isfinite(number) for vector in vectors for number in vector):
        raise bad_vectors("a vector with something else than numbers")
    return Embedded(tuple(vectors), believable(tokens))


def bad_vectors(what: str) -> ModelError:
    """Return the error for an answer that is none."""
    return ModelError(
        ModelErrorCode.BAD_ANSWER,
        f"The embedding model's answer is not what its API promises ({what}); it was not used. "
        "Check `provider`, `name` and `base_url` under [embedding].",
    )


def about_embeddings(error: ModelError) -> ModelError:
    """Return an error of a client that the embedding model shares, which names its own table."""
    remedy = error.remedy.replace("[model]", "[embedding]")
    if error.code is ModelErrorCode.INVALID_REQUEST:
        remedy = _NOT_ACCEPTED
    return ModelError(error.code, remedy, error.retry_after_s)
