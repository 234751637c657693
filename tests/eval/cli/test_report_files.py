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
