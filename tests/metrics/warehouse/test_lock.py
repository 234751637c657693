from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.lock import writer_lock

HOLDER = """
import sys
from pathlib import Path
from groundspeed_metrics.warehouse.lock import writer_lock
with writer_lock(Path(sys.argv[1]), wait_s=0):
    print("held", flush=True)
    sys.stdin.read()
"""
DUCKDB_HOLDER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def holding(program: str, database: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with holding(HOLDER, database) as process:
        with (
            pytest.raises(UserError, match=rf"PID {process.pid}\)"),
            writer_lock(database, wait_s=0.1),
        ):
            pass
        process.communicate("")


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    entered = threading.Event()

    def second() -> None:
        with writer_lock(database, wait_s=10):
            entered.set()

    thread = threading.Thread(target=second)
    with writer_lock(database, wait_s=0):
        thread.start()
        assert not entered.wait(0.1)
    thread.join()

    assert entered.is_set()


def test_the_lock_of_a_dead_writer_blocks_nobody(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with holding(HOLDER, database) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    with writer_lock(database, wait_s=0):
        text = (tmp_path / "w.duckdb.lock").read_text()

    assert text == f"{os.getpid()}\n"


def test_a_file_that_another_program_holds_names_that_program(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with holding(DUCKDB_HOLDER, database) as process:
        with pytest.raises(UserError, match=rf"PID {process.pid}\)"), open_warehouse(database):
            pass
        process.communicate("")


@pytest.mark.parametrize("content", [b"<html>", b"x" * 20_000])
def test_a_file_that_is_no_warehouse_is_refused_and_left(tmp_path: Path, content: bytes) -> None:
    database = tmp_path / "w.duckdb"
    database.write_bytes(content)

    with (
        pytest.raises(UserError, match=r"not a warehouse|damaged") as caught,
        open_warehouse(database),
    ):
        pass

    assert "collect" in caught.value.remedy
    assert database.read_bytes() == content


def test_rows_that_vanished_are_noticed_and_not_served(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with open_warehouse(database) as connection:
        connection.execute("UPDATE meta.warehouse SET n_events = 3")

    with pytest.raises(UserError, match="lost rows"), open_warehouse(database):
        pass


def test_a_file_of_a_newer_layout_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with open_warehouse(database):
        pass
    with duckdb.connect(str(database)) as connection:
        connection.execute("UPDATE meta.warehouse SET layout = 99")

    with pytest.raises(UserError, match="layout 99"), open_warehouse(database):
        pass
