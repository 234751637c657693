"""What people, prices, survey and vendor reports become, and what of them is refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from groundspeed_metrics.imports.copilot import CopilotReport
from groundspeed_metrics.imports.people import PeopleFile
from groundspeed_metrics.imports.prices import PriceTable
from groundspeed_metrics.imports.rows import Row, Source, UnusableError
from groundspeed_metrics.imports.survey import SurveyAnswers
from support.metrics_company import PSEUDONYMS

ADA = {
    "email": "Ada@Example.com ",
    "aliases": "ada@old.example.com; a.l@example.com",
    "login": "ada-l",
    "team": "core",
    "wave": "2",
    "exposed_from": "2026-01-19",
    "joined_on": "2020-05-01",
    "left_on": "",
    "time_zone": "Europe/London",
}
PRICE = {
    "provider": "bedrock",
    "model": "m",
    "effective_from": "2026-01-01",
    "input_usd_per_million": "0.8",
    "output_usd_per_million": "4",
    "cache_read_usd_per_million": "0.08",
    "cache_write_usd_per_million": "",
}
INPUT = "input_usd_per_million"
ANSWER = {"answered_on": "2026-01-27", "email": "ada@example.com", "question": "flow", "score": "7"}
SUMS = {
    "user_initiated_interaction_count": 2,
    "code_generation_activity_count": 90,
    "code_acceptance_activity_count": 30,
    "loc_suggested_to_add_sum": 10,
    "loc_added_sum": 435,
}
COMPLETIONS = {
    "feature": "code_completion",
    "code_generation_activity_count": 40,
    "code_acceptance_activity_count": 10,
    "loc_suggested_to_add_sum": 60,
    "loc_added_sum": 20,
}
USER_DAY = {
    **SUMS, "day": "2026-01-05", "user_login": "ada-l", "ai_credits_used": 1.5,
    "totals_by_feature": [{"feature": "copilot_cli", "loc_added_sum": 415}, COMPLETIONS],
}  # fmt: skip


def fields(row: Row) -> dict[str, Any]:
    return msgspec.structs.asdict(row)


def test_a_person_is_a_pseudonym_with_a_team_a_wave_and_other_pseudonyms() -> None:
    person, *aliases = PeopleFile(PSEUDONYMS).rows(ADA)

    ada = PSEUDONYMS.person("ada@example.com")
    assert fields(person) == {
        "engineer": ada,
        "team": "core",
        "wave": "2",
        "exposed_from": date(2026, 1, 19),
        "joined_on": date(2020, 5, 1),
        "left_on": None,
    }
    assert {fields(alias)["alias"] for alias in aliases} == {
        PSEUDONYMS.person(name) for name in ("ada@old.example.com", "a.l@example.com", "ada-l")
    }
    assert {fields(alias)["engineer"] for alias in aliases} == {ada}


def test_a_login_is_the_same_with_and_without_its_sign() -> None:
    _, alias = PeopleFile(PSEUDONYMS).rows({"email": "ada@example.com", "login": " @Ada-l"})
    (answer,) = SurveyAnswers(PSEUDONYMS).rows({**ANSWER, "email": " ", "login": "@ada-l"})

    login = PSEUDONYMS.person("ada-l")
    assert (fields(alias)["alias"], fields(answer)["respondent"]) == (login, login)


def test_earlier_logins_may_stand_among_the_aliases() -> None:
    _, *aliases = PeopleFile(PSEUDONYMS).rows({"email": "a@b.c", "aliases": "@Ada-l; ada_corp"})

    assert {fields(alias)["alias"] for alias in aliases} == {
        PSEUDONYMS.person(login) for login in ("ada-l", "ada_corp")
    }


def test_an_alias_with_a_name_beside_it_is_refused() -> None:
    """Its first name alone could be the login of somebody else."""
    with pytest.raises(UnusableError) as refused:
        PeopleFile(PSEUDONYMS).rows({"email": "a@b.c", "aliases": "Ada Lovelace <ada@b.c>"})
    assert (refused.value.reason, refused.value.detail) == ("not_an_address", "aliases")


def test_the_first_day_of_all_is_how_programs_write_none() -> None:
    (person,) = PeopleFile(PSEUDONYMS).rows({"email": "a@b.c", "left_on": "0001-01-01"})

    assert fields(person)["left_on"] is None


@pytest.mark.parametrize(("joined", "left"), [("", "2026-03-01"), ("2026-03-01", "2026-03-01")])
def test_who_left_may_have_joined_on_that_day_or_nobody_knows_when(joined: str, left: str) -> None:
    record = {"email": "a@b.c", "joined_on": joined, "left_on": left}
    (person,) = PeopleFile(PSEUDONYMS).rows(record)

    assert fields(person)["left_on"] == date(2026, 3, 1)


@pytest.mark.parametrize(
    "record",
    [
        {"email": "bob@example.com", "login": "ada-l"},
        {"email": "ADA@example.com"},
        {"email": "a.l@example.com"},
    ],
)
def test_nobody_is_two_people(record: dict[str, str]) -> None:
    source = PeopleFile(PSEUDONYMS)
    source.rows(ADA)

    with pytest.raises(UnusableError) as refused:
        source.rows(record)
    assert refused.value.reason == "named_before"


def test_prices_are_exact_and_a_missing_one_is_unknown() -> None:
    (price,) = PriceTable().rows(PRICE)

    assert fields(price) == {
        "provider": "bedrock",
        "model": "m",
        "effective_from": date(2026, 1, 1),
        "input": Decimal("0.8"),
        "output": Decimal(4),
        "cache_read": Decimal("0.08"),
        "cache_write": None,
    }


def test_a_model_has_one_price_of_a_provider_from_a_day_on() -> None:
    table = PriceTable()
    table.rows(PRICE)
    for other in ({"provider": "p"}, {"model": "n"}, {"effective_from": "2026-02-01"}):
        table.rows({**PRICE, **other})

    with pytest.raises(UnusableError) as refused:
        table.rows({**PRICE, INPUT: "9"})
    assert refused.value.reason == "named_before"


def test_prices_of_toml_are_numbers_and_dates() -> None:
    typed = {
        **PRICE,
        "effective_from": date(2026, 1, 1),
        "input_usd_per_million": 0.8,
        "output_usd_per_million": 4,
    }

    assert PriceTable().rows(typed) == PriceTable().rows(PRICE)


def test_an_answer_keeps_the_score_and_none_of_the_words() -> None:
    (answer,) = SurveyAnswers(PSEUDONYMS).rows({**ANSWER, "comment": "my manager reads this"})

    assert fields(answer) == {
        "answered_on": date(2026, 1, 27),
        "respondent": PSEUDONYMS.person("ada@example.com"),
        "question": "flow",
        "score": 7,
    }


@pytest.mark.parametrize("score", ["7", " 7 ", "07", "7.0", "7.00", 7, 7.0])
def test_a_score_is_a_whole_number_however_a_table_writes_it(score: str | float) -> None:
    (answer,) = SurveyAnswers(PSEUDONYMS).rows({**ANSWER, "score": score})

    assert fields(answer)["score"] == 7


def test_completions_are_kept_apart_from_what_else_the_tool_did() -> None:
    (day,) = CopilotReport(PSEUDONYMS).rows(USER_DAY)

    assert fields(day) == {
        "tool": "copilot_report",
        "login": PSEUDONYMS.person("ada-l"),
        "day": date(2026, 1, 5),
        "interactions": 2,
        "generations": 90,
        "acceptances": 30,
        "completion_generations": 40,
        "completion_acceptances": 10,
        "completion_lines_suggested": 60,
        "completion_lines_added": 20,
    }


def test_a_report_without_features_does_not_know_of_completions() -> None:
    without = {key: value for key, value in USER_DAY.items() if key != "totals_by_feature"}

    (day,) = CopilotReport(PSEUDONYMS).rows(without)
    (none,) = CopilotReport(PSEUDONYMS).rows({**USER_DAY, "totals_by_feature": []})

    assert fields(day)["completion_generations"] is None
    assert fields(none)["completion_generations"] == 0


def test_days_of_the_organisation_and_seats_are_read_too() -> None:
    report = CopilotReport(PSEUDONYMS)
    (day,) = report.rows({**SUMS, "day": "2026-01-05", "daily_active_users": 12})
    seat = {"assignee": {"login": "ada-l"}, "last_activity_at": "2026-01-04T10:00:00+02:00"}
    (held,) = report.rows(seat)

    assert fields(day)["active_users"] == 12
    assert fields(held)["login"] == PSEUDONYMS.person("ada-l")
    assert fields(held)["last_active_at"] == datetime(2026, 1, 4, 8, 0)  # noqa: DTZ001


def test_a_page_of_seats_says_how_many_there_are_in_all() -> None:
    (said,) = CopilotReport(PSEUDONYMS).rows({"total_seats": 250})

    assert fields(said) == {"tool": "copilot_report", "total_seats": 250}


REFUSED: list[tuple[Source, object, str, str | None]] = [
    (PeopleFile(PSEUDONYMS), {**ADA, "email": "nobody"}, "not_an_address", "email"),
    (PeopleFile(PSEUDONYMS), {**ADA, "email": "Ada <ada@b.c>"}, "not_an_address", "email"),
    (PeopleFile(PSEUDONYMS), {**ADA, "email": "ada@b.c; a@b.c"}, "not_an_address", "email"),
    (PeopleFile(PSEUDONYMS), {**ADA, "email": "@ada"}, "not_an_address", "email"),
    (PeopleFile(PSEUDONYMS), {"team": "core"}, "other_shape", "email"),
    (PeopleFile(PSEUDONYMS), {**ADA, "team": "ada@example.com"}, "address_in_text", "team"),
    (PeopleFile(PSEUDONYMS), {**ADA, "team": "x" * 101}, "not_a_name", "team"),
    (PeopleFile(PSEUDONYMS), {**ADA, "joined_on": "May 2020"}, "not_a_date", "joined_on"),
    (PeopleFile(PSEUDONYMS), {**ADA, "left_on": "2019-01-01"}, "left_before_joining", "left_on"),
    (PeopleFile(PSEUDONYMS), ["ada"], "other_shape", None),
    (PriceTable(), {**PRICE, INPUT: "-1"}, "not_a_price", INPUT),
    (PriceTable(), {**PRICE, INPUT: "NaN"}, "not_a_price", INPUT),
    (PriceTable(), {**PRICE, INPUT: "about 3"}, "not_a_price", INPUT),
    (PriceTable(), {**PRICE, INPUT: ""}, "incomplete", INPUT),
    (PriceTable(), {**PRICE, "model": " "}, "incomplete", None),
    (PriceTable(), {**PRICE, "provider": " "}, "incomplete", None),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "gr\udcf6": "x"}, "not_utf8", None),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "score": "11"}, "not_a_score", "score"),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "score": "7.5"}, "not_a_score", "score"),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "score": "0" * 5_000}, "not_a_score", "score"),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "score": "00000000099"}, "not_a_score", "score"),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "score": float("nan")}, "not_a_score", "score"),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "question": "It is?"}, "not_a_question", "question"),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "question": "flow of Ada"}, "not_a_question",
     "question"),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "email": ""}, "incomplete", None),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "email": "", "login": "a\x07"}, "incomplete", None),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "answered_on": " "}, "incomplete", None),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "email": "Ada <ada@b.c>"}, "not_an_address", "email"),
    (SurveyAnswers(PSEUDONYMS), {**ANSWER, "email": "anonymous"}, "not_an_address", "email"),
    (CopilotReport(PSEUDONYMS), {**USER_DAY, "code_generation_activity_count": -1}, "other_shape",
     "$.code_generation_activity_count"),
    (CopilotReport(PSEUDONYMS), {**USER_DAY, "day": "yesterday"}, "other_shape", "$.day"),
    (CopilotReport(PSEUDONYMS), {**USER_DAY, "user_login": " "}, "not_a_login", None),
    (CopilotReport(PSEUDONYMS), {"assignee": {"login": "a\x07"}}, "not_a_login", None),
    (CopilotReport(PSEUDONYMS), {"day": "2026-01-05"}, "unknown_record", None),
    (CopilotReport(PSEUDONYMS), {"download_links": ["https://x"], "report_day": "2026-01-05"},
     "links_to_reports", "download_links"),
    (CopilotReport(PSEUDONYMS),
     {"assignee": {"login": "a"}, "created_at": "9999-12-31T23:59:59-01:00"}, "not_a_date", None),
]  # fmt: skip


@pytest.mark.parametrize(("source", "record", "reason", "detail"), REFUSED)
def test_a_record_is_refused_with_a_reason_and_none_of_its_values(
    source: Source, record: object, reason: str, detail: str | None
) -> None:
    with pytest.raises(UnusableError) as refused:
        source.rows(record)

    assert (refused.value.reason, refused.value.detail) == (reason, detail)
