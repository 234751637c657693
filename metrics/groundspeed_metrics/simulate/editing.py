"""The events of synthetic editors: what one engineer meets in one session with the tool."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import NormalDist

from groundspeed_metrics.simulate.fingerprints import Fingerprinter
from groundspeed_metrics.simulate.lines import LineWriter
from groundspeed_metrics.simulate.messages import (
    Body,
    Closed,
    Decided,
    Fingerprints,
    Health,
    HintClosed,
    HintShown,
    Retained,
    ReviewDecided,
    SessionEnded,
    SessionStarted,
    Shown,
    SurveyAnswered,
    TypingWindow,
)
from groundspeed_metrics.simulate.plan import Workweek
from groundspeed_metrics.simulate.prices import HAIKU, SONNET, PriceTable
from groundspeed_metrics.simulate.truth import Truth

PROVIDER = "bedrock"
READ_MS = 750
_GLANCE_MS = 250
_AGES = (30, 120, 300, 600)
_WINDOW_MS = 300_000
_DAY_MS = 7 * 3600 * 1000
_PROMPT = "hole.chat@0123456789ab"
_REVIEW_PROMPT = "review.functions@ba9876543210"
_LANGS = ("typescript",) * 6 + ("typescriptreact",) * 3 + ("javascript",)
_POSITIONS = ("statement", "expression", "argument", "member", "block", "comment")
_QUIET = ("low_confidence",) * 9 + ("excluded_path",) * 2 + ("secret",)
_ERRORS = ("timeout", "throttled", "unavailable")
_UNASKED = ("cache", "typed_through", "typed_through")
_ENDINGS = ("rejected", "ignored", "typed_over", "typed_over", "replaced")
_HINT_OUTCOMES = ("applied", "applied", "edited", "dismissed", "wrong", "resolved", "ignored")
_RULES = ("null-check", "error-handling", "test-missing", "naming")
_CONTEXT = {"prefix": 900, "suffix": 250, "imports": 120}


def _quantiles(median: float, spread: float) -> tuple[float, ...]:
    """Return a thousand equally likely values of a lognormal: drawing one of them is quick."""
    normal = NormalDist(math.log(median), spread)
    return tuple(round(math.exp(normal.inv_cdf((n + 0.5) / 1000)), 1) for n in range(1000))


_LATENCIES = _quantiles(median=365, spread=0.45)
_VISIBLE = tuple(round(value) for value in _quantiles(median=1210, spread=0.9))


@dataclass(frozen=True, slots=True)
class Desk:
    """What the sessions of one engineer have in common.

    Attributes:
        requests_a_day: Mean completion requests on a day.
        prices: What models cost.
        fingerprinter: Hashes accepted lines.
    """

    requests_a_day: float
    prices: PriceTable
    fingerprinter: Fingerprinter


@dataclass(slots=True)
class _Window:
    """Five minutes of typing."""

    typed: int = 0
    completed: int = 0
    active_s: int = 0


@dataclass(slots=True)
class Session:
    """One session of an editor, from its start to its end; `work` makes its events.

    Attributes:
        desk: What it has in common with others.
        week: The engineer and the week.
        day: The day, where the engineer is.
        rng: The stream of chance.
        truth: Where it is counted.
        committed: Completions whose lines a later commit brings.
        stem: Twenty-four digits and dashes that start every id of this session.
        lines: Writes the accepted lines that no commit brings.
        active_s: Seconds of active editing so far.
        bodies: The events so far, in no order.
    """

    desk: Desk
    week: Workweek
    day: date
    rng: random.Random
    truth: Truth
    committed: list[tuple[str, ...]]
    stem: str
    lines: LineWriter
    active_s: int = 0
    bodies: list[Body] = field(default_factory=list)
    _ids: int = 0
    _end_ms: int = _DAY_MS
    _windows: dict[int, _Window] = field(default_factory=lambda: defaultdict(_Window))
    _gated: dict[str, int] = field(default_factory=dict)
    _cancelled: int = 0

    def work(self) -> list[Body]:
        """Return the events of the session, in order of time."""
        self._meet("reporting")
        started = SessionStarted(
            mono_ms=0, provider=PROVIDER, model=HAIKU, features=("completion", "review")
        )
        if self.week.is_using:
            self._complete()
            if self.rng.random() < 0.35:
                self._review()
            if self.rng.random() < 0.06:
                self._survey()
        self._type()
        self._report_health()
        self.bodies.sort(key=_when)
        last = max(self._end_ms, self.bodies[-1].mono_ms) + 1_000
        # Some editors are killed, and say nothing at their end.
        ended = [SessionEnded(mono_ms=last, reason="shutdown")] if self.rng.random() < 0.96 else []
        return [started, *self.bodies, *ended]

    def _complete(self) -> None:
        mean = self.desk.requests_a_day * self.week.engineer.requests
        count = max(1, round(self.rng.gauss(mean, math.sqrt(mean))))
        step = _DAY_MS // count
        waiting = list(self.committed)
        for place in range(count):
            at = 1_000 + place * step + int(self.rng.random() * step)
            self._request(at, waiting)
        # Whatever will be committed was accepted, however few requests the day had.
        while waiting:
            at = 1_000 + int(self.rng.random() * _DAY_MS)
            self._answer(at, self._chars(waiting[-1]), waiting.pop())

    def _request(self, at: int, waiting: list[tuple[str, ...]]) -> None:
        rng = self.rng
        window = self._windows[at // _WINDOW_MS]
        window.typed += 60 + int(rng.random() * 340)
        window.active_s += 40 + int(rng.random() * 80)
        chance = rng.random()
        if chance < 0.20:
            self._decline(at, _QUIET[int(rng.random() * len(_QUIET))])
        elif chance < 0.30:
            self._give_up(at, "cancelled")
        elif chance < 0.312:
            self._give_up(at, _ERRORS[int(rng.random() * len(_ERRORS))])
        elif waiting and chance < 0.6:
            self._answer(at, self._chars(waiting[-1]), waiting.pop())
        else:
            self._answer(at, 8 + int(rng.random() * 150), None)

    def _decline(self, at: int, reason: str) -> None:
        """A gate says no before a model is asked."""
        self._gated[reason] = self._gated.get(reason, 0) + 1
        latency = round(1 + self.rng.random() * 5, 1)
        self._decided(at, source="none", reason=reason, latency_ms=latency, context={})

    def _give_up(self, at: int, reason: str) -> None:
        """A model is asked, and no answer comes in time."""
        self._count("asked")
        if reason == "cancelled":
            self._cancelled += 1
        else:
            self._count("errors")
        self._decided(
            at,
            source="none",
            reason=reason,
            latency_ms=self._latency(),
            context=_CONTEXT,
            provider=PROVIDER,
            model=HAIKU,
            prompt=_PROMPT,
        )

    def _answer(self, at: int, chars: int, accepted: tuple[str, ...] | None) -> None:
        rng = self.rng
        if rng.random() < 0.22:
            source = _UNASKED[int(rng.random() * len(_UNASKED))]
            request = self._decided(at, source=source, reason=None, latency_ms=0.8, context={})
        else:
            request = self._ask(at)
        visible = _VISIBLE[int(rng.random() * 1000)]
        takes = visible >= READ_MS / 2 and rng.random() < self.week.engineer.taste
        completion = self._uuid()
        self.bodies.append(
            Shown(
                mono_ms=at + 1,
                completion=completion,
                request=request,
                chars=chars,
                lines=1 + chars // 60,
            )
        )
        self._count("shown_0")
        if accepted is not None or takes:
            self._accept(at + 1 + visible, completion, visible, chars, accepted)
        else:
            self._pass_by(at + 1 + visible, completion, visible, chars)

    def _ask(self, at: int) -> str:
        rng = self.rng
        model = SONNET if rng.random() < 0.1 else HAIKU
        tokens_in, tokens_out = 300 + int(rng.random() * 900), 8 + int(rng.random() * 80)
        cached = 400 if rng.random() < 0.5 else 0
        nano = self.desk.prices.on(self.day, model).cost(tokens_in, tokens_out, cached)
        self._count("asked")
        self._count("cost_nano_usd", nano)
        self.truth.total(f"cost_{model}_nano_usd", nano)
        latency = self._latency()
        return self._decided(
            at,
            source="model" if rng.random() < 0.9 else "speculative",
            reason=None,
            latency_ms=latency,
            context=_CONTEXT,
            provider=PROVIDER,
            model=model,
            prompt=_PROMPT,
            ttft_ms=round(latency * 0.6, 1),
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            tokens_cache_read=cached,
            tokens_cache_write=0,
            cost_usd=nano / 1e9,
        )

    def _pass_by(self, at: int, completion: str, visible: int, chars: int) -> None:
        outcome = _ENDINGS[int(self.rng.random() * len(_ENDINGS))]
        if visible >= _GLANCE_MS:
            self._count("shown_250")
        if visible >= READ_MS:
            self._count("shown_750")
            self._count("chars_offered", chars)
        self.bodies.append(
            Closed(
                mono_ms=at,
                completion=completion,
                outcome=outcome,
                visible_ms=visible,
                chars_accepted=0,
                chars_typed_through=chars // 4 if outcome == "typed_over" else 0,
            )
        )

    def _accept(
        self, at: int, completion: str, visible: int, chars: int, lines: tuple[str, ...] | None
    ) -> None:
        is_partial = lines is None and self.rng.random() < 0.08
        taken = max(1, chars // 2) if is_partial else chars
        self._meet("engaged")
        self._windows[at // _WINDOW_MS].completed += taken
        for name in ("shown_250", "shown_750", "accepted"):
            self._count(name)
        self._count("chars_offered", chars)
        self._count("chars_accepted", taken)
        self.bodies.append(
            Closed(
                mono_ms=at,
                completion=completion,
                outcome="partial" if is_partial else "accepted",
                visible_ms=visible,
                chars_accepted=taken,
                chars_typed_through=0,
            )
        )
        self._mark(at, completion, lines or self._fresh(taken))
        self._retain(at, completion, taken, is_committed=lines is not None)

    def _fresh(self, chars: int) -> list[str]:
        """Return lines that were accepted and that no commit will bring."""
        return [self.lines.write("code")[0] for _ in range(1 + chars // 60)]

    def _mark(self, at: int, completion: str, lines: Sequence[str]) -> None:
        prints = [self.desk.fingerprinter.line(line) for line in lines]
        marks = [mark for mark in prints if mark is not None]
        self.truth.total("accepted_lines", len(lines))
        self.truth.total("fingerprinted_lines", len(marks))
        if marks:
            self.truth.total("fingerprint_events")
            self.bodies.append(Fingerprints(mono_ms=at, completion=completion, lines=marks))

    def _retain(self, at: int, completion: str, chars: int, *, is_committed: bool) -> None:
        rng = self.rng
        is_followed = rng.random() < 0.78
        kept = chars
        if is_followed:
            self._count("followed")
            self._count("chars_followed", chars)
        for age in _AGES:
            is_open = is_followed or age <= 120
            if is_open and not is_committed and rng.random() < 0.18:
                kept = int(rng.random() * (kept + 1))
            if is_followed:
                self._count(f"kept_{age}", kept)
            self.bodies.append(
                Retained(
                    mono_ms=at + age * 1_000,
                    completion=completion,
                    age_s=age,
                    chars_kept=kept if is_open else None,
                    similarity=round(kept / chars, 4) if is_open else None,
                    doc="open" if is_open else "closed",
                )
            )

    def _review(self) -> None:
        rng = self.rng
        at = int(rng.random() * _DAY_MS)
        hints = int(rng.random() * 4)
        tokens_in, tokens_out = 2_000 + int(rng.random() * 4_000), 100 + int(rng.random() * 300)
        nano = self.desk.prices.on(self.day, SONNET).cost(tokens_in, tokens_out, 0)
        self._count("reviews")
        self._count("cost_nano_usd", nano)
        self.truth.total(f"cost_{SONNET}_nano_usd", nano)
        latency = round(self._latency() * 8, 1)
        self.bodies.append(
            ReviewDecided(
                mono_ms=at,
                request=self._uuid(),
                trigger=self._trigger(0.2),
                lang=_LANGS[int(rng.random() * len(_LANGS))],
                reason=None,
                latency_ms=latency,
                functions=1 + int(rng.random() * 6),
                hints=hints,
                refused={"quote_not_found": 1} if rng.random() < 0.2 else {},
                provider=PROVIDER,
                model=SONNET,
                prompt=_REVIEW_PROMPT,
                ttft_ms=round(latency * 0.2, 1),
                tokens_in=tokens_in,
                tokens_out=tokens_out,
                tokens_cache_read=0,
                tokens_cache_write=0,
                cost_usd=nano / 1e9,
            )
        )
        for _ in range(hints):
            self._hint(at + 1)

    def _hint(self, at: int) -> None:
        rng = self.rng
        hint, outcome = self._uuid(), _HINT_OUTCOMES[int(rng.random() * len(_HINT_OUTCOMES))]
        self.bodies.append(
            HintShown(
                mono_ms=at,
                hint=hint,
                rule=_RULES[int(rng.random() * len(_RULES))],
                severity="warning",
                confidence=round(0.5 + rng.random() / 2, 2),
                model=SONNET,
                prompt=_REVIEW_PROMPT,
            )
        )
        closed_at = at + 5_000 + int(rng.random() * 600_000)
        self.bodies.append(HintClosed(mono_ms=closed_at, hint=hint, outcome=outcome))
        self._count(f"hint_{outcome}")
        if outcome in {"applied", "edited"}:
            self._meet("engaged")

    def _survey(self) -> None:
        question = "faster" if self.rng.random() < 0.7 else "trust"
        score = 4 + int(self.rng.random() * 7)
        at = int(self.rng.random() * _DAY_MS)
        self.bodies.append(SurveyAnswered(mono_ms=at, question=question, score=score))
        self.truth.total("survey_answers")
        self.truth.total(f"survey_{question}_answers")
        self.truth.total(f"survey_{question}_score", score)

    def _type(self) -> None:
        """Write what was typed, five minutes at a time; some of it without a request."""
        rng = self.rng
        for _ in range(3 + int(rng.random() * 6)):
            window = self._windows[int(rng.random() * _DAY_MS) // _WINDOW_MS]
            window.typed += 80 + int(rng.random() * 500)
            window.active_s += 90 + int(rng.random() * 150)
        for place, window in sorted(self._windows.items()):
            active = min(300, window.active_s)
            self._count("chars_typed", window.typed)
            self._count("chars_completed", window.completed)
            self._count("active_s", active)
            self.active_s += active
            self.bodies.append(
                TypingWindow(
                    mono_ms=(place + 1) * _WINDOW_MS,
                    chars_typed=window.typed,
                    chars_pasted=int(rng.random() * 60),
                    chars_completed=window.completed,
                    chars_deleted=int(rng.random() * 90),
                    active_s=active,
                )
            )

    def _report_health(self) -> None:
        """Say how the server fared; it does so at the end of the day."""
        broke = 2 if self.rng.random() < 0.02 else 0
        self.bodies.append(
            Health(
                mono_ms=self._end_ms,
                gated=self._gated,
                cancelled=self._cancelled,
                dropped_events=0,
                breaker_changes=broke,
            )
        )

    def _decided(
        self,
        at: int,
        *,
        source: str,
        reason: str | None,
        latency_ms: float,
        context: dict[str, int],
        **call: str | float | None,
    ) -> str:
        rng, request = self.rng, self._uuid()
        self._count("requests")
        self.bodies.append(
            Decided(
                mono_ms=at,
                request=request,
                trigger=self._trigger(0.03),
                lang=_LANGS[int(rng.random() * len(_LANGS))],
                position_kind=_POSITIONS[int(rng.random() * len(_POSITIONS))],
                source=source,
                reason=reason,
                latency_ms=latency_ms,
                context=context,
                **call,  # type: ignore[arg-type]
            )
        )
        return request

    def _trigger(self, manual: float) -> str:
        if self.rng.random() >= manual:
            return "auto"
        self._meet("engaged")
        return "manual"

    def _latency(self) -> float:
        return _LATENCIES[int(self.rng.random() * 1000)]

    @staticmethod
    def _chars(lines: tuple[str, ...]) -> int:
        return sum(len(line) + 1 for line in lines) - 1

    def _uuid(self) -> str:
        self._ids += 1
        return f"{self.stem}{self._ids:012x}"

    def _count(self, name: str, amount: int = 1) -> None:
        self.truth.add(self.week.monday, name, amount)

    def _meet(self, role: str) -> None:
        self.truth.meet(self.week.monday, role, self.week.engineer.email)


def _when(body: Body) -> int:
    return body.mono_ms
