from __future__ import annotations

import csv
import io

import msgspec
import pytest

from groundspeed_eval.report.cells import number, span, verdict
from groundspeed_eval.report.comparison import Difference, compare_runs
from groundspeed_eval.report.figures import figures_of, tally_of
from groundspeed_eval.report.rendering import FORMATS, render_comparison, render_report
from support.eval_runs import failed, make_run, make_tasks, quiet, shown

TASKS = make_tasks(6, per_file=2)
RIGHT = make_run("right", TASKS, [shown(task, task.target) for task in TASKS])
MIXED = make_run(
    "mixed",
    TASKS,
    [shown(TASKS[0], TASKS[0].target), shown(TASKS[1], "x"), quiet(TASKS[2]), failed(TASKS[3])],
)


def report(wanted: str) -> str:
    runs = (RIGHT, MIXED)
    figures = [figure for run in runs for figure in figures_of(run)]
    return render_report([tally_of(run) for run in runs], figures, wanted)


@pytest.mark.parametrize("wanted", ["text", "markdown"])
def test_a_table_has_a_column_for_each_run_with_n_and_interval(wanted: str) -> None:
    row = next(line for line in report(wanted).splitlines() if "exact match " in line)

    assert "100.0 % (61.0 to 100.0; n 6)" in row
    assert "50.0 % (9.5 to 90.5; n 2)" in row


def test_what_one_run_has_no_value_of_is_a_dash() -> None:
    runs = (MIXED, make_run("silent", TASKS, [quiet(task) for task in TASKS]))
    figures = [figure for run in runs for figure in figures_of(run)]
    text = render_report([tally_of(run) for run in runs], figures, "markdown")
    row = next(line for line in text.splitlines() if "| exact match |" in line)

    assert row == "| exact match | 50.0 % (9.5 to 90.5; n 2) | - (n 0) |"


@pytest.mark.parametrize("wanted", ["text", "markdown"])
def test_what_no_run_has_a_value_of_has_no_row(wanted: str) -> None:
    assert "cost of" not in report(wanted)


def test_how_tasks_ended_stands_above_the_table() -> None:
    sentences = report("text").splitlines()[:2]

    assert sentences == [
        "right (engine): 6 tasks, 6 shown, 0 quiet, 0 failed",
        (
            "mixed (engine): 6 tasks, 2 shown, 1 quiet, 1 failed, 2 not asked yet "
            "(error: timeout 1, quiet: filter 1)"
        ),
    ]


def test_json_holds_every_figure() -> None:
    value = msgspec.json.decode(report("json"))

    assert [run["run"] for run in value["runs"]] == ["right", "mixed"]
    assert len(value["figures"]) == 2 * len(list(figures_of(RIGHT)))


def test_csv_cannot_become_a_formula() -> None:
    run = make_run("=cmd()", TASKS, [shown(TASKS[0], "x")])
    text = render_report([tally_of(run)], list(figures_of(run)), "csv")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert {row["run"] for row in rows} == {"'=cmd()"}
    assert rows[0]["n"] == "1"


def test_markdown_cells_cannot_break_the_table() -> None:
    run = make_run("a|b", TASKS, [shown(TASKS[0], "x")])
    text = render_report([tally_of(run)], list(figures_of(run)), "markdown")

    assert "| score | a\\|b |" in text


def test_names_are_not_read_as_markup() -> None:
    run = make_run("[red]x[/nope]", TASKS, [shown(TASKS[0], "x")])

    assert "[red]x[/nope]" in render_report([tally_of(run)], list(figures_of(run)), "text")


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_comparison_has_every_format(wanted: str) -> None:
    text = render_comparison(compare_runs(MIXED, RIGHT, looks=1), wanted)

    assert "exact match" in text
    assert "right" in text or wanted == "csv"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "%", "-"),
        (0.16, "%", "16.0 %"),
        (1234.4, "ms", "1234 ms"),
        (1.234, "ms", "1.23 ms"),
        (0.0456, "USD", "0.046 USD"),
        (350.2, "tokens", "350"),
        (61.05, "", "61.0"),
    ],
)
def test_numbers_have_as_many_digits_as_say_something(
    value: float | None, unit: str, text: str
) -> None:
    assert number(value, unit) == text


def test_an_interval_needs_both_ends() -> None:
    assert span(0.1, 0.2, "%") == "10.0 to 20.0"
    assert span(None, None, "%") == "-"


@pytest.mark.parametrize(
    ("better", "low", "high", "word"),
    [
        ("higher", 0.1, 0.2, "better"),
        ("higher", -0.2, -0.1, "worse"),
        ("lower", -2, -1, "better"),
        ("lower", 1, 2, "worse"),
        ("higher", -0.1, 0.1, "unclear"),
        ("higher", 0.0, 0.1, "unclear"),
        ("neither", 0.1, 0.2, "-"),
        ("higher", None, None, "-"),
    ],
)
def test_a_verdict_needs_an_interval_without_zero(
    better: str, low: float | None, high: float | None, word: str
) -> None:
    difference = Difference(
        score="s",
        title="s",
        statistic="mean",
        unit="",
        better=better,
        n=9,
        base=0,
        other=0,
        change=0,
        low=low,
        high=high,
        p=None,
    )

    assert verdict(difference) == word
