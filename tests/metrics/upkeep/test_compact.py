"""Compacted days hold what their raw objects do, whatever happens on the way."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from groundspeed_metrics.events.lake import FolderLake, Lake
from groundspeed_metrics.lake.folder import FolderStore
from groundspeed_metrics.lake.layout import MANIFESTS, PARQUET
from groundspeed_metrics.upkeep.compact import Compacted, compact
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_events import event, put, typing_window, uuid
from support.metrics_lake import Died, MortalStore, collect_into, tables
from support.metrics_warehouse import digests, rows

BEFORE = date(2026, 3, 10)
DAYS = ("2026-03-02", "2026-03-03", "2026-03-04")


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Three days, with what a lake has: copies across days, torn lines, fields of the future."""
    lake = tmp_path / "lake"
    for number, day in enumerate(DAYS):
        shown = event(
            "completion.shown", number, completion=uuid(1), request=uuid(2), chars=3, lines=1
        )
        put(lake, [shown, *(typing_window(n) for n in range(10 * number, 10 * number + 12))], day)
        put(lake, [typing_window(900 + number, mood="good"), typing_window(5), b'{"torn'], day)
    put(lake, [], DAYS[0])
    return lake


@pytest.fixture
def expected(lake: Path, tmp_path: Path) -> dict[str, str]:
    """The tables of the raw objects."""
    return tables(lake, tmp_path / "whole.duckdb")


def compacted(lake: Path) -> Compacted:
    return compact(FolderLake(lake), before=BEFORE)


def files(lake: Path, prefix: str = "") -> list[str]:
    return sorted(FolderStore(lake).keys(prefix))


def test_collecting_parquet_gives_the_tables_of_the_raw_objects(
    lake: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    done = compacted(lake)

    collected = collect_into(lake, tmp_path / "w.duckdb")

    assert (done.days, done.objects, collected.compacted, collected.read) == (3, 7, 7, 7)
    assert digests(tmp_path / "w.duckdb") == expected


def test_an_object_that_was_shipped_again_the_next_day_is_compacted_once(
    tmp_path: Path,
) -> None:
    for day in DAYS:
        put(tmp_path, [typing_window()], day)

    assert compacted(tmp_path) == Compacted(days=1, objects=1, events=1)
    assert [key.split("/")[2] for key in files(tmp_path, MANIFESTS)] == [f"dt={DAYS[0]}"]


def test_what_is_compacted_can_be_read_by_whoever_could_read_new_files(lake: Path) -> None:
    """Who collects from a shared folder is often not who compacts it."""
    before = os.umask(0o027)
    try:
        compacted(lake)
    finally:
        os.umask(before)

    made = [lake / key for key in files(lake, PARQUET) + files(lake, MANIFESTS)]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o640}


def test_without_the_raw_objects_the_tables_are_the_same(
    lake: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    compacted(lake)
    for path in (lake / "raw").rglob("*.gz"):
        path.unlink()

    assert tables(lake, tmp_path / "w.duckdb") == expected


def test_the_second_run_does_nothing(lake: Path) -> None:
    compacted(lake)
    before = files(lake)

    assert compacted(lake) == Compacted()
    assert files(lake) == before


def test_the_same_day_gives_the_same_files(lake: Path) -> None:
    compacted(lake)
    before = files(lake)
    for key in [*files(lake, MANIFESTS), *files(lake, PARQUET)]:
        (lake / key).unlink()
    compacted(lake)

    assert files(lake) == before


def test_days_on_which_editors_still_ship_are_left_alone(lake: Path) -> None:
    compact(FolderLake(lake), before=date(2026, 3, 3))

    assert {key.split("dt=")[1][:10] for key in files(lake, PARQUET)} == {DAYS[0]}


def test_what_comes_late_is_compacted_beside_the_rest(lake: Path, tmp_path: Path) -> None:
    compacted(lake)
    put(lake, [typing_window(500), typing_window(3)], DAYS[0])
    expected = tables(lake, tmp_path / "early.duckdb")
    done = compacted(lake)

    assert (done.days, done.objects) == (1, 1)
    assert tables(lake, tmp_path / "late.duckdb") == expected


def test_a_warehouse_that_knows_a_part_takes_the_rest_from_parquet(
    lake: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    database = tmp_path / "w.duckdb"
    later = [path for path in (lake / "raw").rglob("*.gz") if DAYS[0] not in str(path)]
    aside = {path: path.read_bytes() for path in later}
    for path in later:
        path.unlink()
    collect_into(lake, database)
    for path, content in aside.items():
        path.write_bytes(content)
    compacted(lake)

    collected = collect_into(lake, database)

    assert (collected.read, collected.compacted) == (4, 4)
    assert digests(database) == expected


@pytest.mark.parametrize("harm", ["cut", "flipped", "gone"])
def test_a_damaged_file_is_named_and_its_raw_objects_are_read(
    lake: Path, expected: dict[str, str], tmp_path: Path, harm: str
) -> None:
    compacted(lake)
    path = lake / files(lake, PARQUET)[0]
    content = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-9] if harm == "cut" else content[:60] + b"#" + content[61:])

    collected = collect_into(lake, tmp_path / "w.duckdb")

    assert [name for name, _ in collected.damaged] == [path.relative_to(lake).as_posix()]
    assert collected.read == 7
    assert digests(tmp_path / "w.duckdb") == expected


