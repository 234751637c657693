"""What a decision of the engine, or a review, says in telemetry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundspeed_server.engine.values import Decision, ModelCall
from groundspeed_server.review.values import ReviewOutcome, ReviewQuery
from groundspeed_server.telemetry.events import CALL_FIELDS, CompletionDecided, ReviewDecided


def completion_decided(decision: Decision) -> CompletionDecided:
    """Return the event of a decision. Sentences for the engineer stay on this machine."""
    return CompletionDecided(
        request=decision.request,
        trigger=decision.trigger.value,
        lang=decision.language,
        position_kind=decision.position_kind,
        source=decision.source.value,
        latency_ms=decision.latency_ms,
        context=dict(decision.tokens_sent),
        reason=decision.reason,
        type_errors=decision.type_errors,
        **_call_fields(decision.call),
    )


def review_decided(query: ReviewQuery, outcome: ReviewOutcome) -> ReviewDecided:
    """Return the event of a review. Its hints have events of their own."""
    return ReviewDecided(
        request=query.request,
        trigger=query.trigger.value,
        lang=query.document.language.value,
        latency_ms=outcome.latency_ms,
        functions=len(outcome.reviewed),
        hints=len(outcome.hints),
        refused=dict(outcome.refused),
        reason=outcome.reason,
        **_call_fields(outcome.call),
    )


def _call_fields(call: ModelCall | None) -> Mapping[str, Any]:
    """Return what both kinds of event say of a model call; all of it is None without one.

    A call knows more than telemetry tells.
    """
    if call is None:
        return {}
    return {name: getattr(call, name) for name in CALL_FIELDS}
