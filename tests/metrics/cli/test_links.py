"""A warehouse or its copy may be a link, such as one to a larger disk: what it names is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.cli.main import main
from support.metrics_company import KEY, PSEUDONYMS
from support.metrics_events import put, typing_window
from support.metrics_warehouse import one, opened

ADA = PSEUDONYMS.person("ada@example.com")


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder elsewhere, which `here.duckdb` leads into."""
    (tmp_path / "work").mkdir()
    (tmp_path / "disk").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", KEY)
    monkeypatch.setenv("GROUNDSPEED_DB", "here.duckdb")
    Path("here.duckdb").symlink_to("../disk/w.duckdb")
    return tmp_path / "disk"


def test_who_is_forgotten_is_gone_from_the_file_that_a_link_names(disk: Path) -> None:
    put(Path("lake"), [typing_window(1, engineer=ADA)])
    assert main(["collect", "events", "lake"]) == 0
    assert ADA.encode() in (disk / "w.duckdb").read_bytes()

    assert main(["lake", "forget", "ada@example.com", "lake"]) == 0

    assert Path("here.duckdb").is_symlink()
    assert ADA.encode() not in (disk / "w.duckdb").read_bytes()


def test_all_that_belongs_to_a_warehouse_lies_beside_its_file(
    disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build"]) == 0
    assert main(["query", "build"]) == 0

    assert [path.name for path in Path().iterdir()] == ["here.duckdb"]
    assert (disk / "w.published.duckdb").exists()
    assert capsys.readouterr().out


def test_what_a_link_of_the_copy_for_readers_names_is_written_anew(disk: Path) -> None:
    assert main(["build", "--k", "6"]) == 0
    copy = disk / "w.published.duckdb"
    shared = copy.rename(disk / "for everybody.duckdb")
    copy.symlink_to(shared.name)

    assert main(["build", "--k", "7"]) == 0

    assert copy.is_symlink()
    with opened(shared) as connection:
        assert one(connection, "SELECT k FROM metrics.build") == 7


def test_a_link_that_leads_to_itself_is_no_warehouse(capsys: pytest.CaptureFixture[str]) -> None:
    Path("round.duckdb").symlink_to("round.duckdb")

    assert main(["build", "--db", "round.duckdb"]) == 2
    assert "internal error" not in capsys.readouterr().err
