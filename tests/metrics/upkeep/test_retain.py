from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path

import pytest

from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.lake.store import FolderStore
from groundspeed_metrics.upkeep.compact import compact
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
