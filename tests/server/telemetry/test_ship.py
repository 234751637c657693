from __future__ import annotations

import fcntl
import gzip
import os
from pathlib import Path

import pytest

from groundspeed_server.telemetry.lake import FolderLake, LakeError, open_lake
from groundspeed_server.telemetry.ship import (
    LOCK_NAME,
    Shipment,
    Shipper,
    note_shipment,
    read_note,
    ship,
)
from groundspeed_server.telemetry.spool import Spool, list_segments, prepare_folder
from support.s3_server import BUCKET, S3Server

LIMIT = 64 * 1024 * 1024
NOW = 1.7e9


class BrokenLake:
    """Takes some objects, and then fails: before it has them, or after."""

    def __init__(self, takes: int, *, after: FolderLake | None = None) -> None:
        self._left = takes
        self._after = after

    def put(self, key: str, content: bytes) -> None:
        if self._after is not None:
            self._after.put(key, content)
        self._left -= 1
        if self._left < 0:
            raise LakeError("The lake is broken.", "Mend it.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare_folder(tmp_path / "spool")


def fill(folder: Path, *segments: bytes) -> None:
    spool = Spool(folder, limit_bytes=LIMIT)
    for content in segments:
        spool.append(content)
        spool.rotate()


def shipped(root: Path) -> list[bytes]:
    return sorted(gzip.decompress(path.read_bytes()) for path in root.rglob("*.gz"))


def test_closed_segments_leave_and_open_ones_stay(folder: Path, tmp_path: Path) -> None:
    fill(folder, b"1\n", b"2\n3\n")
    living = Spool(folder, limit_bytes=LIMIT)
    living.append(b"4\n")
    shipment = ship(folder, FolderLake(tmp_path / "lake"), wall_s=NOW)

    assert shipment == Shipment(segments=2, events=3)
    assert shipped(tmp_path / "lake") == [b"1\n", b"2\n3\n"]
    assert [segment.closed for segment in list_segments(folder)] == [False]
    living.rotate()


def test_what_dead_writers_left_goes_too_and_torn_lines_are_counted(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "0-1-1.jsonl.open").write_bytes(b"1\ntorn")

    assert ship(folder, FolderLake(tmp_path / "lake"), wall_s=NOW) == Shipment(1, 1, torn=1)


def test_a_segment_that_the_lake_does_not_take_stays(folder: Path) -> None:
    fill(folder, b"1\n", b"2\n", b"3\n")
    shipment = ship(folder, BrokenLake(1), wall_s=NOW)

    assert shipment.events == 1
    assert shipment.failure is not None
    assert [segment.path.read_bytes() for segment in list_segments(folder)] == [b"2\n", b"3\n"]


def test_a_lake_whose_credentials_come_from_a_missing_program_is_a_failure(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-1\ncredential_process = /no/such/tool\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    fill(folder, b"1\n")
    shipment = ship(folder, open_lake(f"s3://{BUCKET}"), wall_s=NOW)

    assert shipment.failure is not None
    assert "credential_process" in shipment.failure.remedy
    assert len(list_segments(folder)) == 1


def test_a_shipper_that_dies_before_deleting_ships_the_same_object_again(
    folder: Path, tmp_path: Path
) -> None:
    lake = FolderLake(tmp_path / "lake")
    fill(folder, b"1\n")
    ship(folder, BrokenLake(0, after=lake), wall_s=NOW)
    again = ship(folder, lake, wall_s=NOW)

    assert again.events == 1
    assert shipped(tmp_path / "lake") == [b"1\n"]
    assert list_segments(folder) == []


def test_the_same_segment_twice_is_one_object_in_s3(folder: Path, s3: S3Server) -> None:
    lake = open_lake(f"s3://{BUCKET}/events")
    fill(folder, b"1\n")
    ship(folder, lake, wall_s=NOW)
    fill(folder, b"1\n")
    again = ship(folder, lake, wall_s=NOW)
    [(key, content)] = s3.objects().items()

    assert again == Shipment(segments=1, events=1)
    assert key.startswith("events/raw/v1/dt=2023-11-14/")
    assert gzip.decompress(content) == b"1\n"
    assert list_segments(folder) == []


def test_a_second_shipper_at_once_does_nothing(folder: Path, tmp_path: Path) -> None:
    fill(folder, b"1\n")
    with (folder / LOCK_NAME).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shipment = ship(folder, FolderLake(tmp_path / "lake"), wall_s=NOW)

    assert shipment == Shipment(busy=True)
    assert len(list_segments(folder)) == 1


def test_a_lock_that_cannot_be_taken_is_a_failure_that_is_noted(
    folder: Path, tmp_path: Path
) -> None:
    fill(folder, b"1\n")
    (folder / LOCK_NAME).mkdir()
    note = tmp_path / "note.json"
    shipment = Shipper(folder, FolderLake(tmp_path / "lake"), note, lambda: NOW).ship()
    noted = read_note(note)

    assert shipment.failure is not None
    assert noted is not None
    assert str(folder / LOCK_NAME) in (noted.failure or "")
    assert len(list_segments(folder)) == 1


def test_a_spool_that_does_not_exist_has_nothing_to_ship(tmp_path: Path) -> None:
    assert ship(tmp_path / "none", FolderLake(tmp_path), wall_s=NOW) == Shipment()
    assert not (tmp_path / "none").exists()


def test_the_note_adds_up_what_left(folder: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.json"
    shipper = Shipper(folder, FolderLake(tmp_path / "lake"), note, lambda: NOW)
    fill(folder, b"1\n2\n")
    shipper.ship()
    fill(folder, b"3\n")
    shipper.ship()
    found = read_note(note)

    assert found is not None
    assert (found.at_s, found.events, found.total_events, found.failure) == (NOW, 1, 3, None)


def test_the_note_says_why_something_stayed_and_what_to_do(tmp_path: Path) -> None:
    note_shipment(tmp_path / "n", Shipment(failure=LakeError("No.", "Why.")), wall_s=NOW)
    found = read_note(tmp_path / "n")

    assert found is not None
    assert found.failure == "No. Why."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 60_000,
        b'{"at_s": "now", "events": 1, "total_events": 1}',
        b'{"at_s": 1e300, "events": 1, "total_events": 1}',
        b'{"at_s": -1e300, "events": 1, "total_events": 1}',
        b'{"at_s": 1, "events": 1, "total_events": 1, "failure": "\xff"}',
    ],
)
def test_a_note_that_is_none_is_begun_anew(folder: Path, tmp_path: Path, content: bytes) -> None:
    note = tmp_path / "note.json"
    note.write_bytes(content)
    before = read_note(note)
    fill(folder, b"1\n")
    Shipper(folder, FolderLake(tmp_path / "lake"), note, lambda: NOW).ship()
    after = read_note(note)

    assert before is None
    assert after is not None
    assert after.total_events == 1


def test_a_fifo_in_the_place_of_the_note_makes_room_for_it(folder: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.json"
    os.mkfifo(note)
    fill(folder, b"1\n")
    Shipper(folder, FolderLake(tmp_path / "lake"), note, lambda: NOW).ship()
    found = read_note(note)

    assert found is not None
    assert found.total_events == 1
