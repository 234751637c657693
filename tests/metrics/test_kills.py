"""The whole pipeline may be killed anywhere: run again, it reaches the same tables.

Each kill begins with nothing, so that it hits the first collection as well as the last model.
`GROUNDSPEED_KILLS=50` in the environment kills more often than there is time for in every run.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from groundspeed_metrics.simulate.company import found_company
from groundspeed_metrics.simulate.write import write_company
from groundspeed_metrics.warehouse.publish import published_path
from support.metrics_company import KEY, UNTIL
from support.metrics_warehouse import digests

KILLS = int(os.environ.get("GROUNDSPEED_KILLS", "2"))
SEED = 17
PROGRAM = (sys.executable, "-m", "groundspeed_metrics.cli.main")


@dataclass(frozen=True)
class Pipeline:
    """The commands that make a warehouse of a company."""

    folder: Path
    database: Path

    @property
    def commands(self) -> list[tuple[str, ...]]:
        repositories = map(str, sorted((self.folder / "repositories").iterdir()))
        lake = str(self.folder / "lake")
        return [
            ("collect", "git", *repositories),
            ("collect", "events", lake),
            ("build", "--as-of", UNTIL.isoformat()),
        ]

    def run(self, for_s: float | None = None) -> bool:
        """Run the commands, and kill the one that runs when time is up; return whether one did."""
        began = time.monotonic()
        environment = {**os.environ, "GROUNDSPEED_ORG_KEY": KEY}
        for words in self.commands:
            command = [*PROGRAM, *words, "--db", str(self.database)]
            with subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            ) as process:
                try:
                    _, said = process.communicate(
                        timeout=None
                        if for_s is None
                        else max(0.0, for_s - time.monotonic() + began)
                    )
                except subprocess.TimeoutExpired:
                    process.kill()
                    return True
            assert process.returncode == 0, said.decode()
        return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kills") / "company"
    people = found_company(engineers=8, weeks=2, baseline=1, waves=1, seed=SEED, until=UNTIL)
    write_company(people, folder, KEY)
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path) -> tuple[list[Mapping[str, str]], float]:
    """The tables of a run that nobody interrupted, and the seconds that it took."""
    pipeline = Pipeline(folder, folder.parent / "whole.duckdb")
    began = time.monotonic()
    pipeline.run()
    took_s = time.monotonic() - began
    return tables(pipeline.database), took_s


def tables(database: Path) -> list[Mapping[str, str]]:
    return [digests(database), digests(published_path(database))]


@pytest.mark.timeout(60 + 60 * KILLS)
def test_killed_anywhere_the_next_run_reaches_the_tables_of_an_uninterrupted_one(
    folder: Path, whole: tuple[list[Mapping[str, str]], float], tmp_path: Path
) -> None:
    wanted, took_s = whole
    rng = random.Random(SEED)
    killed = 0
    for number in range(KILLS):
        pipeline = Pipeline(folder, tmp_path / f"{number}.duckdb")
        killed += pipeline.run(rng.uniform(0.05, 0.95) * took_s)
        pipeline.run()

        assert tables(pipeline.database) == wanted, f"kill {number} of seed {SEED}"

    assert killed >= KILLS // 2
    assert len(wanted[0]) > 60
