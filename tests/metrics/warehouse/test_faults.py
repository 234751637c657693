"""A build may be killed, or run out of disk: the next one reaches the same tables."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.publish import published_path
from support.metrics_company import UNTIL, Company
from support.metrics_warehouse import digests

KILLS = 8
EARLIER = date(2026, 2, 22)
COMMAND = (sys.executable, "-m", "groundspeed_metrics.cli.main", "build", "--as-of", str(EARLIER))

# Runs a program that can write no file beyond a limit in bytes.
LIMITED = """
import os, resource, sys
limit, *program = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
os.execv(program[0], program)
"""


@pytest.fixture
def database(company: Company, tmp_path: Path) -> Path:
    """A copy of the company's warehouse, to harm at will."""
    for path in (company.database, published_path(company.database)):
        shutil.copy(path, tmp_path)
    return tmp_path / company.database.name


def started(database: Path, *before: str) -> subprocess.Popen[str]:
    """Start a build in a process of its own, by way of another program where one is given."""
    command = [*before, *COMMAND, "--db", str(database)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def rebuilt(database: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Build as the company was built, and return what stands for every table."""
    with open_warehouse(database) as connection:
        build(connection, database, as_of=UNTIL)
    return digests(database), digests(published_path(database))


def test_killed_anywhere_in_a_build_the_next_one_reaches_the_same_tables(
    company: Company, database: Path
) -> None:
    rng = random.Random(7)
    # Another day as the last one makes most models anew each time.
    began = time.monotonic()
    with started(database) as process:
        process.communicate()
    whole_s = time.monotonic() - began
    for _ in range(KILLS):
        with open_warehouse(database) as connection:
            connection.execute("DELETE FROM meta.model")
        with started(database) as process:
            try:
                process.wait(rng.uniform(0.3, 1) * whole_s)
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)

    assert rebuilt(database) == (
        digests(company.database),
        digests(published_path(company.database)),
    )


def test_a_full_disk_is_one_sentence_and_loses_nothing(company: Company, database: Path) -> None:
    published = digests(published_path(database))
    limit = database.stat().st_size // 2
    with started(database, sys.executable, "-c", LIMITED, str(limit)) as process:
        _, said = process.communicate()

    assert process.returncode == 2
    assert "is kept" in said
    assert "full disk" in said
    assert "internal error" not in said
    assert digests(published_path(database)) == published
    assert rebuilt(database)[0] == digests(company.database)


def test_a_file_of_a_newer_version_is_named_and_left(database: Path) -> None:
    content = bytearray(database.read_bytes())
    # DuckDB's main header: a checksum, the letters DUCK, and the version of the format.
    assert content[8:12] == b"DUCK"
    content[12:20] = (10_000).to_bytes(8, "little")
    database.write_bytes(content)

    with pytest.raises(UserError) as caught, open_warehouse(database):
        pass

    assert str(database) in caught.value.what
    assert "collect" in caught.value.remedy
    assert database.read_bytes() == bytes(content)


@pytest.mark.parametrize("memory", ["much", "-1GB", "4", "4GB'; DROP"])
def test_what_is_no_amount_of_memory_is_refused(tmp_path: Path, memory: str) -> None:
    with (
        pytest.raises(UserError, match="no amount of memory"),
        open_warehouse(tmp_path / "w.duckdb", memory=memory),
    ):
        pass


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Be nobody, where the tests run as root, for whom every file can be read."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_nobody_is_told_to_delete_a_file_that_they_may_not_open(database: Path) -> None:
    # Folders of tests are closed to others.
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder) / "w.duckdb"
        shutil.copy(database, closed)
        closed.chmod(0)
        Path(folder).chmod(0o777)
        with as_somebody_else(), pytest.raises(UserError) as caught, open_warehouse(closed):
            pass

    assert "no permission" in caught.value.what
    assert "delete" not in caught.value.remedy


@pytest.mark.parametrize("memory", ["1KB", "1MB"])
def test_a_sound_file_is_not_called_damaged_where_memory_is_short(
    database: Path, memory: str
) -> None:
    with pytest.raises(UserError, match="Memory ran out"), open_warehouse(database, memory=memory):
        pass


def test_too_little_memory_is_one_sentence(company: Company, database: Path) -> None:
    with started(database) as process:
        process.communicate()
    command = [*COMMAND, "--db", str(database), "--memory", "1MB"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "internal error" not in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert rebuilt(database)[0] == digests(company.database)
