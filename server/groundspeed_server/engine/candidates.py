"""Possible suggestions for one place, and the order in which they are worth showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundspeed_server.engine.values import RepairStep
from groundspeed_server.text.snapshot import Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer that came through the repairs.

    Attributes:
        text: What to insert.
        replace: What it replaces in the query's document.
        repairs: The repairs that changed it.
        syntax_errors: How many errors of syntax it adds to the document; None when nobody looked.
        type_errors: How many errors of type it adds; None when nobody looked.
        votes: How many answers of the model said the same.
        dropped: Why it must not be shown; None while it may.
    """

    text: str
    replace: Span
    repairs: tuple[RepairStep, ...] = ()
    syntax_errors: int | None = None
    type_errors: int | None = None
    votes: int = 1
    dropped: str | None = None


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that may be shown, the best first.

    What breaks the document comes last, then what the compiler would reject. Among equals the one
    on which more answers agree comes first, then the one that says more.
    """
    return sorted(
        (candidate for candidate in candidates if candidate.dropped is None),
        key=lambda candidate: (
            candidate.syntax_errors or 0,
            candidate.type_errors or 0,
            -candidate.votes,
            -candidate.text.count("\n"),
        ),
    )
