"""`make bench` measures what it can, and says what it could not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
WORKS = """
from bench.figure import Figure


def figures():
    return [Figure.alone("a figure", "ms", 7.0, why="nothing compares")]
"""
FAILS = """
def figures():
    raise RuntimeError("the peer\\ndid not start")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the benchmarks' frame, one benchmark that works, and one that does not."""
    place = tmp_path / "bench"
    place.mkdir()
    for name in ("__main__.py", "figure.py"):
        shutil.copy(BENCH / name, place)
    (place / "bench_fails.py").write_text(FAILS)
    (place / "bench_works.py").write_text(WORKS)
    return tmp_path


def bench(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *names]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_benchmark_that_fails_is_told_in_its_place_and_keeps_no_other_from_the_table(
    folder: Path,
) -> None:
    done = bench(folder)

    assert done.returncode == 1
    assert "a figure" in done.stdout
    assert "fails: failed" in done.stdout
    assert "RuntimeError: the peer did not start" in done.stdout


def test_benchmarks_that_all_work_end_well(folder: Path) -> None:
    assert bench(folder, "works").returncode == 0


def test_a_benchmark_that_there_is_not_is_named(folder: Path) -> None:
    done = bench(folder, "work")

    assert (done.returncode, done.stdout) == (2, "")
    assert "no work; there are fails, works." in done.stderr
