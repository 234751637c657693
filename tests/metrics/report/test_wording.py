from __future__ import annotations

from datetime import date

import pytest

from groundspeed_metrics.report.wording import (
    REASONS,
    counted,
    day,
    interval,
    name,
    number,
    withheld,
)
from groundspeed_metrics.warehouse.models import load_models


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.5, "share", "50%"),
        (0.0123, "share", "1.2%"),
        (0.9987, "share", "99.9%"),
        (0.0001, "share", "<0.1%"),
        (0.99997, "share", ">99.9%"),
        (1.0, "share", "100%"),
        (0, "share", "0%"),
        (1234.5, "usd", "$1,234"),
        (100, "usd", "$100"),
        (12.345, "usd", "$12.35"),
        (1, "usd", "$1.00"),
        (0.0934, "usd", "$0.093"),
        (0.00012, "usd", "$0.0001"),
        (0, "usd", "$0.00"),
        (87.4, "ms", "87 ms"),
        (1874.0, "ms", "1.9 s"),
        (36, "lines", "36 lines"),
        (1, "lines", "1 line"),
        (14.06, "hours", "14.1 h"),
        (0.0167, "hours", "0.02 h"),
        (0, "hours", "0.0 h"),
        (7.25, "score", "7.2 of 10"),
        (12345, "count", "12,345"),
        (2.876, "per_week", "2.88"),
        (None, "share", "\N{EN DASH}"),
        ("text", "share", "\N{EN DASH}"),
    ],
)
def test_a_number_reads_with_its_unit(value: float | str | None, unit: str, expected: str) -> None:
    assert number(value, unit) == expected


def test_a_withheld_number_says_why() -> None:
    assert withheld("fewer_than_k", 7) == "withheld: fewer than 7 people"
    assert withheld("no_data", 7) == "no data"
    assert withheld(None, 7) == ""


def test_every_reason_of_the_models_has_words() -> None:
    words = {
        word
        for model in load_models()
        for word in ("fewer_than_k", "few_behind", "few_others", "few_between", "dominated",
                     "complementary", "coverage", "no_data")
        if f"'{word}'" in model.text
    }  # fmt: skip

    assert words == set(REASONS)


def test_a_day_reads_as_people_write_it() -> None:
    assert day(date(2026, 3, 1)) == "1 Mar 2026"


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        (0.61, 0.67, "share", "61% to 67%"),
        (0.9811, 0.9839, "share", "98.1% to 98.4%"),
        (0.0931, 0.0934, "usd", "$0.0931 to $0.0934"),
        (2.34, 2.71, "per_week", "2.34 to 2.71"),
        (None, None, "share", ""),
        (None, 0.67, "share", ""),
        (120.1, 120.2, "ms", "120 ms to 120 ms"),
    ],
)
def test_the_ends_of_an_interval_do_not_read_alike(
    low: float | None, high: float | None, unit: str, expected: str
) -> None:
    assert interval(low, high, unit) == expected


@pytest.mark.parametrize(
    ("n", "expected"),
    [(1, "1 person"), (2, "2 people"), (0, "0 people"), (2048, "2,048 people"), (None, "")],
)
def test_one_is_one_and_not_several(n: int | None, expected: str) -> None:
    assert counted(n, "person", "people").replace("\N{NO-BREAK SPACE}", " ") == expected


def test_several_are_called_as_one_is_with_an_s_where_they_have_no_other_name() -> None:
    assert counted(2, "week") == "2\N{NO-BREAK SPACE}weeks"


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("stage", "merge_wait_hours", "approval to merge"),
        ("curve", "human", "other lines of the same people"),
        ("step", "engaged in three of the last four", "engaged in three of the last four weeks"),
        ("ending", "low_confidence", "low confidence"),
        ("question", "missed_without", "missed without"),
        ("reason", "not_json", "not json"),
        ("model", "a_model", "a_model"),
        ("team", "cycle_hours", "cycle_hours"),
    ],
)
def test_a_code_reads_as_words_and_a_name_as_it_is(column: str, text: str, expected: str) -> None:
    assert name(column, text) == expected
