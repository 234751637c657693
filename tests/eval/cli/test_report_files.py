"""The files that `report` writes beside what it prints."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from groundspeed_eval.cli.main import main
from support.eval_repository import make_repository, small_project


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    make_repository(tmp_path / "project", small_project(copies=2))
    assert main(["tasks", "project", "--out", "t.jsonl", "--count", "11"]) == 0
    for folder in ("one/copy", "two/copy"):
        assert main(["run", "t.jsonl", "--out", folder, "--system", "copy"]) == 0
    return tmp_path


def test_a_page_and_a_database_of_several_runs(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    words = [
        "report",
        "one/copy",
        "two/copy",
        "--html",
        "out/page.html",
        "--duckdb",
        "out/e.duckdb",
    ]
    code = main(words)
    printed = capsys.readouterr().out
    with duckdb.connect("out/e.duckdb", read_only=True) as connection:
        names = connection.execute("SELECT run FROM run ORDER BY run").fetchall()

    assert code == 0
    assert "hits of all tasks" in printed
    assert names == [("one/copy",), ("two/copy",)]
    assert "<title>Evaluation: one/copy, two/copy</title>" in Path("out/page.html").read_text()
    assert sorted(path.name for path in Path("out").iterdir()) == ["e.duckdb", "page.html"]


def test_a_database_of_before_is_replaced(runs: Path) -> None:
    words = ["report", "one/copy", "--duckdb", "e.duckdb"]

    assert [main(words), main(words)] == [0, 0]


@pytest.mark.parametrize("statement", ["CREATE TABLE line (a INT)", "CREATE VIEW v AS SELECT 1"])
def test_a_database_of_somebody_else_is_left_as_it_is(
    runs: Path, capsys: pytest.CaptureFixture[str], statement: str
) -> None:
    with duckdb.connect("warehouse.duckdb") as connection:
        connection.execute(statement)
    before = Path("warehouse.duckdb").read_bytes()
    code = main(["report", "one/copy", "--duckdb", "warehouse.duckdb"])

    assert code == 2
    assert "is not a database that `report` wrote; it was left" in capsys.readouterr().err
    assert Path("warehouse.duckdb").read_bytes() == before


def test_a_file_that_is_no_database_is_left_as_it_is(runs: Path) -> None:
    (runs / "notes").write_text("mine")

    assert main(["report", "one/copy", "--duckdb", "notes"]) == 2
    assert (runs / "notes").read_text() == "mine"


@pytest.mark.parametrize("option", ["--html", "--duckdb"])
def test_a_folder_is_one_sentence(
    runs: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    code = main(["report", "one/copy", option, "."])

    assert code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"  Name another file with {option}."


@pytest.mark.parametrize("option", ["--html", "--duckdb"])
def test_a_place_that_cannot_be_written_is_one_sentence(
    runs: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    (runs / "file").write_text("")
    code = main(["report", "one/copy", option, "file/page"])
    said = capsys.readouterr().err.splitlines()[-2:]

    assert code == 2
    assert "could not be written to file/page" in said[0]
    assert said[1] == f"  Name another file with {option}."
