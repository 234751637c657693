"""Brings the history of a repository into the warehouse.

A repository is read in one transaction with its ledger row. A second run reads only the commits
that are new since the tip that the ledger names. When that tip is no longer in the history (a
forced push), or the rules by which rows are made have changed (`.mailmap`, `.gitattributes`, our
own), the repository is read anew and replaced: the rows are always those of a fresh collection.

Collect each repository from one clone and fetch before: the clone that is read is the truth.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb
import msgspec

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.git import process
from groundspeed_metrics.git.log import FileChange, LoggedCommit, log_arguments, parse_log
from groundspeed_metrics.git.mailmap import Mailmap
from groundspeed_metrics.git.messages import is_bot, read_message
from groundspeed_metrics.git.paths import RULES_VERSION, PathRules
from groundspeed_metrics.git.repository import (
    Repository,
    is_ancestor,
    is_commit,
    list_commits,
    open_repository,
    read_file,
)
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.warehouse.database import statement, transaction

_TABLES = ("git_commit", "git_co_author", "git_file", "git_quarantine")
_NAMED_BY_REPO = (*_TABLES, "git_mainline", "git_repository")

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class GitCollected:
    """What one collection of a repository did.

    Attributes:
        mode: `unchanged`, `new` commits only, or `whole` history.
        commits: Commits read by this run.
        quarantined: Of these, how many could not be used.
        files: Changed files read by this run.
        counts_known: Whether lines could be counted; False when objects are missing.
    """

    repository: Path
    mode: Literal["unchanged", "new", "whole"]
    commits: int = 0
    quarantined: int = 0
    files: int = 0
    counts_known: bool = True


@dataclass(frozen=True, slots=True)
class _Ledger:
    tip: str
    rules: str
    counts_known: bool


def collect_git(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    pseudonyms: Pseudonyms,
    *,
    branch: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> GitCollected:
    """Bring what is new in the repository at `path` into the warehouse.

    Args:
        connection: The warehouse, open for writing.
        path: The root of a checkout or bare repository.
        pseudonyms: The organisation's keyed hashes.
        branch: The branch that counts as merged; see `open_repository`.
        progress: Told the number of commits read so far.

    Raises:
        UserError: The repository cannot be read; the warehouse is as it was.
    """
    try:
        return _collect(connection, path, pseudonyms, branch, progress)
    except (process.GitError, ValueError) as error:
        raise UserError(
            f"The history of {path} cannot be read to its end ({error}); the warehouse is as it "
            "was.",
            f"Check it with: git -C {path} fsck",
        ) from None


def _collect(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    pseudonyms: Pseudonyms,
    branch: str | None,
    progress: Callable[[int], None],
) -> GitCollected:
    repository = open_repository(path, branch)
    repo = pseudonyms.repository(repository.name)
    mailmap = read_file(repository.root, repository.tip, ".mailmap")
    attributes = read_file(repository.root, repository.tip, ".gitattributes")
    rules = hashlib.sha256(f"{RULES_VERSION}\0{mailmap}\0{attributes}".encode()).hexdigest()
    known = _ledger(connection, repo)
    if known and (known.tip, known.rules) == (repository.tip, rules) and known.counts_known:
        return GitCollected(path, "unchanged")
    since = _resume_point(repository, known, rules)
    maker = _RowMaker(
        repo, pseudonyms, Mailmap(mailmap), PathRules(pseudonyms, repo, attributes), progress
    )
    with tempfile.TemporaryDirectory(prefix="groundspeed-") as folder:
        files = {table: Path(folder) / f"{table}.ndjson" for table in _TABLES}
        counts_known = _read_history(repository, since, maker, files)
        with transaction(connection):
            _store(connection, repository, repo, files, whole=since is None)
            ledger = {"repo": repo, "tip": repository.tip, "rules": rules}
            listed = len(list_commits(repository.root, repository.tip))
            connection.execute(
                statement("load/git_repository"),
                {**ledger, "listed": listed, "counts_known": counts_known},
            )
    return GitCollected(
        repository=path,
        mode="whole" if since is None else "new",
        commits=maker.commits + maker.quarantined,
        quarantined=maker.quarantined,
        files=maker.files,
        counts_known=counts_known,
    )


def _ledger(connection: duckdb.DuckDBPyConnection, repo: str) -> _Ledger | None:
    row = connection.execute(statement("load/git_ledger"), {"repo": repo}).fetchone()
    return _Ledger(*row) if row else None


def _resume_point(repository: Repository, known: _Ledger | None, rules: str) -> str | None:
    """Return the commit after which to go on, or None to read everything."""
    if known is None or known.rules != rules or not known.counts_known:
        return None
    root = repository.root
    if is_commit(root, known.tip) and is_ancestor(root, known.tip, repository.tip):
        return known.tip
    return None


def _read_history(
    repository: Repository, since: str | None, maker: _RowMaker, files: dict[str, Path]
) -> bool:
    """Write the history as rows; return whether lines could be counted.

    Counting opens file contents. Where some are missing (a partial clone), git dies in mid-stream:
    then the history is read once more without counts, because a missing count is not zero.
    """
    try:
        _write_rows(repository, since, maker, files, counts=True)
    except (process.GitError, ValueError):
        maker.restart()
        _write_rows(repository, since, maker, files, counts=False)
        return False
    return True


def _write_rows(
    repository: Repository,
    since: str | None,
    maker: _RowMaker,
    files: dict[str, Path],
    *,
    counts: bool,
) -> None:
    arguments = log_arguments(repository.tip, without=since, counts=counts)
    encode = msgspec.json.encode
    outputs = {table: path.open("wb") for table, path in files.items()}
    try:
        with process.stream(repository.root, arguments) as chunks:
            for table, row in maker.rows(parse_log(chunks)):
                outputs[table].write(encode(row) + b"\n")
    finally:
        for output in outputs.values():
            output.close()


def _store(
    connection: duckdb.DuckDBPyConnection,
    repository: Repository,
    repo: str,
    files: dict[str, Path],
    *,
    whole: bool,
) -> None:
    replaced = _NAMED_BY_REPO if whole else ("git_mainline", "git_repository")
    for table in replaced:
        connection.execute(statement(f"load/forget_{table}"), {"repo": repo})
    for table, path in files.items():
        connection.execute(statement(f"load/{table}"), {"path": str(path)})
    mainline = list_commits(repository.root, repository.tip, first_parent=True)
    connection.execute(statement("load/git_mainline"), {"repo": repo, "shas": mainline})


class _RowMaker:
    """Makes warehouse rows of commits, and counts them."""

    def __init__(
        self,
        repo: str,
        pseudonyms: Pseudonyms,
        mailmap: Mailmap,
        paths: PathRules,
        progress: Callable[[int], None],
    ) -> None:
        self._repo = repo
        self._pseudonyms = pseudonyms
        self._mailmap = mailmap
        self._paths = paths
        self._progress = progress
        self._people: dict[tuple[str, str], tuple[str, str]] = {}
        self.restart()

    def restart(self) -> None:
        """Forget the counts, to read the history once more."""
        self.commits = self.quarantined = self.files = 0

    def rows(self, commits: Iterable[LoggedCommit]) -> Iterator[tuple[str, Row]]:
        """Yield the rows of each commit with the table that they belong to."""
        for commit in commits:
            key: Row = {"repo": self._repo, "sha": commit.sha}
            reason = _unusable(commit)
            if reason is not None:
                self.quarantined += 1
                yield "git_quarantine", {**key, "reason": reason}
                continue
            self.commits += 1
            yield from self._commit_rows(key, commit)
            for file in commit.files:
                self.files += 1
                yield "git_file", {**key, **self._file(file)}
            self._progress(self.commits + self.quarantined)

    def _commit_rows(self, key: Row, commit: LoggedCommit) -> Iterator[tuple[str, Row]]:
        said = read_message(commit.message)
        author, engineer = self._person(commit.author, commit.email)
        parents = [*commit.parents, None, None]
        yield (
            "git_commit",
            {
                **key,
                "first_parent": parents[0],
                "second_parent": parents[1],
                "n_parents": len(commit.parents),
                "authored_at": _timestamp(commit.author_time),
                "author_offset_min": commit.author_offset_min,
                "committed_at": _timestamp(commit.commit_time),
                "author": author,
                "engineer": engineer,
                "is_bot": is_bot(commit.author, commit.email),
                "reverts": said.reverts,
                "pull_request": said.pull_request,
                "is_squash": said.is_squash,
            },
        )
        for email in said.co_authors:
            yield "git_co_author", {**key, "engineer": self._person("", email)[1]}

    def _person(self, name: str, email: str) -> tuple[str, str]:
        person = self._people.get((name, email))
        if person is None:
            canonical = self._mailmap.email(name, email)
            person = self._pseudonyms.person(email), self._pseudonyms.person(canonical)
            self._people[(name, email)] = person
        return person

    def _file(self, file: FileChange) -> Row:
        facts = self._paths.facts(file.path)
        old_key = self._paths.facts(file.old_path).key if file.old_path is not None else None
        return {
            "path_key": facts.key,
            "old_path_key": old_key,
            "path_class": "submodule" if file.is_submodule else facts.path_class,
            "language": facts.language,
            "status": file.status,
            "added": file.added,
            "deleted": file.deleted,
        }


def _unusable(commit: LoggedCommit) -> str | None:
    if commit.commit_time is None:
        return "unusable_date"
    if not commit.email.strip():
        return "no_author"
    return None


def _timestamp(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
