"""The values that flow through a review: query, hint, outcome."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from groundspeed_server.counting import counted
from groundspeed_server.engine.values import ModelCall, Trigger
from groundspeed_server.text.snapshot import DocumentSnapshot, Span


class Severity(StrEnum):
    """How much a hint matters; also its LSP severity."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class ReviewQuery:
    """A document to review.

    Attributes:
        request: A UUID for this request.
        document: The text to review.
        changed: What changed in it; only functions that touch a changed span are reviewed.
            None reviews every function.
        unasked: Whether nobody asked for it: it follows from a save.
    """

    request: str
    document: DocumentSnapshot
    changed: tuple[Span, ...] | None = None
    unasked: bool = False

    @property
    def trigger(self) -> Trigger:
        """Who asked: the engineer, or a save."""
        return Trigger.AUTO if self.unasked else Trigger.MANUAL


@dataclass(frozen=True, slots=True)
class Fix:
    """A replacement that would resolve a hint."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Hint:
    """One remark about one place. Its message is plain text of bounded length.

    Attributes:
        hint: A UUID; telemetry follows the hint by it.
        rule: A word from our own list of rules.
        confidence: The model's own confidence, 0 to 1.
    """

    hint: str
    rule: str
    severity: Severity
    confidence: float
    message: str
    span: Span
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """What a review found.

    Attributes:
        hints: Valid hints, in document order.
        reason: Why there was no review, or why it failed; None when it was done.
        detail: What explains the reason to the engineer; of a review that was done, what it could
            not look at.
        call: What the model call cost; None when no model was asked.
        reviewed: The functions that the model saw.
        left_out: Functions for which there was no room beside them; another review has it.
        refused: How many of the model's hints were dropped, by the check that refused them.
    """

    hints: tuple[Hint, ...]
    latency_ms: float
    reason: str | None = None
    detail: str | None = None
    call: ModelCall | None = None
    reviewed: tuple[Span, ...] = ()
    left_out: tuple[Span, ...] = ()
    refused: tuple[tuple[str, int], ...] = ()


def counted_hints(hints: int) -> str:
    """Return how many hints there are, as a sentence begins with it."""
    return counted(hints, "hint") if hints else "No hints"
