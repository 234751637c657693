"""The notebook runs from its first cell to its last, without an editor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from groundspeed_metrics.cli.main import main
from groundspeed_metrics.report.notebook import notebook
from support.metrics_company import Company

RUN = """
import runpy, sys
app = runpy.run_path(sys.argv[1])["app"]
outputs, names = app.run()
print(len(outputs), len(names["answer"]("adoption")), names["own"]("SELECT k FROM metrics.build"))
"""


def run(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", RUN, str(path)]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=path.parent)


def test_runs_on_the_published_copy(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "adoption.py"

    assert main(["notebook", str(path), "--db", str(company.database)]) == 0
    ended = run(path)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "10 4 [{'k': 5}]\n"


def test_the_command_that_opens_it_can_be_pasted(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "six months.py"

    assert main(["notebook", str(path), "--db", str(company.database)]) == 0
    assert capsys.readouterr().err.endswith(f"open it with: marimo edit '{path}'\n")


def test_an_empty_company_has_a_notebook_too(empty_warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "adoption.py"
    path.write_text(notebook(empty_warehouse), encoding="utf-8")

    ended = run(path)

    assert ended.returncode == 0, ended.stderr


def test_a_notebook_of_the_readers_own_is_never_overwritten(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "adoption.py"
    path.write_text("mine = 1\n", encoding="utf-8")

    assert main(["notebook", str(path), "--db", str(company.database)]) == 2
    assert "nothing was written" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine = 1\n"


@pytest.mark.parametrize("name", ['a"b.duckdb', "a'b.duckdb", 'a""" + x.duckdb', "a\nb.duckdb"])
def test_a_hostile_path_is_only_a_path(name: str) -> None:
    compile(notebook(Path("/data") / name), "adoption.py", "exec")

    assert repr(str(Path("/data") / name)) in notebook(Path("/data") / name)
