"""What the pipeline says of lines equals the truth: where accepted ones went, and how all last."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from support.metrics_company import UNTIL, Company
from support.metrics_warehouse import one, opened, rows

Truth = dict[str, Any]

# Each measure with the truth of its two sides, and for how many days a week must be past.
MERGED = {
    "ai_line_share": ("ai_lines", "telling_lines", -1),
    "ai_line_survival_14": ("ai_lines_after_14", "ai_lines", 14),
    "ai_line_survival_30": ("ai_lines_after_30", "ai_lines", 30),
    "ai_line_survival_90": ("ai_lines_after_90", "ai_lines", 90),
    "human_line_survival_14": ("compared_lines_after_14", "compared_lines", 14),
    "human_line_survival_30": ("compared_lines_after_30", "compared_lines", 30),
    "human_line_survival_90": ("compared_lines_after_90", "compared_lines", 90),
    "line_survival_30": ("lines_after_30", "lines", 30),
    "line_survival_90": ("lines_after_90", "lines", 90),
    "hotfix_share": ("changes_fixed", "changes_but_reverts", 7),
}
CHURN = {"line_churn_14": ("lines_after_14", 14), "line_churn_21": ("lines_after_21", 21)}
ACCEPTED = {
    "ai_line_marked": ("marked_lines", ("marked_lines", "unmarked_lines")),
    "ai_line_kept": ("marked_lines_kept", ("marked_lines_followed",)),
}


def weekly(company: Company, measure: str) -> dict[str, tuple[float, float]]:
    asked = "SELECT week::VARCHAR, numerator, denominator FROM facts.week_cell WHERE measure = ?"
    with opened(company.database) as connection:
        return {w: (float(n), float(d)) for w, n, d in rows(connection, asked, measure)}


def begun_on(truth: Truth) -> str:
    weeks: dict[str, Any] = truth["weeks"]
    return min(week for week, said in weeks.items() if "asked" in said)


def is_past(week: str, days: int) -> bool:
    return date.fromisoformat(week) + timedelta(days=6 + days) <= UNTIL


@pytest.mark.parametrize("measure", sorted(MERGED))
def test_weeks_of_merging_equal_the_truth(company: Company, truth: Truth, measure: str) -> None:
    above, below, days = MERGED[measure]
    wanted = {
        week: (said.get(above, 0), said[below])
        for week, said in truth["line_weeks"].items()
        if is_past(week, days)
        and said.get(below)
        # What has no telemetry yet has no completions of which none was merged.
        and (not measure.startswith("ai_") or week >= begun_on(truth))
    }

    found = weekly(company, measure)
    # Eight weeks are too short for what lasts 90 days: a longer company has such weeks.
    assert wanted or days == 90
    assert found.keys() == wanted.keys()
    for week, sides in wanted.items():
        assert found[week] == pytest.approx(sides, abs=1e-6), week


@pytest.mark.parametrize("measure", sorted(CHURN))
def test_churn_equals_the_truth(company: Company, truth: Truth, measure: str) -> None:
    kept, days = CHURN[measure]
    wanted = {
        week: (said["lines"] - said[kept], said["lines"])
        for week, said in truth["line_weeks"].items()
        if is_past(week, days) and said.get("lines")
    }

    assert wanted
    assert weekly(company, measure) == wanted


@pytest.mark.parametrize("measure", sorted(ACCEPTED))
def test_weeks_of_accepting_equal_the_truth(company: Company, truth: Truth, measure: str) -> None:
    above, below = ACCEPTED[measure]
    wanted = {
        week: (said[above], sum(said[name] for name in below))
        for week, said in truth["weeks"].items()
        if above in said
    }

    assert wanted
    assert weekly(company, measure) == wanted


@pytest.mark.parametrize("measure", ["ai_line_committed", "ai_line_merged"])
def test_every_accepted_line_that_was_merged_is_found(
    company: Company, truth: Truth, measure: str
) -> None:
    wanted = {
        week: (truth["line_weeks"].get(week, {}).get("accepted_lines_merged", 0), marked)
        for week, said in truth["weeks"].items()
        if is_past(week, 28) and (marked := said.get("marked_lines"))
    }

    assert any(merged for merged, _ in wanted.values())
    assert weekly(company, measure) == wanted


def test_the_fates_of_accepted_lines_add_up_and_equal_the_truth(
    company: Company, truth: Truth
) -> None:
    with opened(company.database) as connection:
        found = dict(
            rows(
                connection,
                "SELECT slice, sum(numerator)::INTEGER FROM facts.contribution"
                " WHERE measure = 'ai_line_fate' GROUP BY slice",
            )
        )

    said, marked = truth["ai_lines"], truth["totals"]["fingerprinted_lines"]
    unmarked = sum(week.get("unmarked_lines", 0) for week in truth["weeks"].values())
    assert found.pop("too short or too common to follow") == unmarked
    assert found.pop("merged and gone") == said["committed"]["died"]
    assert found.pop("merged and alive") == said["committed"]["born"] - said["committed"]["died"]
    assert sum(found.values()) == marked - said["committed"]["born"]
    assert set(found) == {
        "accepted less than 28 days ago and not merged yet",
        "not committed within 28 days",
    }


def test_no_line_of_the_company_is_taken_for_another(company: Company) -> None:
    with opened(company.database) as connection:
        unclear = one(
            connection, "SELECT count(*) FROM facts.telling_line WHERE origin = 'unclear'"
        )
        twice = one(connection, "SELECT count(*) FROM facts.line_match WHERE fate = 'ambiguous'")

    assert (unclear, twice) == (0, 0)
