"""Puts what was read of a repository into the warehouse, and tells what is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from groundspeed_metrics.git.line_rows import AliveRun
from groundspeed_metrics.git.paths import PathFacts
from groundspeed_metrics.git.rows import RowFiles
from groundspeed_metrics.warehouse.database import statement, transaction

if TYPE_CHECKING:
    import duckdb

Replaced = Literal["none", "touched", "all"]

_COMMIT_TABLES = ("git_commit", "git_co_author", "git_file", "git_change_content", "git_quarantine")
_LINE_TABLES = ("line_life", "line_fingerprint")
_NAMED_BY_REPO = (*_COMMIT_TABLES, *_LINE_TABLES, "line_copy", "git_mainline")


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is known of a repository that was collected before."""

    tip: str
    rules: str
    counts_known: bool
    listed: int


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a repository, beside its rows.

    Attributes:
        repo: Its pseudonym.
        tip: The newest commit.
        rules: What stands for the rules by which the rows were made.
        mainline: The changes that are new on the first-parent history.
        listed: How many commits the whole history has.
        counts_known: Whether lines could be counted.
    """

    repo: str
    tip: str
    rules: str
    mainline: list[str]
    listed: int
    counts_known: bool


def ledger(connection: duckdb.DuckDBPyConnection, repo: str) -> Ledger | None:
    """Return what is known of a repository, or None when it is new."""
    row = connection.execute(statement("load/git_ledger"), {"repo": repo}).fetchone()
    return Ledger(*row) if row else None


def other_tips(connection: duckdb.DuckDBPyConnection, repo: str) -> set[str]:
    """Return the newest commits of all other repositories."""
    rows = connection.execute(statement("load/git_other_tips"), {"repo": repo}).fetchall()
    return {tip for (tip,) in rows}


def alive(connection: duckdb.DuckDBPyConnection, repo: str) -> Iterator[tuple[str, list[AliveRun]]]:
    """Yield each file of the branch with the runs of its lines, in their order."""
    rows = connection.execute(statement("load/line_alive"), {"repo": repo}).fetchall()
    for file, runs in groupby(rows, key=itemgetter(0)):
        yield (
            file,
            [
                (PathFacts(key, path_class, language), *run)
                for _, key, path_class, language, *run in runs
            ],
        )


def replace(
    connection: duckdb.DuckDBPyConnection, read: Read, files: RowFiles, *, replaced: Replaced
) -> None:
    """Store the rows of a repository, and its ledger row, in one transaction.

    Args:
        connection: The warehouse, open for writing.
        read: What was read.
        files: The rows.
        replaced: Which rows of it go: none, as there are none; those of lines in files that
            changed; or all.
    """
    repo = {"repo": read.repo}
    # What is committed goes to its place at once; the log before it would be a second writing.
    connection.execute("SET wal_autocheckpoint = '1KB'")
    with transaction(connection):
        if replaced == "all":
            for table in _NAMED_BY_REPO:
                connection.execute(statement(f"load/forget_{table}"), repo)
        elif replaced == "touched":
            touched = {**repo, "touched": str(files.path("line_touched"))}
            connection.execute(statement("load/forget_line_alive"), touched)
            connection.execute(statement("load/forget_line_copied"), touched)
        connection.execute(statement("load/forget_git_repository"), repo)
        for table in _COMMIT_TABLES:
            rows = {**repo, "path": str(files.path(table))}
            connection.execute(statement(f"load/{table}"), rows)
        changes = {**repo, "change": str(files.path("line_change"))}
        for table in _LINE_TABLES:
            connection.execute(
                statement(f"load/{table}"), {**changes, "path": str(files.path(table))}
            )
        if files.path("line_copy").stat().st_size:
            copies = {"path": str(files.path("line_life")), "copy": str(files.path("line_copy"))}
            connection.execute(statement("load/line_copy"), {**changes, **copies})
        connection.execute(statement("load/git_mainline"), {**repo, "shas": read.mainline})
        connection.execute(
            statement("load/git_repository"),
            {
                **repo,
                "tip": read.tip,
                "rules": read.rules,
                "listed": read.listed,
                "counts_known": read.counts_known,
            },
        )
