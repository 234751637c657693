"""Page one: sentences that hold for what is published, and say so where nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.report.answers import replies, review, unknowns
from groundspeed_metrics.report.source import Source
from groundspeed_metrics.report.wording import MISSING, NO_BREAK, number, withheld
from groundspeed_metrics.warehouse.publish import open_published
from support.metrics_company import Company
from support.metrics_report import changed


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ")


def test_the_answer_to_use_is_the_newest_week_with_its_interval(company: Company) -> None:
    with open_published(company.database) as published:
        source = Source(published)
        newest = source.latest("adoption", "engaged_share")
        used = replies(source)[0]

    share = number(newest["engaged_share"], "share")
    assert used.number.value == share
    assert used.number.sure.startswith("95% interval ")
    assert plain(used.number.sure).endswith(f"{newest['n_people']} people")
    assert f"{share} of active engineers used it" in used.sentences[0]


@pytest.mark.parametrize(
    ("share", "rest"), [(0.5, ("Not everybody had it in all of these weeks.",)), (1, ())]
)
def test_a_share_over_a_roll_out_says_its_weeks_and_that_not_everybody_had_the_tool(
    company_with_exports: Company, tmp_path: Path, share: float, rest: tuple[str, ...]
) -> None:
    statements = (
        "UPDATE metrics.weekly SET value = 0.7 WHERE measure = 'engaged_share'",
        "UPDATE metrics.period SET first_week = '2026-02-02', last_week = '2026-02-23'",
        "UPDATE metrics.period SET value = 0.6, n_people = 9 WHERE measure = 'engaged_share'",
        f"UPDATE metrics.weekly SET value = {share} WHERE measure = 'exposed_share'",
    )
    with changed(company_with_exports, tmp_path, *statements) as source:
        _, whole, *said = replies(source)[0].sentences

    assert whole.startswith("Over the weeks from 2 Feb to 23 Feb 2026 it was 60% (")
    assert tuple(said) == rest


def test_weeks_that_are_withheld_are_complete_weeks(company: Company, tmp_path: Path) -> None:
    hidden = (
        "UPDATE metrics.period SET first_week = NULL, last_week = NULL, value = NULL, "
        "withheld = 'fewer_than_k'"
    )
    with changed(company, tmp_path, hidden) as source:
        assert source.period_text() == "No week can be shown yet"


def test_a_report_is_of_the_weeks_of_use_however_old_the_histories_are(
    company: Company, tmp_path: Path
) -> None:
    old = "UPDATE metrics.period SET first_week = '2016-10-31' WHERE measure = 'line_churn_14'"
    with changed(company, tmp_path, old) as source:
        assert "2016" not in source.period_text()
    alone = "DELETE FROM metrics.period WHERE measure <> 'line_churn_14'"
    (tmp_path / "git").mkdir()
    with changed(company, tmp_path / "git", old, alone) as source:
        assert source.period_text().startswith("Weeks from 31 Oct 2016 to ")


def test_a_report_is_of_the_weeks_of_the_tool_and_not_of_a_second_one_before_it(
    company: Company, tmp_path: Path
) -> None:
    second = (
        "INSERT INTO metrics.period BY NAME SELECT * REPLACE ('vendor_active_share' AS measure, "
        "DATE '2025-03-03' AS first_week) FROM metrics.period WHERE measure = 'engaged_share'"
    )
    with changed(company, tmp_path, second) as source:
        assert "vendor_active_share" in source.headline
        assert "2025" not in source.period_text()


def test_a_report_of_many_weeks_says_how_many_of_them_its_charts_show(
    company: Company, tmp_path: Path
) -> None:
    for weeks, told in ((26, False), (27, True)):
        begun = (
            "UPDATE metrics.period SET last_week = DATE '2026-02-23', "
            f"first_week = DATE '2026-02-23' - INTERVAL {7 * (weeks - 1)} DAY"
        )
        (tmp_path / str(weeks)).mkdir()
        with changed(company, tmp_path / str(weeks), begun) as source:
            assert ("of which charts show the newest 26" in source.period_text()) == told


def test_the_policys_headings_have_a_sentence_and_numbers_each(company: Company) -> None:
    with open_published(company.database) as published:
        themes = review(Source(published))

    assert [theme.title for theme in themes] == [
        "Rate of learning", "Vendor cost", "Data security",
    ]  # fmt: skip
    assert all(theme.sentence.endswith(".") and theme.numbers for theme in themes)


def test_what_is_not_known_is_said_first_of_all_of_effects(company: Company) -> None:
    with open_published(company.database) as published:
        said = unknowns(Source(published))

    assert said[0].startswith("Whether it makes engineers faster.")
    assert all(sentence.endswith(".") for sentence in said)


def test_an_empty_company_is_told_so_in_words(empty_warehouse: Path) -> None:
    with open_published(empty_warehouse) as published:
        source = Source(published)
        sentences = [sentence for reply in replies(source) for sentence in reply.sentences]
        themes = review(source)

    assert sentences == [
        "No week can be shown yet.", "Nothing can be shown yet.", "Nothing can be shown yet.",
    ]  # fmt: skip
    assert themes[0].sentence.endswith("Nothing was learned yet that can be shown.")
    assert all(n.sure for theme in themes for n in theme.numbers)


def test_that_no_events_were_collected_is_said_and_not_that_numbers_are_hidden(
    empty_warehouse: Path,
) -> None:
    with open_published(empty_warehouse) as published:
        source = Source(published)
        said, stopped = unknowns(source), review(source)[2].numbers[0]

    assert len(said) == 2
    assert said[1].endswith("no event of an editor was collected.")
    assert stopped.sure == "no data"


def test_an_amount_says_from_which_week_to_which(company: Company, tmp_path: Path) -> None:
    # A week that is withheld, and one that is older than what a query shows, are in the amount.
    earlier = "UPDATE metrics.period SET first_week = DATE '2025-01-06', last_week = '2026-02-16'"
    with changed(company, tmp_path, earlier) as source:
        costs, learned = replies(source)[2].sentences[1], review(source)[0].sentence

    assert costs.endswith(" so far, in the weeks from 6 Jan 2025 to 16 Feb 2026.")
    assert learned.endswith("that were read, in the weeks from 6 Jan 2025 to 16 Feb 2026.")


def test_one_week_is_no_span(company: Company, tmp_path: Path) -> None:
    only = "UPDATE metrics.period SET first_week = last_week"
    with changed(company, tmp_path, only) as source:
        assert replies(source)[2].sentences[1].endswith(" so far, in the week of 23 Feb 2026.")


@pytest.mark.parametrize(
    ("priced", "caption"),
    [
        (1, "an upper bound"),
        (0.5, "without calls of unknown price, and without characters that could not be followed"),
    ],
)
def test_a_cost_of_what_was_kept_is_a_bound_where_every_price_is_known(
    company: Company, tmp_path: Path, priced: float, caption: str
) -> None:
    known = f"UPDATE metrics.period SET value = {priced} WHERE measure = 'priced_share'"
    with changed(company, tmp_path, known) as source:
        captions = {number.measure: number.caption for number in review(source)[1].numbers}

    assert captions["cost_per_1000_kept"] == caption


@pytest.mark.parametrize(("priced", "words"), [(1, "$"), (0.5, "At least $")])
def test_a_cost_that_lacks_calls_is_said_to_be_a_least(
    company: Company, tmp_path: Path, priced: float, words: str
) -> None:
    known = f"UPDATE metrics.period SET value = {priced} WHERE measure = 'priced_share'"
    with changed(company, tmp_path, known) as source:
        per_week, spent = replies(source)[2].sentences

    assert spent.startswith(words)
    assert ("cost at least $" in per_week) == (priced < 1)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM metrics.period", "What it costs: no model call is known."),
        (
            "UPDATE metrics.period SET value = NULL, withheld = 'coverage'",
            "The whole cost: how many model calls have a known price could not be published.",
        ),
    ],
)
def test_calls_without_a_published_price_are_not_therefore_without_one(
    company: Company, tmp_path: Path, statement: str, words: str
) -> None:
    with changed(company, tmp_path, statement) as source:
        assert words in unknowns(source)


def test_a_number_is_not_called_withheld_for_another_one_of_its_week(
    company: Company, tmp_path: Path
) -> None:
    hide = "UPDATE metrics.weekly SET value = NULL, withheld = 'few_behind' WHERE measure = "
    with changed(company, tmp_path, f"{hide}'ai_char_share'") as source:
        used = replies(source)[0].number

    assert used.value != MISSING
    assert "withheld" not in used.sure


def test_a_number_that_is_missing_says_so(company: Company, tmp_path: Path) -> None:
    none = "DELETE FROM metrics.weekly WHERE measure = 'engaged_share'"
    with changed(company, tmp_path, none) as source:
        used = replies(source)[0].number

    assert (used.value, used.sure) == (MISSING, "no data")


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "Acceptance rate: withheld to protect small groups."),
        (4, "4 measures of the period: withheld to protect small groups."),
    ],
)
def test_what_is_withheld_is_named_where_it_is_little(
    company: Company, tmp_path: Path, n: int, words: str
) -> None:
    names = ["acceptance_rate", "kept_30", "kept_120", "kept_300"][:n]
    statements = (
        "UPDATE metrics.period SET withheld = NULL",
        *(
            f"UPDATE metrics.period SET withheld = 'few_behind' WHERE measure = '{name}'"
            for name in names
        ),
    )
    with changed(company, tmp_path, *statements) as source:
        assert plain(unknowns(source)[-1]) == words


def test_a_cost_without_any_price_is_unknown_and_not_nothing(
    company: Company, tmp_path: Path
) -> None:
    unpriced = (
        "UPDATE metrics.period SET value = 0 WHERE measure = 'priced_share'",
        "DELETE FROM metrics.period WHERE measure LIKE 'cost_%'",
    )
    with changed(company, tmp_path, *unpriced) as source:
        answer = replies(source)[2]

    assert (answer.number.value, answer.number.sure) == (MISSING, "no data")
    assert answer.sentences == ("It is unknown: no model call has a known price.",)


def test_what_is_liked_has_its_intervals_and_is_of_what_could_be_followed(
    company: Company, tmp_path: Path
) -> None:
    statements = (
        "UPDATE metrics.period SET n_people = 12",
        "UPDATE metrics.period SET value = 0.8, low = 0.7, high = 0.9 WHERE measure = 'kept_600'",
        "DELETE FROM metrics.slice WHERE measure = 'survey_score'",
        *(
            "INSERT INTO metrics.slice BY NAME SELECT 'survey_score' AS measure, "
            f"'{question}' AS slice, {score} AS value, {score} - 1 AS low, {score} + 1 AS high"
            for question, score in (("flow", 6), ("trust", 7.5))
        ),
    )
    with changed(company, tmp_path, *statements) as source:
        *_, kept, survey = replies(source)[1].sentences

    assert plain(kept) == (
        "Ten minutes later, 80% of the text that could be followed was still there "
        "(95% interval 70% to 90%, 12 people)."
    )
    assert survey == (
        "In the survey, mean answers to 2 questions lie between 6.0 and 7.5 of 10, "
        "their 95% intervals between 5.0 and 8.5."
    )


def test_what_was_not_followed_was_not_therefore_closed(company: Company, tmp_path: Path) -> None:
    half = "UPDATE metrics.period SET value = 0.5 WHERE measure = 'followed_share'"
    with changed(company, tmp_path, half) as source:
        said = unknowns(source)

    assert (
        "What became of 50% of accepted suggestions: they could not be watched for ten minutes."
    ) in said


@pytest.mark.parametrize(
    ("shown", "value", "sure"),
    [
        (["answered", "secret", "excluded_path"], "20%", ""),
        (["answered", "secret", "other"], "10%", "at the least: "),
        (["answered", "other"], MISSING, "none that may be published"),
    ],
)
def test_what_was_stopped_is_a_least_where_rare_endings_are_folded(
    company: Company, tmp_path: Path, shown: list[str], value: str, sure: str
) -> None:
    endings = (
        "DELETE FROM metrics.slice WHERE measure = 'ending_share'",
        *(
            "INSERT INTO metrics.slice BY NAME SELECT 'ending_share' AS measure, "
            f"'{ending}' AS slice, 0.1 AS value, 9 AS n_people, 9 AS n_events"
            for ending in shown
        ),
    )
    with changed(company, tmp_path, *endings) as source:
        gated = review(source)[2].numbers[0]

    assert gated.value == value
    assert gated.sure.startswith(sure)
    assert bool(gated.sure) == bool(sure)


def test_what_was_stopped_is_withheld_for_the_reason_of_all_endings(
    company: Company, tmp_path: Path
) -> None:
    hidden = (
        "UPDATE metrics.slice SET value = NULL, n_people = NULL, withheld = 'coverage' "
        "WHERE measure = 'ending_share'"
    )
    with changed(company, tmp_path, hidden) as source:
        gated = review(source)[2].numbers[0]

    assert gated.value == MISSING
    assert gated.sure == withheld("coverage", source.k)


def test_a_number_of_page_one_stands_in_the_answer_of_the_query_that_it_leads_to(
    company: Company,
) -> None:
    with open_published(company.database) as published:
        source = Source(published)
        shown = [reply.number for reply in replies(source)]
        shown += [item for theme in review(source) for item in theme.numbers]
        # What was stopped is a sum over endings, and no cell of its query.
        known = [n for n in shown if n.value != MISSING and n.measure != "ending_share"]
        lost = [
            n.measure
            for n in known
            if n.value
            not in {
                number(cell, str(source.definitions[n.measure]["unit"]))
                for row in source.rows(n.query)
                for cell in row.values()
            }
        ]

    assert len(known) >= 6
    assert lost == []


def test_what_is_withheld_is_told_once(company: Company, tmp_path: Path) -> None:
    known = "UPDATE metrics.period SET withheld = NULL"
    hidden = (
        "UPDATE metrics.period SET value = NULL, withheld = 'complementary' "
        "WHERE measure IN ('telemetry_coverage', 'priced_share')"
    )
    with changed(company, tmp_path, known, hidden) as source:
        said = unknowns(source)

    assert "How much of the company is covered: coverage could not be published." in said
    assert [sentence for sentence in said if "protect small groups" in sentence] == []


def test_that_commits_and_editors_know_nobody_in_common_is_said_beside_the_share(
    company: Company, tmp_path: Path
) -> None:
    apart = "UPDATE metrics.build SET has_nobody_in_common = TRUE"
    with changed(company, tmp_path, apart) as source:
        said, missing = replies(source)[0].sentences, unknowns(source)

    assert said[-1] == (
        "Nobody is known by commits and by an editor alike, so that engineers may count twice: "
        "the share may be far too low."
    )
    assert any("GROUNDSPEED_ORG_KEY" in sentence for sentence in missing)


def test_in_the_first_days_of_a_roll_out_nobody_is_said_to_count_twice(
    company: Company, tmp_path: Path
) -> None:
    # Who was given the tool on a Wednesday is expected to report from the next week on.
    unexpected = "DELETE FROM metrics.period WHERE measure = 'telemetry_coverage'"
    with changed(company, tmp_path, unexpected) as source:
        said = " ".join((*replies(source)[0].sentences, *unknowns(source)))

    assert "count twice" not in said
    assert "GROUNDSPEED_ORG_KEY" not in said
    assert "coverage could not be published" in said
