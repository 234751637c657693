"""The commands as a user runs them, from an empty folder to a report."""

from __future__ import annotations

import argparse
import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from groundspeed_metrics.cli.main import COMMANDS, main
from groundspeed_metrics.cli.query import listing
from groundspeed_metrics.warehouse.publish import published_path
from support.metrics_company import Company
from support.metrics_events import put, typing_window
from support.metrics_git import GitRepo

FORMS = ("csv", "json", "parquet")


def test_from_nothing_to_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "k")
    monkeypatch.setenv("GROUNDSPEED_LAKE", "c/lake")
    company = ["--engineers", "6", "--weeks", "2", "--until", "2026-03-01", "--out", "c"]

    assert main(["simulate", *company]) == 0
    assert main(["collect", "git", "c/repositories/app.git", "c/repositories/api.git"]) == 0
    assert main(["collect", "events"]) == 0
    assert main(["build", "--as-of", "2026-03-01"]) == 0
    assert main(["report", "--out", "r.html"]) == 0
    narrated = capsys.readouterr()
    assert main(["query", "data_trust", "--format", "json"]) == 0

    assert narrated.out == ""
    assert "published" in narrated.err
    assert "Nothing was collected" not in narrated.err
    assert {row["source"] for row in json.loads(capsys.readouterr().out)} == {"events", "git"}
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")


def test_one_bad_repository_keeps_no_other_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    repo = GitRepo(tmp_path / "good")
    repo.commit()

    code = main(["collect", "git", "absent", "good"])

    said = capsys.readouterr().err
    assert code == 2
    assert "absent is not a folder" in said
    assert "good: 1 commit (whole)" in said


def test_a_key_of_its_own_is_made_private_and_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    GitRepo(tmp_path / "repo").commit()

    main(["collect", "git", "repo"])
    key = tmp_path / "groundspeed.duckdb.key"

    assert "GROUNDSPEED_ORG_KEY" in capsys.readouterr().err
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("words", [["git", "repo"], ["survey", "a.csv"]], ids=" ".join)
def test_a_key_that_is_not_set_any_more_is_not_replaced_by_a_new_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "the organisation's")
    GitRepo(tmp_path / "repo").commit()
    (tmp_path / "a.csv").write_text("answered_on,email,question,score\n")
    assert main(["collect", *words]) == 0
    monkeypatch.delenv("GROUNDSPEED_ORG_KEY")

    assert main(["collect", *words]) == 2
    said = capsys.readouterr().err
    assert "Set GROUNDSPEED_ORG_KEY as before" in said
    assert "a random key was made" not in said
    assert not (tmp_path / "groundspeed.duckdb.key").exists()


def test_another_key_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    GitRepo(tmp_path / "repo").commit()
    main(["collect", "git", "repo"])
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "another")

    assert main(["collect", "git", "repo"]) == 2
    assert "another organisation key" in capsys.readouterr().err


def test_a_key_under_which_nothing_was_collected_binds_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text("email\nada@example.com\n")
    assert main(["collect", "people", "peopel.csv"]) == 2
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "the organisation's")

    assert main(["collect", "people", "people.csv"]) == 0
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "another")
    assert main(["collect", "people", "people.csv"]) == 2
    assert "another organisation key" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["collect", "events"], ["lake", "compact"]], ids=" ".join)
