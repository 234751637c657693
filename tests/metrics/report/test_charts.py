"""Drawings show what the rows say, and nothing where they say nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

from groundspeed_metrics.report.charts import Line, trend

MONDAY = date(2026, 1, 5)
ENGAGED = (Line("value", "engaged", "low", "high"),)
Weeks = list[dict[str, date | float | None]]


def weeks(values: list[float | None]) -> Weeks:
    return [
        {
            "week": MONDAY + timedelta(weeks=number),
            "value": value,
            "low": None if value is None else value * 0.9,
            "high": None if value is None else value * 1.1,
        }
        for number, value in enumerate(values)
    ]


def drawn(rows: Weeks, unit: str) -> str:
    return str(trend("name", "a trend", rows, ENGAGED, unit))


def bands(drawing: str, element: str) -> list[str]:
    return [mark for mark in re.findall(rf"<{element}[^>]*>", drawing) if 'opacity="0.16"' in mark]


def test_a_band_is_broken_where_a_week_is_not_shown() -> None:
    (whole,) = bands(drawn(weeks([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), "share"), "path")
    (broken,) = bands(drawn(weeks([0.5, 0.5, None, None, 0.5, 0.5]), "share"), "path")

    assert (whole.count("M"), broken.count("M")) == (1, 2)


def test_a_week_between_two_that_are_not_shown_has_its_interval() -> None:
    alone = drawn(weeks([0.5, None, 0.5, None, 0.5, 0.5]), "share")

    assert len(bands(alone, "line")) == 2
