"""`groundspeed-metrics collect people|survey|…`: what is said of what could not be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.cli.main import main

HEADER = "answered_on,email,question,score\n"


def test_what_is_not_shown_of_the_quarantine_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    good, bad = "2026-01-27,ada@example.com,flow,9\n", "2026-01-27,ada@example.com,flow,99\n"
    (tmp_path / "a.csv").write_text(HEADER + good + bad * 8)

    assert main(["collect", "survey", "a.csv"]) == 0
    said = capsys.readouterr().err
    assert said.count("not_a_score") == 5
    assert "and 3 more" in said


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("survey", '{"date": "2026-01-27", "email": "ada@example.com", "flow": 7}'),
        ("vendor", '{"user": "ada", "day": "2026-01-27", "accepted": 7}'),
        ("forge", '{"message": "Not Found", "status": "404"}'),
        ("people", '{"address": "ada@example.com"}'),
    ],
)
def test_an_export_of_which_nothing_can_be_used_is_an_error(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    content: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text(content)

    assert main(["collect", kind, "a.json"]) == 2
    assert "Nothing in these files can be used" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_an_error_that_keeps_no_other_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv.gz").write_bytes(b"cut off")
    (tmp_path / "b.csv").write_text(HEADER + "2026-01-27,ada@example.com,flow,7\n")

    assert main(["collect", "survey", "a.csv.gz", "b.csv"]) == 2
    said = capsys.readouterr().err
    assert "1 row of 1 record" in said
    assert "a.csv.gz (cut off or not gzip)" in said
    assert "1 file could not be read; the others are collected" in said


@pytest.mark.parametrize(
    ("content", "times"),
    [
        ("email,team\nada@example.com,core\n", 1),
        ("email,exposed_from\nada@example.com,\nbob@example.com,\n", 1),
        ("email,exposed_from\nada@example.com,\nbob@example.com,2026-01-19\n", 0),
    ],
)
def test_what_follows_from_a_file_without_first_days_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: str,
    times: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(content)

    assert main(["collect", "people", "people.csv"]) == 0
    assert capsys.readouterr().err.count("No line says since when (exposed_from)") == times
