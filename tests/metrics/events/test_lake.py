from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.events.lake import FolderLake, SpoolFolder, open_lake
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.lake.store import DamagedObjectError, TooLargeError
from support.metrics_events import as_lines, put, typing_window
from support.s3_server import BUCKET

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client


def only(lake: FolderLake) -> LakeObject:
    (item,) = lake.objects()
    return item


def test_reads_what_was_put(tmp_path: Path) -> None:
    put(tmp_path, [typing_window()])
    lake = FolderLake(tmp_path)

    assert lake.read(only(lake)) == as_lines([typing_window()])


def test_objects_come_by_day_and_content_and_strangers_are_left(tmp_path: Path) -> None:
    put(tmp_path, [typing_window(1)], "2026-03-03")
    put(tmp_path, [typing_window(2)], "2026-03-02")
    put(tmp_path, [typing_window(3)], "2026-02-31")
    (tmp_path / "raw" / "v1" / "dt=2026-03-02" / "notes.jsonl.gz").write_bytes(b"x")

    assert [item.received_on.day for item in FolderLake(tmp_path).objects()] == [2, 3]


@pytest.mark.parametrize("harm", ["cut", "flipped", "other", "not gzip"])
def test_a_damaged_object_is_recognised(tmp_path: Path, harm: str) -> None:
    path = put(tmp_path, [typing_window(n) for n in range(9)])
    content = path.read_bytes()
    harmed = {
        "cut": content[:-20],
        "flipped": content[:40] + bytes([content[40] ^ 1]) + content[41:],
        "other": gzip.compress(b"{}\n"),
        "not gzip": b"<html>",
    }[harm]
    path.write_bytes(harmed)
    lake = FolderLake(tmp_path)

    with pytest.raises(DamagedObjectError):
        lake.read(only(lake))


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_link_or_a_pipe_is_not_read(tmp_path: Path, kind: str) -> None:
    path = put(tmp_path / "lake", [typing_window()])
    content = path.rename(tmp_path / "content")
    path.symlink_to(content) if kind == "link" else os.mkfifo(path)
    lake = FolderLake(tmp_path / "lake")

    with pytest.raises(DamagedObjectError):
        lake.read(only(lake))


@pytest.mark.parametrize(("limit", "reason"), [(100, "too large"), (9_999, "when unpacked")])
def test_an_object_larger_than_wanted_is_refused(tmp_path: Path, limit: int, reason: str) -> None:
    put(tmp_path, [typing_window(n) for n in range(99)])
    lake = FolderLake(tmp_path)

    with pytest.raises(TooLargeError, match=reason):
        lake.read(only(lake), limit)


def test_an_object_of_more_lines_than_any_server_ships_is_refused(tmp_path: Path) -> None:
    put(tmp_path, [b"\n" * (1 << 20)])
    lake = FolderLake(tmp_path)

    with pytest.raises(DamagedObjectError, match="too many lines"):
        lake.read(only(lake))


def test_an_object_in_parts_is_read_whole(tmp_path: Path) -> None:
    lines = as_lines([typing_window(n) for n in range(9)])
    path = put(tmp_path, [typing_window(n) for n in range(9)])
    parts = [gzip.compress(lines[at : at + 100]) for at in range(0, len(lines), 100)]
    path.write_bytes(gzip.compress(b"") * 20_000 + b"".join(parts))
    lake = FolderLake(tmp_path)

    assert lake.read(only(lake)) == lines
    for limit in (200, len(lines) - 1):
        with pytest.raises(TooLargeError):
            lake.read(only(lake), limit)


@pytest.mark.parametrize("end", [b"rubbish", gzip.compress(b"x", mtime=0)[:-9], b"\x1f\x8b\x08"])
def test_an_object_whose_last_part_is_damaged_is_recognised(tmp_path: Path, end: bytes) -> None:
    path = put(tmp_path, [typing_window()])
    path.write_bytes(path.read_bytes() + end)
    lake = FolderLake(tmp_path)

    with pytest.raises(DamagedObjectError, match="cut off or not gzip"):
        lake.read(only(lake))


def test_a_spool_gives_its_closed_segments_and_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "a-1-1.jsonl").write_bytes(as_lines([typing_window()]))
    (tmp_path / "a-1-2.jsonl.open").write_bytes(as_lines([typing_window(1)]))
    spool = SpoolFolder(tmp_path)
    (item,) = spool.objects()

    assert spool.read(item) == as_lines([typing_window()])
    assert len(list(tmp_path.glob("a-*"))) == 2


@pytest.mark.parametrize("kind", ["link", "dangling link", "folder", "pipe"])
def test_what_is_no_file_of_a_spool_is_listed_and_not_read(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a-1-1.jsonl").write_bytes(as_lines([typing_window()]))
    path = tmp_path / "a-1-2.jsonl"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case _:
            path.symlink_to(tmp_path / ("elsewhere" if kind == "dangling link" else "a-1-1.jsonl"))
    spool = SpoolFolder(tmp_path)
    items = {Path(item.name).name: item for item in spool.objects()}

    assert spool.read(items["a-1-1.jsonl"]) == as_lines([typing_window()])
    with pytest.raises(DamagedObjectError):
        spool.read(items["a-1-2.jsonl"])


@pytest.mark.parametrize("location", ["nowhere", "s3://", "s3:///prefix"])
def test_a_place_that_is_no_lake_is_refused(tmp_path: Path, location: str) -> None:
    with pytest.raises(UserError):
        open_lake(str(tmp_path / location) if location == "nowhere" else location, {})


class TestS3:
    """The same lake in S3, through real boto3 and a local server that speaks its protocol."""

    def test_reads_what_was_put_below_the_prefix_alone(self, tmp_path: Path, s3: S3Client) -> None:
        path = put(tmp_path, [typing_window()])
        name = str(path.relative_to(tmp_path))
        for prefix in ("team/", "team-two/", ""):
            s3.put_object(Bucket=BUCKET, Key=prefix + name, Body=path.read_bytes())
        lake = open_lake("s3://lake/team", {})
        (item,) = lake.objects()

        assert item.name == name
        assert lake.read(item) == as_lines([typing_window()])

    def test_a_bucket_that_is_not_there_is_one_sentence(self, s3: S3Client) -> None:
        with pytest.raises(UserError, match="NoSuchBucket") as caught:
            open_lake("s3://nowhere/x", {}).objects()

        assert "kept" in caught.value.what

    def test_no_credentials_is_one_sentence(
        self, s3: S3Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

        with pytest.raises(UserError, match="NoCredentialsError"):
            open_lake("s3://lake", {}).objects()

    def test_an_object_that_vanished_is_left_and_named(self, tmp_path: Path, s3: S3Client) -> None:
        path = put(tmp_path, [typing_window()])
        name = str(path.relative_to(tmp_path))
        s3.put_object(Bucket=BUCKET, Key=name, Body=path.read_bytes())
        lake = open_lake("s3://lake", {})
        (item,) = lake.objects()
        s3.delete_object(Bucket=BUCKET, Key=name)

        with pytest.raises(DamagedObjectError, match="vanished"):
            lake.read(item)
