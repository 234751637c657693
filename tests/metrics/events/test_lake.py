from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.events.lake import FolderLake, SpoolFolder, open_lake
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.lake.store import DamagedObjectError
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


def test_an_object_too_large_when_unpacked_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, [typing_window(n) for n in range(99)])
    monkeypatch.setattr("groundspeed_metrics.events.lake._CONTENT_LIMIT", 100)
    lake = FolderLake(tmp_path)

    with pytest.raises(DamagedObjectError, match="too large"):
        lake.read(only(lake))


def test_a_spool_gives_its_closed_segments_and_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "a-1-1.jsonl").write_bytes(as_lines([typing_window()]))
    (tmp_path / "a-1-2.jsonl.open").write_bytes(as_lines([typing_window(1)]))
    spool = SpoolFolder(tmp_path)
    (item,) = spool.objects()

    assert spool.read(item) == as_lines([typing_window()])
    assert len(list(tmp_path.glob("a-*"))) == 2


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
