"""Synthetic companies for tests, and how a warehouse is made of one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import FolderLake
from groundspeed_metrics.git.collect import GitOptions, collect_git
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.imports.collect import collect_files
from groundspeed_metrics.imports.copilot import CopilotReport
from groundspeed_metrics.imports.forge.export import ForgeExport
from groundspeed_metrics.imports.people import PeopleFile
from groundspeed_metrics.imports.prices import PriceTable
from groundspeed_metrics.imports.rows import Source
from groundspeed_metrics.imports.survey import SurveyAnswers
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


def exports() -> list[tuple[Source, str]]:
    """Return what reads the exports of other systems, for one collection, and where each is."""
    return [
        (PeopleFile(PSEUDONYMS), "people.csv"),
        (PriceTable(), "prices.csv"),
        (SurveyAnswers(PSEUDONYMS), "survey.csv"),
        (ForgeExport(PSEUDONYMS), "forge"),
        (CopilotReport(PSEUDONYMS), "copilot"),
    ]


def add_exports(company: Company, database: Path, *, as_of: date = UNTIL) -> Company:
    """Return the company with a warehouse that has its exports too, built as of a day."""
    shutil.copy(company.database, database)
    with open_warehouse(database) as connection:
        for source, name in exports():
            done = collect_files(connection, source, [company.simulated.folder / name])
            assert (done.read, done.set_aside) == (done.listed, [])
        build(connection, database, as_of=as_of)
    return Company(company.simulated, database)
