"""`groundspeed-metrics collect git|events|forge|…`: idempotent and incremental."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.cli import imports
from groundspeed_metrics.cli.arguments import add_database, add_lake, add_subcommand, named_lake
from groundspeed_metrics.cli.narration import counted, progress, say
from groundspeed_metrics.cli.unread import require_all_read
from groundspeed_metrics.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from groundspeed_metrics.git.ahead import Opened
    from groundspeed_metrics.git.collect import GitCollected


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    kinds = parser.add_subparsers(metavar="SOURCE", dest="kind", required=True)
    git = add_subcommand(
        kinds,
        "git",
        summary="commits, merged changes and files of repositories",
        example="groundspeed-metrics collect git ~/src/app ~/src/api",
    )
    git.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="root of a repository")
    git.add_argument(
        "--branch", help="the branch that counts as merged (default: origin/HEAD, else HEAD)"
    )
    git.add_argument(
        "--ignore-revs",
        action="store_true",
        help=".git-blame-ignore-revs names commits through which lines keep their age",
    )
    add_database(git)
    events = add_subcommand(
        kinds,
        "events",
        summary="telemetry from a lake, or from one machine's spool",
        example="groundspeed-metrics collect events s3://telemetry/groundspeed",
    )
    add_lake(events)
    events.add_argument(
        "--spool", type=Path, metavar="DIR", help="read closed segments of a spool; deletes nothing"
    )
    add_database(events)
    imports.configure(kinds)
    parser.epilog = (
        "Example: groundspeed-metrics collect git . && groundspeed-metrics collect events"
    )


def run(arguments: argparse.Namespace) -> int:
    """Collect."""
    if arguments.kind in imports.KINDS:
        return imports.run(arguments)
    return _git(arguments) if arguments.kind == "git" else _events(arguments)


def _git(arguments: argparse.Namespace) -> int:
    from groundspeed_metrics.git.ahead import opened_ahead  # noqa: PLC0415

    # While the rest is imported and the warehouse is opened, git can begin.
    are_new = not arguments.db.exists()
    with opened_ahead(arguments.paths, arguments.branch, are_new=are_new) as opened:
        failed = _collect_histories(arguments, opened)
    if failed:
        raise UserError(
            f"{failed} of {len(arguments.paths)} repositories could not be read; "
            "the others are collected."
        )
    return 0


def _collect_histories(
    arguments: argparse.Namespace, opened: Sequence[Callable[[], Opened]]
) -> int:
    """Collect each repository, and return how many could not be read, where others could."""
    from groundspeed_metrics.cli.keys import bound_pseudonyms  # noqa: PLC0415
    from groundspeed_metrics.git.collect import GitOptions, collect_git  # noqa: PLC0415
    from groundspeed_metrics.identity import configured_key  # noqa: PLC0415
    from groundspeed_metrics.warehouse.database import open_warehouse  # noqa: PLC0415

    failed = 0
    options = GitOptions(
        branch=arguments.branch,
        # A key that only this warehouse has would recognise no line of any editor.
        fingerprint_key=configured_key(os.environ) or None,
        ignore_revisions=arguments.ignore_revs,
    )
    with open_warehouse(arguments.db) as connection:
        pseudonyms = bound_pseudonyms(connection, arguments.db)
        for path, repository in zip(arguments.paths, opened, strict=True):
            try:
                with progress(f"{path}") as shown:
                    done = collect_git(
                        connection,
                        path,
                        pseudonyms,
                        options=options,
                        opened=repository,
                        progress=shown,
                    )
            except UserError as error:
                # One repository that cannot be read must not keep the others out.
                if len(arguments.paths) == 1:
                    raise
                failed += 1
                say(f"{error.what}\n  {error.remedy}")
                continue
            _tell(path, done)
    return failed


def _tell(path: Path, done: GitCollected) -> None:
    if done.mode == "unchanged":
        say(f"{path}: nothing new")
        return
    say(
        f"{path}: {counted(done.commits, 'commit')} ({done.mode}), "
        f"{counted(done.files, 'changed file')}, {done.quarantined:,} quarantined"
    )
    if done.holds_another:
        say(
            "  All of another repository's history lies in it. Where that is the same one "
            "under another address,\n  its changes count twice: collect into a new "
            "warehouse then."
        )
    if not done.counts_known:
        say(
            "  Objects are missing, so lines could not be counted: sizes are unknown, not "
            f"zero. Fetch them with: git -C {path} fetch --refetch --no-filter"
        )


def _events(arguments: argparse.Namespace) -> int:
    from groundspeed_metrics.events.collect import collect_events  # noqa: PLC0415
    from groundspeed_metrics.events.lake import (  # noqa: PLC0415
        EventSource,
        SpoolFolder,
        open_lake,
    )
    from groundspeed_metrics.warehouse.database import open_warehouse  # noqa: PLC0415

    sources: list[EventSource] = []
    if arguments.lake or not arguments.spool:
        sources.append(open_lake(named_lake(arguments), os.environ))
    if arguments.spool:
        sources.append(SpoolFolder(arguments.spool))
    damaged: list[tuple[str, str]] = []
    with open_warehouse(arguments.db) as connection:
        for source in sources:
            with progress("events") as shown:
                done = collect_events(connection, source, progress=shown)
            say(
                f"{done.read:,} of {counted(done.listed, 'object')} new: "
                f"{counted(done.events, 'event')}, {done.events - done.stored:,} of them "
                f"duplicates, lines quarantined: {done.quarantined:,}"
            )
            if not done.listed:
                say("  No events lie there: is it the lake, or the spool, of the editors?")
            damaged += done.damaged
    require_all_read(damaged)
    return 0
