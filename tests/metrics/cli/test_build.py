"""`groundspeed-metrics build`: what it says of what was collected."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_metrics.cli.main import main
from support.metrics_git import GitRepo


def test_a_build_says_when_nothing_was_merged_lately_in_what_was_collected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo, database = GitRepo(tmp_path / "repo"), ["--db", str(tmp_path / "w.duckdb")]
    repo.commit()
    assert main(["collect", "git", str(repo.root), *database]) == 0
    told = {}
    for day in ("2026-01-11", "2026-01-18"):
        assert main(["build", "--as-of", day, *database]) == 0
        told[day] = "git is known up to 2026-01-11" in capsys.readouterr().err

    assert told == {"2026-01-11": False, "2026-01-18": True}


@pytest.mark.parametrize(("key", "told"), [("one", False), ("another", True)])
def test_a_build_tells_that_commits_and_events_know_nobody_in_common(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    key: str,
    *,
    told: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "one")
    main(["simulate", "--engineers", "2", "--weeks", "1", "--until", "2026-03-01", "c"])
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", key)
    main(["collect", "git", "c/repositories/app.git"])

    assert main(["build", "--as-of", "2026-03-01"]) == 0
    assert "Nobody is known" not in capsys.readouterr().err

    main(["collect", "events", "c/lake"])
    assert main(["build", "--as-of", "2026-03-01"]) == 0
    assert ("Nobody is known by commits and by an editor" in capsys.readouterr().err) == told


@pytest.mark.parametrize(("given_on", "told"), [("2026-02-23", False), ("2026-03-02", True)])
def test_a_build_tells_of_editors_that_reported_before_anybody_had_the_tool(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given_on: str,
    *,
    told: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROUNDSPEED_ORG_KEY", "one")
    main(["simulate", "--engineers", "6", "--weeks", "1", "--until", "2026-03-01", "c"])
    people = "".join(f"engineer-{n:03}@example.com,{given_on}\n" for n in range(6))
    Path("people.csv").write_text(f"email,exposed_from\n{people}")
    main(["collect", "events", "c/lake"])
    main(["collect", "people", "people.csv"])

    assert main(["build", "--as-of", "2026-03-01"]) == 0

    said = capsys.readouterr().err
    assert ("In 1 week editors reported before 2026-03-02" in said) == told
    assert ("the measures of telemetry begin only then" in said) == told
