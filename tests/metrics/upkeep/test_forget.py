"""After a person is forgotten, no byte of the lake or of the warehouse tells of that person."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from groundspeed_metrics.events.lake import FolderLake, Lake
from groundspeed_metrics.imports.collect import collect_files
from groundspeed_metrics.lake.folder import FolderStore
from groundspeed_metrics.lake.layout import RAW
from groundspeed_metrics.lake.store import STORED_LIMIT, Content
from groundspeed_metrics.upkeep.compact import compact
from groundspeed_metrics.upkeep.forget import Forgotten, forget
from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.publish import published_path
from support.metrics_company import PSEUDONYMS, UNTIL, Company, exports
from support.metrics_events import put, typing_window, uuid
from support.metrics_lake import Died, MortalStore, collect_into, every_byte, tables
from support.metrics_warehouse import digests, one, opened, rows

PERSON = f"{7:032x}"
# The same, with its last digit in an escape of JSON.
ESCAPED = f"{PERSON[:-1]}\\u0037"
SECOND = f"{77:032x}"
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
    hidden = f'{{"engineer":"{ESCAPED}"}}'.encode()
    odd = f'{{"source":"/groundspeed/session/{"-" * 36}","engineer":"{PERSON}"'.encode()
    put(lake, theirs[:2])
    put(lake, [*theirs[2:4], *others[:3], b"{", typing_window(9, engineer="?" + PERSON)])
    put(lake, [torn, others[3]], "2026-03-03")
    put(lake, [*theirs[4:], others[4]], "2026-03-04")
    put(lake, [others[5], b'{"torn'], "2026-03-05")
    put(lake, [hidden, odd, others[0]], "2026-03-05")
    return lake


TABLES_OF_PEOPLE = {
    "raw.event",
    "raw.forge_pull_request",
    "raw.forge_review",
    "raw.git_commit",
    "raw.person",
    "raw.person_alias",
    "raw.survey_answer",
    "raw.vendor_seat",
    "raw.vendor_user_day",
}


def everything_about_somebody(company: Company, folder: Path) -> tuple[dict[str, str], Path, Path]:
    """Return a person's pseudonyms, and a warehouse and lake of one's own that hold them all.

    The person has a second address, and is in every table that names people.
    """
    database, lake = folder / "w.duckdb", folder / "lake"
    shutil.copy(company.database, database)
    shutil.copytree(company.simulated.lake, lake)
    with (company.simulated.folder / "people.csv").open(encoding="utf-8") as file:
        people = {PSEUDONYMS.person(line["email"]): line for line in csv.DictReader(file)}
    with open_warehouse(database) as connection:
        used = "SELECT engineer FROM raw.vendor_seat JOIN raw.person_alias ON login = alias"
        email = min(engineer for (engineer,) in rows(connection, used))
        alias = PSEUDONYMS.person("second@example.com")
        connection.execute("INSERT INTO raw.person_alias VALUES (?, ?)", [alias, email])
        answered = "UPDATE raw.survey_answer SET respondent = ? WHERE respondent = ?"
        connection.execute(answered, [alias, email])
    put(lake, [typing_window(1, session=9, engineer=alias)])
    login = PSEUDONYMS.person(people[email]["login"])
    return {"email": email, "alias": alias, "login": login}, database, lake


def tables_with(database: Path, names: Iterable[str]) -> set[str]:
    """Return the tables that hold any of these pseudonyms in any column."""
    any_of_them = "|".join(names)
    with opened(database) as connection:
        tables = rows(
            connection,
            "SELECT table_schema || '.' || table_name FROM information_schema.tables"
            " WHERE table_schema NOT IN ('information_schema', 'pg_catalog')",
        )
        return {
            table
            for (table,) in tables
            if rows(
                connection,
                f"FROM {table} AS t WHERE regexp_matches(t::VARCHAR, ?) LIMIT 1",
                any_of_them,
            )
        }


def without_them(lake: Path) -> None:
    content = every_byte(lake)
    for trace in (PERSON, uuid(SESSION), ESCAPED):
        assert trace.encode() not in content


def test_no_byte_of_the_lake_tells_of_them(lake: Path) -> None:
    compact(FolderLake(lake), before=BEFORE)
    before = every_byte(lake)
    done = forget(FolderLake(lake), PERSON)
    compact(FolderLake(lake), before=BEFORE)

    assert PERSON.encode() in before
    without_them(lake)
    assert (done.lines, done.objects, done.unread) == (10, 5, {})
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


@pytest.mark.parametrize("told", ["email", "alias", "login"])
def test_no_table_names_them_under_any_of_their_pseudonyms(
    company_with_exports: Company, tmp_path: Path, told: str
) -> None:
    """Of a company: events, commits, reviews, a second tool, a survey, and lists of people."""
    names, database, lake = everything_about_somebody(company_with_exports, tmp_path)
    before = tables_with(database, names.values())

    done = forget(FolderLake(lake), names[told], database=database)

    assert before >= TABLES_OF_PEOPLE
    assert min(done.lines, done.events, done.imported, done.unlinked) > 0
    for name in names.values():
        assert name.encode() not in every_byte(lake)
        assert name.encode() not in database.read_bytes()
    assert tables_with(database, names.values()) == set()


def test_what_the_repository_holds_stays_and_is_one_persons(
    company_with_exports: Company, tmp_path: Path
) -> None:
    names, database, lake = everything_about_somebody(company_with_exports, tmp_path)
    asked = (
        "SELECT count(*), count(DISTINCT engineer) FROM facts.change",
        "SELECT count(*), count(DISTINCT author) FROM raw.forge_pull_request",
        "SELECT count(*), count(DISTINCT reviewer) FROM raw.forge_review",
    )
    with opened(database) as connection:
        before = [rows(connection, text) for text in asked]

    forget(FolderLake(lake), names["email"], database=database)
    with open_warehouse(database) as connection:
        # Files that were read are known, and do not bring the person back.
        for source, name in exports()[1:]:
            collect_files(connection, source, [company_with_exports.simulated.folder / name])
        build(connection, database, as_of=UNTIL)
        after = [rows(connection, text) for text in asked]

    assert after == before
    for file in (database, published_path(database)):
        assert tables_with(file, names.values()) == set()


def test_killed_before_any_change_the_next_run_ends_the_work(lake: Path, tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    collect_into(lake, database)
    compact(FolderLake(lake), before=BEFORE)
    put(lake, [typing_window(1, session=9, engineer=SECOND), typing_window(2, session=8)])
    with open_warehouse(database) as connection:
        connection.execute("INSERT INTO raw.person (engineer) VALUES (?)", [PERSON])
        connection.execute("INSERT INTO raw.person_alias VALUES (?, ?)", [SECOND, PERSON])
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
    assert SECOND.encode() not in every_byte(lake)
    assert digests(database) == tables(lake, tmp_path / "fresh.duckdb")


class CollectedMeanwhile(FolderStore):
    """A folder from which somebody collects just before the first raw object is deleted."""

    def __init__(self, root: Path, database: Path) -> None:
        super().__init__(root)
        self._lake, self._database = root, database
        self._is_collected = False

    def delete(self, key: str) -> None:
        if key.startswith(RAW) and not self._is_collected:
            self._is_collected = True
            collect_into(self._lake, self._database)
        super().delete(key)


def test_who_collects_meanwhile_brings_nobody_back(lake: Path, tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    collect_into(lake, database)

    forget(Lake(CollectedMeanwhile(lake, database)), PERSON, database=database)

    assert not tables_with(database, [PERSON])
    collect_into(lake, database)
    assert digests(database) == tables(lake, tmp_path / "fresh.duckdb")


class ExpiredMeanwhile(FolderStore):
    """A folder of which somebody lets an object go before each change, or the first can be read."""

    def __init__(self, root: Path, *, is_late: bool) -> None:
        super().__init__(root)
        self._raw = root / RAW
        self._is_late = is_late

    def read(self, key: str, limit: int = STORED_LIMIT) -> bytes:
        if not self._is_late:
            self._let_go()
        return super().read(key, limit)

    def write(self, key: str, content: Content) -> None:
        super().write(key, content)
        self._let_go()

    def _let_go(self) -> None:
        for path in self._raw.rglob("*.gz"):
            path.unlink()


@pytest.mark.parametrize("is_late", [False, True])
def test_what_is_let_go_meanwhile_holds_nobody(lake: Path, *, is_late: bool) -> None:
    done = forget(Lake(ExpiredMeanwhile(lake, is_late=is_late)), PERSON)

    without_them(lake)
    assert done.unread == {}


def test_the_second_run_finds_nothing(lake: Path) -> None:
    forget(FolderLake(lake), PERSON)

    assert forget(FolderLake(lake), PERSON) == Forgotten()


def test_an_object_that_cannot_be_read_is_named(lake: Path) -> None:
    path = next((lake / "raw").rglob("*.gz"))
    path.write_bytes(b"rubbish")

    done = forget(FolderLake(lake), PERSON)

    assert list(done.unread) == [path.relative_to(lake).as_posix()]
    assert path.exists()


def test_a_day_of_which_only_the_compacted_form_is_left_is_named_and_left(lake: Path) -> None:
    alone = put(lake, [typing_window(1, session=9, engineer=OTHER)], "2026-03-06")
    compact(FolderLake(lake), before=BEFORE)
    alone.unlink()

    done = forget(FolderLake(lake), PERSON)

    assert list(done.unread.values()) == ["its raw objects are gone"]
    assert uuid(9).encode() in every_byte(lake)


CORP, HOME, OLD, BOB, DEV = (
    PSEUDONYMS.person(name) for name in ("corp", "home", "old", "bob", "dev")
)
# Who wrote a commit of which repository, and who that is by its `.mailmap`.
Commits = list[tuple[str, str, str]]

NAMES: dict[str, tuple[Commits, dict[str, str], set[str]]] = {
    "over two steps": ([("a", OLD, HOME)], {HOME: CORP}, {CORP, HOME, OLD}),
    "over two repositories": ([("a", OLD, HOME), ("b", HOME, CORP)], {}, {CORP, HOME, OLD}),
    "with a .mailmap and without": ([("a", OLD, CORP), ("b", OLD, OLD)], {}, {CORP, OLD}),
    "under two names on file": (
        [("a", OLD, CORP), ("b", OLD, HOME)],
        {HOME: CORP},
        {CORP, HOME, OLD},
    ),
    "split by name": ([("a", DEV, CORP), ("a", DEV, BOB)], {}, {CORP}),
    "of its own and split by name": ([("a", CORP, CORP), ("a", CORP, BOB)], {}, {CORP}),
    "of different people elsewhere": ([("a", DEV, CORP), ("b", DEV, BOB)], {}, {CORP}),
}


def add_commits(database: Path, commits: Commits, aliases: dict[str, str]) -> None:
    """Add commits to a warehouse, and people's other names."""
    with open_warehouse(database) as connection:
        for number, commit in enumerate(commits):
            repository = "INSERT INTO raw.git_repository VALUES (?, '', '', 1, true)"
            connection.execute(repository, [f"of {number}"])
            connection.execute(
                "INSERT INTO raw.git_commit (repo, author, engineer, sha, n_parents, committed_at,"
                " is_bot, is_revert, is_squash, is_fix)"
                " VALUES (?, ?, ?, ?, 1, now(), false, false, false, false)",
                [*commit, str(number)],
            )
        for pair in aliases.items():
            connection.execute("INSERT INTO raw.person_alias VALUES (?, ?)", list(pair))


@pytest.mark.parametrize("case", NAMES)
def test_a_person_is_forgotten_under_every_name_and_nobody_else_is(
    tmp_path: Path, case: str
) -> None:
    commits, aliases, names = NAMES[case]
    everybody = (CORP, HOME, OLD, BOB, DEV)
    for told in sorted(names):
        lake, database = tmp_path / told / "lake", tmp_path / told / "w.duckdb"
        for session, name in enumerate(everybody, start=1):
            put(lake, [typing_window(session=session, engineer=name)])
        collect_into(lake, database)
        add_commits(database, commits, aliases)

        forget(FolderLake(lake), told, database=database)

        for name in everybody:
            assert (name.encode() in every_byte(lake)) == (name not in names)
        assert tables_with(database, names) == set()
        with opened(database) as connection:
            left = one(connection, f"SELECT count(*) FROM raw.git_commit WHERE engineer = '{BOB}'")
        assert left == sum(engineer == BOB for _, _, engineer in commits)
