"""The events of synthetic editors: one session a working day, in the shape of the contract."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.simulate.company import Company, Engineer
from groundspeed_metrics.simulate.truth import Truth

Event = dict[str, Any]

_AGES = (30, 120, 300, 600)
_LANGS = ("typescript",) * 6 + ("typescriptreact",) * 3 + ("javascript",)
_MODELS = ("anthropic.claude-haiku-4-5",) * 4 + ("smollm2-135m",)
_QUIET = ("low_confidence",) * 9 + ("excluded_path",) * 2 + ("secret",)
_ERRORS = ("timeout", "throttled", "unavailable")
_CLIENT = {
    "editor_version": "1.99.0",
    "extension_version": "0.1.0",
    "server_version": "0.1.0",
    "os": "linux",
}
_PRICE_IN = Decimal("0.000001")
_PRICE_OUT = Decimal("0.000005")
_READ_MS = 750


@dataclass(frozen=True, slots=True)
class Session:
    """The events of one editor on one day, in order."""

    engineer: Engineer
    day: date
    events: tuple[Event, ...]


def simulate_sessions(company: Company, pseudonyms: Pseudonyms, truth: Truth) -> Iterator[Session]:
    """Yield every session of every engineer from the week of their first."""
    for index, week in enumerate(company.weeks):
        for engineer in company.engineers:
            if index < engineer.first_week:
                continue
            rng = company.rng("editing", engineer.email, week)
            if rng.random() >= engineer.habit:
                continue
            for day in company.days(week):
                if rng.random() >= engineer.absence:
                    editor = _Editor(engineer, pseudonyms, truth, rng, week, day)
                    yield Session(engineer, day, tuple(editor.work()))


@dataclass(slots=True)
class _Editor:
    """One session: a clock, a sequence, and what the engineer does."""

    engineer: Engineer
    pseudonyms: Pseudonyms
    truth: Truth
    rng: random.Random
    week: date
    day: date
    mono_ms: int = 0
    sequence: int = 0
    session: str = field(default="")

    def work(self) -> Iterator[Event]:
        """Yield the events of the day."""
        self.session = self._uuid()
        self.truth.meet(self.week, "reporting", self.engineer.email)
        yield self._event(
            "session.started", features=["completion"], provider="bedrock", model=None
        )
        typed = completed = 0
        for _ in range(max(1, round(self.rng.gauss(self.engineer.requests_a_day, 5)))):
            self.mono_ms += self.rng.randrange(20_000, 400_000)
            for event in self._request():
                if event["type"] == "groundspeed.completion.closed":
                    completed += event["data"]["chars_accepted"]
                yield event
            typed += self.rng.randrange(80, 400)
        if self.rng.random() < 0.25:
            yield from self._hint()
        if self.day.weekday() == 4 and self.rng.random() < 0.3:
            yield self._event("survey.answered", question="faster", score=self.rng.randrange(4, 11))
            self.truth.total("survey_answers")
        active_s = self.rng.randrange(1_800, 9_000)
        self.truth.add(self.week, "chars_typed", typed)
        self.truth.add(self.week, "chars_completed", completed)
        self.truth.meet(self.week, "coding", self.engineer.email)
        yield self._event(
            "typing.window",
            chars_typed=typed,
            chars_pasted=self.rng.randrange(0, 500),
            chars_completed=completed,
            chars_deleted=self.rng.randrange(0, 900),
            active_s=active_s,
        )
        self.mono_ms += 1_000
        yield self._event("session.ended", reason="shutdown")

    def _request(self) -> Iterator[Event]:
        manual = self.rng.random() < 0.04
        if manual:
            self.truth.meet(self.week, "engaged", self.engineer.email)
        request, lang, model = self._uuid(), self.rng.choice(_LANGS), self.rng.choice(_MODELS)
        chance = self.rng.random()
        asked = chance >= 0.2
        failed = asked and chance >= 0.985
        reason = self.rng.choice(_ERRORS if failed else _QUIET) if failed or not asked else None
        latency = round(self.rng.lognormvariate(5.9, 0.45) if asked else self.rng.uniform(1, 6), 1)
        self.truth.add(self.week, "requests")
        yield self._event(
            "completion.decided",
            request=request,
            trigger="manual" if manual else "auto",
            lang=lang,
            position_kind="statement",
            source="model" if asked and not failed else "none",
            reason=reason,
            latency_ms=latency,
            context={"prefix": 900, "suffix": 250} if asked else {},
            provider="bedrock" if asked else None,
            model=model if asked else None,
            **self._usage(asked=asked, failed=failed, latency=latency),
        )
        if asked and not failed:
            yield from self._suggestion(request)

    def _usage(self, *, asked: bool, failed: bool, latency: float) -> dict[str, object]:
        if not asked:
            return {}
        self.truth.add(self.week, "asked")
        if failed:
            self.truth.add(self.week, "errors")
            return {"ttft_ms": None, "cost_usd": None}
        tokens_in, tokens_out = self.rng.randrange(600, 1_800), self.rng.randrange(8, 90)
        cost = tokens_in * _PRICE_IN + tokens_out * _PRICE_OUT
        self.truth.add(self.week, "cost_usd", cost)
        return {
            "ttft_ms": round(latency * 0.6, 1),
            "tokens_in": tokens_in,
            "tokens_out": tokens_out,
            "tokens_cache_read": 0,
            "tokens_cache_write": 0,
            "cost_usd": float(cost),
        }

    def _suggestion(self, request: str) -> Iterator[Event]:
        completion, chars = self._uuid(), self.rng.randrange(8, 160)
        visible = round(self.rng.lognormvariate(7.1, 0.9), 1)
        accepted = visible >= _READ_MS / 2 and self.rng.random() < self.engineer.taste
        yield self._event(
            "completion.shown", completion=completion, request=request, chars=chars,
            lines=1 + chars // 60,
        )  # fmt: skip
        self.mono_ms += round(visible)
        self.truth.add(self.week, "shown_0")
        self.truth.add(self.week, "shown_250", int(accepted or visible >= 250))
        read = accepted or visible >= _READ_MS
        self.truth.add(self.week, "shown_750", int(read))
        self.truth.add(self.week, "chars_offered", chars if read else 0)
        outcome = "accepted" if accepted else self.rng.choice(("rejected", "ignored", "typed_over"))
        yield self._event(
            "completion.closed",
            completion=completion,
            outcome=outcome,
            visible_ms=visible,
            chars_accepted=chars if accepted else 0,
            chars_typed_through=0,
        )
        if accepted:
            self.truth.meet(self.week, "engaged", self.engineer.email)
            self.truth.add(self.week, "accepted")
            self.truth.add(self.week, "chars_accepted", chars)
            yield from self._retained(completion, chars)

    def _retained(self, completion: str, chars: int) -> Iterator[Event]:
        opened_for = self.rng.choice((200, 10_000, 10_000, 10_000))
        kept = chars
        followed = opened_for >= _AGES[-1]
        self.truth.add(self.week, "followed", int(followed))
        if followed:
            self.truth.add(self.week, "chars_followed", chars)
        start_ms = self.mono_ms
        for age in _AGES:
            self.mono_ms = start_ms + age * 1_000
            is_open = age <= opened_for
            if is_open and self.rng.random() < 0.18:
                kept = self.rng.randrange(0, kept + 1)
            if followed:
                self.truth.add(self.week, f"kept_{age}", kept)
            yield self._event(
                "completion.retained",
                completion=completion,
                age_s=age,
                chars_kept=kept if is_open else None,
                similarity=round(kept / chars, 4) if is_open else None,
                doc="open" if is_open else "closed",
            )

    def _hint(self) -> Iterator[Event]:
        hint = self._uuid()
        outcome = self.rng.choice(("applied", "applied", "edited", "dismissed", "wrong", "ignored"))
        yield self._event(
            "hint.shown", hint=hint, rule="null-check", severity="warning",
            confidence=round(self.rng.uniform(0.5, 1), 2),
        )  # fmt: skip
        self.mono_ms += 60_000
        yield self._event("hint.closed", hint=hint, outcome=outcome)
        self.truth.add(self.week, f"hint_{outcome}")
        if outcome in {"applied", "edited"}:
            self.truth.meet(self.week, "engaged", self.engineer.email)

    def _event(self, event_type: str, **fields: object) -> Event:
        start = datetime(self.day.year, self.day.month, self.day.day, 8, tzinfo=UTC)
        time = start + timedelta(milliseconds=self.mono_ms)
        event: Event = {
            "specversion": "1.0",
            "id": self._uuid(),
            "source": f"/groundspeed/session/{self.session}",
            "type": f"groundspeed.{event_type}",
            "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "dataschema": "urn:groundspeed:events/v1",
            "sequence": self.sequence,
            "data": {
                "mono_ms": self.mono_ms,
                "engineer": self.pseudonyms.person(self.engineer.email),
                "team": self.engineer.team,
                "client": {"editor": "vscode", **_CLIENT},
                "repo": None,
                "arms": {},
                **fields,
            },
        }
        self.sequence += 1
        return event

    def _uuid(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128), version=4))
