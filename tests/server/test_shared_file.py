"""An SQLite file that several servers open at once."""

from __future__ import annotations

import subprocess
import sys
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
