from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.events.batch import EventsCollected
from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import FolderLake, SpoolFolder
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_events import as_lines, event, put, typing_window, uuid
from support.metrics_warehouse import digests, one, rows


def collect(connection: duckdb.DuckDBPyConnection, lake: Path) -> EventsCollected:
    return collect_events(connection, FolderLake(lake))


def test_an_event_becomes_a_row_with_its_own_columns(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    shown = event("completion.shown", completion=uuid(1), request=uuid(2), chars=30, lines=2)
    printed = event("completion.fingerprints", 1, completion=uuid(1), lines=["a" * 32])
    put(tmp_path, [shown, printed, typing_window(2, active_s=1.2341)])

    collect(warehouse, tmp_path)

    found = rows(
        warehouse,
        "SELECT type, chars, lines, fingerprints, active_ms FROM raw.event ORDER BY sequence",
    )
    assert found == [
        ("completion.shown", 30, 2, None, None),
        ("completion.fingerprints", None, None, f'["{"a" * 32}"]', None),
        ("typing.window", None, None, None, 1234),
    ]


def test_the_second_run_reads_only_new_objects(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    put(tmp_path, [typing_window(0)])
    put(tmp_path, [typing_window(1)])
    first = collect(warehouse, tmp_path)
    put(tmp_path, [typing_window(2)])

    second = collect(warehouse, tmp_path)

    assert (first.listed, first.read, first.stored) == (2, 2, 2)
    assert (second.listed, second.read, second.stored) == (3, 1, 1)


def test_what_was_read_is_not_opened_again(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    path = put(tmp_path, [typing_window()])
    collect(warehouse, tmp_path)
    path.write_bytes(b"rubbish")

    assert collect(warehouse, tmp_path).damaged == []


def test_duplicates_are_counted_and_stored_once(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    put(tmp_path, [typing_window(0), typing_window(0), typing_window(1)])
    put(tmp_path, [typing_window(1), typing_window(2)], "2026-03-05")
    first = collect(warehouse, tmp_path)
    put(tmp_path, [typing_window(2)], "2026-03-01")

    collect(warehouse, tmp_path)

    assert (first.events, first.stored) == (5, 3)
    assert one(warehouse, "SELECT count(*) FROM raw.event") == 3
    # The day on which it was first received, though that object was read last.
    days = "SELECT received_on::VARCHAR FROM raw.event WHERE sequence = 2"
    assert one(warehouse, days) == "2026-03-01"


def test_an_object_that_was_shipped_again_the_next_day_counts_by_the_first(tmp_path: Path) -> None:
    lake, stepwise, at_once = tmp_path / "lake", tmp_path / "a.duckdb", tmp_path / "b.duckdb"
    for day in ("2026-03-02", "2026-03-03"):
        put(lake, [typing_window(0), b"{"], day)
        with open_warehouse(stepwise) as connection:
            collect(connection, lake)
    with open_warehouse(at_once) as connection:
        collect(connection, lake)
        received = "SELECT received_on::VARCHAR FROM raw.event"
        assert rows(connection, received) == [("2026-03-02",)]

    assert digests(stepwise) == digests(at_once)


@pytest.mark.parametrize("days", [("2026-03-02", "2026-03-04"), ("2026-03-04", "2026-03-02")])
@pytest.mark.parametrize("runs", [1, 2])
def test_of_copies_that_differ_the_one_that_was_received_first_stays(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, days: tuple[str, str], runs: int
) -> None:
    stored = 0
    for number, day in enumerate(days, start=1):
        put(tmp_path, [typing_window(0, chars_typed=int(day[-2:])), typing_window(number)], day)
        if number >= len(days) - runs + 1:
            stored += collect(warehouse, tmp_path).stored

    assert stored == 3
    kept = "SELECT received_on::VARCHAR, chars_typed FROM raw.event WHERE sequence = 0"
    assert rows(warehouse, kept) == [("2026-03-02", 2)]


def test_of_copies_of_one_day_that_differ_a_batch_keeps_one_whatever_their_order(
    tmp_path: Path,
) -> None:
    copies = [typing_window(0, chars_typed=typed) for typed in range(5)]
    kept = set()
    for name, lines in {"there": copies, "back": copies[::-1]}.items():
        put(tmp_path / name, lines)
        with open_warehouse(tmp_path / f"{name}.duckdb") as connection:
            collect(connection, tmp_path / name)
            kept.add(one(connection, "SELECT chars_typed FROM raw.event"))

    assert len(kept) == 1


def test_a_late_copy_of_the_same_day_does_not_replace_what_is_there(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    for typed in range(3):
        put(tmp_path, [typing_window(0, chars_typed=typed)])
        collect(warehouse, tmp_path)

    assert rows(warehouse, "SELECT chars_typed FROM raw.event") == [(0,)]


def test_a_poison_row_beside_duplicates_is_the_only_one_left_out(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    put(tmp_path, [typing_window(0), typing_window(1)], "2026-03-04")
    collect(warehouse, tmp_path)
    poison = typing_window(2, chars_typed=2**63)
    put(tmp_path, [typing_window(1), poison, typing_window(3), typing_window(3)])

    done = collect(warehouse, tmp_path)

    assert (done.events, done.stored, done.quarantined) == (3, 1, 1)
    found = "SELECT sequence, received_on::VARCHAR FROM raw.event ORDER BY sequence"
    assert rows(warehouse, found) == [(0, "2026-03-04"), (1, "2026-03-02"), (3, "2026-03-02")]


def test_the_order_of_collection_does_not_matter(tmp_path: Path) -> None:
    days = ["2026-03-04", "2026-03-02", "2026-03-03"]
    lake, stepwise, at_once = tmp_path / "lake", tmp_path / "a.duckdb", tmp_path / "b.duckdb"
    for step, day in enumerate(days):
        put(lake, [*(typing_window(n) for n in range(step, step + 4)), b"{"], day)
        with open_warehouse(stepwise) as connection:
            collect(connection, lake)
    with open_warehouse(at_once) as connection:
        collect(connection, lake)

    assert digests(stepwise) == digests(at_once)


def test_a_spool_and_the_lake_hold_the_same_events_once(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    lines = [typing_window(n) for n in range(3)]
    put(tmp_path / "lake", lines)
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "w-1-1.jsonl").write_bytes(as_lines([*lines, b'{"torn'])[:-1])

    spooled = collect_events(warehouse, SpoolFolder(tmp_path / "spool"))
    shipped = collect(warehouse, tmp_path / "lake")

    assert (spooled.stored, spooled.quarantined) == (3, 1)
    assert shipped.stored == 0


class _ShippedSpool(SpoolFolder):
    """A spool of which a segment is shipped after it was listed."""

    def __init__(self, folder: Path, shipped: Path) -> None:
        super().__init__(folder)
        self._shipped = shipped

    def objects(self) -> list[LakeObject]:
        found = super().objects()
        self._shipped.unlink()
        return found


def test_a_segment_that_is_shipped_meanwhile_is_passed_over_and_a_link_is_named(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    for number in range(2):
        (spool / f"w-1-{number}.jsonl").write_bytes(as_lines([typing_window(number)]))
    (spool / "w-1-2.jsonl").symlink_to(spool / "w-1-0.jsonl")

    done = collect_events(warehouse, _ShippedSpool(spool, spool / "w-1-1.jsonl"))
    put(tmp_path / "lake", [typing_window(1)])

    assert done.stored == 1
    assert [name for name, _ in done.damaged] == [str(spool / "w-1-2.jsonl")]
    assert collect(warehouse, tmp_path / "lake").stored == 1


BIG = 2**70


@pytest.mark.parametrize(
    "poison",
    [
        typing_window(1, chars_typed=BIG),
        typing_window(1, chars_typed=2**63),
        typing_window(1, active_s=1e308),
        {**typing_window(1), "sequence": BIG},
        b'{"id": "\\ud800"}',
        b'{"pasted": "' + b"x" * 10_000_000 + b'"}',
        {**typing_window(1), "time": "2026-02-31T00:00:00.000Z"},
        as_lines([typing_window(1)])[:50],
    ],
    ids=["2^70", "2^63", "1e308", "sequence", "surrogate", "10 MB", "date", "torn"],
)
def test_one_poison_row_harms_no_other(
    tmp_path: Path,
    warehouse: duckdb.DuckDBPyConnection,
    poison: dict[str, object] | bytes,
) -> None:
    good = [typing_window(n) for n in range(2, 1_001)]
    put(tmp_path, [*good[:500], poison, *good[500:]])

    done = collect(warehouse, tmp_path)

    assert (done.stored, done.quarantined) == (999, 1)
    assert rows(warehouse, "SELECT line FROM raw.event_quarantine") == [(501,)]


def test_a_quarantined_line_keeps_its_place_and_reason_but_not_its_text(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    path = put(tmp_path, [typing_window(0), typing_window(1, chars_typed="alice@example.com")])

    collect(warehouse, tmp_path)

    assert rows(warehouse, "FROM raw.event_quarantine") == [
        (path.name.removesuffix(".jsonl.gz"), 2, "invalid", "data/chars_typed")
    ]


def test_a_damaged_object_is_named_and_tried_again(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    put(tmp_path, [typing_window(0)])
    path = put(tmp_path, [typing_window(1)])
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    first = collect(warehouse, tmp_path)
    path.write_bytes(whole)

    second = collect(warehouse, tmp_path)

    assert first.damaged == [(str(path.relative_to(tmp_path)), "cut off or not gzip")]
    assert (first.stored, second.stored, second.damaged) == (1, 1, [])


def test_fields_of_a_newer_version_are_kept_aside_by_their_names(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    put(tmp_path, [{**typing_window(mood="good"), "dataschema": "urn:groundspeed:events/v2"}])

    collect(warehouse, tmp_path)

    assert rows(warehouse, "SELECT version, unknown FROM raw.event") == [(2, '["data.mood"]')]


def test_an_empty_lake_and_an_empty_object_are_fine(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    put(tmp_path, [])

    assert collect(warehouse, tmp_path / "raw") == EventsCollected()
    assert collect(warehouse, tmp_path).read == 1
