"""The values that flow through the engine: query, context, suggestion, decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from groundspeed_server.text.snapshot import DocumentSnapshot, Span


class Trigger(StrEnum):
    """Who asked: the editor by itself, or the engineer."""

    AUTO = "auto"
    MANUAL = "manual"


class ContextKind(StrEnum):
    """Where a piece of context comes from; also the name under which its tokens are counted."""

    PREFIX = "prefix"
    SUFFIX = "suffix"
    DECLARATION = "declaration"
    OPEN_TAB = "open_tab"
    RECENT_EDIT = "recent_edit"
    RETRIEVED = "retrieved"
    SIMILAR = "similar"
    SIGNATURE = "signature"
    REVIEWED = "reviewed"


class Source(StrEnum):
    """Where a suggestion came from."""

    MODEL = "model"
    CACHE = "cache"
    TYPED_THROUGH = "typed_through"
    SPECULATIVE = "speculative"
    COPY = "copy"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CompletionQuery:
    """What an editor asks: a document and a place in it.

    Attributes:
        request: A UUID for this request; events and decisions carry it.
        document: The text as the editor shows it.
        offset: Where the cursor stands, in code points.
        trigger: Who asked.
    """

    request: str
    document: DocumentSnapshot
    offset: int
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a document that may be sent to a model.

    Attributes:
        kind: Where it comes from.
        document: The document that it was cut from.
        span: Which part of that document is sent.
        tokens: Estimated tokens of that part.
        made_of: What its text was written from, where it was not cut, as that of a diff: the gate
            scans these too, among the lines around them.
    """

    kind: ContextKind
    document: DocumentSnapshot
    span: Span
    tokens: int
    made_of: tuple[Excerpt, ...] = ()

    @property
    def text(self) -> str:
        """The text that would be sent."""
        return self.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class DroppedExcerpt:
    """Context that was not sent, and why: a word such as `budget`, `excluded_path`, `secret`."""

    kind: ContextKind
    tokens: int
    reason: str


@dataclass(frozen=True, slots=True)
class RepairStep:
    """One repair that changed an answer; the text itself is not kept.

    Attributes:
        name: The step, such as `suffix_overlap`.
        removed: Characters taken away.
        added: Characters put in.
    """

    name: str
    removed: int
    added: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion to offer.

    Attributes:
        completion: A UUID that stays the same while the engineer types through the suggestion.
        text: What to insert.
        replace: What it replaces in the query's document; lies on one line, holds the cursor.
    """

    completion: str
    text: str
    replace: Span


@dataclass(frozen=True, slots=True)
class ModelCall:
    """What one model call cost.

    Attributes:
        provider: The provider's name.
        model: The model's public label.
        prompt: `id@digest` of the prompt file.
        ttft_ms: Milliseconds to the first token; None when none came.
        tokens_in: Prompt tokens; None when the provider did not say. So are the next three.
        cost_usd: None when no price is known for the model.
        tokens_out_estimated: Generated tokens that were heard, worked out from the text, where the
            provider did not say; None where it did.
        chars_out: Generated characters that were heard, whether they were of use or not.
        last_token_ms: Milliseconds to the last token that was heard; None when none came.
    """

    provider: str
    model: str
    prompt: str
    ttft_ms: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cache_read: int | None = None
    tokens_cache_write: int | None = None
    cost_usd: float | None = None
    tokens_out_estimated: int | None = None
    chars_out: int = 0
    last_token_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """All that `groundspeed why` can say about one request. Holds no source text.

    Attributes:
        reason: Why nothing is shown: the gate, filter or error; None when something is.
        detail: One sentence for the engineer that explains the reason, or why somebody stood in for
            the model; may be None.
        tokens_sent: Estimated tokens sent by kind of context; empty when no model was asked.
        type_errors: How many errors of type the candidate adds near itself; None when nobody
            looked, or not in time.
        policy: The version of the organisation's policy; None without one.
        arms: The experiments in which the engineer takes part, and the arm of each.
    """

    request: str
    trigger: Trigger
    language: str
    position_kind: str
    source: Source
    latency_ms: float
    reason: str | None = None
    detail: str | None = None
    completion: str | None = None
    call: ModelCall | None = None
    tokens_sent: Mapping[str, int] = field(default_factory=dict)
    dropped: tuple[DroppedExcerpt, ...] = ()
    repairs: tuple[RepairStep, ...] = ()
    type_errors: int | None = None
    policy: str | None = None
    arms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The engine's answer to one query: perhaps a suggestion, always a decision.

    Attributes:
        alternatives: What else could stand there, the best first; on explicit requests only.
    """

    suggestion: Suggestion | None
    decision: Decision
    alternatives: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class RecentEdit:
    """Lines that were changed a short while ago.

    Attributes:
        before: The whole text as it was before the edit.
        document: The document as it was after the edit.
        start: Where the changed lines begin, in code points, in both.
        line: The first changed line, from 0, in both.
        removed: The lines that went, with their ends; empty when the edit only added.
        added: The lines that came, with their ends; empty when it only removed.
    """

    before: str
    document: DocumentSnapshot
    start: int
    line: int
    removed: str
    added: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """What surrounds a query.

    Attributes:
        roots: The folders that the editor opened; nothing outside them is ever sent.
        open_documents: The other documents that the editor has open, most recent first.
        recent_edits: What was edited last, in any document, the latest last.
    """

    roots: tuple[Path, ...] = ()
    open_documents: tuple[DocumentSnapshot, ...] = ()
    recent_edits: tuple[RecentEdit, ...] = ()
