"""What is on its way into a warehouse waits beside it, and does not stay behind."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.waiting import waiting_folder

WAITS = """
import sys
from pathlib import Path
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.waiting import waiting_folder

with open_warehouse(Path(sys.argv[1])) as connection, waiting_folder(connection) as folder:
    (folder / "lines").write_text("of somebody")
    print("waiting", flush=True)
    sys.stdin.read()
"""


def beside(database: Path) -> set[str]:
    return {path.name for path in database.parent.iterdir()}


def test_a_folder_is_the_owners_and_goes_with_its_content(tmp_path: Path) -> None:
    database = tmp_path / "here" / "it's [a] warehouse.duckdb"
    with open_warehouse(database) as connection, waiting_folder(connection) as folder:
        (folder / "lines").write_text("of somebody")

        assert folder.parent == database.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    assert beside(database) == {database.name, f"{database.name}.lock"}


def test_what_a_killed_process_left_is_deleted_by_the_next_writer(tmp_path: Path) -> None:
    database = tmp_path / "here" / "w.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        os.kill(process.pid, signal.SIGKILL)
    # What DuckDB could not keep in memory lies in a folder of its own.
    database.with_name("w.duckdb.tmp").mkdir()
    assert beside(database) >= {"w.duckdb.tmp", "w.duckdb.waiting"}

    with open_warehouse(database):
        pass

    assert beside(database) == {"w.duckdb", "w.duckdb.lock"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_is_one_sentence_that_names_the_place(tmp_path: Path, number: int) -> None:
    database = tmp_path / "w.duckdb"
    with (
        open_warehouse(database) as connection,
        pytest.raises(UserError) as caught,
        waiting_folder(connection),
    ):
        raise OSError(number, os.strerror(number))

    assert "disk is full" in caught.value.what
    assert str(database) in caught.value.remedy


def test_another_fault_stays_what_it_is(tmp_path: Path) -> None:
    with (
        open_warehouse(tmp_path / "w.duckdb") as connection,
        pytest.raises(PermissionError),
        waiting_folder(connection),
    ):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