def test_files_of_other_rules_are_not_read_and_are_made_anew(
    lake: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    compacted(lake)
    manifests = [lake / key for key in files(lake, MANIFESTS)]
    for path in manifests:
        _make_older(path)

    stale = collect_into(lake, tmp_path / "stale.duckdb")
    done = compacted(lake)

    assert (stale.compacted, done.days) == (0, 3)
    assert digests(tmp_path / "stale.duckdb") == expected
    assert len(files(lake, MANIFESTS)) == 3
    assert tables(lake, tmp_path / "w.duckdb") == expected


def _make_older(path: Path) -> None:
    """Make a manifest of other rules, under the name that fits its content."""
    content = re.sub(rb'"rules":"[0-9a-f]{64}"', b'"rules":"%s"' % (b"0" * 64), path.read_bytes())
    path.unlink()
    path.with_name(hashlib.sha256(content).hexdigest() + ".json").write_bytes(content)


def test_a_file_that_was_deleted_is_made_anew(
    lake: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    compacted(lake)
    for key in files(lake, PARQUET)[:2]:
        (lake / key).unlink()

    done = compacted(lake)
    collected = collect_into(lake, tmp_path / "w.duckdb")

    assert (done.days, collected.compacted, collected.damaged) == (2, 7, [])
    assert len(files(lake, MANIFESTS)) == len(DAYS)
    assert digests(tmp_path / "w.duckdb") == expected


def test_a_damaged_raw_object_waits_and_keeps_no_other_out(lake: Path) -> None:
    path = next((lake / "raw").rglob("*.gz"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    first = compacted(lake)
    path.write_bytes(whole)
    second = compacted(lake)

    assert [name for name, _ in first.damaged] == [path.relative_to(lake).as_posix()]
    assert (first.objects, second.objects, second.damaged) == (6, 1, [])


def _deaths(lake: Path) -> Iterator[int]:
    """Compact with an owner who dies before the first change, the second, and so on."""
    for changes in count():
        try:
            compact(Lake(MortalStore(lake, changes)), before=BEFORE)
        except Died:
            yield changes
        else:
            return


def test_killed_before_any_change_the_next_run_reaches_the_same_files(
    lake: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    deaths = 0
    for changes in _deaths(lake):
        deaths += 1
        assert tables(lake, tmp_path / f"{changes}.duckdb") == expected
    done = files(lake)
    for key in [*files(lake, MANIFESTS), *files(lake, PARQUET)]:
        (lake / key).unlink()
    compacted(lake)

    assert deaths >= 5
    assert files(lake) == done


def test_leftovers_of_a_killed_run_are_removed(lake: Path) -> None:
    compacted(lake)
    stray = lake / PARQUET / f"type=health/dt={DAYS[1]}" / f"{'0' * 64}.parquet"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"half of a file")

    assert compacted(lake).removed == 1
    assert not stray.exists()


def test_the_files_can_be_queried_as_a_partitioned_table(lake: Path, tmp_path: Path) -> None:
    compacted(lake)
    pattern = str(lake / PARQUET / "*" / "*" / "*.parquet")
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        found = rows(
            connection,
            "SELECT type, dt::VARCHAR, count(*) FROM read_parquet(?, hive_partitioning = true)"
            " WHERE type = 'completion.shown' GROUP BY ALL ORDER BY ALL",
            pattern,
        )

    assert found == [("completion.shown", day, 1) for day in DAYS]
