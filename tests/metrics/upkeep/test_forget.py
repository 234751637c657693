"""After a person is forgotten, no byte of the lake or of the warehouse tells of that person."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path

import pytest

from groundspeed_metrics.events.lake import FolderLake, Lake
from groundspeed_metrics.upkeep.compact import compact
from groundspeed_metrics.upkeep.forget import Forgotten, forget
from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_events import put, typing_window, uuid
from support.metrics_lake import Died, MortalStore, collect_into, every_byte, tables
from support.metrics_warehouse import digests, one, opened

PERSON = f"{7:032x}"
OTHER = f"{8:032x}"
SESSION = 0xABCDEF0123456789ABCDEF
BEFORE = date(2026, 3, 10)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake in which a person wrote in three objects, alone and among others."""
    lake = tmp_path / "lake"
    theirs = [typing_window(n, session=SESSION, engineer=PERSON) for n in range(6)]
    others = [typing_window(n, session=8, engineer=OTHER) for n in range(6)]
    torn = f'{{"source":"/groundspeed/session/{uuid(SESSION)}","ty'.encode()
    hidden = f'{{"engineer":"\\u0030{PERSON[1:]}"'.encode()
    put(lake, theirs[:2])
    put(lake, [*theirs[2:4], *others[:3], b"{", typing_window(9, engineer="?" + PERSON)])
    put(lake, [torn, others[3]], "2026-03-03")
    put(lake, [*theirs[4:], others[4]], "2026-03-04")
    put(lake, [others[5], b'{"torn'], "2026-03-05")
    put(lake, [hidden, others[0]], "2026-03-05")
    return lake


def without_them(lake: Path) -> None:
    content = every_byte(lake)
    for trace in (PERSON, uuid(SESSION), PERSON[1:]):
        assert trace.encode() not in content


def test_no_byte_of_the_lake_tells_of_them(lake: Path) -> None:
    compact(FolderLake(lake), before=BEFORE)
    before = every_byte(lake)
    done = forget(FolderLake(lake), PERSON)
    compact(FolderLake(lake), before=BEFORE)

    assert PERSON.encode() in before
    without_them(lake)
    assert (done.lines, done.objects, done.unread) == (9, 5, {})
    assert OTHER.encode() in every_byte(lake)


def test_the_warehouse_is_as_if_they_had_never_been_there(lake: Path, tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    collect_into(lake, database)
    done = forget(FolderLake(lake), PERSON, database=database)
    content = database.read_bytes()
    collect_into(lake, database)

    assert done.events == 6
    assert PERSON.encode() not in content
    assert digests(database) == tables(lake, tmp_path / "fresh.duckdb")
    with opened(database) as connection:
        assert one(connection, "SELECT count(*) FROM raw.event") == 6


def test_what_was_made_of_their_events_is_gone_as_well(lake: Path, tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    collect_into(lake, database)
    with open_warehouse(database) as connection:
        build(connection, database, as_of=BEFORE)
    before = database.read_bytes()
    forget(FolderLake(lake), PERSON, database=database)

    assert PERSON.encode() in before
    assert PERSON.encode() not in database.read_bytes()
    with open_warehouse(database) as connection:
        assert build(connection, database, as_of=BEFORE).made


def test_killed_before_any_change_the_next_run_ends_the_work(lake: Path, tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    collect_into(lake, database)
    compact(FolderLake(lake), before=BEFORE)
    for changes in count():
        try:
            forget(Lake(MortalStore(lake, changes)), PERSON, database=database)
        except Died:
            # Whoever collects in between reads what is still there.
            collect_into(lake, database)
        else:
            break
    collect_into(lake, database)

    assert changes > 5
    without_them(lake)
    assert digests(database) == tables(lake, tmp_path / "fresh.duckdb")


def test_the_second_run_finds_nothing(lake: Path) -> None:
    forget(FolderLake(lake), PERSON)

    assert forget(FolderLake(lake), PERSON) == Forgotten()


def test_an_object_that_cannot_be_read_is_named(lake: Path) -> None:
    path = next((lake / "raw").rglob("*.gz"))
    path.write_bytes(b"rubbish")

    done = forget(FolderLake(lake), PERSON)

    assert list(done.unread) == [path.relative_to(lake).as_posix()]
    assert path.exists()
