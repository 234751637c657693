"""Makes the warehouse's rows of commits and files, as files that DuckDB loads.

The rows are columns between tabs: what is written is a number, a hash or one of our own words, and
never a text of somebody else, so nothing needs a quote. An empty column is NULL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import BinaryIO, NamedTuple

from groundspeed_metrics.events.window import FIRST_DAY
from groundspeed_metrics.git.diff import FileChange
from groundspeed_metrics.git.log import LoggedCommit
from groundspeed_metrics.git.mailmap import Mailmap
from groundspeed_metrics.git.messages import is_bot, read_message
from groundspeed_metrics.git.paths import PathFacts
from groundspeed_metrics.identity import Pseudonyms

Value = str | int | None
_BUFFER = 1 << 18
_DIGITS = 32
_FIRST_SECOND = datetime.combine(FIRST_DAY, time(), UTC).timestamp()


class RowFiles:
    """The files of one collection, each the rows of one table."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, BinaryIO] = {}

    def close(self) -> None:
        """Close the files, so that they can be read."""
        for file in self._open.values():
            file.close()

    def path(self, table: str) -> Path:
        """Return the file of a table."""
        return self._folder / table

    def write(self, table: str) -> Callable[[bytes], object]:
        """Open the file of a table, empty, and return what writes to it."""
        if table in self._open:
            self._open[table].close()
        file = self._open[table] = self.path(table).open("wb", buffering=_BUFFER)
        return file.write


def row(*values: Value) -> bytes:
    """Return the line of a row."""
    columns = ["" if value is None else str(value) for value in values]
    return ("\t".join(columns) + "\n").encode()


class CommitRows:
    """Writes the rows of commits: who, when, and what the message says.

    Attributes:
        stored: How many were written.
        quarantined: How many could not be used.
        unmatched: Commits in which no accepted line can be: those of programs, and those that are
            older than any event.
    """

    def __init__(self, pseudonyms: Pseudonyms, mailmap: Mailmap, files: RowFiles) -> None:
        self._pseudonyms = pseudonyms
        self._mailmap = mailmap
        self._people: dict[tuple[str, str], _Person] = {}
        self._write_commit = files.write("git_commit")
        self._write_co_author = files.write("git_co_author")
        self._write_quarantine = files.write("git_quarantine")
        self.stored = self.quarantined = 0
        self.unmatched: set[str] = set()

    def add(self, commit: LoggedCommit) -> None:
        """Write the rows of a commit, or why it cannot be used."""
        reason = _unusable(commit)
        if reason is not None:
            self.quarantined += 1
            self._write_quarantine(row(commit.sha, reason))
            return
        self.stored += 1
        author = self._person(commit.author, commit.email)
        if author.is_bot or _is_before_events(commit):
            self.unmatched.add(commit.sha)
        said = read_message(commit.message)
        first_parent, second_parent, *_ = (*commit.parents, None, None)
        self._write_commit(
            row(
                commit.sha,
                first_parent,
                second_parent,
                len(commit.parents),
                commit.author_time,
                commit.author_offset_min,
                commit.commit_time,
                author.pseudonym,
                author.engineer,
                author.is_bot,
                said.is_revert,
                said.reverts,
                said.reverts_pull_request,
                said.pull_request,
                said.is_squash,
                said.is_fix,
            )
        )
        for email in said.co_authors:
            self._write_co_author(row(commit.sha, self._person("", email).engineer))

    def _person(self, name: str, email: str) -> _Person:
        person = self._people.get((name, email))
        if person is None:
            person = self._people[(name, email)] = _Person(
                pseudonym=self._pseudonyms.person(email),
                engineer=self._pseudonyms.person(self._mailmap.email(name, email)),
                is_bot=is_bot(name, email),
            )
        return person


class _Person(NamedTuple):
    """An author: under the address of the commit, and under the one that they go by."""

    pseudonym: str
    engineer: str
    is_bot: bool


class FileRows:
    """Writes the rows of changed files."""

    def __init__(self, files: RowFiles) -> None:
        self._write = files.write("git_file")
        self.count = 0

    def add(self, sha: str, file: FileChange, before: PathFacts, after: PathFacts) -> None:
        """Write the row of a file; `before` and `after` are facts of its names."""
        self._write(
            row(
                sha,
                after.key,
                None if file.old_path is None else before.key,
                after.path_class,
                after.language,
                file.status,
                file.added,
                file.deleted,
            )
        )
        self.count += 1


class ContentRows:
    """Writes what merged changes did to contents, by which exact reverts are found.

    The ids of the contents before and after say it, so this costs no comparison. A revert after
    other changes of the same files has other contents, and is found by its message alone.
    """

    def __init__(self, files: RowFiles) -> None:
        self._write = files.write("git_change_content")
        self._does: list[str] = []
        self._undoes: list[str] = []

    def add(self, file: FileChange, before: PathFacts, after: PathFacts) -> None:
        """Take note of one file of a merged change."""
        old, new = f"{before.key}\t{file.old_blob}", f"{after.key}\t{file.new_blob}"
        self._does.append(f"{old}\t{new}")
        self._undoes.append(f"{new}\t{old}")

    def finish(self, sha: str) -> None:
        """Write the row of the change whose files were added, if any were."""
        if self._does:
            self._write(row(sha, _digest(self._does), _digest(self._undoes)))
            self._does, self._undoes = [], []


def _digest(steps: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(steps)).encode("ascii")).hexdigest()[:_DIGITS]


def _is_before_events(commit: LoggedCommit) -> bool:
    """Whether a commit was made before anybody can have accepted a suggestion."""
    return commit.commit_time is None or commit.commit_time < _FIRST_SECOND


def _unusable(commit: LoggedCommit) -> str | None:
    if commit.commit_time is None:
        return "unusable_date"
    if not commit.email.strip():
        return "no_author"
    return None
