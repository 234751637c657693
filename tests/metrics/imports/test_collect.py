"""Files are collected once, whatever their names; what is broken is set aside and told."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.imports.collect import FilesCollected, collect_files
from groundspeed_metrics.imports.people import PeopleFile
from groundspeed_metrics.imports.survey import SurveyAnswers
from groundspeed_metrics.simulate.company import found_company
from groundspeed_metrics.simulate.people import write_people
from groundspeed_metrics.warehouse.database import open_warehouse
from support.metrics_company import PSEUDONYMS, UNTIL
from support.metrics_warehouse import digests, one, rows

HEADER = "answered_on,email,question,score,comment\n"


def survey(connection: duckdb.DuckDBPyConnection, *paths: Path) -> FilesCollected:
    return collect_files(connection, SurveyAnswers(PSEUDONYMS), paths)


def people(connection: duckdb.DuckDBPyConnection, *paths: Path) -> FilesCollected:
    return collect_files(connection, PeopleFile(PSEUDONYMS), paths)


def answers(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines))
    return path


def test_a_content_is_read_once_under_any_name(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    first = answers(tmp_path, "a.csv", "2026-01-27,ada@example.com,flow,7,words")
    copy = answers(tmp_path, "b.csv", "2026-01-27,ada@example.com,flow,7,words")

    assert survey(warehouse, first, copy).read == 1
    assert survey(warehouse, tmp_path).read == 0
    assert one(warehouse, "SELECT count(*) FROM raw.survey_answer") == 1


def test_a_bad_record_keeps_no_other_out(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    good = "2026-01-27,ada@example.com,flow,7,"
    path = answers(tmp_path, "a.csv", good, "2026-01-27,ada@example.com,flow,99,", good)

    done = survey(warehouse, path)

    assert (done.records, done.rows) == (3, 2)
    assert [(i.line, i.reason, i.detail) for i in done.set_aside] == [(3, "not_a_score", "score")]
    assert rows(warehouse, "SELECT source, line, reason FROM raw.import_quarantine") == [
        ("survey", 3, "not_a_score")
    ]


def test_a_damaged_file_is_told_and_tried_again(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(b"not gzip")

    assert survey(warehouse, tmp_path).damaged == [(path, "cut off or not gzip")]
    assert one(warehouse, "SELECT count(*) FROM raw.import_file") == 0


def test_the_order_of_files_makes_no_difference(tmp_path: Path) -> None:
    files = [
        answers(tmp_path, f"{n}.csv", f"2026-01-2{n},ada@example.com,flow,{n},")
        for n in range(1, 4)
    ]
    for name, given in (("one", files), ("other", files[::-1])):
        with open_warehouse(tmp_path / f"{name}.duckdb") as connection:
            survey(connection, *given)

    assert digests(tmp_path / "one.duckdb") == digests(tmp_path / "other.duckdb")


def test_a_run_counts_when_it_reads_what_no_other_has(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = [
        answers(tmp_path, f"{score}.csv", f"2026-01-20,ada@example.com,flow,{score},")
        for score in (3, 9, 4)
    ]
    survey(warehouse, files[0])
    survey(warehouse, files[0])
    survey(warehouse, *files)

    asked = (
        "SELECT score, run FROM raw.survey_answer JOIN raw.import_run USING (content) ORDER BY 1"
    )
    assert rows(warehouse, asked) == [(3, 1), (4, 2), (9, 2)]


def test_a_file_of_people_replaces_the_last_one(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("email,login,team\nada@example.com,ada,core\nbob@example.com,bob,web\n")
    new.write_text("email,login,team\nada@example.com,ada,web\nnobody,x,web\n")

    people(warehouse, old)
    assert people(warehouse, old).read == 0
    done = people(warehouse, new)

    ada = PSEUDONYMS.person("ada@example.com")
    assert rows(warehouse, "SELECT engineer, team FROM raw.person") == [(ada, "web")]
    assert one(warehouse, "SELECT count(*) FROM raw.person_alias") == 1
    assert len(done.set_aside) == one(warehouse, "SELECT count(*) FROM raw.import_quarantine") == 1
    # The first one again is new again, and nothing is left of the second.
    assert people(warehouse, old).read == 1
    assert one(warehouse, "SELECT count(*) FROM raw.person") == 2
    assert one(warehouse, "SELECT count(*) FROM raw.import_quarantine") == 0


def test_a_file_in_which_nobody_is_replaces_nothing(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("email,team\nada@example.com,core\n")
    bad.write_text("address,team\nada@example.com,core\n")
    people(warehouse, good)

    with pytest.raises(UserError, match=r"line 2: other_shape email\).*people is kept"):
        people(warehouse, bad)
    assert one(warehouse, "SELECT count(*) FROM raw.person") == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'email,team\nada@example.com,core\nbob@example.com,"co"re\n', "line 3: not_csv"),
        (b"email,team\nada@example.com,core\nbob@example.com\n", "line 3: other_number_of_fields"),
        ("email,team,Größe\nada@example.com,core,3\n".encode("cp1252"), "not UTF-8"),
        (b"email,email,team\nada@example.com,eve@example.com,core\n", "comes twice"),
    ],
)
def test_a_file_of_people_that_is_read_in_part_replaces_nobody(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, content: bytes, reason: str
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("email,team\nada@example.com,core\nbob@example.com,core\n")
    bad.write_bytes(content)
    people(warehouse, good)

    with pytest.raises(UserError, match=rf"bad\.csv cannot be read \(.*{reason}.*people is kept"):
        people(warehouse, bad)
    assert one(warehouse, "SELECT count(*) FROM raw.person") == 2


def test_a_file_that_is_not_utf_8_keeps_no_other_out(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    bad = tmp_path / "a.csv"
    bad.write_bytes("answered_on,email,question,score,Straße\n".encode("cp1252"))
    good = answers(tmp_path, "b.csv", "2026-01-27,ada@example.com,flow,7,")

    done = survey(warehouse, bad, good)

    assert (done.read, done.rows) == (1, 1)
    assert done.damaged == [(bad, "its header is not UTF-8; save it as CSV in UTF-8")]


@pytest.mark.parametrize("name", ["absent.csv", "notes.txt", "."])
def test_nothing_to_read_is_said(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    (tmp_path / "notes.txt").write_text("x")

    with pytest.raises(UserError):
        survey(warehouse, tmp_path / name)


def test_no_address_login_or_word_reaches_the_file(tmp_path: Path) -> None:
    company = found_company(engineers=12, weeks=2, seed=5, until=UNTIL)
    write_people(company, tmp_path / "people.csv")
    said = answers(tmp_path, "a.csv", "2026-01-27,engineer-001@example.com,flow,7,SECRETWORDS")
    odd = answers(tmp_path, "b.csv", "2026-01-27,engineer-002@example.com,My boss Ann?,3,")
    database = tmp_path / "w.duckdb"
    with open_warehouse(database) as connection:
        people(connection, tmp_path / "people.csv")
        survey(connection, said, odd)

    content = b"".join(path.read_bytes() for path in tmp_path.glob("w.duckdb*"))
    told = {who.email for who in company.engineers} | {who.login for who in company.engineers}
    assert company.engineers[0].team.slug.encode() in content, "the search finds what is there"
    for text in (*told, "SECRETWORDS", "My boss", "example.com"):
        assert text.encode() not in content


def test_a_kill_between_files_leaves_whole_files_behind(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.json" for number in range(4)]
    for number, path in enumerate(files):
        score = {"answered_on": f"2026-01-0{number + 1}", "email": "a@b.c", "question": "flow"}
        path.write_text(json.dumps([{**score, "score": n} for n in range(5)]))
    database = tmp_path / "w.duckdb"

    def die(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), open_warehouse(database) as connection:
        collect_files(connection, SurveyAnswers(PSEUDONYMS), files, progress=die)
    with open_warehouse(database) as connection:
        before = Counter(c for (c,) in rows(connection, "SELECT content FROM raw.survey_answer"))
        done = survey(connection, *files)
        after = Counter(c for (c,) in rows(connection, "SELECT content FROM raw.survey_answer"))

    assert set(before.values()) == {5}
    assert done.read == 4 - len(before) < 4
    assert sorted(after.values()) == [5, 5, 5, 5]


def test_what_lies_in_a_folder_and_cannot_be_reached_is_told(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    answers(exports, "a.csv", "2026-01-27,ada@example.com,flow,7,words")
    (exports / "b.csv").symlink_to("nowhere.csv")
    os.mkfifo(exports / "c.csv")

    done = survey(warehouse, exports)

    assert done.read == 1
    assert done.damaged == [(exports / "b.csv", "No such file or directory")]


def test_what_macos_lays_beside_a_file_is_no_export(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    answers(tmp_path, "a.csv", "2026-01-27,ada@example.com,flow,7,words")
    (tmp_path / "._a.csv").write_bytes(b"\0\5\26\7\0\2\0\0Mac OS X        \xff")

    done = survey(warehouse, tmp_path)

    assert (done.listed, done.read, done.damaged) == (1, 1, [])


def test_a_link_to_a_folder_is_a_folder_and_leads_round_only_once(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    exports, elsewhere = tmp_path / "exports", tmp_path / "elsewhere"
    exports.mkdir()
    elsewhere.mkdir()
    answers(elsewhere, "a.csv", "2026-01-27,ada@example.com,flow,7,words")
    (exports / "latest").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(exports)
    (exports / "again").symlink_to(elsewhere)

    done = survey(warehouse, exports)

    assert (done.listed, done.read, done.damaged) == (1, 1, [])


def test_a_folder_that_cannot_be_listed_is_told(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "exports" / "closed"
    closed.mkdir(parents=True)
    (tmp_path / "exports" / "people.csv").write_text("email\nada@example.com\n")
    closed.chmod(0)
    for folder in (tmp_path, closed.parent):
        folder.chmod(0o755)
    monkeypatch.chdir(tmp_path)

    with (
        as_somebody_else(),
        pytest.raises(UserError, match=r"closed cannot be read \(Permission denied\); .* is kept"),
    ):
        people(warehouse, Path("exports"))
    closed.chmod(0o700)


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Give up the rights of the superuser, who may list everything."""
    own = os.geteuid()
    os.seteuid(own or 65534)
    try:
        yield
    finally:
        os.seteuid(own)
