from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.git.collect import collect_git
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.warehouse import build as building
from groundspeed_metrics.warehouse.build import build, set_up
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.models import load_models
from groundspeed_metrics.warehouse.publish import open_published, published_path
from support.metrics_company import UNTIL, Company, make_warehouse
from support.metrics_events import put, typing_window
from support.metrics_git import GitRepo
from support.metrics_warehouse import digests, one, opened

DAY = date(2026, 3, 8)


def test_an_empty_warehouse_builds_and_publishes_nothing_but_definitions(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with open_warehouse(database) as connection:
        build(connection, database, as_of=DAY)
    with opened(published_path(database)) as published:
        assert one(published, "SELECT count(*) FROM metrics.weekly") == 0
        assert one(published, "SELECT count(*) FROM metrics.definition") > 20


def test_what_was_not_collected_since_was_not_seen_to_last(
    tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    database, repo = tmp_path / "w.duckdb", GitRepo(tmp_path / "repo")
    repo.commit()
    watched = "SELECT max(days) FROM facts.line_age"
    with open_warehouse(database) as connection:
        collect_git(connection, repo.root, pseudonyms)
        build(connection, database, as_of=date(2026, 3, 1))
        assert one(connection, watched) is None

        repo.set_clock(int(datetime(2026, 2, 18, tzinfo=UTC).timestamp()))
        repo.commit(files={"src/b.ts": "1\n"})
        collect_git(connection, repo.root, pseudonyms)
        build(connection, database, as_of=date(2026, 3, 1))
        assert one(connection, watched) == 30


def test_the_published_copy_holds_published_models_alone(company: Company) -> None:
    tables = set(digests(published_path(company.database)))

    assert tables == {model.name for model in load_models() if model.is_published}


def test_building_and_collecting_twice_changes_nothing(company: Company, tmp_path: Path) -> None:
    database = copied(company, tmp_path)
    once = digests(database), digests(published_path(database))

    make_warehouse(company.simulated, database)

    assert (digests(database), digests(published_path(database))) == once


def test_a_warehouse_that_is_deleted_is_made_again_the_same(
    company: Company, tmp_path: Path
) -> None:
    database = tmp_path / "again.duckdb"

    make_warehouse(company.simulated, database)

    assert digests(database) == digests(company.database)


def test_what_has_not_changed_is_not_made_again(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit()
    database = tmp_path / "w.duckdb"
    with open_warehouse(database) as connection:
        first = build(connection, database, as_of=DAY)
        second = build(connection, database, as_of=DAY)
        collect_git(connection, repo.root, pseudonyms)
        third = build(connection, database, as_of=DAY)
        fourth = build(connection, database, as_of=date(2026, 3, 15))

    assert (len(first.made), first.left) == (len(load_models()), ())
    assert second.made == ()
    assert "facts.change" in third.made
    assert "facts.request" in third.left
    assert "facts.engineer_span" in fourth.made
    assert "facts.change" in fourth.left


def test_a_build_whose_check_finds_something_keeps_the_last_good_one(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = copied(company, tmp_path)
    good = digests(database), digests(published_path(database))
    put(tmp_path / "lake", [typing_window()], "2026-02-27")
    with open_warehouse(database) as connection:
        collect_events(connection, FolderLake(tmp_path / "lake"))
    collected = digests(database)
    monkeypatch.setattr(building, "load_checks", lambda: {"bad": "-- It is bad.\nSELECT 1"})

    with (
        open_warehouse(database) as connection,
        pytest.raises(UserError, match="It is bad") as caught,
    ):
        build(connection, database, as_of=DAY)

    assert "still the published one" in caught.value.what
    assert digests(database) == collected
    assert digests(published_path(database)) == good[1]


def test_a_crowded_table_is_noticed_by_the_checks(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with open_warehouse(database) as connection:
        put(tmp_path / "lake", [typing_window()])
        collect_events(connection, FolderLake(tmp_path / "lake"))
        connection.execute("INSERT INTO raw.event FROM raw.event")
        with pytest.raises(UserError, match="An event is counted twice"):
            build(connection, database, as_of=DAY)


@pytest.mark.parametrize("days", range(7))
def test_builds_of_one_week_are_as_of_the_same_sunday(
    warehouse: duckdb.DuckDBPyConnection, days: int
) -> None:
    sunday = DAY
    set_up(warehouse, as_of=sunday + timedelta(days=days))

    assert one(warehouse, "SELECT as_of FROM settings.build") == sunday


def test_what_is_done_after_the_sunday_of_a_build_is_in_no_published_table(
    company_with_exports: Company, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    """Two copies of one week would otherwise differ by what one person did on a day."""
    database = copied(company_with_exports, tmp_path)
    monday = UNTIL + timedelta(days=1)
    published = digests(published_path(database))
    repository = GitRepo(tmp_path / "repo")
    repository.set_clock(int(datetime(*monday.timetuple()[:3], tzinfo=UTC).timestamp()))
    repository.commit()
    put(
        tmp_path / "lake",
        [typing_window(number, time=f"{monday}T10:00:00.000Z") for number in (0, 2)],
        f"{monday}",
    )
    with open_warehouse(database) as connection:
        collect_events(connection, FolderLake(tmp_path / "lake"))
        collect_git(connection, repository.root, pseudonyms)
        build(connection, database, as_of=monday)

    after = digests(published_path(database))
    assert {name for name in published if published[name] != after[name]} == set()


def test_a_day_that_is_not_over_counts_for_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    set_up(warehouse)
    as_of = one(warehouse, "SELECT as_of FROM settings.build")

    assert as_of < datetime.now(UTC).date()
    assert as_of.isoweekday() == 7


@pytest.mark.parametrize("k", [-1, 0, 1, 4])
def test_the_floor_cannot_be_lowered(warehouse: duckdb.DuckDBPyConnection, k: int) -> None:
    with pytest.raises(UserError, match="cannot be lowered"):
        build(warehouse, Path("unused"), k=k)


def test_a_reader_sees_the_last_copy_while_a_writer_works(company: Company) -> None:
    with open_warehouse(company.database), open_published(company.database) as published:
        assert one(published, "SELECT k FROM metrics.build") == 5


def test_a_copy_that_a_killed_build_left_half_written_makes_room(company: Company) -> None:
    draft = published_path(company.database)
    draft = draft.with_name(f"{draft.name}.draft")
    draft.write_bytes(b"half")
    with open_warehouse(company.database) as connection:
        build(connection, company.database, as_of=date(2026, 3, 1))

    assert not draft.exists()
    with open_published(company.database) as published:
        assert one(published, "SELECT k FROM metrics.build") == 5


def test_nothing_published_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught, open_published(tmp_path / "w.duckdb"):
        pass

    assert "build" in caught.value.remedy


def copied(company: Company, folder: Path) -> Path:
    """Return a copy of the company's warehouse, with its published one, to harm at will."""
    for path in (company.database, published_path(company.database)):
        shutil.copy(path, folder)
    return folder / company.database.name
