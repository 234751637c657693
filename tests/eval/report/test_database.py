"""The DuckDB file: every answer, score and figure, and nothing that was not measured."""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec
import pytest

from groundspeed_eval.report.database import write_database
from groundspeed_eval.report.figures import figures_of
from groundspeed_eval.result import Repair
from groundspeed_eval.running.run_folder import Run
from groundspeed_server.errors import UserError
from support.eval_runs import failed, make_run, make_tasks, quiet, shown

TASKS = make_tasks(4)


def example(name: str) -> Run:
    first, second, third, _ = TASKS
    offer = shown(first, first.target)
    answer = msgspec.structs.replace(
        offer.answer, tokens_in=7, repairs=(Repair("suffix_overlap", 2, 0),)
    )
    results = [msgspec.structs.replace(offer, answer=answer), quiet(second), failed(third)]
    return make_run(name, TASKS, results)


@pytest.fixture
def database(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    runs = [example("a"), example("b")]
    path = tmp_path / "deep" / "eval.duckdb"
    write_database(path, runs, [figure for run in runs for figure in figures_of(run)])
    return duckdb.connect(str(path), read_only=True)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("SELECT tasks, shown, errors, waiting FROM run WHERE run = 'a'", [(4, 1, 1, 1)]),
        ("SELECT count(*), count(DISTINCT task) FROM task", [(4, 4)]),
        ("SELECT status, count(*) FROM answer GROUP BY 1 ORDER BY 1",
         [("error", 2), ("quiet", 2), ("shown", 2)]),
        ("SELECT repairs[1].name, tokens_in FROM answer WHERE run = 'a' AND status = 'shown'",
         [("suffix_overlap", 7)]),
        ("SELECT value FROM score WHERE run = 'a' AND score = 'exact_match'", [(1.0,)]),
        ("SELECT avg(value) FROM score WHERE score = 'hit' AND run = 'b'", [(0.5,)]),
        ("SELECT n, estimate FROM figure WHERE run = 'a' AND score = 'hit' AND \"group\" = 'all'",
         [(2, 0.5)]),
        ("SELECT text FROM answer JOIN task USING (task) WHERE text = target AND run = 'a'",
         [("b0 + c",)]),
    ],
)  # fmt: skip
def test_questions_have_the_answers_that_the_runs_gave(
    database: duckdb.DuckDBPyConnection, question: str, answer: list[tuple[object, ...]]
) -> None:
    assert database.execute(question).fetchall() == answer


def test_a_failure_has_no_score_of_any_kind(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute(
        "SELECT count(*) FROM score JOIN answer USING (run, task) WHERE status = 'error'"
    ).fetchall()

    assert found == [(0,)]


def test_a_file_that_was_there_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "eval.duckdb"
    for name in ("first", "second"):
        write_database(path, [example(name)], [])
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute("SELECT run FROM run").fetchall()

    assert names == [("second",)]
    assert [entry.name for entry in tmp_path.glob("*eval*")] == ["eval.duckdb"]


def test_runs_without_answers_have_empty_tables(tmp_path: Path) -> None:
    path = tmp_path / "eval.duckdb"
    write_database(path, [make_run("a", TASKS, [])], [])
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM answer").fetchall() == [(0,)]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UserError, match="could not be written"):
        write_database(tmp_path / "file" / "eval.duckdb", [example("a")], [])
