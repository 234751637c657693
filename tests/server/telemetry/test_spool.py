from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from groundspeed_server.telemetry.spool import (
    SEGMENT_LIMIT_BYTES,
    SEGMENT_LIMIT_S,
    Spool,
    SpoolError,
    close_abandoned,
    drop_oldest,
    list_segments,
    prepare_folder,
    read_lines,
)

LIMIT = 64 * 1024 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare_folder(tmp_path / "state" / "spool")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def lines(folder: Path) -> list[bytes]:
    return [
        line
        for segment in list_segments(folder)
        for line in read_lines(segment.path.read_bytes())[0]
    ]


def test_nobody_else_can_read_the_spool(folder: Path) -> None:
    spool = Spool(folder, limit_bytes=LIMIT)
    spool.append(b"{}\n")
    [segment] = list_segments(folder)

    assert (mode(folder), mode(segment.path)) == (0o700, 0o600)
    spool.rotate()


def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    tmp_path.joinpath("spool").mkdir(mode=0o755)

    assert mode(prepare_folder(tmp_path / "spool")) == 0o700


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "spool").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SpoolError, match="symbolic link"):
        prepare_folder(tmp_path / "spool")


def test_a_place_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SpoolError) as refused:
        prepare_folder(tmp_path / "file" / "spool")
    assert "GROUNDSPEED_STATE_DIR" in refused.value.remedy


def test_a_segment_is_open_until_it_is_rotated(folder: Path) -> None:
    spool = Spool(folder, limit_bytes=LIMIT)
    spool.append(b"1\n")
    before = [segment.closed for segment in list_segments(folder)]
    spool.rotate()
    spool.append(b"2\n")
    after = [segment.closed for segment in list_segments(folder)]
    spool.rotate()

    assert (before, after) == ([False], [True, False])
    assert sorted(lines(folder)) == [b"1", b"2"]


def test_a_spool_without_events_leaves_no_file(folder: Path) -> None:
    Spool(folder, limit_bytes=LIMIT).rotate()

    assert list(folder.iterdir()) == []


def test_a_large_segment_is_closed(folder: Path) -> None:
    spool = Spool(folder, limit_bytes=LIMIT)
    line = b"x" * (SEGMENT_LIMIT_BYTES // 4) + b"\n"
    for _ in range(4):
        spool.append(line)

    assert [segment.closed for segment in list_segments(folder)] == [True]


def test_an_old_segment_is_closed(folder: Path) -> None:
    now = [0.0]
    spool = Spool(folder, limit_bytes=LIMIT, monotonic=lambda: now[0])
    spool.append(b"1\n")
    now[0] = SEGMENT_LIMIT_S - 1
    spool.sync()
    young = [segment.closed for segment in list_segments(folder)]
    now[0] = SEGMENT_LIMIT_S
    spool.sync()

    assert (young, [segment.closed for segment in list_segments(folder)]) == ([False], [True])


def test_above_the_cap_the_oldest_closed_segments_go_and_are_counted(folder: Path) -> None:
    spool = Spool(folder, limit_bytes=25)
    for number in range(4):
        spool.append(b"aaaa\nbbbb\n" if number == 0 else b"%09d\n" % number)
        spool.rotate()

    assert lines(folder) == [b"000000002", b"000000003"]
    assert (spool.take_lost(), spool.take_lost()) == (3, 0)


def test_an_open_segment_is_never_dropped(folder: Path) -> None:
    spool = Spool(folder, limit_bytes=LIMIT)
    spool.append(b"1\n")

    assert drop_oldest(folder, 0) == 0
    assert lines(folder) == [b"1"]
    spool.rotate()


def test_the_segment_of_a_living_writer_is_left_alone(folder: Path) -> None:
    spool = Spool(folder, limit_bytes=LIMIT)
    spool.append(b"1\n")

    assert close_abandoned(folder) == 0
    spool.append(b"2\n")
    assert lines(folder) == [b"1", b"2"]
    spool.rotate()


def test_what_a_dead_writer_left_is_closed_as_it_is(folder: Path) -> None:
    (folder / "0-1-1.jsonl.open").write_bytes(b"1\n2\nto")
    (folder / "0-1-2.jsonl.open").touch()
    before = len(list(Path("/dev/fd").iterdir()))

    assert (close_abandoned(folder), close_abandoned(folder)) == (2, 0)
    assert [path.name for path in folder.iterdir()] == ["0-1-1.jsonl"]
    assert (folder / "0-1-1.jsonl").read_bytes() == b"1\n2\nto"
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_what_is_no_file_is_no_segment(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "id_rsa").write_text("private")
    (folder / "link.jsonl").symlink_to(tmp_path / "id_rsa")
    (folder / "folder.jsonl").mkdir()
    os.mkfifo(folder / "fifo.jsonl")

    assert list_segments(folder) == []


def test_a_writer_whose_segment_was_deleted_begins_another(folder: Path) -> None:
    spool = Spool(folder, limit_bytes=LIMIT)
    spool.append(b"1\n")
    list_segments(folder)[0].path.unlink()
    spool.append(b"2\n")

    assert lines(folder) == [b"2"]
    spool.rotate()


def test_a_folder_that_went_away_loses_events_and_counts_them(folder: Path) -> None:
    spool = Spool(folder, limit_bytes=LIMIT)
    folder.rmdir()

    assert not spool.append(b"1\n")
    assert spool.take_lost() == 1


@pytest.mark.parametrize("cut", range(len(b'{"n":1}\n{"n":22}\n{"n":333}\n') + 1))
def test_a_segment_cut_anywhere_yields_every_whole_line_once(cut: int) -> None:
    content = b'{"n":1}\n{"n":22}\n{"n":333}\n'
    whole, torn = read_lines(content[:cut])

    assert whole == content[:cut].split(b"\n")[:-1]
    assert torn == (cut not in {0, 8, 17, 27})
