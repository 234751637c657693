from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from groundspeed_metrics.cli.writing import write_whole
from groundspeed_metrics.errors import UserError


def test_a_file_is_written_anew_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "tables" / "a.csv"
    path.parent.mkdir()
    path.write_bytes(b"before")

    write_whole(path, b"after")

    assert path.read_bytes() == b"after"
    assert list(path.parent.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "named").mkdir()
    link, named = tmp_path / "link.csv", tmp_path / "named" / "a.csv"
    link.symlink_to(named)

    write_whole(link, b"rows")

    assert link.is_symlink()
    assert named.read_bytes() == b"rows"


def test_a_pipe_is_written_into_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_bytes)
        write_whole(pipe, b"rows")

    assert read.result() == b"rows"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_pipe_can_be_named_by_its_number_as_stdout_is() -> None:
    reading, writing = os.pipe()

    write_whole(Path(f"/dev/fd/{writing}"), b"rows")

    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read() == b"rows"


@pytest.mark.parametrize("name", ["", "missing/a.csv"], ids=["a folder", "in no folder"])
def test_what_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be written to"):
        write_whole(tmp_path / name, b"rows")
