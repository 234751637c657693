"""The pipeline's numbers equal the truth that the company wrote down while it was made."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_company import UNTIL, Company
from support.metrics_warehouse import one, opened, rows

Truth = dict[str, Any]

# Each measure with the truth of its two sides; None where the measure is a sum.
RATIOS = {
    "acceptance_rate": ("accepted", "shown_750"),
    "acceptance_rate_250": ("accepted", "shown_250"),
    "acceptance_rate_0": ("accepted", "shown_0"),
    "acceptance_chars": ("chars_accepted", "chars_offered"),
    "acceptance_lines": ("lines_accepted", "lines_offered"),
    "followed_share": ("followed", "accepted"),
    "kept_30": ("kept_30", "chars_followed"),
    "kept_120": ("kept_120", "chars_followed"),
    "kept_300": ("kept_300", "chars_followed"),
    "kept_600": ("kept_600", "chars_followed"),
    "cost_usd": ("cost_usd", None),
    "cost_per_engaged_week": ("cost_usd", "people_engaged"),
}


@pytest.mark.parametrize("measure", sorted(RATIOS))
def test_weekly_sums_equal_the_truth(company: Company, truth: Truth, measure: str) -> None:
    above, below = RATIOS[measure]
    with opened(company.database) as connection:
        found = rows(
            connection,
            "SELECT week::VARCHAR, numerator, denominator FROM facts.week_cell"
            " WHERE measure = ? AND numerator IS NOT NULL ORDER BY week",
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
            assert one(connection, cell, "changes_per_week", week) == said["merged_changes"]
            # Before the roll-out there is no telemetry, which is not one of nothing.
            if "asked" in said:
                assert one(connection, cell, "coding_share", week) == said["people_coding"]
                answered = one(connection, cell, "availability", week)
                assert answered == said["asked"] - said.get("errors", 0)
                assert one(connection, cell, "engaged_share", week) == said["people_engaged"]


def test_hint_outcomes_equal_the_truth(company: Company, truth: Truth) -> None:
    with opened(company.database) as connection:
        found = dict(rows(connection, "SELECT outcome, count(*) FROM facts.hint GROUP BY outcome"))

    assert found
    for outcome, count in found.items():
        assert count == sum(week.get(f"hint_{outcome}", 0) for week in truth["weeks"].values())


def test_what_is_wrong_with_the_data_equals_the_truth(
    company: Company, truth: Truth, tmp_path: Path
) -> None:
    """Once the last events have come, which were sent late."""
    totals = truth["totals"]
    database = Path(shutil.copy(company.database, tmp_path / "later.duckdb"))
    with open_warehouse(database) as connection:
        build(connection, database, as_of=UNTIL + timedelta(weeks=4))
        found = dict(rows(connection, "SELECT property, n FROM metrics.trust"))

    assert found["events stored"] == totals["stored"]
    assert found["duplicates not counted twice"] == totals.get("duplicates", 0)
    assert found["lines quarantined"] == totals.get("quarantined", 0)
    assert found["missing by sequence"] == totals.get("missing", 0)
    assert found["received more than two days late"] == totals.get("late", 0)
    assert found["commits read"] == totals["commits"]
    assert found["sessions in which the clock was set by a minute"] == totals.get(
        "skewed_sessions", 0
    )
    assert found["events with fields from a newer version"] == totals.get("with_unknown_fields", 0)


def test_the_faults_of_a_real_lake_are_there_to_be_found(truth: Truth) -> None:
    assert {"duplicates", "late"} <= set(truth["totals"])


def test_commits_and_events_of_an_engineer_meet(company: Company) -> None:
    both = "SELECT count(*) FROM facts.engineer_week WHERE n_changes > 0 AND is_reporting"
    with opened(company.database) as connection:
        assert one(connection, both) > 10


def test_changes_equal_the_truth(company: Company, truth: Truth) -> None:
    with opened(company.database) as connection:
        kinds = dict(
            rows(connection, "SELECT kind, count(*) FROM staging.git_change GROUP BY kind")
        )
        reverts = one(connection, "SELECT count(*) FROM staging.git_change WHERE reverts <> ''")
        lines = dict(
            rows(
                connection,
                "SELECT week::VARCHAR, sum(code_lines + test_lines)::INTEGER FROM facts.change"
                " GROUP BY week",
            )
        )

    assert kinds == {
        kind: truth["totals"][f"changes_{kind}"] for kind in ("direct", "merge", "squash")
    }
    assert reverts == truth["totals"].get("reverts", 0)
    assert lines == {
        week: said["merged_lines"]
        for week, said in truth["weeks"].items()
        if "merged_lines" in said
    }


def test_changes_that_were_reverted_in_time_equal_the_truth(company: Company, truth: Truth) -> None:
    asked = (
        "SELECT sum(numerator)::INTEGER, sum(denominator)::INTEGER FROM facts.contribution"
        " WHERE measure = 'revert_share'"
    )
    with opened(company.database) as connection:
        (found,) = rows(connection, asked)

    said = truth["delivery"]["reverts_28_days"]
    assert found == (said["reverted"], said["changes"])
