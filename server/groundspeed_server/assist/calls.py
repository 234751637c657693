"""What a model call was, for decisions, reviews and telemetry."""

from __future__ import annotations

import datetime

from groundspeed_server.engine.values import ModelCall
from groundspeed_server.models.port import ModelIdentity, Usage
from groundspeed_server.models.prices import cost_usd
from groundspeed_server.prompts.prompt import PromptId


def describe_call(
    identity: ModelIdentity,
    source: PromptId,
    ttft_ms: float | None,
    usage: Usage,
    on_date: datetime.date,
) -> ModelCall:
    """Return the record of one call.

    Args:
        identity: The model that was asked.
        source: The prompt file that made the prompt.
        ttft_ms: Milliseconds to the first text; None when none came.
        usage: Tokens as the provider counted them.
        on_date: The day of the call, in UTC, which decides the price.
    """
    return ModelCall(
        provider=identity.provider,
        model=identity.label,
        prompt=str(source),
        ttft_ms=ttft_ms,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        tokens_cache_read=usage.cache_read,
        tokens_cache_write=usage.cache_write,
        cost_usd=cost_usd(identity, usage, on_date),
    )
