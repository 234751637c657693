"""What lies in the place of a small file neither hangs nor fills the memory of who reads it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from groundspeed_server.small_file import UnsuitableFileError, read_small_file, replace_file


def test_a_file_may_be_linked(tmp_path: Path) -> None:
    (tmp_path / "rules").write_bytes(b"*.log\n")
    (tmp_path / "linked").symlink_to(tmp_path / "rules")

    assert read_small_file(tmp_path / "linked", 6) == b"*.log\n"


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "rules").write_bytes(b"*.logs\n")

    with pytest.raises(UnsuitableFileError):
        read_small_file(tmp_path / "rules", 6)


def test_a_fifo_a_folder_and_a_device_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")

    for other in (tmp_path / "fifo", tmp_path, Path("/dev/zero")):
        with pytest.raises(UnsuitableFileError):
            read_small_file(other, 6)


def test_a_file_is_replaced_for_its_owner_alone_and_leaves_nothing_beside_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "state" / "note"
    file.parent.mkdir()
    os.mkfifo(file, 0o644)
    replace_file(file, b"new")

    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_what_cannot_be_replaced_leaves_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    (folder / "note").mkdir(parents=True)

    with pytest.raises(OSError, match="directory"):
        replace_file(folder / "note", b"new")
    assert list(folder.iterdir()) == [folder / "note"]
