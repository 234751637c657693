"""What a synthetic company exports comes to the truth that it wrote down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.metrics_company import Company
from support.metrics_warehouse import one, opened, rows

Truth = dict[str, Any]


@pytest.fixture(scope="module")
def truth(company: Company) -> Truth:
    loaded: Truth = json.loads(company.simulated.truth.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def database(company_with_exports: Company) -> Path:
    return company_with_exports.database


def test_pull_requests_and_reviews_equal_the_truth(database: Path, truth: Truth) -> None:
    totals = truth["totals"]
    with opened(database) as connection:
        pulls = rows(connection, "SELECT count(*), count(merged_at) FROM staging.pull_request")
        reviews = dict(
            rows(connection, "SELECT state, count(*) FROM staging.review GROUP BY state")
        )

    assert pulls == [(totals["pull_requests"], totals["pull_requests_merged"])]
    assert sum(reviews.values()) == totals["reviews_given"]
    assert reviews["approved"] == totals["reviews_approved"]


def test_deployments_equal_the_truth(database: Path, truth: Truth) -> None:
    asked = "SELECT count(*), count(*) FILTER (is_failed) FROM facts.deployment"
    with opened(database) as connection:
        (found,) = rows(connection, asked)

    totals = truth["totals"]
    assert found == (totals["deployments"], totals.get("deployments_failure", 0))


def test_logins_of_the_forge_are_people_on_file_who_merged_the_same_changes(database: Path) -> None:
    asked = (
        "SELECT count(*), count(*) FILTER (pull.engineer = change.engineer)"
        " FROM staging.pull_request AS pull JOIN facts.change AS change"
        " ON pull.merge_sha = change.sha AND pull.repo = change.repo"
    )
    with opened(database) as connection:
        ((met, same),) = rows(connection, asked)

    assert met == same > 20


def test_the_second_tool_equals_the_truth(database: Path, truth: Truth) -> None:
    asked = "SELECT count(*), sum(generations), sum(acceptances) FROM staging.vendor_day"
    with opened(database) as connection:
        (found,) = rows(connection, asked)

    said = truth["copilot"]
    counts = ("user_days", "code_generation_activity_count", "code_acceptance_activity_count")
    assert found == tuple(said[name] for name in counts)


def test_answers_of_the_file_equal_the_truth(database: Path, truth: Truth) -> None:
    asked = "SELECT count(*), sum(score) FROM staging.survey_answer WHERE question = 'quality'"
    with opened(database) as connection:
        (found,) = rows(connection, asked)

    said = [questions["quality"] for questions in truth["survey"].values()]
    assert found == (sum(s["answers"] for s in said), sum(s["score"] for s in said))


@pytest.mark.parametrize(
    ("measure", "above", "below"),
    [
        ("changes_per_week", "merged_changes", "people_employed"),
        ("exposed_share", "people_exposed", "people_employed"),
        ("cost_usd", "cost_usd", None),
    ],
)
def test_weeks_equal_the_truth(
    database: Path, truth: Truth, measure: str, above: str, below: str | None
) -> None:
    asked = (
        "SELECT week::VARCHAR, sum(numerator), sum(denominator) FROM facts.contribution"
        " WHERE measure = ? GROUP BY week"
    )
    with opened(database) as connection:
        found = rows(connection, asked, measure)

    assert found
    for week, numerator, denominator in found:
        said = truth["weeks"][week]
        assert float(numerator) == pytest.approx(float(said.get(above, 0)), rel=1e-9)
        assert below is None or float(denominator) == said[below]


def test_small_surveys_are_not_published(database: Path) -> None:
    asked = "SELECT count(*) FROM facts.contribution WHERE measure LIKE 'survey%'"
    few = (
        "SELECT count(*) FROM (SELECT slice FROM facts.contribution WHERE measure LIKE 'survey%'"
        " GROUP BY measure, slice HAVING count(DISTINCT engineer) < 10)"
    )
    with opened(database) as connection:
        answers = one(connection, "SELECT count(*) FROM staging.survey_answer")
        assert one(connection, few) == 0
        assert one(connection, asked) < answers
