"""One seed gives one company, whoever asks and however many processes help."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date, timedelta
from multiprocessing import active_children
from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.simulate.company import Company, found_company
from groundspeed_metrics.simulate.write import write_company
from support.metrics_company import KEY, UNTIL

PROGRAM = """
import sys
from groundspeed_metrics.cli.main import main
sys.exit(main(["simulate", sys.argv[1], "--engineers", "5", "--weeks", "3", "--seed", "5",
               "--requests", sys.argv[2], "--until", "2026-03-01"]))
"""


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def simulated(folder: Path, *, hash_seed: str) -> dict[str, str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "GROUNDSPEED_ORG_KEY": KEY}
    command = [sys.executable, "-c", PROGRAM, str(folder), "12"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return digests(folder)


def test_one_seed_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    first = simulated(tmp_path / "a", hash_seed="0")
    second = simulated(tmp_path / "b", hash_seed="77")

    assert first == second
    assert {"truth.json", "people.csv", "prices.csv", "survey.csv"} <= first.keys()


def test_processes_share_the_work_and_change_nothing(tmp_path: Path) -> None:
    people = found_company(engineers=6, weeks=2, seed=5, until=UNTIL)
    for processes in (1, 2):
        write_company(people, tmp_path / str(processes), KEY, processes=processes)

    assert digests(tmp_path / "1") == digests(tmp_path / "2")


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    for seed in (1, 2):
        people = found_company(engineers=2, weeks=1, seed=seed, until=UNTIL)
        write_company(people, tmp_path / str(seed), KEY)

    assert (tmp_path / "1/truth.json").read_text() != (tmp_path / "2/truth.json").read_text()


def test_weeks_are_mondays_that_end_with_the_given_day() -> None:
    company = found_company(engineers=1, weeks=2, baseline=1, seed=1, until=date(2026, 3, 1))

    assert [week.isoformat() for week in company.weeks] == [
        "2026-02-09",
        "2026-02-16",
        "2026-02-23",
    ]


def test_waves_start_in_order_after_the_baseline_and_hold_as_many_teams(thirty: Company) -> None:
    starts = {team.wave: team.exposed_from for team in thirty.teams}

    assert starts == {wave: thirty.weeks[2] + timedelta(weeks=2 * (wave - 1)) for wave in (1, 2, 3)}
    assert len(thirty.teams) == 3


def test_people_join_leave_work_part_time_and_live_in_several_places() -> None:
    company = found_company(engineers=300, weeks=26, seed=1, until=UNTIL)
    people = company.engineers

    assert len(company.teams) == 30
    assert any(who.hired > company.weeks[0] for who in people)
    assert any(who.left and who.left < company.end for who in people)
    assert any(len(who.weekdays) < 5 for who in people)
    assert len({who.place.zone for who in people}) == 5
    assert not any(who.left and who.left <= who.hired for who in people)


def test_a_folder_that_holds_something_is_left(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    company = found_company(engineers=1, weeks=1, seed=1, until=UNTIL)

    with pytest.raises(UserError, match="not empty"):
        write_company(company, tmp_path, KEY)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("found", ["no folder", "an empty folder"])
def test_a_company_that_is_not_finished_leaves_nothing(
    tmp_path: Path, processes: int, found: str
) -> None:
    place = tmp_path / "place"
    folder = place / "company"
    (place if found == "no folder" else folder).mkdir(parents=True)
    before = list(place.rglob("*"))
    company = found_company(engineers=9, weeks=1, seed=1, until=UNTIL)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_company(company, folder, KEY, processes=processes, progress=stop)

    assert list(place.rglob("*")) == before


def test_a_process_that_the_system_ends_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    company = found_company(engineers=40, weeks=1, seed=1, until=UNTIL)

    def end_the_others(_done: int, _total: int) -> None:
        for process in active_children():
            process.kill()

    with pytest.raises(UserError, match="no company was made"):
        write_company(company, tmp_path / "company", KEY, processes=2, progress=end_the_others)
    assert not (tmp_path / "company").exists()
