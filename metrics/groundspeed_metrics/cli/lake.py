"""`groundspeed-metrics lake compact|retain|forget`: keeps the lake in order."""

from __future__ import annotations

import argparse
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.cli.arguments import (
    add_database,
    add_lake,
    add_subcommand,
    calendar_day,
    named_lake,
)
from groundspeed_metrics.cli.narration import counted, progress, say
from groundspeed_metrics.cli.unread import require_all_read
from groundspeed_metrics.errors import UserError

if TYPE_CHECKING:
    from groundspeed_metrics.events.lake import Lake
    from groundspeed_metrics.upkeep.forget import Forgotten

_PSEUDONYM = re.compile(r"[0-9a-f]{32}")
_DAYS = 400
_MOST_DAYS = 36_500


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    tasks = parser.add_subparsers(metavar="TASK", dest="task", required=True)
    compact = add_subcommand(
        tasks,
        "compact",
        summary="write past days as Parquet, which is faster to read; raw objects stay",
        example="groundspeed-metrics lake compact s3://telemetry/groundspeed",
    )
    add_lake(compact)
    compact.add_argument(
        "--before",
        type=calendar_day,
        metavar="DATE",
        help="leave this day and later ones alone (default: today, UTC)",
    )
    retain = add_subcommand(
        tasks,
        "retain",
        summary="delete what was received too long ago, in the lake and the warehouse",
        example="groundspeed-metrics lake retain --days 400",
    )
    add_lake(retain)
    retain.add_argument(
        "--days", type=int, default=_DAYS, help=f"how many days are kept (default: {_DAYS})"
    )
    add_database(retain)
    forget = add_subcommand(
        tasks,
        "forget",
        summary="delete what is known of one engineer, in lake and warehouse",
        example="groundspeed-metrics lake forget ada@example.com s3://telemetry/groundspeed",
    )
    forget.add_argument(
        "person", metavar="PERSON", help="an e-mail address, a login such as @ada, or a pseudonym"
    )
    add_lake(forget)
    add_database(forget)
    parser.epilog = "Example: groundspeed-metrics lake compact company/lake"


def run(arguments: argparse.Namespace) -> int:
    """Do a task."""
    tasks = {"compact": _compact, "retain": _retain, "forget": _forget}
    return tasks[arguments.task](arguments, named_lake(arguments))


def _compact(arguments: argparse.Namespace, location: str) -> int:
    from groundspeed_metrics.events.lake import open_lake  # noqa: PLC0415
    from groundspeed_metrics.upkeep.compact import compact  # noqa: PLC0415

    lake = open_lake(location, os.environ)
    with progress("days") as shown:
        done = compact(lake, before=arguments.before or datetime.now(UTC).date(), progress=shown)
    found = f"{counted(done.objects, 'object')}, {counted(done.events, 'event')}"
    say(f"{counted(done.days, 'day')} compacted: {found}")
    require_all_read(done.damaged)
    return 0


def _retain(arguments: argparse.Namespace, location: str) -> int:
    from groundspeed_metrics.lake.opening import open_store  # noqa: PLC0415
    from groundspeed_metrics.upkeep.retain import retain  # noqa: PLC0415

    if not 1 <= arguments.days <= _MOST_DAYS:
        raise UserError(
            f"--days {arguments.days} is no time to keep events for; nothing was deleted.",
            f"Give a number from 1 to {_MOST_DAYS:,}.",
        )
    since = datetime.now(UTC).date() - timedelta(days=arguments.days)
    database = _existing(arguments.db)
    done = retain(open_store(location, os.environ), since=since, database=database)
    say(
        f"Deleted of what was received before {since}: {counted(done.raw, 'raw object')}, "
        f"{counted(done.compacted, 'Parquet file')}, {counted(done.events, 'event')} of the "
        "warehouse"
    )
    if database is None:
        say(f"There is no warehouse at {arguments.db}: only the lake was looked through.")
    _say_build(done.events)
    return 0


def _forget(arguments: argparse.Namespace, location: str) -> int:
    from groundspeed_metrics.events.lake import open_lake  # noqa: PLC0415
    from groundspeed_metrics.upkeep.forget import forget  # noqa: PLC0415

    lake = open_lake(location, os.environ)
    engineer = _pseudonym(arguments.person, arguments.db)
    database = _existing(arguments.db)
    with progress("objects") as shown:
        done = forget(lake, engineer, database=database, progress=shown)
    _say_forgotten(done)
    if database is None:
        say(
            f"There is no warehouse at {arguments.db}: only the lake was looked through, and only "
            "for one\n  pseudonym. Where there is a warehouse, name it with --db: it knows others "
            "of the person."
        )
    if not (done.objects or lake.objects()):
        say("No events lie in the lake: is it that of the editors?")
    if done.files:
        _compact_again(lake)
    _say_build(done.events + done.imported + done.unlinked)
    if done.unread:
        for name, reason in done.unread.items():
            say(f"  not read: {name} ({reason})")
        unread = counted(len(done.unread), "object")
        raise UserError(
            f"{unread} could not be read and may still hold this person.",
            "Repair or delete them, then run the command again.",
        )
    return 0


def _say_forgotten(done: Forgotten) -> None:
    say(
        f"Deleted: {counted(done.lines, 'line')} in {counted(done.objects, 'object')} of the "
        f"lake, {counted(done.events, 'event')} of the warehouse, "
        f"{counted(done.imported, 'imported row')}"
    )
    say(
        f"Kept, and naming nobody: {counted(done.unlinked, 'row')} about commits, pull requests "
        "and reviews"
    )
    if not (done.lines or done.events or done.imported or done.unlinked):
        say(
            "Nothing was found of this person. Check the name, and that GROUNDSPEED_ORG_KEY is "
            "that of the editors."
        )


def _compact_again(lake: Lake) -> None:
    from groundspeed_metrics.upkeep.compact import compact  # noqa: PLC0415

    try:
        compact(lake, before=datetime.now(UTC).date())
    except UserError as error:
        # Who is forgotten is so; what else there is to say must still be said.
        say(f"  not compacted again: {error.what}\n  Later: groundspeed-metrics lake compact")


def _pseudonym(person: str, database: Path) -> str:
    from groundspeed_metrics.identity import Pseudonyms, known_key  # noqa: PLC0415
    from groundspeed_metrics.warehouse.database import (  # noqa: PLC0415
        open_warehouse,
        require_key,
    )

    if _PSEUDONYM.fullmatch(person):
        return person
    if "@" not in person:
        raise UserError(
            f"{person} is no e-mail address, login or pseudonym; nothing was deleted.",
            "A login begins with @. A pseudonym has 32 hexadecimal digits: the `engineer` of the "
            "events that `groundspeed telemetry show` prints.",
        )
    key = known_key(os.environ, database)
    if key is None:
        raise UserError(
            "Without the organisation's key nobody knows the pseudonym; nothing was deleted.",
            "Set GROUNDSPEED_ORG_KEY as editors have it, or name the pseudonym.",
        )
    pseudonyms = Pseudonyms(key)
    if database.exists():
        with open_warehouse(database) as connection:
            require_key(connection, database, pseudonyms.fingerprint())
    return pseudonyms.person(person.removeprefix("@"))


def _existing(database: Path) -> Path | None:
    return database if database.exists() else None


def _say_build(rows: int) -> None:
    if rows:
        say("Run `groundspeed-metrics build`: what was made of these rows is deleted as well.")
