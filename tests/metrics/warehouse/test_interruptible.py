"""A real Ctrl+C, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STOPPED = "groundspeed-metrics: stopped; what was collected before is kept.\n"
SLOW = "SELECT sum(a.range * b.range) AS s FROM range(1000000) a, range(10000000) b"
PRESS = """import os, signal, sys, threading, duckdb
threading.Timer(1.5, os.kill, (os.getpid(), signal.{name})).start()
"""


def interrupted(program: str, name: str = "SIGINT") -> subprocess.CompletedProcess[str]:
    """Run a program that sends itself a signal, such as Ctrl+C, when it has worked for a while."""
    return subprocess.run(
        [sys.executable, "-c", PRESS.format(name=name) + program],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_ctrl_c_and_a_service_that_stops_end_a_query_in_one_sentence(
    empty_warehouse: Path, name: str
) -> None:
    done = interrupted(
        "from groundspeed_metrics.cli.main import program\n"
        f"sys.argv[1:] = ['query', '--db', {str(empty_warehouse)!r}, '--sql', {SLOW!r}]\n"
        "program()",
        name,
    )

    assert (done.returncode, done.stderr) == (130, STOPPED)


def test_ctrl_c_in_a_statement_on_the_warehouse_is_a_ctrl_c(tmp_path: Path) -> None:
    done = interrupted(
        "from pathlib import Path\n"
        "from groundspeed_metrics.warehouse.database import open_warehouse\n"
        "try:\n"
        f"    with open_warehouse(Path({str(tmp_path / 'w.duckdb')!r})) as connection:\n"
        # The one thread is that which hears; of several, DuckDB lets it wait for the others.
        "        connection.execute('SET threads = 1')\n"
        f"        connection.execute({SLOW!r})\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit('heard')"
    )

    assert (done.returncode, done.stderr) == (1, "heard\n")
