"""What a model call was, for decisions, reviews and telemetry."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import ModelCall
from groundspeed_server.models.port import ModelIdentity, Usage
from groundspeed_server.models.prices import cost_usd
from groundspeed_server.prompts.prompt import PromptId


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
