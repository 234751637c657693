"""How outcomes are put into words: the reason of each, and the sentence for the engineer."""

from __future__ import annotations

from dataclasses import replace

from groundspeed_server.engine.values import CompletionQuery, Decision, Outcome, Source
from groundspeed_server.syntax.position import PositionKind

DETAILS = {
    "cut_short": "The answer broke off before its first line was complete.",
    "duplicate": "The answer repeated lines that are already there.",
    "improved": "The model said more than what was on the screen; the next request gets it.",
    "kept_shown": "The model said something else than what was on the screen, which stayed.",
    "empty_answer": "The model had nothing to add here.",
    "placeholder": "The answer was a comment in place of code.",
    "only_punctuation": "The answer was closing punctuation alone.",
    "prose": "The model answered in words instead of code.",
    "repetition": "The model repeated itself.",
    "syntax_error": "With the answer, its line or those that it leads into would not parse.",
    "too_short": "The answer was a single character.",
    "type_error": (
        "TypeScript found an unknown name or property, or a wrong type, in or below the answer."
    ),
}
"""Why an answer is not shown, by the word with which a repair or a judge dropped it."""


def undecided(query: CompletionQuery, kind: PositionKind) -> Decision:
    """Return the decision of a query of which nothing is decided yet."""
    return Decision(
        request=query.request,
        trigger=query.trigger,
        language=query.document.language.value,
        position_kind=kind.value,
        source=Source.NONE,
        latency_ms=0.0,
    )


def nothing(decision: Decision, reason: str, detail: str | None = None) -> Outcome:
    """Return the outcome that shows nothing, and says why."""
    return Outcome(None, replace(decision, reason=reason, detail=detail or DETAILS.get(reason)))
