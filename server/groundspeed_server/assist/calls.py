"""What a model call was, for decisions, reviews and telemetry."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import ModelCall
from groundspeed_server.models.port import ModelIdentity, Usage
from groundspeed_server.models.prices import cost_usd
from groundspeed_server.prompts.prompt import PromptId

_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of an answer, until it ended or was left.

    Attributes:
        said: All text that came.
        usage: Tokens as the provider counted them.
        ttft_ms: Milliseconds to the first text; None when none came.
        last_token_ms: The same to the last text.
    """

    said: str
    usage: Usage
    ttft_ms: float | None = None
    last_token_ms: float | None = None


def describe_call(
    identity: ModelIdentity, source: PromptId, reading: Reading, on_date: datetime.date
) -> ModelCall:
    """Return the record of one call.

    Args:
        identity: The model that was asked.
        source: The prompt file that made the prompt.
        reading: What came back.
        on_date: The day of the call, in UTC, which decides the price.
    """
    usage = reading.usage
    estimated = estimate_tokens(reading.said) if usage.tokens_out is None else None
    return ModelCall(
        provider=identity.provider,
        model=identity.label,
        prompt=str(source),
        ttft_ms=reading.ttft_ms,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        tokens_cache_read=usage.cache_read,
        tokens_cache_write=usage.cache_write,
        cost_usd=cost_usd(identity, usage, on_date),
        tokens_out_estimated=estimated if reading.said else None,
        chars_out=len(reading.said),
        last_token_ms=reading.last_token_ms,
    )


def with_costs(call: ModelCall, further: Sequence[ModelCall]) -> ModelCall:
    """Return a call with the tokens and the cost of others that were made for the same request."""
    calls = (call, *further)
    return replace(
        call,
        tokens_in=total([each.tokens_in for each in calls]),
        tokens_out=total([each.tokens_out for each in calls]),
        tokens_cache_read=total([each.tokens_cache_read for each in calls]),
        tokens_cache_write=total([each.tokens_cache_write for each in calls]),
        cost_usd=total([each.cost_usd for each in calls]),
    )


def total(parts: Sequence[_Number | None]) -> _Number | None:
    """Return a sum; None when a part of it is not known."""
    first, *rest = parts
    for part in rest:
        first = None if first is None or part is None else first + part
    return first
