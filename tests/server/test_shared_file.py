"""An SQLite file that several servers open at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from groundspeed_server.shared_file import SharedFile, connect_shared

OPEN = """
import sys
from pathlib import Path
from groundspeed_server.shared_file import connect_shared

sys.stdin.read()
connect_shared(Path(sys.argv[1]), busy_s=20).close()
"""


def test_servers_that_make_a_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    for number in range(3):
        words = [sys.executable, "-c", OPEN, str(tmp_path / f"{number}.sqlite3")]
        opening = [subprocess.Popen(words, stdin=subprocess.PIPE) for _ in range(6)]
        for process in opening:
            assert process.stdin is not None
            process.stdin.close()

        assert [process.wait(30) for process in opening] == [0] * 6


def test_the_file_is_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "file.sqlite3"
    connect_shared(path, busy_s=1).close()

    assert (path.parent.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_what_cannot_be_used_is_done_without(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    path.write_bytes(b"no database" * 1_000)
    file = SharedFile(path, lambda connection: None, busy_s=0.1)
    file.run("CREATE TABLE number (n INTEGER)", {})
    file.run("INSERT INTO number VALUES (:n)", {"n": 7})

    assert file.run("SELECT n FROM number", {}) == [(7,)]

    file.close("DELETE FROM number")

    assert path.read_bytes().startswith(b"no database")


def counting(path: Path, *, busy_s: float) -> SharedFile:
    def prepare(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE IF NOT EXISTS number (n INTEGER)")
        connection.execute("DELETE FROM number WHERE n < 0")
        connection.commit()

    return SharedFile(path, prepare, busy_s=busy_s)


def count(file: SharedFile) -> list[tuple[object, ...]]:
    """Count one more, and return what the file it was counted in then held."""
    file.run("INSERT INTO number VALUES (1)", {})
    return file.run("SELECT count(*) FROM number", {})


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file as another process does that writes to it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("COMMIT")


def test_a_file_that_was_busy_is_used_again_as_soon_as_it_is_free(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    file = counting(path, busy_s=0.05)
    counts = [count(file)]
    for _ in range(2):
        with locked(path):
            counts += [count(file), count(file)]
        counts.append(count(file))
    file.close()

    assert counts == [[(n,)] for n in (1, 1, 2, 2, 1, 2, 3)]


def test_a_busy_file_is_waited_for_once(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    with closing(counting(path, busy_s=0.05)) as file:
        count(file)
        with locked(path):
            count(file)
            patient = file._patience_s
        count(file)

        assert (patient, file._patience_s) == (0, 0.05)


def test_a_file_that_was_no_database_is_used_once_it_is_one(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    path.write_bytes(b"no database" * 1_000)
    with closing(counting(path, busy_s=0.05)) as file:
        counts = [count(file), count(file)]
        path.unlink()
        counts.append(count(file))
    with closing(counting(path, busy_s=0.05)) as other:
        kept = other.run("SELECT count(*) FROM number", {})

    assert counts == [[(1,)], [(2,)], [(1,)]]
    assert kept == [(1,)]
