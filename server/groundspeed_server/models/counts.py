"""Which counts of tokens to believe of a server that says them."""

from __future__ import annotations

from typing import Annotated

import msgspec

# No call has more: telemetry and spending limits would be misled by what some servers say.
Tokens = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


def believable(said: object) -> int | None:
    """Return a count, perhaps from a header; None where it cannot be one."""
    try:
        return msgspec.convert(said, Tokens, strict=False)
    except msgspec.ValidationError:
        return None
