"""`groundspeed-metrics lake forget`: how a person may be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.cli.main import main
from groundspeed_metrics.lake.layout import PARQUET
from support.metrics_company import KEY, PSEUDONYMS
from support.metrics_events import put, typing_window
from support.metrics_lake import every_byte

NAMED = {
    "ada@example.com": PSEUDONYMS.person("ada@example.com"),
    " Ada@Example.com": PSEUDONYMS.person("ada@example.com"),
    "@ada": PSEUDONYMS.person("ada"),
    f"{7:032x}": f"{7:032x}",
}


@pytest.fixture(autouse=True)
def organisation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", KEY)


@pytest.mark.parametrize("person", NAMED)
def test_a_person_is_named_by_address_login_or_pseudonym(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], person: str
) -> None:
    put(tmp_path / "lake", [typing_window(1, engineer=NAMED[person])])

    assert main(["lake", "forget", person, "lake"]) == 0
    assert NAMED[person].encode() not in every_byte(tmp_path / "lake")
    assert "1 line in 1 object" in capsys.readouterr().err


def test_what_is_none_of_these_deletes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "lake", [typing_window(1)])
    before = every_byte(tmp_path / "lake")

    assert main(["lake", "forget", "ada", "lake"]) == 2
    assert "nothing was deleted" in capsys.readouterr().err
    assert every_byte(tmp_path / "lake") == before


def test_under_another_key_nobody_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "lake", [typing_window(1, engineer=NAMED["ada@example.com"])])
    (tmp_path / "people.csv").write_text("email\nada@example.com\n")
    main(["collect", "people", "people.csv"])
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "another")

    assert main(["lake", "forget", "ada@example.com", "lake"]) == 2
    assert "another organisation key; nothing was changed" in capsys.readouterr().err


def test_that_nothing_is_known_of_a_person_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "lake", [typing_window(1)])

    assert main(["lake", "forget", "ada@example.com", "lake"]) == 0
    assert "Nothing was found of this person" in capsys.readouterr().err


def test_a_lake_without_events_is_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lakes").mkdir()

    assert main(["lake", "forget", "@ada", "lakes"]) == 0
    assert "No events lie in the lake: is it that of the editors?" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["forget", "@ada", "lake"], ["retain", "lake"]], ids=" ".join)
def test_that_there_is_no_warehouse_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    put(tmp_path / "lake", [typing_window(1, engineer=NAMED["@ada"])])

    assert main(["lake", *words, "--db", "elsewhere.duckdb"]) == 0
    assert "There is no warehouse at elsewhere.duckdb" in capsys.readouterr().err
    assert not (tmp_path / "elsewhere.duckdb").exists()


def test_that_the_lake_cannot_be_compacted_again_hides_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = tmp_path / "lake"
    put(lake, [typing_window(1, engineer=NAMED["@ada"])])
    put(lake, [typing_window(2, session=9)])
    put(lake, [typing_window(3)], "2026-03-03").write_bytes(b"rubbish")
    left = lake / PARQUET / "type=x" / "dt=2026-03-02" / f"{0:064}.parquet"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"")
    (lake / PARQUET / "type=typing.window").write_text("in the way")

    assert main(["lake", "forget", "@ada", "lake"]) == 2
    said = capsys.readouterr().err
    assert "Deleted: 1 line in 1 object" in said
    assert "not compacted again: The lake lake cannot be written to" in said
    assert "1 object could not be read and may still hold this person" in said
