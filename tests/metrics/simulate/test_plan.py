"""The number of merged changes has the shape of real teams, and the effect that was planted."""

from __future__ import annotations

import statistics
from collections import defaultdict
from itertools import pairwise

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.simulate.company import Company, found_company
from groundspeed_metrics.simulate.effects import Effects, parse_effects
from groundspeed_metrics.simulate.plan import Workweek, plan_weeks
from support.metrics_company import UNTIL


def company(effects: Effects | None = None) -> Company:
    return found_company(engineers=300, weeks=26, baseline=12, seed=4, until=UNTIL, effects=effects)


@pytest.fixture(scope="module")
def weeks() -> list[Workweek]:
    return plan_weeks(company())


def by_engineer(weeks: list[Workweek]) -> list[list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for week in weeks:
        found[week.engineer.number].append(week.changes)
    return list(found.values())


def test_the_mean_and_the_zeros_are_those_of_real_teams(weeks: list[Workweek]) -> None:
    changes = [week.changes for week in weeks]

    assert statistics.fmean(changes) == pytest.approx(2.45, abs=0.25)
    assert 0.20 < changes.count(0) / len(changes) < 0.40


def test_the_spread_within_and_between_engineers_is_that_of_real_teams(
    weeks: list[Workweek],
) -> None:
    people = [own for own in by_engineer(weeks) if len(own) > 20]
    within = statistics.fmean(statistics.variance(own) for own in people)
    means = statistics.variance([statistics.fmean(own) for own in people])
    between = means - within / statistics.fmean(map(len, people))

    assert within**0.5 == pytest.approx(2.68, abs=0.35)
    assert between / (between + within) == pytest.approx(0.26, abs=0.08)


def test_one_week_tells_a_little_about_the_next(weeks: list[Workweek]) -> None:
    pairs = [
        (now - statistics.fmean(own), then - statistics.fmean(own))
        for own in by_engineer(weeks)
        for now, then in pairwise(own)
    ]

    assert statistics.correlation(*zip(*pairs, strict=True)) == pytest.approx(0.11, abs=0.06)


def test_an_effect_changes_exposed_weeks_alone_and_as_much_as_was_planted(
    weeks: list[Workweek],
) -> None:
    planted = plan_weeks(company(Effects(merged=1.25)))
    before = [(w.changes, p.changes) for w, p in zip(weeks, planted, strict=True)]
    exposed = [pair for pair, week in zip(before, weeks, strict=True) if week.is_exposed]
    unexposed = [pair for pair, week in zip(before, weeks, strict=True) if not week.is_exposed]
    ratio = sum(p for _, p in exposed) / sum(w for w, _ in exposed)

    assert all(without == planted_one for without, planted_one in unexposed)
    assert ratio == pytest.approx(1.25, abs=0.03)


def test_nobody_merges_on_a_day_off(weeks: list[Workweek]) -> None:
    assert all(week.changes == 0 for week in weeks if not week.days)
    assert all(
        day.weekday() in week.engineer.weekdays and week.engineer.is_employed(day)
        for week in weeks
        for day in week.days
    )


@pytest.mark.parametrize(
    ("texts", "effects"),
    [
        ([], Effects()),
        (["merged=+10%"], Effects(merged=1.1)),
        (["merged=-12.5%", "reverts=30%"], Effects(merged=0.875, reverts=1.3)),
        (["merged=-100%"], Effects(merged=0.0)),
    ],
)
def test_effects_are_read_as_they_are_written(texts: list[str], effects: Effects) -> None:
    assert parse_effects(texts) == effects


@pytest.mark.parametrize("text", ["merged", "merged=10", "speed=+10%", "merged=-101%", "merged=x%"])
def test_what_is_no_effect_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no effect"):
        parse_effects([text])
