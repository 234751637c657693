"""The events of the contract, as an editor's server writes them: one class a type.

The classes hold what a reader of the schema expects; what is common to all is filled in when a
session ends and the events are put in order.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Client(msgspec.Struct, frozen=True):
    """The editor and its server."""

    editor: str
    editor_version: str
    extension_version: str
    server_version: str
    os: str


class Body(msgspec.Struct, kw_only=True):
    """What every event's data has."""

    TYPE: ClassVar[str]

    mono_ms: int
    engineer: str = ""
    team: str | None = None
    client: Client | None = None
    repo: str | None = None
    arms: dict[str, str] = {}


class SessionStarted(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.session.started"
    provider: str
    model: str
    features: tuple[str, ...]


class SessionEnded(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.session.ended"
    reason: str


class ModelCall(Body, kw_only=True):
    """What a model call costs; the fields are None where no model was reached."""

    provider: str | None = None
    model: str | None = None
    prompt: str | None = None
    ttft_ms: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cache_read: int | None = None
    tokens_cache_write: int | None = None
    cost_usd: float | None = None


class Decided(ModelCall, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.completion.decided"
    request: str
    trigger: str
    lang: str
    position_kind: str
    source: str
    reason: str | None
    latency_ms: float
    context: dict[str, int]


class Checked(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.completion.checked"
    request: str
    type_errors: int
    check_ms: float


class Shown(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.completion.shown"
    completion: str
    request: str
    chars: int
    lines: int


class Closed(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.completion.closed"
    completion: str
    outcome: str
    visible_ms: int
    chars_accepted: int
    chars_typed_through: int
    lines_accepted: int


class Retained(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.completion.retained"
    completion: str
    age_s: int
    chars_kept: int | None
    similarity: float | None
    doc: str


class Fingerprints(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.completion.fingerprints"
    completion: str
    lines: list[str]


class ReviewDecided(ModelCall, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.review.decided"
    request: str
    trigger: str
    lang: str
    reason: str | None
    latency_ms: float
    functions: int
    hints: int
    refused: dict[str, int]


class HintShown(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.hint.shown"
    hint: str
    rule: str
    severity: str
    confidence: float
    model: str
    prompt: str


class HintClosed(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.hint.closed"
    hint: str
    outcome: str


class TypingWindow(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.typing.window"
    chars_typed: int
    chars_pasted: int
    chars_completed: int
    chars_deleted: int
    active_s: int


class SurveyAnswered(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.survey.answered"
    question: str
    score: int


class Health(Body, kw_only=True):
    TYPE: ClassVar[str] = "groundspeed.health"
    gated: dict[str, int]
    cancelled: int
    dropped_events: int
    breaker_changes: int


class Event(msgspec.Struct):
    """The CloudEvents envelope."""

    id: str
    source: str
    type: str
    time: str
    sequence: int
    data: Body
    specversion: str = "1.0"
    dataschema: str = "urn:groundspeed:events/v1"
