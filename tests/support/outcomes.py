"""What is looked at of an outcome."""

from __future__ import annotations

from groundspeed_server.engine.values import Outcome, Source


def text_of(outcome: Outcome) -> str | None:
    return None if outcome.suggestion is None else outcome.suggestion.text


def told(outcome: Outcome) -> tuple[str | None, Source]:
    """The text, and where it came from."""
    return text_of(outcome), outcome.decision.source
