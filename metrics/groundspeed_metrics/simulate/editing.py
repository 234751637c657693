"""One session of a synthetic editor, from its start to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundspeed_metrics.simulate.completing import Completions
from groundspeed_metrics.simulate.diary import DAY_MS, PROVIDER, Diary
from groundspeed_metrics.simulate.fingerprints import Fingerprinter
from groundspeed_metrics.simulate.lines import Accepted, LineWriter
from groundspeed_metrics.simulate.messages import (
    Body,
    Health,
    SessionEnded,
    SessionStarted,
    SurveyAnswered,
)
from groundspeed_metrics.simulate.prices import HAIKU
from groundspeed_metrics.simulate.reviewing import review
from groundspeed_metrics.simulate.typing_windows import Typing

_REVIEWS, _SURVEYED = 0.35, 0.06
_ENDS_WELL = 0.96
_BREAKS = 0.02


@dataclass(frozen=True, slots=True)
class Desk:
    """What the sessions of one engineer have in common.

    Attributes:
        requests_a_day: The company's mean of completion requests on a day.
        lines: Writes the accepted lines that no commit brings.
        fingerprinter: Hashes accepted lines.
    """

    requests_a_day: float
    lines: LineWriter
    fingerprinter: Fingerprinter


def work(desk: Desk, diary: Diary, committed: Sequence[Accepted]) -> tuple[list[Body], int]:
    """Return the events of a session in order of time, and its seconds of active editing.

    Args:
        desk: What it has in common with others.
        diary: An empty diary.
        committed: Completions of this day whose lines a later commit brings.
    """
    diary.meet("reporting")
    typing = Typing()
    completions = Completions(diary, typing, desk.lines, desk.fingerprinter)
    if diary.week.is_using:
        completions.work(desk.requests_a_day, committed)
        if diary.rng.random() < _REVIEWS:
            review(diary)
        if diary.rng.random() < _SURVEYED:
            _answer_survey(diary)
    active_s = typing.write(diary)
    diary.bodies.append(_health(diary, completions))
    return _in_order(diary), active_s


def _answer_survey(diary: Diary) -> None:
    question = "faster" if diary.rng.random() < 0.7 else "trust"
    score, at = 4 + int(diary.rng.random() * 7), int(diary.rng.random() * DAY_MS)
    diary.bodies.append(SurveyAnswered(mono_ms=at, question=question, score=score))
    diary.truth.total("survey_answers")
    diary.truth.total(f"survey_{question}_answers")
    diary.truth.total(f"survey_{question}_score", score)


def _health(diary: Diary, completions: Completions) -> Health:
    """Say how the server fared; it does so at the end of the day."""
    return Health(
        mono_ms=DAY_MS,
        gated=completions.gated,
        cancelled=completions.cancelled,
        dropped_events=0,
        breaker_changes=2 if diary.rng.random() < _BREAKS else 0,
    )


def _in_order(diary: Diary) -> list[Body]:
    started = SessionStarted(
        mono_ms=0, provider=PROVIDER, model=HAIKU, features=("completion", "review")
    )
    events: list[Body] = [started, *sorted(diary.bodies, key=_when)]
    # Some editors are killed, and say nothing at their end.
    if diary.rng.random() < _ENDS_WELL:
        events.append(SessionEnded(mono_ms=events[-1].mono_ms + 1_000, reason="shutdown"))
    return events


def _when(body: Body) -> int:
    return body.mono_ms
