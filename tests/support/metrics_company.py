"""Synthetic companies for tests, and how a warehouse is made of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.git.collect import GitOptions, collect_git
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.simulate.write import Simulated
from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse

KEY = "a key for tests"
PSEUDONYMS = Pseudonyms(KEY)
UNTIL = date(2026, 3, 1)


@dataclass(frozen=True, slots=True)
class Company:
    """A synthetic company and the warehouse that was made of it."""

    simulated: Simulated
    database: Path


def make_warehouse(simulated: Simulated, database: Path) -> None:
    """Collect and build a company, as the commands would."""
    with open_warehouse(database) as connection:
        for repository in simulated.repositories:
            options = GitOptions(fingerprint_key=KEY)
            collect_git(connection, repository, PSEUDONYMS, options=options)
        collect_events(connection, FolderLake(simulated.lake))
        build(connection, database, as_of=UNTIL)
