"""A collection may be killed at any moment: the next one reaches the same tables."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.simulate.company import found_company
from groundspeed_metrics.simulate.write import write_company
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.publish import published_path
from support import metrics_crash
from support.metrics_company import UNTIL
from support.metrics_warehouse import digests

KILLS = 15


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crash") / "company"
    people = found_company(engineers=4, weeks=2, seed=9, until=UNTIL)
    write_company(people, folder, "k")
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path) -> tuple[dict[str, str], float]:
    """The tables of a run that nobody interrupted, and the seconds that it took."""
    database = folder.parent / "whole.duckdb"
    started = time.monotonic()
    metrics_crash.run(folder, database)
    return digests(database), time.monotonic() - started


def crashing(*arguments: object) -> int:
    """Run the program that dies; return how."""
    program = Path(metrics_crash.__file__)
    done = subprocess.run(
        [sys.executable, str(program), *map(str, arguments)], capture_output=True, check=False
    )
    return done.returncode


def test_killed_anywhere_the_next_run_reaches_the_same_tables(
    folder: Path, whole: tuple[dict[str, str], float], tmp_path: Path
) -> None:
    tables, seconds = whole
    database = tmp_path / "killed.duckdb"
    rng = random.Random(4)
    for _ in range(KILLS):
        assert crashing("kill", folder, database, rng.uniform(0, seconds * 1000)) == -9

    metrics_crash.run(folder, database)

    assert digests(database) == tables
    assert digests(published_path(database)) == digests(
        published_path(folder.parent / "whole.duckdb")
    )


@pytest.mark.parametrize("harm", ["none", "half", "last byte", "flipped early", "flipped late"])
def test_a_damaged_write_ahead_log_is_never_served(
    folder: Path, whole: tuple[dict[str, str], float], tmp_path: Path, harm: str
) -> None:
    database = tmp_path / "w.duckdb"
    crashing("wal", folder, database)
    log = tmp_path / "w.duckdb.wal"
    content = log.read_bytes()
    log.write_bytes(_harmed(content, harm))

    try:
        metrics_crash.run(folder, database)
    except UserError:  # The remedy that the error names.
        database.unlink()
        log.unlink(missing_ok=True)
        metrics_crash.run(folder, database)

    assert len(content) > 10_000
    assert digests(database) == whole[0]


def _harmed(content: bytes, harm: str) -> bytes:
    places = {"flipped early": len(content) // 10, "flipped late": len(content) * 9 // 10}
    if harm in places:
        place = places[harm]
        return content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :]
    return {"none": content, "half": content[: len(content) // 2], "last byte": content[:-1]}[harm]


def test_two_collectors_at_once_make_one_warehouse(
    folder: Path, whole: tuple[dict[str, str], float], tmp_path: Path
) -> None:
    database = tmp_path / "w.duckdb"
    program = "import sys; from pathlib import Path; from support import metrics_crash;"
    program += "metrics_crash.run(Path(sys.argv[1]), Path(sys.argv[2]))"
    tests = Path(metrics_crash.__file__).parents[1]
    pair = [
        subprocess.Popen([sys.executable, "-c", program, str(folder), str(database)], cwd=tests)
        for _ in range(2)
    ]
    codes = [process.wait() for process in pair]

    assert codes == [0, 0]
    assert digests(database) == whole[0]


def test_a_warehouse_is_whole_after_an_error_in_the_middle(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with pytest.raises(ZeroDivisionError), open_warehouse(database):
        raise ZeroDivisionError

    with open_warehouse(database):
        pass
