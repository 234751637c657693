"""Whoever may write to a lake may have written its manifests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import msgspec
import pytest
from msgspec.structs import replace

from groundspeed_metrics.events.batch import Quarantined
from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import FolderLake, open_lake
from groundspeed_metrics.events.manifest import (
    CompactedFile,
    CoveredObject,
    Manifest,
    current_rules,
)
from groundspeed_metrics.lake.layout import manifest_key
from groundspeed_metrics.lake.store import DamagedObjectError
from groundspeed_metrics.upkeep.compact import compact
from support.metrics_events import DAY, Event, put, typing_window
from support.metrics_lake import collect_into, tables
from support.metrics_warehouse import digests
from support.s3_server import BUCKET

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

TODAY = date.fromisoformat(DAY)
BEFORE = date(2026, 3, 10)
LINES: list[Event | bytes] = [
    *(typing_window(number) for number in range(5)),
    typing_window(4),
    b'{"torn',
]

Change = Callable[[Manifest], Manifest]


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A compacted day of two objects, with a copy and a torn line."""
    lake = tmp_path / "lake"
    put(lake, LINES)
    put(lake, [typing_window(9)])
    compact(FolderLake(lake), before=BEFORE)
    return lake


def named(manifest: Manifest) -> tuple[str, bytes]:
    """Return the key and the content of a manifest."""
    content = msgspec.json.encode(manifest)
    return manifest_key(TODAY, hashlib.sha256(content).hexdigest()), content


def altered(lake: Path, change: Change) -> str:
    """Put a lie in the place of the manifest of a lake, and return its key."""
    (path,) = (lake / "manifest").rglob("*.json")
    key, content = named(change(msgspec.json.decode(path.read_bytes(), type=Manifest)))
    path.unlink()
    (lake / key).write_bytes(content)
    return key


def with_key(key: str) -> Change:
    return lambda manifest: replace(
        manifest, files=tuple(replace(file, key=key) for file in manifest.files)
    )


def with_counts(*counts: int) -> Change:
    """Say of the first object how many lines, events and quarantined lines it has."""

    def change(manifest: Manifest) -> Manifest:
        first, *others = manifest.objects
        return replace(manifest, objects=(CoveredObject(first.content, *counts), *others))

    return change


def with_quarantined(line: Quarantined) -> Change:
    """Set a line of a third object aside."""

    def change(manifest: Manifest) -> Manifest:
        third = CoveredObject(line.content, 1, 0, 1)
        return replace(
            manifest,
            objects=(*manifest.objects, third),
            quarantined=(*manifest.quarantined, line),
        )

    return change


LIES: dict[str, Change] = {
    "from the root": with_key("/etc/hostname"),
    "a folder above": with_key(f"parquet/v1/type=health/dt={DAY}/../../{'0' * 64}.parquet"),
    "of another content": with_key(f"parquet/v1/type=health/dt={DAY}/{'0' * 64}.parquet"),
    "of another day": lambda manifest: replace(manifest, received_on=date(2026, 3, 1)),
    "without files": lambda manifest: replace(manifest, files=()),
    "fewer events than rows": lambda manifest: replace(
        manifest,
        objects=tuple(item for item in manifest.objects if not item.quarantined),
        quarantined=(),
    ),
    "an object twice": lambda manifest: replace(manifest, objects=manifest.objects * 2),
    "more set aside than listed": with_counts(9, 1, 8),
    "none set aside": lambda manifest: replace(manifest, quarantined=()),
    "fewer than none": with_counts(6, 7, -1),
    "more lines than those": with_counts(99, 6, 1),
    "more than can be counted": with_counts(2**70, 2**70, 0),
    "rows below none": lambda manifest: replace(
        manifest, files=tuple(replace(file, rows=-file.rows) for file in manifest.files)
    ),
    "an object that is none": with_quarantined(Quarantined("ada@example.com", 1, "not_json")),
    "a reason that is text": with_quarantined(Quarantined("0" * 64, 1, "of ada@example.com")),
    "a place that is text": with_quarantined(Quarantined("0" * 64, 1, "invalid", "/home/Ada x")),
    "a line that is none": with_quarantined(Quarantined("0" * 64, -1, "not_json")),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_manifest_that_no_compaction_wrote_is_named_and_raw_objects_are_read(
    lake: Path, tmp_path: Path, lie: str
) -> None:
    key = altered(lake, LIES[lie])
    collected = collect_into(lake, tmp_path / "w.duckdb")
    (lake / key).unlink()

    assert [name for name, _ in collected.damaged] == [key]
    assert (collected.compacted, collected.read, collected.stored) == (0, 2, 6)
    assert digests(tmp_path / "w.duckdb") == tables(lake, tmp_path / "whole.duckdb")


@pytest.mark.parametrize("lie", LIES)
def test_a_day_whose_manifest_lies_is_compacted_anew(lake: Path, lie: str) -> None:
    key = altered(lake, LIES[lie])
    done = compact(FolderLake(lake), before=BEFORE)

    assert (done.days, done.objects) == (1, 2)
    assert [name for name, _ in done.damaged] == [key]


def test_a_manifest_of_a_lake_in_s3_overwrites_no_file(
    tmp_path: Path, s3: S3Client, warehouse: duckdb.DuckDBPyConnection
) -> None:
    victim = tmp_path / "profile"
    victim.write_bytes(b"mine")
    covered = (CoveredObject("a" * 64, 1, 1, 0),)
    files = (CompactedFile(str(victim), hashlib.sha256(b"theirs").hexdigest(), 1),)
    key, content = named(Manifest(current_rules(), TODAY, covered, (), files))
    for name, body in {key: content, str(victim): b"theirs"}.items():
        s3.put_object(Bucket=BUCKET, Key=f"team/{name}", Body=body)

    collected = collect_events(warehouse, open_lake(f"s3://{BUCKET}/team", {}))

    assert [name for name, _ in collected.damaged] == [key]
    assert victim.read_bytes() == b"mine"


@pytest.mark.parametrize("key", ["{folder}/outside", "../outside", "a/../../outside"])
def test_no_store_reads_or_writes_outside_of_its_folder(
    tmp_path: Path, s3: S3Client, key: str
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"mine")
    key = key.format(folder=tmp_path)
    (tmp_path / "lake").mkdir()
    s3.put_object(Bucket=BUCKET, Key=f"team/{key}", Body=b"theirs")

    for location in (str(tmp_path / "lake"), f"s3://{BUCKET}/team"):
        with pytest.raises(DamagedObjectError, match="outside"):
            open_lake(location, {}).store.fetch(key, tmp_path / "lake")

    assert outside.read_bytes() == b"mine"
