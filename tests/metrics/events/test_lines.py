"""Lines wait in files, day by day, and reach the warehouse or the quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.events import collect
from groundspeed_metrics.events.contract import EventContract
from groundspeed_metrics.events.lake import CONTENT_LIMIT, FolderLake
from groundspeed_metrics.events.lines import LineBatch
from groundspeed_metrics.events.reading import LineReader
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_events import Event, as_lines, put, typing_window
from support.metrics_lake import tables
from support.metrics_warehouse import digests, one, rows

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
# The contract accepts it, and no column holds it.
UNSTORABLE = typing_window(7, chars_typed=2**70)

LIMITS = ("_LEAST_LINES", "_MOST_LINES", "_SETTLED_LINES")


@pytest.fixture
def batch(tmp_path: Path) -> LineBatch:
    return LineBatch(LineReader(EventContract(), patience=0), tmp_path / "batch")


def add(batch: LineBatch, day: date, *events: Event | bytes) -> None:
    content = as_lines(events)
    batch.add(LakeObject("object", f"{len(batch.objects)}", day), content)


def stored(batch: LineBatch, connection: duckdb.DuckDBPyConnection) -> list[tuple[int, date]]:
    batch.insert(connection)
    found = rows(connection, "SELECT sequence, received_on FROM raw.event ORDER BY ALL")
    return [(sequence, day) for sequence, day in found]


def quarantined(batch: LineBatch) -> Iterator[tuple[str, int, str]]:
    for item in batch.objects:
        yield from ((line.content, line.line, line.reason) for line in item.quarantined)


def test_lines_keep_the_day_of_their_object_whatever_its_place(
    batch: LineBatch, warehouse: duckdb.DuckDBPyConnection
) -> None:
    add(batch, MONDAY, typing_window(0), typing_window(1))
    add(batch, TUESDAY, typing_window(2))
    add(batch, MONDAY, typing_window(3))

    assert stored(batch, warehouse) == [(0, MONDAY), (1, MONDAY), (2, TUESDAY), (3, MONDAY)]
    assert batch.lines == 4


def test_a_line_that_no_table_holds_is_set_aside_alone_by_its_number(
    batch: LineBatch, warehouse: duckdb.DuckDBPyConnection
) -> None:
    add(batch, MONDAY, typing_window(0), b"", b"not JSON", typing_window(1), typing_window(2))
    add(batch, TUESDAY, typing_window(3), typing_window(4), UNSTORABLE, typing_window(5))

    found = stored(batch, warehouse)

    assert [sequence for sequence, _ in found] == [0, 1, 2, 3, 4, 5]
    assert list(quarantined(batch)) == [("0", 3, "not_json"), ("1", 3, "unstorable")]
    ledger = [item.ledger_row() for item in batch.objects]
    assert [(row.lines, row.events, row.quarantined) for row in ledger] == [(4, 3, 1), (4, 3, 1)]


@pytest.mark.parametrize("lines", [(), (b"", b" "), (b"rubbish",), (UNSTORABLE,)])
def test_a_batch_may_hold_nothing_that_can_be_stored(
    batch: LineBatch, warehouse: duckdb.DuckDBPyConnection, lines: tuple[Event | bytes, ...]
) -> None:
    add(batch, MONDAY, *lines)

    assert stored(batch, warehouse) == []


@pytest.mark.parametrize("events", [[typing_window(0)], [typing_window(0), UNSTORABLE], []])
def test_nothing_is_left_in_the_folder_of_a_batch_that_was_stored(
    batch: LineBatch, tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, events: list[Event]
) -> None:
    add(batch, MONDAY, *events)

    batch.insert(warehouse)

    assert not (tmp_path / "batch").exists()


@pytest.mark.parametrize(
    ("least", "most", "settled"), [(1, 1, 1), (3, 3, 7), (10, 10, 1), (4, 4, 1_000), (1, 9, 12)]
)
def test_many_batches_fill_the_tables_as_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, least: int, most: int, settled: int
) -> None:
    lake = tmp_path / "lake"
    for number in range(0, 24, 2):
        day = f"2026-03-{2 + number // 5:02}"
        # Some come again in another batch, on another day.
        put(lake, [typing_window(number), b"torn", typing_window(number * 3 % 7)], day)
    databases = [tmp_path / "one.duckdb", tmp_path / "many.duckdb"]
    for database, sizes in zip(databases, ((999,) * 3, (least, most, settled)), strict=True):
        for name, size in zip(LIMITS, sizes, strict=True):
            monkeypatch.setattr(collect, name, size)
        with open_warehouse(database) as connection:
            collected = collect.collect_events(connection, FolderLake(lake))
            kept = one(connection, "SELECT count(*) FROM raw.event")
        assert (collected.read, collected.stored) == (12, kept)
        assert (collected.events, collected.quarantined) == (24, 12)

    assert digests(databases[0]) == digests(databases[1])


class _EndingLake(FolderLake):
    """A lake that can no longer be reached after some objects."""

    readers = 1

    def __init__(self, folder: Path, *, last: int) -> None:
        super().__init__(folder)
        self._left = last

    def read(self, item: LakeObject, limit: int = CONTENT_LIMIT) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise UserError("The lake cannot be reached.", "Try again.")
        return super().read(item, limit)


def test_what_was_stored_counts_when_the_lake_can_no_longer_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warehouse: duckdb.DuckDBPyConnection
) -> None:
    for name in ("_LEAST_LINES", "_MOST_LINES"):
        monkeypatch.setattr(collect, name, 1)
    monkeypatch.setattr(collect, "_AHEAD", 2)
    for number in range(6):
        put(tmp_path / "lake", [typing_window(number)], f"2026-03-0{number + 1}")

    with pytest.raises(UserError, match="cannot be reached"):
        collect.collect_events(warehouse, _EndingLake(tmp_path / "lake", last=4))

    assert one(warehouse, "SELECT count(*) FROM raw.event_object") == 4
    assert collect.collect_events(warehouse, FolderLake(tmp_path / "lake")).stored == 2


class _CountingLake(FolderLake):
    """A lake that counts the bytes of what is read before its turn."""

    readers = 1
    ahead = 0

    def read(self, item: LakeObject, limit: int = CONTENT_LIMIT) -> bytes:
        content = super().read(item, limit)
        if limit < CONTENT_LIMIT:
            self.ahead += len(content)
        return content


def test_what_does_not_fit_beside_the_rest_is_read_in_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        put(tmp_path / "lake", [typing_window(number), b"x" * 1_000])
    expected = tables(tmp_path / "lake", tmp_path / "whole.duckdb")
    room = 3 * 1_600
    monkeypatch.setattr(collect, "_AHEAD_BYTES", room)
    lake = _CountingLake(tmp_path / "lake")
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        collected = collect.collect_events(connection, lake)

    assert (collected.read, collected.damaged) == (6, [])
    assert 0 < lake.ahead <= room
    assert digests(tmp_path / "w.duckdb") == expected


def test_what_was_cut_off_before_it_counted_is_gone_and_comes_again(tmp_path: Path) -> None:
    lake, database = tmp_path / "lake", tmp_path / "w.duckdb"
    put(lake, [typing_window(0, chars_typed=1), typing_window(1)])
    with open_warehouse(database) as connection:
        collect.collect_events(connection, FolderLake(lake))
    known = digests(database)
    put(lake, [typing_window(0, chars_typed=2), typing_window(2)])
    batch = LineBatch(LineReader(EventContract()), tmp_path / "batch")
    add(batch, MONDAY, typing_window(0, chars_typed=2), typing_window(2))
    with open_warehouse(database) as connection:
        batch.insert(connection)

    with open_warehouse(database) as connection:
        assert rows(connection, "SELECT sequence FROM raw.event ORDER BY ALL") == [(0,), (1,)]
    assert digests(database) == known
    with open_warehouse(database) as connection:
        assert collect.collect_events(connection, FolderLake(lake)).stored == 1
        kept = "SELECT sequence, chars_typed FROM raw.event ORDER BY ALL"
        assert rows(connection, kept) == [(0, 1), (1, 10), (2, 10)]
