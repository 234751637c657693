"""`groundspeed-metrics collect forge|vendor|survey|prices|people`: what other systems export."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.cli.arguments import add_database, add_subcommand
from groundspeed_metrics.cli.narration import counted, progress, say
from groundspeed_metrics.errors import UserError

if TYPE_CHECKING:
    from groundspeed_metrics.identity import Pseudonyms
    from groundspeed_metrics.imports.collect import FilesCollected
    from groundspeed_metrics.imports.rows import Source

# More would scroll the sentence away that says what was collected; a query shows the rest.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Kind:
    """What `--help` says of one kind of export."""

    summary: str
    example: str


KINDS: Mapping[str, _Kind] = {
    "forge": _Kind(
        "pull requests, reviews and deployments, from GitHub's exports",
        "groundspeed-metrics collect forge exports/pulls.json exports/reviews.json",
    ),
    "vendor": _Kind(
        "usage of a second tool, from GitHub Copilot's usage metrics and seats",
        "groundspeed-metrics collect vendor copilot/users.ndjson",
    ),
    "survey": _Kind(
        "answers to a survey; text that people wrote is not read",
        "groundspeed-metrics collect survey answers.csv",
    ),
    "prices": _Kind(
        "what models cost from which day on; replaces the last table",
        "groundspeed-metrics collect prices prices.csv",
    ),
    "people": _Kind(
        "teams, waves, and who has the tool since when; replaces the last file",
        "groundspeed-metrics collect people people.csv",
    ),
}


def configure(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the arguments of each kind."""
    for name, kind in KINDS.items():
        parser = add_subcommand(kinds, name, summary=kind.summary, example=kind.example)
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files"
        )
        add_database(parser)


def run(arguments: argparse.Namespace) -> int:
    """Collect files of one kind."""
    from groundspeed_metrics.cli.keys import bound_pseudonyms  # noqa: PLC0415
    from groundspeed_metrics.imports.collect import collect_files  # noqa: PLC0415
    from groundspeed_metrics.warehouse.database import (  # noqa: PLC0415
        open_warehouse,
        statement,
    )

    with open_warehouse(arguments.db) as connection:
        pseudonyms = bound_pseudonyms(connection, arguments.db)
        with progress("files") as shown:
            source = _source(arguments.kind, pseudonyms)
            done = collect_files(connection, source, arguments.paths, progress=shown)
        is_undated = connection.execute(statement("load/nobody_exposed")).fetchone() == (True,)
    _tell(arguments.kind, done)
    if arguments.kind == "people" and is_undated:
        say(
            "  No line says since when (exposed_from) somebody has the tool, so that a report is "
            "expected of everybody:\n  until nine in ten do report, what telemetry tells is "
            "withheld. Name the first days, and collect the file again."
        )
    if done.damaged:
        raise UserError(
            f"{counted(len(done.damaged), 'file')} could not be read; the others are collected.",
            "Repair or export again what is named above, and run the command again.",
        )
    if done.set_aside and not done.rows:
        raise UserError(
            "Nothing in these files can be used; what was collected before is kept.",
            "Look whether they are what was meant: the columns and fields are in docs/metrics.md.",
        )
    return 0


def _source(kind: str, pseudonyms: Pseudonyms) -> Source:
    from groundspeed_metrics.imports.copilot import CopilotReport  # noqa: PLC0415
    from groundspeed_metrics.imports.forge.export import ForgeExport  # noqa: PLC0415
    from groundspeed_metrics.imports.people import PeopleFile  # noqa: PLC0415
    from groundspeed_metrics.imports.prices import PriceTable  # noqa: PLC0415
    from groundspeed_metrics.imports.survey import SurveyAnswers  # noqa: PLC0415

    sources: dict[str, Source] = {
        "forge": ForgeExport(pseudonyms),
        "vendor": CopilotReport(pseudonyms),
        "survey": SurveyAnswers(pseudonyms),
        "prices": PriceTable(),
        "people": PeopleFile(pseudonyms),
    }
    return sources[kind]


def _tell(kind: str, done: FilesCollected) -> None:
    say(
        f"{kind}: {done.read:,} of {counted(done.listed, 'file')} new: "
        f"{counted(done.rows, 'row')} of {counted(done.records, 'record')}, "
        f"quarantined: {len(done.set_aside):,}"
    )
    for item in done.set_aside[:_SHOWN]:
        field = f" ({item.detail})" if item.detail else ""
        say(f"  {item.path}, line {item.line}: {item.reason}{field}")
    if len(done.set_aside) > _SHOWN:
        say(
            f"  and {len(done.set_aside) - _SHOWN:,} more; after a build, `groundspeed-metrics "
            "query quarantine` counts them by reason"
        )
    for path, reason in done.damaged:
        say(f"  not read: {path} ({reason})")
