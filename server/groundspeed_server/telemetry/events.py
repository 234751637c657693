"""The bodies of telemetry events, as `groundspeed_contract/events.v1.schema.json` describes them.

The bodies hold what a room knows; the session adds `mono_ms`, `engineer`, `team`, `client`,
`repo` and `arms`. Fields of type `str` are words of our own vocabulary, ids or digests: there is
no field that could hold source text, a path, an identifier, a name, an address or a host.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event's own fields; the tag is its CloudEvents type without the common prefix."""


class _WithCall(_Body, frozen=True, kw_only=True):
    """An event about a request that may have asked a model; all None when it did not."""

    provider: str | None = None
    model: str | None = None
    prompt: str | None = None
    ttft_ms: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cache_read: int | None = None
    tokens_cache_write: int | None = None
    cost_usd: float | None = None


CALL_FIELDS = _WithCall.__struct_fields__


class SessionStarted(_Body, frozen=True, tag="session.started"):
    """A server began to serve one editor."""

    features: tuple[str, ...]
    provider: str | None = None
    model: str | None = None


class SessionEnded(_Body, frozen=True, tag="session.ended"):
    """A server ended."""

    reason: Literal["shutdown", "exit", "eof", "client_died", "error"]


class CompletionDecided(_WithCall, frozen=True, kw_only=True, tag="completion.decided"):
    """A request was answered: with a suggestion, or with a reason for none."""

    request: str
    trigger: Literal["auto", "manual"]
    lang: str
    position_kind: str
    source: Literal["model", "cache", "typed_through", "speculative", "copy", "none"]
    latency_ms: float
    context: dict[str, int]
    reason: str | None = None
    type_errors: int | None = None


class CompletionChecked(_Body, frozen=True, tag="completion.checked"):
    """The type checker looked at a file with a candidate in it, perhaps after the answer."""

    request: str
    type_errors: int
    check_ms: float


class CompletionShown(_Body, frozen=True, tag="completion.shown"):
    """A suggestion became visible."""

    completion: str
    request: str
    chars: int
    lines: int


class CompletionClosed(_Body, frozen=True, tag="completion.closed"):
    """A suggestion is no longer offered.

    `lines_accepted` counts the lines that were accepted to their end, of one that was accepted in
    part too.
    """

    completion: str
    outcome: Literal["accepted", "partial", "rejected", "typed_over", "ignored", "replaced"]
    visible_ms: float
    chars_accepted: int
    chars_typed_through: int
    lines_accepted: int


class CompletionRetained(_Body, frozen=True, tag="completion.retained"):
    """How much of an accepted suggestion is still there; None where it cannot be known."""

    completion: str
    age_s: Literal[30, 120, 300, 600]
    chars_kept: int | None
    similarity: float | None
    doc: Literal["open", "closed", "branch_switched"]


class CompletionFingerprints(_Body, frozen=True, tag="completion.fingerprints"):
    """Keyed hashes of the accepted lines, normalised; for following lines into commits."""

    completion: str
    lines: tuple[str, ...]


class ReviewDecided(_WithCall, frozen=True, kw_only=True, tag="review.decided"):
    """A document was reviewed, or was not and why."""

    request: str
    trigger: Literal["auto", "manual"]
    lang: str
    latency_ms: float
    functions: int
    hints: int
    refused: dict[str, int]
    reason: str | None = None


class ContextEmbedded(_Body, frozen=True, kw_only=True, tag="context.embedded"):
    """Pieces of the workspace, and questions, became vectors; summed up over some minutes."""

    provider: str
    model: str
    calls: int
    failed: int
    texts: int
    tokens_in: int
    cost_usd: float | None = None


class HintShown(_Body, frozen=True, tag="hint.shown"):
    """A review hint was published."""

    hint: str
    rule: str
    severity: Literal["error", "warning", "information", "hint"]
    confidence: float
    model: str | None = None
    prompt: str | None = None


class HintClosed(_Body, frozen=True, tag="hint.closed"):
    """A review hint was applied, dismissed or overtaken."""

    hint: str
    outcome: Literal["applied", "edited", "dismissed", "wrong", "resolved", "ignored"]


class TypingWindow(_Body, frozen=True, tag="typing.window"):
    """Five minutes of editing, in characters."""

    chars_typed: int
    chars_pasted: int
    chars_completed: int
    chars_deleted: int
    active_s: float


class SurveyAnswered(_Body, frozen=True, tag="survey.answered"):
    """One answer to a survey question, 0 to 10."""

    question: str
    score: int


class Health(_Body, frozen=True, tag="health"):
    """Counters since the last health event."""

    gated: dict[str, int]
    cancelled: int
    dropped_events: int
    breaker_changes: int


EventBody = (
    SessionStarted
    | SessionEnded
    | CompletionDecided
    | CompletionChecked
    | CompletionShown
    | CompletionClosed
    | CompletionRetained
    | CompletionFingerprints
    | ReviewDecided
    | ContextEmbedded
    | HintShown
    | HintClosed
    | TypingWindow
    | SurveyAnswered
    | Health
)
