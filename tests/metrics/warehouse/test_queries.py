from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.publish import open_published
from groundspeed_metrics.warehouse.queries import ask, ask_sql, named_queries
from support.metrics_company import Company
from support.metrics_report import changed


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_every_named_query_answers(company: Company, name: str) -> None:
    with open_published(company.database) as published:
        answer = ask(published, name)

    assert answer.columns
    assert all(len(row) == len(answer.columns) for row in answer.rows)


def test_weeks_come_in_the_order_that_their_parameter_names(company: Company) -> None:
    meanings = {
        query.name: parameter.meaning
        for query in named_queries().values()
        for parameter in query.parameters
        if parameter.name == "weeks"
    }
    with open_published(company.database) as published:
        weeks = {name: [row["week"] for row in ask(published, name).records()] for name in meanings}

    assert all(meaning.endswith("the newest first") for meaning in meanings.values())
    assert any(len(found) > 1 for found in weeks.values())
    assert all(found == sorted(found, key=str, reverse=True) for found in weeks.values())


def test_no_week_is_listed_of_which_a_query_says_nothing(company: Company) -> None:
    asked = [name for name, query in named_queries().items() if "week" in query.text]
    with open_published(company.database) as published:
        listed = {name: ask(published, name).rows for name in asked}

    assert any(len(rows) > 1 for rows in listed.values())
    silent = {
        name for name, rows in listed.items() for row in rows if row[1:].count(None) == len(row) - 1
    }
    assert silent == set()


def test_seats_are_told_of_as_many_people_as_there_are(company_with_exports: Company) -> None:
    with open_published(company_with_exports.database) as published:
        seats = {row["week"]: row for row in ask(published, "seats").records()}
        asked = {"measure": "exposed_share"}
        shares = {row["week"]: row for row in ask(published, "weekly", asked).records()}

    assert any(row["n_people"] for row in shares.values())
    assert {week: seats[week]["n_people"] for week in shares} == {
        week: row["n_people"] for week, row in shares.items()
    }


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("acceptance", "acceptance_chars"),
        ("adoption", "ai_char_share"),
        ("ai_line_weeks", "ai_line_survival_30"),
        ("cost", "cost_per_1000_kept"),
        ("cycle_time", "review_wait_p50"),
        ("delivery", "change_lines_p50"),
        ("latency", "ttft_p50"),
        ("line_survival", "line_survival_30"),
        ("review_load", "returned_share"),
        ("seats", "exposed_share"),
    ],
)
def test_a_week_says_why_one_of_its_numbers_is_withheld(
    company_with_exports: Company, tmp_path: Path, name: str, measure: str
) -> None:
    hidden = f"'{measure}', '2026-02-09', 'few_between'"
    statements = (
        "UPDATE metrics.weekly SET withheld = NULL",
        f"DELETE FROM metrics.weekly WHERE measure = '{measure}'",
        f"INSERT INTO metrics.weekly (measure, week, withheld) VALUES ({hidden})",
    )
    with changed(company_with_exports, tmp_path, *statements) as source:
        reasons = {row["withheld"] for row in source.rows(name)}

    assert "few_between" in reasons


@pytest.mark.parametrize("name", ["headline", "catalogue"])
def test_measures_at_several_ages_come_in_the_order_of_age(company: Company, name: str) -> None:
    with open_published(company.database) as published:
        measures = [str(row["measure"]) for row in ask(published, name).records()]

    kept = [measure for measure in measures if measure.startswith("kept_")]
    assert kept == ["kept_30", "kept_120", "kept_300", "kept_600"]


@pytest.mark.parametrize("weeks", ["0", "-1", "x", "9" * 10])
def test_a_number_of_weeks_is_one_at_least(company: Company, weeks: str) -> None:
    with (
        open_published(company.database) as published,
        pytest.raises(UserError, match="weeks is a whole number above 0"),
    ):
        ask(published, "adoption", {"weeks": weeks})


@pytest.mark.parametrize(
    "other", ["ALTER TABLE metrics.build DROP version", "DROP TABLE metrics.build"]
)
def test_a_copy_of_another_version_is_said_to_be_one(
    company: Company, tmp_path: Path, other: str
) -> None:
    with (
        pytest.raises(UserError, match="made by another version") as refusal,
        changed(company, tmp_path, other) as source,
    ):
        source.rows("build")
    assert refusal.value.remedy == "Run: groundspeed-metrics build, which writes it anew."


def test_parameters_are_bound(company: Company) -> None:
    with open_published(company.database) as published:
        answer = ask(published, "weekly", {"measure": "coding_share", "weeks": "2"})

    assert len(answer.rows) == 2


@pytest.mark.parametrize(
    "value",
    [
        "x' or 1=1 --",
        "x; copy (select 1) to 'p.csv'",
        "'; drop table metrics.weekly; --",
        'team"; drop',
        "{measure}",
        "x" * 1000,
    ],
)
def test_a_hostile_value_is_only_a_value(
    company: Company, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_published(company.database) as published:
        with pytest.raises(UserError, match=r"There is no measure|too long"):
            ask(published, "weekly", {"measure": value})
        still = ask(published, "weekly")

    assert still.rows
    assert not (tmp_path / "p.csv").exists()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("nonsense", {}),
        ("weekly; drop table x", {}),
        ("weekly", {"nonsense": "1"}),
        ("weekly", {"weeks": "1; drop"}),
        ("weekly", {"weeks": "-1"}),
        ("weekly", {"measure": "coding_shares"}),
        ("weekly", {"measure": "x\0y"}),
        ("weekly", {"measure": "x" * 1_000_000}),
    ],
)
def test_what_cannot_be_asked_is_refused(
    company: Company, name: str, values: dict[str, str]
) -> None:
    with open_published(company.database) as published, pytest.raises(UserError):
        ask(published, name, values)


def test_sql_of_ones_own_can_read_what_is_published(company: Company) -> None:
    with open_published(company.database) as published:
        answer = ask_sql(published, "SELECT k FROM metrics.build")

    assert answer.records() == [{"k": 5}]
