"""Brings the history of a repository into the warehouse: commits, files, and the lives of lines.

A repository is read in one transaction with its ledger row. A second run reads only the commits
that are new since the tip that the ledger names. When that tip is no longer on the branch (a forced
push), or the rules by which rows are made have changed (`.mailmap`, `.gitattributes`, our own), the
repository is read anew and replaced: the rows are always those of a fresh collection.

Collect each repository from one clone and fetch before: the clone that is read is the truth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.git import process, store
from groundspeed_metrics.git.ahead import Opened, open_now
from groundspeed_metrics.git.diff import parse_diffs
from groundspeed_metrics.git.fingerprints import LineFingerprints
from groundspeed_metrics.git.history import Span, compare, log, span_since, whole_span
from groundspeed_metrics.git.line_rows import LineRows, LineRules
from groundspeed_metrics.git.log import parse_log
from groundspeed_metrics.git.mailmap import Mailmap
from groundspeed_metrics.git.messages import read_ignored_revisions
from groundspeed_metrics.git.parallel import Outputs
from groundspeed_metrics.git.paths import RULES_VERSION, PathRules
from groundspeed_metrics.git.repository import RuleFiles, count_lines, require_whole_layout
from groundspeed_metrics.git.rows import CommitRows, ContentRows, FileRows, RowFiles
from groundspeed_metrics.git.splits import find_copies
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.warehouse.waiting import waiting_folder

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class GitOptions:
    """What may be chosen about a collection.

    Attributes:
        branch: The branch that counts as merged; see `open_repository`.
        fingerprint_key: The organisation's key, to recognise lines that were accepted in an editor;
            None fingerprints no line.
        ignore_revisions: Whether lines keep their age through the commits that the committed
            `.git-blame-ignore-revs` names.
    """

    branch: str | None = None
    fingerprint_key: str | None = None
    ignore_revisions: bool = False


@dataclass(frozen=True, slots=True)
class GitCollected:
    """What one collection of a repository did.

    Attributes:
        mode: `unchanged`, `new` commits only, or `whole` history.
        commits: Commits read by this run.
        quarantined: Of these, how many could not be used.
        files: Changed files read by this run.
        counts_known: Whether lines could be counted; False when objects are missing.
        holds_another: Whether it is new and holds all of another repository's history, as the same
            repository under another address does.
    """

    repository: Path
    mode: Literal["unchanged", "new", "whole"]
    commits: int = 0
    quarantined: int = 0
    files: int = 0
    counts_known: bool = True
    holds_another: bool = False


@dataclass(frozen=True, slots=True)
class _Rules:
    """By what rows are made of a repository; `digest` stands for all of it."""

    mailmap: Mailmap
    paths: PathRules
    ageless: frozenset[str]
    fingerprints: LineFingerprints | None
    digest: str


def collect_git(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    pseudonyms: Pseudonyms,
    *,
    options: GitOptions = GitOptions(),
    opened: Callable[[], Opened] | None = None,
    progress: Progress = lambda _: None,
) -> GitCollected:
    """Bring what is new in the repository at `path` into the warehouse.

    Args:
        connection: The warehouse, open for writing.
        path: The root of a checkout or bare repository.
        pseudonyms: The organisation's keyed hashes.
        options: What may be chosen.
        opened: Returns the repository, or raises, where it is opened ahead; see `opened_ahead`.
        progress: Told the number of commits read so far.

    Raises:
        UserError: The repository cannot be read; the warehouse is as it was.
    """
    try:
        found = opened() if opened else open_now(path, options.branch)
        repository = found.repository
        repo = pseudonyms.repository(found.name)
        rules = _rules(found.rules, repo, pseudonyms, options)
        known = store.ledger(connection, repo)
        tip = repository.tip
        if known and (known.tip, known.rules, known.counts_known) == (tip, rules.digest, True):
            return GitCollected(path, "unchanged")
        with waiting_folder(connection) as folder:
            reading = _Reading(connection, found, repo, rules, RowFiles(folder))
            return reading.collect(known, pseudonyms, progress)
    except (process.GitError, ValueError) as error:
        raise UserError(
            f"The history of {path} cannot be read to its end ({error}); the warehouse is as it "
            "was.",
            f"Check it with: git -C {path} fsck",
        ) from None


def _rules(found: RuleFiles, repo: str, pseudonyms: Pseudonyms, options: GitOptions) -> _Rules:
    mailmap, attributes, listed = found
    ignored = listed if options.ignore_revisions else ""
    key = options.fingerprint_key
    said = f"{RULES_VERSION}\0{mailmap}\0{attributes}\0{ignored}\0{key is not None}"
    return _Rules(
        mailmap=Mailmap(mailmap),
        paths=PathRules(pseudonyms, repo, attributes),
        ageless=read_ignored_revisions(ignored),
        fingerprints=LineFingerprints(key) if key is not None else None,
        digest=hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest(),
    )


def _span(opened: Opened, known: store.Ledger | None, rules: str) -> Span:
    """Find what is new, or that everything must be read."""
    if known is None and opened.begun is not None:
        return opened.begun.span
    if known is not None and (known.rules, known.counts_known) == (rules, True):
        new = span_since(opened.repository, known.tip)
        if new is not None:
            return new
    return whole_span(opened.repository)


class _Reading:
    """One collection of one repository."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        opened: Opened,
        repo: str,
        rules: _Rules,
        files: RowFiles,
    ) -> None:
        self._connection = connection
        self._opened = opened
        self._repository = opened.repository
        self._repo = repo
        self._rules = rules
        self._files = files

    def collect(
        self, known: store.Ledger | None, pseudonyms: Pseudonyms, progress: Progress
    ) -> GitCollected:
        """Read what is new and store it."""
        span = _span(self._opened, known, self._rules.digest)
        commits = CommitRows(pseudonyms, self._rules.mailmap, self._files)
        counts_known = True
        try:
            files = self._read(span, commits, progress, contents=True)
        except (process.GitError, ValueError):
            # Some contents are missing (a partial clone), and git dies in mid-stream: the history
            # is read once more without them, because a missing count is not zero.
            counts_known = False
            commits = CommitRows(pseudonyms, self._rules.mailmap, self._files)
            files = self._read(span, commits, progress, contents=False)
        self._files.close()
        read = store.Read(
            repo=self._repo,
            tip=self._repository.tip,
            rules=self._rules.digest,
            mainline=span.mainline,
            listed=len(span.history) + (known.listed if known and span.since else 0),
            counts_known=counts_known,
        )
        others = store.other_tips(self._connection, self._repo) if known is None else set()
        replaced: store.Replaced = "all" if span.since is None else "touched"
        store.replace(self._connection, read, self._files, replaced=replaced if known else "none")
        return GitCollected(
            repository=self._repository.root,
            mode="whole" if span.since is None else "new",
            commits=commits.stored + commits.quarantined,
            quarantined=commits.quarantined,
            files=files,
            counts_known=counts_known,
            holds_another=any(commit.sha in others for commit in span.history),
        )

    def _read(self, span: Span, commits: CommitRows, progress: Progress, *, contents: bool) -> int:
        """Write rows of commits, files and lines; return the number of files."""
        differences, logged = self._printed(span, contents=contents)
        with differences, logged:
            diffs = (
                each for chunks in differences for each in parse_diffs(chunks, contents=contents)
            )
            require_whole_layout(self._repository.root)
            for chunks in logged:
                for commit in parse_log(chunks):
                    commits.add(commit)
            facts, merged = self._rules.paths.facts, frozenset(span.mainline)
            files, done = FileRows(self._files), ContentRows(self._files)
            lines = self._lines(span, merged, commits.unmatched)
            for number, (sha, listed, changed) in enumerate(diffs, 1):
                if contents and sha in merged:
                    copies = find_copies(self._repository.store, sha, listed)
                    lines.split({name: (facts(of), file) for name, (of, file) in copies.items()})
                for file in changed:
                    after = facts(file.path, is_submodule=file.is_submodule)
                    before = after if file.old_path is None else facts(file.old_path)
                    files.add(sha, file, before, after)
                    if sha in merged:
                        done.add(file, before, after)
                    if contents:
                        lines.add(sha, file, before, after)
                done.finish(sha)
                lines.finish_change()
                progress(number)
        lines.finish()
        return files.count

    def _printed(self, span: Span, *, contents: bool) -> tuple[Outputs, Outputs]:
        """Return what git prints of the span: of the whole one it may have begun before."""
        begun = self._opened.begun
        if contents and begun is not None and begun.span is span:
            return begun.differences, begun.commits
        # Comparing contents takes longest, so git starts with it; all else is done meanwhile.
        return compare(self._repository, span, contents=contents), log(self._repository, span)

    def _lines(self, span: Span, merged: frozenset[str], unmatched: set[str]) -> LineRows:
        rules = LineRules(
            mainline=merged,
            ageless=self._rules.ageless,
            unmatched=frozenset(unmatched),
            fingerprints=self._rules.fingerprints,
        )
        root = self._repository.root
        lines = LineRows(rules, self._files, lambda blob: count_lines(root, blob))
        if span.since is not None:
            for file, runs in store.alive(self._connection, self._repo):
                lines.resume(file, runs)
        return lines
