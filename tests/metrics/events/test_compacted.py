"""Whoever may write to a lake may have written its Parquet files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import msgspec
import pytest

from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.events.manifest import (
    CompactedFile,
    CoveredObject,
    Manifest,
    current_rules,
)
from groundspeed_metrics.lake.layout import manifest_key, parquet_key
from groundspeed_metrics.upkeep.compact import compact
from groundspeed_metrics.warehouse.database import open_warehouse, quoted
from support.metrics_events import DAY, put, typing_window
from support.metrics_lake import collect_into
from support.metrics_warehouse import digests, one

LATER = "2026-03-03"
BEFORE = date(2026, 3, 10)
EVENTS = 5


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Two compacted days, of which the first loses its manifest."""
    lake = tmp_path / "lake"
    for number, day in enumerate((DAY, LATER)):
        lines = [
            typing_window(100 * number + n, team="web", chars_typed=10 + 1_000 * number)
            for n in range(EVENTS)
        ]
        put(lake, lines, day)
    compact(FolderLake(lake), before=BEFORE)
    for path in (lake / "manifest" / "v1" / f"dt={DAY}").iterdir():
        path.unlink()
    return lake


def plant(lake: Path, content: bytes, event_type: str) -> str:
    """Put a file into the first day of a lake, with a manifest, whose key is returned."""
    (raw,) = (lake / "raw" / "v1" / f"dt={DAY}").iterdir()
    day = date.fromisoformat(DAY)
    covered = (CoveredObject(raw.name.partition(".")[0], EVENTS, EVENTS, 0),)
    digest = hashlib.sha256(content).hexdigest()
    key = parquet_key(event_type, day, digest)
    files = (CompactedFile(key, digest, EVENTS),)
    manifest = msgspec.json.encode(Manifest(current_rules(), day, covered, (), files))
    name = manifest_key(day, hashlib.sha256(manifest).hexdigest())
    for path, whole in {key: content, name: manifest}.items():
        (lake / path).parent.mkdir(parents=True, exist_ok=True)
        (lake / path).write_bytes(whole)
    return name


def rewritten(lake: Path, select: str) -> bytes:
    """Return the file of the first day as a query on it makes it anew."""
    (path,) = (lake / "parquet").rglob(f"dt={DAY}/*.parquet")
    made = path.with_name("made")
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE VIEW file AS FROM read_parquet({quoted(path)}, hive_partitioning = false)"
        )
        connection.sql(select).write_parquet(str(made))
    content = made.read_bytes()
    made.unlink()
    return content


def replaced(*columns: str) -> Iterable[str]:
    return (f"SELECT * REPLACE ({column}) FROM file" for column in columns)


FOREIGN = (
    "SELECT 1 AS nonsense FROM file",
    "SELECT * EXCLUDE (engineer) FROM file",
    "SELECT *, 'const key = 1' AS code FROM file",
    "FROM file LIMIT 4",
    "FROM file UNION ALL FROM file",
    *replaced(
        "'ada@example.com' AS engineer",
        "NULL::VARCHAR AS engineer",
        "['0' || repeat('1', 31)] AS engineer",
        "'/home/ada' AS team",
        "'const key = 1' AS model",
        "'/home/ada/secret.ts' AS lang",
        "'ada' AS os",
        "'ada lovelace' AS source",
        """'{"ada@example.com": "a"}' AS arms""",
        """'{"prompt": "ada@example.com"}' AS arms""",
        """'{"prefix": "ada@example.com"}' AS context""",
        """'["ada@example.com"]' AS features""",
        """'["ada@example.com"]' AS fingerprints""",
        """'{"data.mood": "good"}' AS unknown""",
        """'["ada@example.com"]' AS unknown""",
        "'const key = 1' AS features",
        "TIMESTAMP '1970-01-01' AS time",
        f"TIMESTAMP '{DAY}' + INTERVAL 2 DAY AS time",
        "'soon' AS time",
        "2.0::DOUBLE ** 80 AS sequence",
    ),
)


def expect_raw_objects(lake: Path, name: str, database: Path) -> None:
    """Collect, and see that a manifest is named and harms nothing."""
    whole = database.with_name("whole.duckdb")
    collected = collect_into(lake, database)
    (lake / name).unlink()
    collect_into(lake, whole)

    assert [at for at, _ in collected.damaged] == [name]
    assert (collected.read, collected.compacted, collected.stored) == (2, 1, 2 * EVENTS)
    assert digests(database) == digests(whole)


@pytest.mark.parametrize("select", FOREIGN)
def test_files_that_hold_what_no_compaction_writes_are_named_and_raw_objects_are_read(
    lake: Path, tmp_path: Path, select: str
) -> None:
    name = plant(lake, rewritten(lake, select), "typing.window")

    expect_raw_objects(lake, name, tmp_path / "w.duckdb")


@pytest.mark.parametrize("content", [b"", b"no Parquet", b"PAR1" + b"\0" * 99 + b"PAR1"])
def test_files_that_are_no_parquet_are_named_and_raw_objects_are_read(
    lake: Path, tmp_path: Path, content: bytes
) -> None:
    expect_raw_objects(lake, plant(lake, content, "typing.window"), tmp_path / "w.duckdb")


def test_files_whose_columns_are_named_by_no_text_are_named_and_raw_objects_are_read(
    lake: Path, tmp_path: Path
) -> None:
    content = rewritten(lake, "FROM file").replace(b"active_ms", b"active_\xff\xff")
    name = plant(lake, content, "typing.window")

    expect_raw_objects(lake, name, tmp_path / "w.duckdb")


def test_files_of_no_type_of_event_are_named_and_raw_objects_are_read(
    lake: Path, tmp_path: Path
) -> None:
    name = plant(lake, rewritten(lake, "FROM file"), "mind.read")

    expect_raw_objects(lake, name, tmp_path / "w.duckdb")


def test_files_that_are_sound_alone_and_do_not_fit_together_are_stored(
    lake: Path, tmp_path: Path
) -> None:
    """All files of a batch are read by the types of the first."""
    narrow = "SELECT * REPLACE (chars_typed::UTINYINT AS chars_typed) FROM file"
    plant(lake, rewritten(lake, narrow), "typing.window")
    collected = collect_into(lake, tmp_path / "w.duckdb")

    assert (collected.damaged, collected.compacted) == ([], 2)
    assert collected.stored == 2 * EVENTS


def test_what_only_a_foreign_file_holds_stays_out(lake: Path, tmp_path: Path) -> None:
    plant(lake, rewritten(lake, FOREIGN[0]), "typing.window")
    for path in (lake / "raw").rglob("*.gz"):
        path.unlink()
    collected = collect_into(lake, tmp_path / "w.duckdb")

    assert (collected.read, collected.stored) == (1, EVENTS)
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        assert one(connection, "SELECT count(*) FROM raw.event_object") == 1
