"""Completions of a synthetic engineer: from the request to what is left of it ten minutes later."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from groundspeed_metrics.simulate.diary import DAY_MS, LANGS, PROVIDER, Diary, quantiles
from groundspeed_metrics.simulate.fingerprints import Fingerprinter
from groundspeed_metrics.simulate.lines import Accepted, LineWriter
from groundspeed_metrics.simulate.messages import (
    Checked,
    Closed,
    Decided,
    Fingerprints,
    Retained,
    Shown,
)
from groundspeed_metrics.simulate.prices import HAIKU, SONNET
from groundspeed_metrics.simulate.typing_windows import Typing

_READ_MS = 750
_GLANCE_MS = 250
# Characters in a line that no commit brings.
_LINE = 60
_AGES = (30, 120, 300, 600)
_PROMPT = "hole.chat@0123456789ab"
_POSITIONS = ("statement", "expression", "argument", "member", "block", "comment")
_QUIET = ("low_confidence",) * 9 + ("excluded_path",) * 2 + ("secret",)
_ERRORS = ("timeout", "throttled", "unavailable")
_UNASKED = ("cache", "typed_through", "typed_through")
_ENDINGS = ("rejected", "ignored", "typed_over", "typed_over", "replaced")
_CONTEXT = {"prefix": 900, "suffix": 250, "imports": 120}
_VISIBLE = quantiles(median=1210, spread=0.9)
# How requests end, as shares that add up to what is answered.
_DECLINED, _CANCELLED, _FAILED = 0.20, 0.10, 0.012
# A request often answers with what will be committed, while there is some.
_WAITING = 0.3
_CHECKED = 0.1


@dataclass(slots=True)
class Completions:
    """The completions of one session.

    Attributes:
        diary: Where events go.
        typing: Where characters are counted.
        lines: Writes the accepted lines that no commit brings.
        fingerprinter: Hashes accepted lines.
        gated: Requests that a gate declined, by reason.
        cancelled: Requests that were given up.
    """

    diary: Diary
    typing: Typing
    lines: LineWriter
    fingerprinter: Fingerprinter
    gated: dict[str, int] = field(default_factory=dict)
    cancelled: int = 0

    def work(self, requests_a_day: float, committed: Sequence[Accepted]) -> None:
        """Make the requests of a day.

        Args:
            requests_a_day: The company's mean.
            committed: Completions whose lines a later commit brings; each is accepted.
        """
        rng = self.diary.rng
        mean = requests_a_day * self.diary.week.engineer.requests
        count = max(1, round(rng.gauss(mean, math.sqrt(mean))))
        step = DAY_MS // count
        waiting = list(committed)
        for place in range(count):
            self._request(1_000 + place * step + int(rng.random() * step), waiting)
        # What will be committed was accepted, however few requests the day had.
        while waiting:
            self._answer(1_000 + int(rng.random() * DAY_MS), waiting.pop())

    def _request(self, at: int, waiting: list[Accepted]) -> None:
        rng = self.diary.rng
        self.typing.typed(at, 60 + int(rng.random() * 340), 40 + int(rng.random() * 80))
        chance = rng.random()
        if chance < _DECLINED:
            self._decline(at, self.diary.pick(_QUIET))
        elif chance < _DECLINED + _CANCELLED:
            self._give_up(at, "cancelled")
        elif chance < _DECLINED + _CANCELLED + _FAILED:
            self._give_up(at, self.diary.pick(_ERRORS))
        elif waiting and rng.random() < _WAITING:
            self._answer(at, waiting.pop())
        else:
            self._answer(at, None)

    def _decline(self, at: int, reason: str) -> None:
        """A gate says no before a model is asked."""
        self.gated[reason] = self.gated.get(reason, 0) + 1
        decided = self._decided(at, "none", reason=reason)
        decided.latency_ms = round(1 + self.diary.rng.random() * 5, 1)

    def _give_up(self, at: int, reason: str) -> None:
        """A model is asked, and no answer comes in time."""
        self.diary.count("asked")
        if reason == "cancelled":
            self.cancelled += 1
        else:
            self.diary.count("errors")
        self._ask(self._decided(at, "none", reason=reason), HAIKU)

    def _answer(self, at: int, accepted: Accepted | None) -> None:
        diary, rng = self.diary, self.diary.rng
        chars = 8 + int(rng.random() * 150) if accepted is None else sum(map(len, accepted))
        if rng.random() < 0.22:
            decided = self._decided(at, diary.pick(_UNASKED))
        else:
            decided = self._decided(at, "model" if rng.random() < 0.9 else "speculative")
            self._charge(decided)
            if rng.random() < _CHECKED:
                self._check(decided)
        visible = int(diary.pick(_VISIBLE))
        takes = visible >= _READ_MS / 2 and rng.random() < diary.week.engineer.taste
        completion = diary.new_id()
        shown = Shown(
            mono_ms=at + 1,
            completion=completion,
            request=decided.request,
            chars=chars,
            lines=len(accepted) if accepted else 1 + chars // _LINE,
        )
        diary.count("shown_0")
        closed = Closed(
            mono_ms=at + 1 + visible,
            completion=completion,
            outcome=diary.pick(_ENDINGS),
            visible_ms=visible,
            chars_accepted=0,
            chars_typed_through=0,
            lines_accepted=0,
        )
        is_taken = accepted is not None or takes
        # As servers do: what went sooner is told by its end alone.
        diary.bodies += (shown, closed) if is_taken or visible >= _READ_MS else (closed,)
        if is_taken:
            self._accept(closed, shown, accepted)
        else:
            self._pass_by(closed, shown)

    def _charge(self, decided: Decided) -> None:
        """A model gave an answer, and has its price."""
        rng = self.diary.rng
        model = SONNET if rng.random() < 0.1 else HAIKU
        tokens_in, tokens_out = 300 + int(rng.random() * 900), 8 + int(rng.random() * 80)
        cached = 400 if rng.random() < 0.5 else 0
        self.diary.count("asked")
        self._ask(decided, model)
        decided.ttft_ms = round(decided.latency_ms * 0.6, 1)
        decided.tokens_in, decided.tokens_out = tokens_in, tokens_out
        decided.tokens_cache_read, decided.tokens_cache_write = cached, 0
        decided.cost_usd = self.diary.pay(model, tokens_in, tokens_out, cached)

    def _check(self, decided: Decided) -> None:
        """The type checker says later what the answer would do to the whole file."""
        errors, took_ms = int(self.diary.rng.random() ** 3 * 3), 4 * self.diary.latency()
        self.diary.truth.total("checked")
        self.diary.truth.total("type_errors", errors)
        self.diary.bodies.append(
            Checked(
                mono_ms=decided.mono_ms + int(took_ms),
                request=decided.request,
                type_errors=errors,
                check_ms=took_ms,
            )
        )

    def _ask(self, decided: Decided, model: str) -> None:
        decided.provider, decided.model, decided.prompt = PROVIDER, model, _PROMPT
        decided.context = _CONTEXT
        decided.latency_ms = self.diary.latency()

    def _pass_by(self, closed: Closed, shown: Shown) -> None:
        if closed.visible_ms >= _GLANCE_MS:
            self.diary.count("shown_250")
        if closed.visible_ms >= _READ_MS:
            self.diary.count("shown_750")
            self.diary.count("chars_offered", shown.chars)
            self.diary.count("lines_offered", shown.lines)
        if closed.outcome == "typed_over":
            closed.chars_typed_through = shown.chars // 4

    def _accept(self, closed: Closed, shown: Shown, lines: Accepted | None) -> None:
        diary = self.diary
        is_partial = lines is None and diary.rng.random() < 0.08
        taken = max(1, shown.chars // 2) if is_partial else shown.chars
        closed.outcome, closed.chars_accepted = "partial" if is_partial else "accepted", taken
        # Half of a long suggestion is a line or more; half of a short one is the words of a line.
        closed.lines_accepted = taken // _LINE if is_partial else shown.lines
        self.typing.completed(closed.mono_ms, taken)
        diary.meet("engaged")
        for name in ("shown_250", "shown_750", "accepted"):
            diary.count(name)
        diary.count("chars_offered", shown.chars)
        diary.count("chars_accepted", taken)
        diary.count("lines_offered", shown.lines)
        diary.count("lines_accepted", closed.lines_accepted)
        marked = self._mark(closed, lines or self._fresh(closed.lines_accepted))
        kept = self._retain(closed, is_committed=lines is not None)
        if kept is not None:
            diary.count("marked_lines_followed", marked)
            diary.count("marked_lines_kept", marked if 3 * kept >= 2 * taken else 0)

    def _fresh(self, count: int) -> Accepted:
        """Return lines that were accepted and that no commit will bring."""
        return tuple(self.lines.write("code")[0] for _ in range(count))

    def _mark(self, closed: Closed, lines: Accepted) -> int:
        """Fingerprint accepted lines, and return how many have one."""
        truth = self.diary.truth
        prints = [self.fingerprinter.line(line) for line in lines]
        marks = [mark for mark in prints if mark is not None]
        truth.total("accepted_lines", len(lines))
        truth.total("fingerprinted_lines", len(marks))
        self.diary.count("marked_lines", len(marks))
        self.diary.count("unmarked_lines", len(lines) - len(marks))
        if marks:
            truth.total("fingerprint_events")
            completion = closed.completion
            self.diary.bodies.append(
                Fingerprints(mono_ms=closed.mono_ms, completion=completion, lines=marks)
            )
        return len(marks)

    def _retain(self, closed: Closed, *, is_committed: bool) -> int | None:
        """Look again at what was accepted; return what is left, or None where nobody could look."""
        diary, rng, chars = self.diary, self.diary.rng, closed.chars_accepted
        is_followed = rng.random() < 0.78
        kept = chars
        if is_followed:
            diary.count("followed")
            diary.count("chars_followed", chars)
        for age in _AGES:
            is_open = is_followed or age <= 120
            if is_open and not is_committed and rng.random() < 0.18:
                kept = int(rng.random() * (kept + 1))
            if is_followed:
                diary.count(f"kept_{age}", kept)
            diary.bodies.append(
                Retained(
                    mono_ms=closed.mono_ms + age * 1_000,
                    completion=closed.completion,
                    age_s=age,
                    chars_kept=kept if is_open else None,
                    similarity=round(kept / chars, 4) if is_open else None,
                    doc="open" if is_open else "closed",
                )
            )
        return kept if is_followed else None

    def _decided(self, at: int, source: str, *, reason: str | None = None) -> Decided:
        diary = self.diary
        diary.count("requests")
        decided = Decided(
            mono_ms=at,
            request=diary.new_id(),
            trigger=diary.trigger(0.03),
            lang=diary.pick(LANGS),
            position_kind=diary.pick(_POSITIONS),
            source=source,
            reason=reason,
            latency_ms=0.8,
            context={},
        )
        diary.bodies.append(decided)
        return decided
