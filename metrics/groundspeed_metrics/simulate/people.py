"""The people file of a synthetic company, and the answers to its surveys."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from groundspeed_metrics.simulate.company import Company, Engineer
from groundspeed_metrics.simulate.plan import Workweek
from groundspeed_metrics.simulate.truth import Truth

PEOPLE = (
    "email",
    "aliases",
    "login",
    "team",
    "wave",
    "exposed_from",
    "joined_on",
    "left_on",
    "time_zone",
    "days_a_week",
)
ANSWERS = ("answered_on", "email", "question", "score")
_QUESTIONS = ("faster", "quality", "flow", "trust", "review_load", "missed_without")
_ROUND_EVERY, _FIRST_ROUND = 8, 3
_ANSWERS = 0.55


def write_people(company: Company, path: Path) -> None:
    """Write everybody who ever worked in the company, as CSV."""
    _write(path, PEOPLE, map(_row, company.engineers))


def _row(who: Engineer) -> list[object]:
    return [
        who.email,
        who.alias or "",
        who.login,
        who.team.slug,
        who.team.wave,
        who.team.exposed_from.isoformat(),
        who.hired.isoformat(),
        who.left.isoformat() if who.left else "",
        who.place.zone,
        len(who.weekdays),
    ]


def write_survey(
    company: Company, weeks: Sequence[Workweek], path: Path, truth: Truth
) -> dict[str, dict[str, dict[str, int]]]:
    """Write the answers of every survey round as CSV; return their sums by round and question."""
    answers: list[tuple[date, str, str, int]] = []
    sums: dict[str, dict[str, dict[str, int]]] = {}
    for week in weeks:
        is_round = week.index % _ROUND_EVERY == min(_FIRST_ROUND, len(company.weeks) - 1)
        rng = company.rng("survey", week.engineer.number, week.index)
        if not is_round or not week.days or rng.random() >= _ANSWERS:
            continue
        day = rng.choice(week.days)
        for question in _QUESTIONS:
            score = min(10, max(0, round(rng.gauss(6.4, 1.8))))
            answers.append((day, week.engineer.email, question, score))
            said = sums.setdefault(week.monday.isoformat(), {})
            counts = said.setdefault(question, {"answers": 0, "score": 0})
            counts["answers"] += 1
            counts["score"] += score
            truth.total("survey_file_answers")
    answers.sort()
    _write(path, ANSWERS, ([day.isoformat(), *rest] for day, *rest in answers))
    return sums


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
