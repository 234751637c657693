"""What telemetry and the ledger are told of an editor's session and its hints."""

from __future__ import annotations

import hashlib

from groundspeed_server.models.port import ModelIdentity
from groundspeed_server.review.values import Hint, ReviewOutcome
from groundspeed_server.settings.values import Settings
from groundspeed_server.telemetry.events import HintShown, SessionStarted
from groundspeed_server.text.snapshot import DocumentSnapshot


def session_started(settings: Settings, model: ModelIdentity | None) -> SessionStarted:
    """Return the event of a session's start: what is on, and which model answers."""
    features = {
        "completion": settings.completion.enabled,
        "embeddings": settings.completion.techniques.embeddings,
        "review": settings.review.enabled,
        "review-on-save": settings.review.enabled and settings.review.on_save,
        "lake": settings.telemetry.lake is not None,
    }
    return SessionStarted(
        features=tuple(name for name, on in features.items() if on),
        provider=model.provider if model else None,
        model=model.label if model else None,
    )


def hint_shown(hint: Hint, review: ReviewOutcome) -> HintShown:
    """Return the event of a hint that was published."""
    return HintShown(
        hint=hint.hint,
        rule=hint.rule,
        severity=hint.severity.value,
        confidence=hint.confidence,
        model=review.call.model if review.call else None,
        prompt=review.call.prompt if review.call else None,
    )


def remark(document: DocumentSnapshot, hint: Hint) -> str:
    """Name a remark by its file, rule and code, wherever the code stands, without telling them."""
    code = document.text[hint.span.start : hint.span.end].strip()
    named = "\0".join((str(document.path or document.uri), hint.rule, code))
    return hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()
