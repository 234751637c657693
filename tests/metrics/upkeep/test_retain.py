from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.lake.folder import FolderStore
from groundspeed_metrics.lake.layout import manifest_key, parquet_key, raw_key
from groundspeed_metrics.upkeep.compact import compact
from groundspeed_metrics.upkeep.forget import forget
from groundspeed_metrics.upkeep.retain import Expired, retain
from support.metrics_events import put, typing_window
from support.metrics_lake import Died, MortalStore, collect_into, tables
from support.metrics_warehouse import digests

SINCE = date(2026, 3, 3)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    lake = tmp_path / "lake"
    for number, day in enumerate(("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")):
        put(lake, [typing_window(10 * number + n) for n in range(3)], day)
        put(lake, [typing_window(10 * number + 5), b'{"torn'], day)
    compact(FolderLake(lake), before=date(2026, 3, 10))
    return lake


def days(lake: Path) -> set[str]:
    return {key.split("dt=")[1][:10] for key in FolderStore(lake).keys("")}


def test_what_was_received_before_the_day_goes_and_the_rest_stays(
    lake: Path, tmp_path: Path
) -> None:
    database = tmp_path / "w.duckdb"
    collect_into(lake, database)
    done = retain(FolderStore(lake), since=SINCE, database=database)

    assert done == Expired(raw=4, compacted=2, events=8)
    assert days(lake) == {"2026-03-03", "2026-03-04"}
    assert digests(database) == tables(lake, tmp_path / "fresh.duckdb")


def test_nothing_old_is_nothing_to_do(lake: Path) -> None:
    retain(FolderStore(lake), since=SINCE)

    assert retain(FolderStore(lake), since=SINCE) == Expired(0, 0, 0)


def leave(lake: Path, key: str, *, age_s: float) -> Path:
    """Leave what a killed writer does in the place of an object."""
    path = lake / key
    path = path.with_name(f".{path.name}.0123abcd")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half of an object")
    os.utime(path, (time.time() - age_s,) * 2)
    return path


@pytest.mark.parametrize("task", ["compact", "forget", "retain"])
def test_what_killed_writers_left_unfinished_goes_when_it_is_old(lake: Path, task: str) -> None:
    tasks: dict[str, Callable[[], object]] = {
        "compact": lambda: compact(FolderLake(lake), before=SINCE),
        "forget": lambda: forget(FolderLake(lake), "0" * 32).unread,
        "retain": lambda: retain(FolderStore(lake), since=SINCE),
    }
    keys = (
        raw_key(SINCE, "0" * 64),
        manifest_key(SINCE, "0" * 64),
        parquet_key("typing.window", SINCE, "0" * 64),
    )
    left = [leave(lake, key, age_s=4_000) for key in keys]
    young = leave(lake, raw_key(SINCE, "1" * 64), age_s=60)
    ours = lake / "raw" / "v1" / ".notes.0123abcd"
    ours.write_bytes(b"of somebody")
    os.utime(ours, (0, 0))

    done = tasks[task]()

    assert [path.exists() for path in left] == [False] * 3
    assert young.exists()
    assert ours.exists()
    if task == "forget":
        assert done == {young.relative_to(lake).as_posix(): "not finished"}


def test_killed_before_any_change_the_next_run_ends_the_work(lake: Path, tmp_path: Path) -> None:
    for changes in count():
        try:
            retain(MortalStore(lake, changes), since=SINCE)
        except Died:
            # Nothing is left that points nowhere.
            assert collect_into(lake, tmp_path / f"{changes}.duckdb").damaged == []
        else:
            break

    assert changes > 3
    assert days(lake) == {"2026-03-03", "2026-03-04"}
