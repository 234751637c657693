from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from groundspeed_metrics.report.costs import in_words, with_forecast
from groundspeed_metrics.report.forecast import Forecast, forecast, student_t
from groundspeed_metrics.warehouse.queries import Answer

START = date(2026, 1, 5)


def weeks(values: list[float]) -> list[tuple[date, float]]:
    return [(START + timedelta(weeks=number), value) for number, value in enumerate(values)]


def found(values: list[float], horizon: int = 13) -> Forecast:
    continued = forecast(weeks(values), horizon=horizon)
    assert continued is not None
    return continued


def test_a_straight_line_is_continued_without_doubt() -> None:
    continued = found([100.0 + 10 * n for n in range(12)], horizon=2)

    assert [expected.week for expected in continued.weeks] == [date(2026, 3, 30), date(2026, 4, 6)]
    assert continued.total == pytest.approx(220 + 230)
    assert (continued.low, continued.high) == pytest.approx((450, 450))


def test_agrees_with_the_textbook() -> None:
    values = [3.0, 5.0, 4.0, 6.0, 5.0, 7.0, 6.0, 8.0, 7.0, 9.0]
    xs = range(-9, 1)
    width = sum((x + 4.5) ** 2 for x in xs)
    slope = sum((x + 4.5) * y for x, y in zip(xs, values, strict=True)) / width
    rest = sum((y - 6 - slope * (x + 4.5)) ** 2 for x, y in zip(xs, values, strict=True))
    half = student_t(8) * (rest / 8 * (1 + 1 / 10 + 5.5**2 / width)) ** 0.5

    (next_week,) = found(values, horizon=1).weeks

    assert next_week.value == pytest.approx(6 + 5.5 * slope)
    assert next_week.high - next_week.value == pytest.approx(half)
    two_weeks, coming = found(values, horizon=2), (1 + 4.5, 2 + 4.5)
    shared = sum(1 / 10 + one * other / width for one in coming for other in coming)
    half = student_t(8) * (rest / 8 * (2 + shared)) ** 0.5
    assert two_weeks.high - two_weeks.total == pytest.approx(half)


@pytest.mark.parametrize(
    ("slopes", "most"), [((-5, 30), 0.98), ((-60, -20), 1.0)], ids=["rising", "falling to nothing"]
)
def test_nineteen_of_twenty_totals_are_within_the_interval(
    slopes: tuple[float, float], most: float
) -> None:
    chance = random.Random(5)
    trials = 600
    held = 0
    for _ in range(trials):
        level, slope = chance.uniform(500, 900), chance.uniform(*slopes)
        values = [max(0.0, level + slope * n + chance.gauss(0, 40)) for n in range(25)]
        continued = found(values[:12])
        held += continued.low <= sum(values[12:25]) <= continued.high

    assert 0.92 * trials <= held <= most * trials


def test_only_the_last_weeks_count_and_gaps_stay_gaps() -> None:
    old = weeks([1.0] * 20 + [50.0] * 12)
    without_two = [pair for pair in old if pair[0] not in {old[25][0], old[28][0]}]

    continued = forecast(without_two)

    assert continued is not None
    assert continued.n_weeks == 10
    assert continued.total == pytest.approx(13 * 50)


def test_a_falling_cost_ends_at_nothing() -> None:
    continued = found([120.0 - 8 * n for n in range(12)])

    assert [week.value for week in continued.weeks[:4]] == pytest.approx([24, 16, 8, 0])
    assert continued.weeks[-1].value == 0
    assert (continued.low, continued.total, continued.high) == pytest.approx((48, 48, 48))


@pytest.mark.parametrize("slope", [-25, -8, 0, 8])
def test_the_total_and_its_interval_are_within_what_the_weeks_add_up_to(slope: float) -> None:
    chance = random.Random(7)
    continued = found([max(0.0, 120 + slope * n + chance.gauss(0, 9)) for n in range(12)])

    assert continued.total == pytest.approx(sum(week.value for week in continued.weeks))
    assert sum(week.low for week in continued.weeks) <= continued.low <= continued.total
    assert continued.total <= continued.high <= sum(week.high for week in continued.weeks)


def test_the_order_in_which_weeks_come_does_not_matter() -> None:
    known = weeks([float(n * n) for n in range(8)])

    assert forecast(known[::-1]) == forecast(known) is not None


@pytest.mark.parametrize("known", [0, 7])
def test_too_few_weeks_have_no_forecast(known: int) -> None:
    assert forecast(weeks([5.0] * known)) is None
    assert "too few" in in_words(None)


def test_a_trend_that_a_roll_out_made_stands_beside_the_cost_of_the_newest_week() -> None:
    # The last wave has started, so that what rose until now need not go on to.
    stepped = in_words(found([10.0] * 6 + [20.0] * 6)).replace("\N{NO-BREAK SPACE}", " ")

    assert stepped.startswith("If the trend of the last 12 weeks goes on, the next 13 weeks cost $")
    assert stepped.endswith("At what the newest week cost, they come to $260.")


@pytest.mark.parametrize(("freedom", "t"), [(5, 2.5706), (8, 2.3060), (10, 2.2281), (30, 2.0423)])
def test_the_quantile_of_student(freedom: int, t: float) -> None:
    assert student_t(freedom) == pytest.approx(t, abs=0.01)


def test_the_rows_hold_the_past_and_the_weeks_to_come() -> None:
    rows = tuple(reversed([(week, usd) for week, usd in weeks([10.0] * 9)]))
    answer = Answer(("week", "cost_usd"), ("DATE", "DOUBLE"), ((START, None), *rows))

    records = with_forecast(answer).records()

    assert len(records) == 9 + 13
    assert records[0]["expected_usd"] == pytest.approx(10)
    assert records[0]["cost_usd"] is None
    assert records[-1] == {
        "week": START, "cost_usd": 10.0, "expected_usd": None, "low": None, "high": None,
    }  # fmt: skip
