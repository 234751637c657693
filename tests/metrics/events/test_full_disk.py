"""A disk that is full stops a collection with one sentence, and harms nothing that was there."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from support.metrics_events import put, typing_window
from support.metrics_lake import collect_into, tables
from support.metrics_warehouse import digests


def collect_with(limit: int, lake: Path, database: Path) -> subprocess.CompletedProcess[str]:
    """Run the command where no file may grow beyond a size."""
    command = [sys.executable, "-m", "groundspeed_metrics.cli.main", "collect", "events"]
    return subprocess.run(
        [*command, str(lake), "--db", str(database)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )


@pytest.mark.parametrize(
    ("many", "limit"),
    [(12_000, 6 << 20), (5_000, 1 << 20)],
    ids=["the warehouse", "the folder for what is on its way"],
)
def test_the_command_says_so_and_the_next_run_ends_the_work(
    tmp_path: Path, many: int, limit: int
) -> None:
    lake, database = tmp_path / "lake", tmp_path / "w.duckdb"
    put(lake, [typing_window(n) for n in range(5)], "2026-03-01")
    collect_into(lake, database)
    known = digests(database)
    # Texts that do not repeat cannot be packed.
    put(lake, [typing_window(n, engineer=os.urandom(16).hex()) for n in range(100, 100 + many)])

    done = collect_with(limit, lake, database)

    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "kept" in done.stderr
    assert digests(database) == known
    collect_into(lake, database)
    assert digests(database) == tables(lake, tmp_path / "fresh.duckdb")