def test_an_object_that_cannot_be_read_is_an_error_that_keeps_no_other_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, [typing_window(1)])
    path = put(tmp_path, [typing_window(2)])
    path.write_bytes(b"rubbish")

    assert main([*words, "."]) == 2
    said = capsys.readouterr().err
    assert "1 event" in said
    assert f"{path.name} (cut off or not gzip)" in said
    assert "1 object could not be read" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["collect", "events"], "No lake is named"),
        (["collect", "events", "nowhere"], "There is no lake"),
        (["collect", "events", "--spool", "nowhere"], "There is no spool"),
        (["collect", "git", ".", "--db", "/dev/null/w.duckdb"], "The folder of"),
        (["collect", "git", ".", "--db", "/dev/fd/w.duckdb"], "so nothing can be written"),
        (["collect", "git", ".", "--db", "."], "is no file for a warehouse"),
        (["collect", "git", ".", "--db", ""], "is no file for a warehouse"),
        (["build", "--db", ":memory:"], "is no file for a warehouse"),
        (["build", "--db", "\udcff.duckdb"], "is not UTF-8"),
        (["query", "--sql", "select '\udcff'"], "is not UTF-8"),
        (["build", "--db", "a.published.duckdb"], "is a copy for readers"),
        (["build", "--out", "x"], "Add --engine spark"),
        (["build", "--master", "x"], "Add --engine spark"),
        (["build", "--k", "4"], "cannot be lowered"),
        (["query", "adoption"], "Nothing is published yet"),
        (["query"], "Name one query"),
        (["query", "x", "--sql", "SELECT 1"], "Name one query"),
        (["query", "x", "--format", "parquet"], "--out FILE.parquet"),
        (["report", "--out", "r.html"], "Nothing is published yet"),
        (["report"], "There is nothing to write"),
        (["notebook", "n.py"], "Nothing is published yet"),
        (["notebook", "n.ipynb"], "n.ipynb is no Python file"),
        (["build", "--as-of", "soon"], "'soon' is no day; nothing was done"),
        (["build", "--as-of", "0001-01-01"], "'0001-01-01' is no day"),
        (["lake", "compact", ".", "--before", "2026-02-30"], "'2026-02-30' is no day"),
        (["query", "--list", "adoption"], "--list stands alone"),
        (["query", "--list", "--format", "csv"], "--list stands alone"),
        (["query", "--sql", "SELECT 1", "--param", "weeks=3"], "values of named queries"),
        (["lake", "retain", ".", "--days", "0"], "nothing was deleted"),
        (["lake", "retain", ".", "--days", "-1"], "from 1 to 36,500"),
        (["lake", "retain", ".", "--days", "1000000"], "from 1 to 36,500"),
        (["simulate", "x", "--until", "abc"], "'abc' is no day"),
        (["simulate", "x", "--until", "9999-12-31"], "from 2025-01-01 to 2098-12-31"),
        (["simulate", "x", "--until", "0002-01-01"], "from 2025-01-01 to 2098-12-31"),
        (["simulate", "--engineers", "0", "--out", "x"], "from 1 to 1,000"),
        (["simulate", "x", "--engineers", "1001"], "--engineers 1001 makes no company"),
        (["simulate", "x", "--weeks", "200000"], "--weeks 200000 makes no company"),
        (["simulate", "x", "--baseline-weeks", "200000"], "from 0 to 520"),
        (["simulate", "x", "--waves", "1000000000"], "from 1 to 100"),
        (["simulate", "x", "--requests", "nan"], "from 0.01 to 10,000"),
        (["simulate", "x", "--requests", "inf"], "--requests inf makes no company"),
        (["collect", "people", "empty"], "no export in the folder"),
        (["simulate", "--until", "2025-01-20", "x"], "no event is as old"),
        (["simulate", "/dev/null/x"], "cannot be written to"),
        (["build", "--dialect", "athena", "--out", "/dev/null/x"], "cannot be written to"),
    ],
)
def test_a_mistake_is_one_sentence_with_a_remedy_and_exit_code_2(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()

    assert main(arguments) == 2

    captured = capsys.readouterr()
    *_, what, remedy = ["", *captured.err.splitlines()]
    assert said in f"{what} {remedy}"
    assert remedy.startswith("  ")
    assert captured.out == ""


@pytest.mark.parametrize("words", ["query adoption --fromat csv", "collect git . --fromat csv"])
def test_an_unknown_option_is_told_with_those_of_its_command(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words.split())

    said = capsys.readouterr().err
    assert said.startswith(f"usage: groundspeed-metrics {words.partition(' ')[0]}")
    assert "[--db FILE]" in said
    assert "unrecognized arguments: --fromat csv" in said


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_ends_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert "Example: groundspeed-metrics" in capsys.readouterr().out


def test_a_build_of_nothing_says_how_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = str(tmp_path / "w.duckdb")

    assert main(["build", "--db", database]) == 0

    assert "Begin with: groundspeed-metrics collect git PATH" in capsys.readouterr().err


def test_a_build_of_nothing_replaces_no_copy_of_another_warehouse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "w.duckdb"
    published = published_path(database)

    assert main(["build", "--db", str(database)]) == 0
    assert main(["build", "--db", str(database)]) == 0
    content = published.read_bytes()
    database.unlink()
    assert main(["build", "--db", str(database)]) == 2

    assert f"{published} holds an earlier build" in capsys.readouterr().err
    assert published.read_bytes() == content


def test_a_copy_for_readers_can_be_asked_by_its_own_name(
    empty_warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published = published_path(empty_warehouse)

    assert main(["query", "build", "--format", "csv", "--db", str(published)]) == 0

    assert capsys.readouterr().out.startswith("k,as_of,")


@pytest.mark.parametrize("words", [["query", "build"], ["report"]], ids=" ".join)
def test_no_answer_is_written_over_a_database(
    empty_warehouse: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    content = empty_warehouse.read_bytes()
    to_itself = ["--db", str(empty_warehouse), "--out", str(empty_warehouse)]

    assert main([*words, *to_itself]) == 2

    assert "is a database of DuckDB, and was left as it was" in capsys.readouterr().err
    assert empty_warehouse.read_bytes() == content


def test_a_folder_without_events_is_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collect", "events", str(tmp_path), "--db", str(tmp_path / "w.duckdb")]) == 0
    assert "No events lie there" in capsys.readouterr().err


def test_a_table_says_what_its_reasons_for_withholding_mean(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = "SELECT 'few_behind' AS withheld, 'my_own' AS vendor_withheld, 'coverage' AS slice"
    words = ["query", "--db", str(company.database), "--sql", sql]

    assert main(words) == 0
    said = capsys.readouterr()
    assert said.err == "few_behind: withheld, since fewer than 5 people did this\n"
    assert "few_behind" in said.out

    assert main([*words, "--format", "csv"]) == 0
    assert capsys.readouterr().err == ""


def test_the_list_of_queries_is_as_wide_as_the_terminal_that_shows_it() -> None:
    plain, narrow = listing(None), listing(80)

    assert max(map(len, plain.splitlines())) > 80 >= max(map(len, narrow.splitlines()))
    assert plain.split() == narrow.split()


def test_an_answer_without_rows_says_where_to_look(
    empty_warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", "acceptance", "--db", str(empty_warehouse)]) == 0

    said = capsys.readouterr()
    assert "acceptance has no rows" in said.err
    # A breakdown that is withheld as a whole has no rows either.
    assert "nothing of what it asks about was collected, or may be published" in said.err
    assert "query data_trust" in said.err
    assert "withheld, and why: groundspeed-metrics query headline" in said.err
    assert "by_count" in said.out


def test_the_list_of_queries_needs_no_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--list"]) == 0
    assert "Is it used" in capsys.readouterr().out


def test_help_loads_none_of_the_heavy_libraries() -> None:
    program = (
        "import sys; from groundspeed_metrics.cli.main import main; main([]);"
        "heavy = {'duckdb', 'altair', 'git', 'boto3', 'rich'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=dict(os.environ),
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["query", "build", "--out", "/dev/null/b.csv"],
        ["query", "build", "--format", "parquet", "--out", "/dev/null/b.parquet"],
        ["report", "--out", "/dev/null/r.html"],
        ["report", "--export", "/dev/null/tables"],
        ["notebook", "/dev/null/n.py"],
    ],
    ids=" ".join,
)
def test_a_place_that_cannot_be_written_to_is_one_sentence(
    empty_warehouse: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--db", str(empty_warehouse)]) == 2
    assert "cannot be written to (Not a directory)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EACCES, "Permission denied", "/p/w.db"), "no permission to use /p/w.db;"),
        (OSError(errno.EISDIR, "Is a directory", "/p"), "/p cannot be used: Is a directory;"),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full;"),
        (OSError("a rare one"), "internal error (OSError);"),
    ],
)
def test_a_place_that_cannot_be_used_is_one_sentence(
    error: OSError, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Refused(ModuleType):
        def configure(self, parser: argparse.ArgumentParser) -> None: ...

        def run(self, arguments: argparse.Namespace) -> int:
            raise error

    monkeypatch.setitem(sys.modules, "groundspeed_metrics.cli.build", Refused("refused"))

    assert main(["build"]) == 2
    assert f"{said} what was collected before is kept." in capsys.readouterr().err


PRINTED = {
    "ascii": ["a      b", "-----  -", "? -> x  -"],
    "latin-1": ["a      b", "-----  -", "ü -> x  ·"],
    "utf-8": ["a      b", "─────  ─", "ü → x  ·"],
}


def asked(database: Path, encoding: str, *words: str) -> bytes:
    """Return what a query prints, in a process whose terminal has an encoding."""
    program = (sys.executable, "-m", "groundspeed_metrics.cli.main")
    return subprocess.run(
        [*program, "query", "--db", database, "--sql", "SELECT 'ü → x' AS a, NULL AS b", *words],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=True,
    ).stdout


@pytest.mark.parametrize("encoding", PRINTED)
def test_an_answer_is_printed_whatever_letters_a_terminal_has(
    empty_warehouse: Path, encoding: str
) -> None:
    printed = asked(empty_warehouse, encoding).decode(encoding)

    assert printed.splitlines() == PRINTED[encoding]


def test_data_for_programs_is_utf_8_whatever_letters_a_terminal_has(empty_warehouse: Path) -> None:
    data = asked(empty_warehouse, "ascii", "--format", "json")

    assert json.loads(data.decode("utf-8")) == [{"a": "ü → x", "b": None}]


def test_the_tables_of_the_report_are_the_same_in_every_form(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tables"

    assert main(["report", "--export", str(folder), "--db", str(company.database)]) == 0
    names = {form: sorted(p.stem for p in (folder / form).iterdir()) for form in FORMS}
    weeks = json.loads((folder / "json" / "engaged.json").read_text())
    with duckdb.connect() as connection:
        parquet = str(folder / "parquet" / "engaged.parquet")
        stored = connection.execute("SELECT week, engaged_share FROM read_parquet(?)", [parquet])
        rows = stored.fetchall()

    assert names["csv"] == names["json"] == names["parquet"]
    assert [(str(week), share) for week, share in rows] == [
        (row["week"], row["engaged_share"]) for row in weeks
    ]
    assert len((folder / "csv" / "engaged.csv").read_text().splitlines()) == len(weeks) + 1
    assert f"{len(names['csv'])} tables written" in capsys.readouterr().err


def test_a_floor_above_all_people_there_are_is_no_number_of_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["build", "--db", str(tmp_path / "w.duckdb"), "--k", "9" * 12])

    assert f"argument --k: invalid people value: '{'9' * 12}'" in capsys.readouterr().err


def test_a_build_as_of_a_day_that_is_not_over_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    over = datetime.now(UTC).date() - timedelta(days=1)
    for day in (over, over + timedelta(days=8)):
        assert main(["build", "--db", str(tmp_path / "w.duckdb"), "--as-of", str(day)]) == 0

    assert capsys.readouterr().err.count("not over yet") == 1
