"""Drawings show what the rows say, and nothing where they say nothing."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from importlib.resources import files
from itertools import combinations, pairwise

import pytest

from groundspeed_metrics.report.charts import Bar, Line, bars, trend
from groundspeed_metrics.report.plots import Grid

MONDAY = date(2026, 1, 5)
# How linear red, green and blue are seen: by most people and, after Machado, Oliveira and Fernandes
# (2009), without red, green or blue cones.
SIGHTS = (
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
)
Sight = tuple[tuple[float, float, float], ...]
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


def labels(drawing: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", drawing)


def lab(sight: Sight, colour: str) -> tuple[float, float, float]:
    """Return a colour as it is seen in CIELAB, where distances are how far colours look apart."""
    shades = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [((s + 0.055) / 1.055) ** 2.4 if s > 0.04045 else s / 12.92 for s in shades]
    red, green, blue = (
        max(0.0, sum(a * b for a, b in zip(row, linear, strict=True))) for row in sight
    )
    x, y, z = (
        share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116
        for share in (
            (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
            0.2126 * red + 0.7152 * green + 0.0722 * blue,
            (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def bands(drawing: str, element: str) -> list[str]:
    return [mark for mark in re.findall(rf"<{element}[^>]*>", drawing) if 'opacity="0.16"' in mark]


def test_a_band_is_broken_where_a_week_is_not_shown() -> None:
    (whole,) = bands(drawn(weeks([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), "share"), "path")
    (broken,) = bands(drawn(weeks([0.5, 0.5, None, None, 0.5, 0.5]), "share"), "path")

    assert (whole.count("M"), broken.count("M")) == (1, 2)


def test_a_week_between_two_that_are_not_shown_has_its_interval() -> None:
    alone = drawn(weeks([0.5, None, 0.5, None, 0.5, 0.5]), "share")

    assert len(bands(alone, "line")) == 2


@pytest.mark.parametrize(
    ("highest", "unit", "expected"),
    [
        (0.003, "usd", ["$0", "$0.001", "$0.002", "$0.003"]),
        (0.115, "usd", ["$0.00", "$0.02", "$0.04", "$0.06", "$0.08", "$0.10", "$0.12"]),
        (2.8, "usd", ["$0.00", "$0.50", "$1.00", "$1.50", "$2.00", "$2.50"]),
        (33, "usd", ["$0", "$10", "$20", "$30"]),
        (0.013, "share", ["0%", "0.5%", "1%"]),
        (0.8, "share", ["0%", "20%", "40%", "60%", "80%"]),
        (0.16, "ratio", ["0", "0.05", "0.1", "0.15"]),
        (2.2, "lines", ["0 lines", "0.5 lines", "1 line", "1.5 lines", "2 lines"]),
        (14, "hours", ["0 h", "5 h", "10 h"]),
    ],
)
def test_an_axis_has_its_unit_and_no_two_labels_alike(
    highest: float, unit: str, expected: list[str]
) -> None:
    drawing = drawn(weeks([highest / 1.1, highest / 1.1]), unit)

    assert [label for label in labels(drawing) if not label.endswith("Jan")] == expected


def test_names_that_begin_alike_have_bars_of_their_own() -> None:
    arn = "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/"
    drawing = str(bars("name", "bars", [Bar(arn + "one", 1.0), Bar(arn + "two", 2.0)], "usd"))

    assert [text[-3:] for text in labels(drawing) if text.startswith("arn")] == ["one", "two"]


def test_an_interval_can_be_told_from_the_bar_that_it_lies_on() -> None:
    drawing = str(bars("name", "bars", [Bar("one", 2.0, 1.0, 3.0)], "usd"))
    strokes = re.findall(r'<line[^>]* stroke="(#\w+)" stroke-width="([\d.]+)"', drawing)

    assert [s for s in strokes if s[0] != "#e4e7eb"] == [("#ffffff", "4"), ("#1a2129", "1.25")]


def test_labels_that_have_no_room_are_left_out_evenly() -> None:
    drawing = str(bars("name", "bars", [Bar("anthropic.claude-haiku-4-5", 370.0)], "ms"))
    shown = re.findall(r'<text[^>]* opacity="1"[^>]*>([\d,]+) ms</text>', drawing)
    steps = {int(b) - int(a) for a, b in pairwise(shown)}

    assert len(shown) >= 3
    assert len(steps) == 1


def tiles_of(shares: dict[str, dict[int, float | None]]) -> str:
    rows = [
        {"cohort": cohort, "week": week, "share": share}
        for cohort, weeks_since in shares.items()
        for week, share in weeks_since.items()
    ]
    return str(Grid("cohort", "week", "share", "weeks").draw("name", "a grid", rows, "share"))


def test_columns_of_a_grid_are_in_order_where_the_first_row_has_gaps() -> None:
    drawing = tiles_of({"2026-01": {0: None, 4: None, 8: 0.5}, "2026-02": {0: 0.6, 4: 0.7}})

    assert [label for label in labels(drawing) if label.isdigit()] == ["0", "4", "8"]


@pytest.mark.parametrize(
    ("n", "number", "axis"), [(8, "50%", "weeks"), (26, "50", "weeks (numbers in %)")]
)
def test_numbers_of_a_grid_fit_their_tiles(n: int, number: str, axis: str) -> None:
    drawn = labels(tiles_of({"2026-01": {4 * place: 0.5 for place in range(n)}}))

    assert drawn.count(number) == n
    assert axis in drawn


def test_lines_are_told_apart_by_who_sees_fewer_colours_in_every_scheme() -> None:
    style = files("groundspeed_metrics").joinpath("report/style.css").read_text("utf-8")
    schemes = [
        re.findall(r"--(?:accent|second|third): (#[0-9a-f]{6});", block)
        for block in re.findall(r":root \{[^}]*\}", style)
    ]

    assert [len(colours) for colours in schemes] == [3, 3, 3]
    for colours in schemes:
        for sight in SIGHTS:
            seen = [lab(sight, colour) for colour in colours]
            assert min(math.dist(a, b) for a, b in combinations(seen, 2)) > 25, (colours, sight)
