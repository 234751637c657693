"""The pipeline's numbers equal the truth that the company wrote down while it was made."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.simulate.company import found_company
from groundspeed_metrics.simulate.write import write_company
from support.metrics_company import KEY, UNTIL, Company
from support.metrics_warehouse import one, opened, rows

Truth = dict[str, Any]

# Each measure with the truth of its two sides; None where the measure is a sum.
RATIOS = {
    "acceptance_rate": ("accepted", "shown_750"),
    "acceptance_rate_250": ("accepted", "shown_250"),
    "acceptance_rate_0": ("accepted", "shown_0"),
    "acceptance_chars": ("chars_accepted", "chars_offered"),
    "followed_share": ("followed", "accepted"),
    "kept_30": ("kept_30", "chars_followed"),
    "kept_120": ("kept_120", "chars_followed"),
    "kept_300": ("kept_300", "chars_followed"),
    "kept_600": ("kept_600", "chars_followed"),
    "cost_usd": ("cost_usd", None),
    "cost_per_engaged_week": ("cost_usd", "people_engaged"),
}


@pytest.fixture(scope="module")
def truth(company: Company) -> Truth:
    loaded: Truth = json.loads(company.simulated.truth.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("measure", sorted(RATIOS))
def test_weekly_sums_equal_the_truth(company: Company, truth: Truth, measure: str) -> None:
    above, below = RATIOS[measure]
    with opened(company.database) as connection:
        found = rows(
            connection,
            "SELECT week::VARCHAR, numerator, denominator FROM facts.week_cell"
            " WHERE measure = ? ORDER BY week",
            measure,
        )

    assert found
    for week, numerator, denominator in found:
        assert float(numerator) == pytest.approx(float(truth["weeks"][week][above]), rel=1e-9)
        assert below is None or float(denominator) == float(truth["weeks"][week][below])


def test_availability_and_people_equal_the_truth(company: Company, truth: Truth) -> None:
    with opened(company.database) as connection:
        for week, said in truth["weeks"].items():
            cell = "SELECT numerator::INTEGER FROM facts.week_cell WHERE measure = ? AND week = ?"
            answered = one(connection, cell, "availability", week)
            assert answered == said["asked"] - said.get("errors", 0)
            assert one(connection, cell, "engaged_share", week) == said["people_engaged"]
            assert one(connection, cell, "coding_share", week) == said["people_coding"]
            assert one(connection, cell, "changes_per_week", week) == said["merged_changes"]


def test_hint_outcomes_equal_the_truth(company: Company, truth: Truth) -> None:
    with opened(company.database) as connection:
        found = dict(rows(connection, "SELECT outcome, count(*) FROM facts.hint GROUP BY outcome"))

    for outcome, count in found.items():
        assert count == sum(week.get(f"hint_{outcome}", 0) for week in truth["weeks"].values())


def test_what_is_wrong_with_the_data_equals_the_truth(company: Company, truth: Truth) -> None:
    totals = truth["totals"]
    with opened(company.database) as connection:
        found = dict(rows(connection, "SELECT property, n FROM metrics.trust"))

    assert found["events stored"] == totals["stored"]
    assert found["duplicates not counted twice"] == totals.get("duplicates", 0)
    assert found["lines quarantined"] == totals.get("quarantined", 0)
    assert found["missing by sequence"] == totals.get("missing", 0)
    assert found["received more than two days late"] == totals.get("late", 0)
    assert found["commits read"] == totals["commits"]


def test_the_faults_of_a_real_lake_are_there_to_be_found(truth: Truth) -> None:
    assert {"duplicates", "late"} <= set(truth["totals"])


def test_commits_and_events_of_an_engineer_meet(company: Company) -> None:
    both = "SELECT count(*) FROM facts.engineer_week WHERE n_changes > 0 AND is_reporting"
    with opened(company.database) as connection:
        assert one(connection, both) > 10


def test_one_seed_gives_one_company(tmp_path: Path) -> None:
    people = found_company(engineers=3, weeks=2, seed=5, until=UNTIL)
    for name in ("a", "b"):
        write_company(people, tmp_path / name, KEY)
    files = [
        sorted(
            str(p.relative_to(tmp_path / name)) for p in (tmp_path / name / "lake").rglob("*.gz")
        )
        for name in ("a", "b")
    ]

    assert files[0] == files[1] != []
    assert (tmp_path / "a/truth.json").read_text() == (tmp_path / "b/truth.json").read_text()


def test_weeks_are_mondays_that_end_with_the_given_day() -> None:
    company = found_company(engineers=1, weeks=3, seed=1, until=date(2026, 3, 1))

    assert [week.isoformat() for week in company.weeks] == [
        "2026-02-09",
        "2026-02-16",
        "2026-02-23",
    ]


def test_a_folder_that_holds_something_is_left(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")

    with pytest.raises(UserError, match="not empty"):
        write_company(found_company(engineers=1, weeks=1, seed=1, until=UNTIL), tmp_path, KEY)
