"""Files that are written whole or not at all, and read only where they have an end."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from groundspeed_eval import whole_files
from groundspeed_eval.whole_files import read_whole, replacing, write_whole
from groundspeed_server.errors import UserError


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_whole(tmp_path / "deep" / "a", b"1")
    write_whole(tmp_path / "deep" / "a", b"2")

    assert read_whole(tmp_path / "deep" / "a") == b"2"
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a"]


def test_what_a_link_names_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("elsewhere")
    write_whole(tmp_path / "link", b"1")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == b"1"


def test_a_pipe_gets_it_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"1")
    reader.join(20)

    assert heard == [b"1"]
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has such a device")
def test_a_device_that_takes_nothing_stays_one() -> None:
    with pytest.raises(OSError, match="No space left"):
        write_whole(Path("/dev/full"), b"1")

    assert Path("/dev/full").is_char_device()


def test_a_folder_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    above = tmp_path / "above"
    (above / "folder").mkdir(parents=True)
    monkeypatch.chdir(above / "folder")
    for place in (".", "..", above):
        with pytest.raises(IsADirectoryError):
            write_whole(Path(place), b"1")

    assert list(above.rglob("*")) == [above / "folder"]


def test_a_draft_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "a"
    write_whole(place, b"1")

    def be_interrupted() -> None:
        with replacing(place) as draft:
            draft.write_bytes(b"2")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        be_interrupted()

    assert place.read_bytes() == b"1"
    assert list(place.parent.iterdir()) == [place]


def test_what_has_no_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (Path("/dev/zero"), tmp_path / "pipe"):
        with pytest.raises(UserError, match="is not an ordinary file"):
            read_whole(place)


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(whole_files._MOST_BYTES + 1)

    with pytest.raises(UserError, match=r"is too large: it is over 512 MB\."):
        read_whole(tmp_path / "large")
