"""What a decision of the engine says in telemetry."""

from __future__ import annotations

from groundspeed_server.engine.values import Decision
from groundspeed_server.telemetry.events import CompletionDecided


def completion_decided(decision: Decision) -> CompletionDecided:
    """Return the event of a decision. Sentences for the engineer stay on this machine."""
    call = decision.call
    return CompletionDecided(
        request=decision.request,
        trigger=decision.trigger.value,
        lang=decision.language,
        position_kind=decision.position_kind,
        source=decision.source.value,
        latency_ms=decision.latency_ms,
        context=dict(decision.tokens_sent),
        reason=decision.reason,
        provider=call.provider if call else None,
        model=call.model if call else None,
        prompt=call.prompt if call else None,
        ttft_ms=call.ttft_ms if call else None,
        tokens_in=call.tokens_in if call else None,
        tokens_out=call.tokens_out if call else None,
        tokens_cache_read=call.tokens_cache_read if call else None,
        tokens_cache_write=call.tokens_cache_write if call else None,
        cost_usd=call.cost_usd if call else None,
    )
