"""What the figures name is what the queries give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_metrics.report.contents import SECTIONS, Plot, shown_queries
from groundspeed_metrics.report.figures import exported, sections
from groundspeed_metrics.report.source import Source, Table, floats
from groundspeed_metrics.report.wording import MISSING
from groundspeed_metrics.warehouse.measures import load_measures
from groundspeed_metrics.warehouse.publish import open_published
from groundspeed_metrics.warehouse.queries import Answer, named_queries
from support.metrics_company import Company
from support.metrics_report import changed

PLOTS = [plot for part in SECTIONS for plot in part.plots]
UNITS = (
    ("share", r"%$"),
    ("usd", r"^\$"),
    ("hours", r" h$"),
    ("95th percentile", r" (m?s|h)$"),
    ("median lines", r" lines$"),
    ("score", r" of 10$"),
    (" week", r"^[\d,.]+$"),
)
COUNTS = {
    "people",
    "vendor people",
    "suggestions",
    "requests",
    "calls",
    "answers",
    "editors",
    "pull requests",
    "characters",
    "lines",
    "changes",
    "number",
    "files",
    "not usable",
    "seconds",
}


@pytest.mark.parametrize("plot", PLOTS, ids=lambda plot: str(plot.anchor))
def test_every_figure_has_a_query_and_known_measures(plot: Plot) -> None:
    assert plot.query in named_queries()
    assert set(plot.measures) <= {measure.name for measure in load_measures()}


def test_every_query_is_shown_somewhere(company: Company) -> None:
    with open_published(company.database) as published:
        shown = {f.query for section in sections(Source(published)) for f in section.figures}

    assert shown | shown_queries() == set(named_queries())


def test_every_measure_of_the_period_is_in_a_section(company: Company) -> None:
    with open_published(company.database) as published:
        source = Source(published)
        listed = [number.measure for part in sections(source) for number in part.numbers]

        assert sorted(listed) == sorted(source.headline)


def test_every_exported_table_has_a_name_of_its_own(company: Company) -> None:
    with open_published(company.database) as published:
        names = [name for name, _ in exported(Source(published))]

    assert len(names) == len(set(names))
    assert {"cost-forecast", "headline", "catalogue", "build"} <= set(names)


def tables(company: Company) -> Iterator[tuple[str, Answer, Table]]:
    with open_published(company.database) as published:
        source = Source(published)
        answers = dict(exported(source))
        for figure in (figure for part in sections(source) for figure in part.figures):
            name = figure.anchor.removeprefix("figure-").removeprefix("query-")
            yield name, answers[name], figure.table


def test_every_value_of_a_figure_stands_in_its_table(company_with_exports: Company) -> None:
    for name, answer, table in tables(company_with_exports):
        for given, shown in zip(answer.rows, table.rows, strict=True):
            known = sum(cell is not None for cell in given)
            assert known == sum(text not in {"", MISSING} for text in shown), (name, given, shown)


def test_the_cells_of_a_column_have_the_unit_of_what_it_holds(
    company_with_exports: Company,
) -> None:
    checked = set()
    for name, _, table in tables(company_with_exports):
        for heading, cells in zip(table.columns, zip(*table.rows, strict=True), strict=False):
            of = heading.partition(", 95%")[0]
            units = [r"^[\d,]+$"] if of in COUNTS else [form for word, form in UNITS if word in of]
            for text in set(cells) - {"", MISSING} if units else ():
                assert re.search(units[0], text), (name, heading, text)
                checked.add(units[0])

    assert len(checked) == len(UNITS) + 1


def test_an_interval_says_whose_it_is_and_holds_it(company_with_exports: Company) -> None:
    for name, answer, table in tables(company_with_exports):
        ends = [heading for heading in table.columns if heading.endswith("95% from")]
        measured = [
            column
            for place, column in enumerate(answer.columns)
            if column not in {"low", "high"}
            and any(isinstance(r[place], float) for r in answer.rows)
        ]
        whose = [c for c in measured if f"{c.replace('_', ' ')}, 95% from" in ends] or measured
        for row in answer.records() if ends else ():
            low, value, high = floats(row, ("low", *whose, "high"))
            if low is not None and high is not None:
                assert value is not None
                assert low <= value <= high, (name, row)


def test_a_drawing_with_gaps_says_what_is_withheld(company: Company, tmp_path: Path) -> None:
    statements = (
        "UPDATE metrics.weekly SET value = 2, withheld = NULL WHERE measure = 'changes_per_week'",
        *(
            "UPDATE metrics.weekly SET value = NULL, withheld = 'few_others' "
            f"WHERE measure = 'changes_per_week' AND week = '{week}'"
            for week in ("2026-02-09", "2026-02-16")
        ),
    )
    with changed(company, tmp_path, *statements) as source:
        said = {f.anchor: f.undrawn for part in sections(source) for f in part.figures}

    assert said["figure-changes"].replace("\N{NO-BREAK SPACE}", " ") == (
        "Withheld: 2 weeks (all but fewer than 5 people did this)."
    )
    assert said["figure-data"] == ""


def undrawn(company: Company, folder: Path, *weeks: tuple[str, str, str]) -> dict[str, str]:
    """Return what figures say is withheld; of measures, all weeks have one value and reason."""
    changes = (
        f"UPDATE metrics.weekly SET value = {value}, withheld = {reason} "
        f"WHERE measure = '{measure}'"
        for measure, value, reason in weeks
    )
    with changed(company, folder, *changes) as source:
        return {f.anchor: f.undrawn for part in sections(source) for f in part.figures}


def test_what_is_withheld_of_one_line_of_a_drawing_is_said_of_that_line(
    company_with_exports: Company, tmp_path: Path
) -> None:
    said = undrawn(
        company_with_exports,
        tmp_path,
        ("exposed_share", "1", "NULL"),
        ("idle_seat_share", "NULL", "'few_behind'"),
        ("acceptance_rate_0", "0.5", "NULL"),
        ("vendor_acceptance_rate", "NULL", "'dominated'"),
    )

    assert re.match(r"Withheld of idle seats: \d+\sweeks? \(fewer than", said["figure-seats"])
    assert re.match(r"Withheld of the second tool: \d+\sweeks? \(one", said["figure-tools"])


def test_what_is_withheld_beside_a_drawing_is_no_gap_of_it(
    company_with_exports: Company, tmp_path: Path
) -> None:
    said = undrawn(
        company_with_exports,
        tmp_path,
        ("engaged_share", "0.5", "NULL"),
        ("coding_share", "NULL", "'few_others'"),
        ("exposed_share", "1", "NULL"),
        ("idle_seat_share", "0.5", "NULL"),
        ("vendor_active_share", "NULL", "'few_others'"),
    )

    assert (said["figure-engaged"], said["figure-seats"]) == ("", "")


def test_a_figure_without_rows_has_the_reason_of_its_measure(
    company: Company, tmp_path: Path
) -> None:
    statements = (
        "DELETE FROM metrics.slice WHERE measure = 'acceptance_rate'",
        "UPDATE metrics.period SET value = NULL, withheld = 'coverage'",
    )
    with changed(company, tmp_path, *statements) as source:
        said = {f.anchor: f.missing for part in sections(source) for f in part.figures}

    assert "nine in ten" in said["figure-languages"]


def test_stages_stand_in_the_order_in_which_they_are_gone_through(
    company_with_exports: Company,
) -> None:
    with open_published(company_with_exports.database) as published:
        shown = {f.anchor: f for part in sections(Source(published)) for f in part.figures}

    stages = shown["figure-stages"]
    assert [row[0] for row in stages.table.rows] == [
        "ready to first review",
        "first review to approval",
        "approval to merge",
        "ready to merge, in all",
        "merge to deployment",
    ]
    assert "ready to first review" in str(stages.chart)
    assert stages.measures


def test_what_a_drawing_calls_its_lines_its_table_does_too(company_with_exports: Company) -> None:
    with open_published(company_with_exports.database) as published:
        shown = {f.anchor: f for part in sections(Source(published)) for f in part.figures}

    curves = {row[0] for row in shown["figure-line-life"].table.rows}
    assert {"accepted lines", "other lines of the same people"} <= curves


def test_why_two_figures_give_two_shares_of_lines_alive_at_one_age_is_said() -> None:
    (life,) = [plot for plot in PLOTS if plot.query == "ai_line_survival"]
    (steps,) = [plot for plot in PLOTS if plot.query == "ai_line_steps"]

    assert "young ones for as long as they were watched" in life.note
    assert "only weeks that are so many days past" in steps.note


def test_whose_work_counts_in_a_team_is_said(company_with_exports: Company) -> None:
    """The file of people names one team for each, and no day on which somebody came to it."""
    with open_published(company_with_exports.database) as published:
        shown = {f.anchor: f for part in sections(Source(published)) for f in part.figures}

    assert "today's teams" in shown["figure-teams"].question
    assert "what they did in an earlier team" in shown["figure-teams"].note
    assert "failed ones among them" in shown["figure-teams"].note


def test_quarantine_says_that_it_counts_what_came_since_the_last_sunday(
    company_with_exports: Company,
) -> None:
    """Data trust leaves that out, so that the two can differ."""
    with open_published(company_with_exports.database) as published:
        shown = {f.anchor: f for part in sections(Source(published)) for f in part.figures}

    assert "last Sunday" in shown["figure-quarantine"].note


def test_a_table_says_what_it_counts(company_with_exports: Company) -> None:
    with open_published(company_with_exports.database) as published:
        shown = {f.anchor: f.table for part in sections(Source(published)) for f in part.figures}

    assert "changes" in shown["figure-reverts"].columns
    assert "requests" in shown["figure-endings"].columns
    assert [name for name, table in shown.items() if "events" in table.columns] == []


def test_no_heading_is_the_shorthand_of_a_column(company_with_exports: Company) -> None:
    headings = {
        heading for _, _, table in tables(company_with_exports) for heading in table.columns
    }

    assert {"median", "95th percentile", "characters from completions"} <= headings
    assert [heading for heading in headings if re.search(r"\bp\d\d\b|\bai\b", heading)] == []
