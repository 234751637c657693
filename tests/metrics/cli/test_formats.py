from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.cli.formats import as_csv, as_json, as_table, write_parquet
from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.queries import Answer

ANSWER = Answer(
    columns=("week", "value", "slice"),
    types=("DATE", "DOUBLE", "VARCHAR"),
    rows=((date(2026, 3, 2), 0.5, "typescript"), (date(2026, 3, 9), None, "=HYPERLINK(1)")),
)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_spreadsheet_runs_a_cell(start: str) -> None:
    text = as_csv(Answer(("a", "b"), ("VARCHAR", "DOUBLE"), ((f"{start}cmd", -1.5),)))
    (_, row) = csv.reader(io.StringIO(text, newline=""))

    assert row == [f"'{start}cmd", "-1.5"]


def test_a_control_character_ends_no_line_and_hides_no_formula() -> None:
    text = as_csv(Answer(("a",), ("VARCHAR",), (("\r=cmd",), ("\t=cmd\n",))))

    assert text.splitlines()[1:] == ["\\r=cmd", "\\t=cmd\\n"]


def test_missing_is_null_in_json_and_empty_in_csv() -> None:
    assert json.loads(as_json(ANSWER))[1] == {
        "week": "2026-03-09",
        "value": None,
        "slice": "=HYPERLINK(1)",
    }
    assert as_csv(ANSWER).splitlines()[2] == "2026-03-09,,'=HYPERLINK(1)"


def test_a_table_is_aligned_and_steers_no_terminal() -> None:
    text = as_table(Answer(("a",), ("VARCHAR",), (("\x1b]8;;evil\x07",), (None,))))

    assert "\x1b" not in text
    assert text.splitlines()[-1] == "·"


def test_a_text_that_is_wider_than_the_terminal_is_wrapped_under_its_name() -> None:
    answer = Answer(
        ("measure", "definition"),
        ("VARCHAR", "VARCHAR"),
        (("a", "one two three four five six"), ("b", None)),
    )

    assert as_table(answer, width=26) == (
        "measure     a\n"
        "definition  one two three\n"
        "            four five six\n"
        "\n"
        "measure     b\n"
        "definition  ·\n"
    )
    assert as_table(answer, width=27) == as_table(answer)


def test_an_empty_answer_is_its_header() -> None:
    empty = Answer(("a", "b"), ("VARCHAR", "VARCHAR"), ())

    assert as_table(empty).splitlines()[0] == "a  b"
    assert as_csv(empty) == "a,b\n"
    assert json.loads(as_json(empty)) == []


def test_parquet_keeps_types_and_nulls(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    write_parquet(ANSWER, path)
    with duckdb.connect() as connection:
        rows = connection.execute("FROM read_parquet(?)", [str(path)]).fetchall()

    assert rows == list(ANSWER.rows)


@pytest.mark.parametrize("again", ["value", "VALUE"])
def test_two_columns_of_one_name_are_not_one(tmp_path: Path, again: str) -> None:
    """As of a table that is joined with itself."""
    twins = Answer(("value", again), ("INTEGER", "INTEGER"), ((1, 2),))

    assert as_csv(twins) == f"value,{again}\n1,2\n"
    for write in (as_json, lambda answer: write_parquet(answer, tmp_path / "twins.parquet")):
        with pytest.raises(UserError, match="Two columns are called value") as caught:
            write(twins)
        assert " AS " in caught.value.remedy
    assert list(tmp_path.glob("*.parquet")) == []


def test_what_parquet_has_no_type_for_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Parquet") as caught:
        write_parquet(Answer(("a",), ("BIT",), (("101",),)), tmp_path / "a.parquet")

    assert "CAST" in caught.value.remedy
