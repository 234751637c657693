"""Makes the warehouse's rows of commits, files and lines, as files that DuckDB loads.

Rows of commits and files name everything. Lines are many: their rows hold numbers for changes and
files, and two lists say which number is which.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

import msgspec

from groundspeed_metrics.git.diff import FileChange, Hunk
from groundspeed_metrics.git.fingerprints import LineFingerprints
from groundspeed_metrics.git.lines import Change, LineHistory, Place, Run
from groundspeed_metrics.git.log import LoggedCommit
from groundspeed_metrics.git.mailmap import Mailmap
from groundspeed_metrics.git.messages import is_bot, read_message
from groundspeed_metrics.git.paths import PathFacts, PathRules
from groundspeed_metrics.identity import Pseudonyms

Row = dict[str, object]
Item = TypeVar("Item")
# Lines that are alive: where and with which change they were born, the first one, and how many.
AliveRun = tuple[PathFacts, str, int, int]

# Fingerprints find the lines that people write; nobody accepts a suggestion in a lock file.
_WRITTEN = ("code", "test")
_BUFFER = 1 << 18
_DIGITS = 32
_ENCODER = msgspec.json.Encoder()


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


class Numbering(Generic[Item]):
    """Numbers things from 0, in the order in which they are first named."""

    def __init__(self) -> None:
        self._numbers: dict[Item, int] = {}

    def __call__(self, item: Item) -> int:
        """Return the number of a thing."""
        return self._numbers.setdefault(item, len(self._numbers))

    def __iter__(self) -> Iterator[Item]:
        """Yield all things in the order of their numbers."""
        return iter(self._numbers)


class CommitRows:
    """Writes the rows of commits: who, when, and what the message says."""

    def __init__(
        self, repo: str, pseudonyms: Pseudonyms, mailmap: Mailmap, files: RowFiles
    ) -> None:
        self._repo = repo
        self._pseudonyms = pseudonyms
        self._mailmap = mailmap
        self._people: dict[tuple[str, str], tuple[str, str]] = {}
        self._write_commit = files.write("git_commit")
        self._write_co_author = files.write("git_co_author")
        self._write_quarantine = files.write("git_quarantine")
        self.stored = self.quarantined = 0
        self.bots: set[str] = set()

    def add(self, commit: LoggedCommit) -> None:
        """Write the rows of a commit, or why it cannot be used."""
        key: Row = {"repo": self._repo, "sha": commit.sha}
        reason = _unusable(commit)
        if reason is not None:
            self.quarantined += 1
            self._write_quarantine(_json({**key, "reason": reason}))
            return
        self.stored += 1
        said = read_message(commit.message)
        author, engineer = self._person(commit.author, commit.email)
        bot = is_bot(commit.author, commit.email)
        if bot:
            self.bots.add(commit.sha)
        parents = [*commit.parents, None, None]
        row: Row = {
            **key,
            "first_parent": parents[0],
            "second_parent": parents[1],
            "n_parents": len(commit.parents),
            "authored_at": _timestamp(commit.author_time),
            "author_offset_min": commit.author_offset_min,
            "committed_at": _timestamp(commit.commit_time),
            "author": author,
            "engineer": engineer,
            "is_bot": bot,
            "reverts": said.reverts,
            "pull_request": said.pull_request,
            "is_squash": said.is_squash,
            "is_fix": said.is_fix,
        }
        self._write_commit(_json(row))
        for email in said.co_authors:
            self._write_co_author(_json({**key, "engineer": self._person("", email)[1]}))

    def _person(self, name: str, email: str) -> tuple[str, str]:
        person = self._people.get((name, email))
        if person is None:
            canonical = self._mailmap.email(name, email)
            person = self._pseudonyms.person(email), self._pseudonyms.person(canonical)
            self._people[(name, email)] = person
        return person


class FileRows:
    """Writes the rows of changed files."""

    def __init__(self, repo: str, paths: PathRules, files: RowFiles) -> None:
        self._repo = repo
        self._paths = paths
        self._write = files.write("git_file")
        self.count = 0

    def add(self, sha: str, file: FileChange) -> None:
        """Write the row of a file."""
        facts = _facts(self._paths, file)
        old_key = self._paths.facts(file.old_path).key if file.old_path is not None else None
        row: Row = {
            "repo": self._repo,
            "sha": sha,
            "path_key": facts.key,
            "old_path_key": old_key,
            "path_class": facts.path_class,
            "language": facts.language,
            "status": file.status,
            "added": file.added,
            "deleted": file.deleted,
        }
        self._write(_json(row))
        self.count += 1


class ContentRows:
    """Writes what merged changes did to contents, by which exact reverts are found.

    The ids of the contents before and after say it, so this costs no comparison. A revert after
    other changes of the same files has other contents, and is found by its message alone.
    """

    def __init__(
        self, repo: str, paths: PathRules, mainline: frozenset[str], files: RowFiles
    ) -> None:
        self._repo = repo
        self._paths = paths
        self._mainline = mainline
        self._write = files.write("git_change_content")
        self._steps: list[tuple[str, str, str, str]] = []

    def add(self, file: FileChange) -> None:
        """Take note of one file of a commit."""
        after = self._paths.facts(file.path).key
        before = after if file.old_path is None else self._paths.facts(file.old_path).key
        self._steps.append((before, file.old_blob, after, file.new_blob))

    def finish(self, sha: str) -> None:
        """Write the row of the commit whose files were added."""
        steps, self._steps = self._steps, []
        if steps and sha in self._mainline:
            back = [(after, new, before, old) for before, old, after, new in steps]
            row: Row = {
                "repo": self._repo,
                "sha": sha,
                "does": _digest(steps),
                "undoes": _digest(back),
            }
            self._write(_json(row))


@dataclass(frozen=True, slots=True)
class LineRules:
    """How lines are read.

    Attributes:
        mainline: The changes whose lines are followed.
        ageless: Those of them that only format: a line that replaces another keeps its age.
        nameless: Commits whose lines are not fingerprinted, such as those of programs.
        fingerprints: Fingerprints lines; None without the organisation's key.
    """

    mainline: frozenset[str]
    ageless: frozenset[str]
    nameless: frozenset[str]
    fingerprints: LineFingerprints | None


class LineRows:
    """Writes the lives of lines, and the fingerprints of those that people added."""

    def __init__(
        self,
        paths: PathRules,
        rules: LineRules,
        files: RowFiles,
        count_lines: Callable[[str], int],
    ) -> None:
        self._paths = paths
        self._rules = rules
        self._files = files
        self._change = Numbering[str]()
        self._origin = Numbering[PathFacts]()
        self._write_life = files.write("line_life")
        self._write_fingerprint = files.write("line_fingerprint")
        self._history = LineHistory(self._bury, count_lines)

    def resume(self, file: str, runs: Iterable[AliveRun]) -> None:
        """Take over what is alive in a file."""
        self._history.resume(
            file,
            (Run(self._origin(facts), self._change(born), *run) for facts, born, *run in runs),
        )

    def add(self, sha: str, file: FileChange) -> None:
        """Replay what a commit did to a file, and write what is known of its lines."""
        facts = _facts(self._paths, file)
        if sha in self._rules.mainline:
            old = facts if file.old_path is None else self._paths.facts(file.old_path)
            place = Place(old.key, facts.key, self._origin(facts))
            change = Change(self._change(sha), sha in self._rules.ageless)
            self._history.apply(file, place, change)
        if file.hunks and facts.path_class in _WRITTEN and sha not in self._rules.nameless:
            self._fingerprint(sha, facts, file.hunks)

    def finish(self) -> None:
        """Write what is alive in the files that changed, and which number is what."""
        for file, position, run in self._history.alive():
            self._write_life(b"%d\t%d\t%d\t%d\t\t%s\t%d\n" % (*run, file.encode(), position))
        self._list("line_touched", self._history.touched)
        self._list("line_change", self._change)
        self._list(
            "line_file",
            (f"{facts.key}\t{facts.path_class}\t{facts.language or ''}" for facts in self._origin),
        )

    def _bury(self, run: Run, change: int) -> None:
        self._write_life(b"%d\t%d\t%d\t%d\t%d\t\t\n" % (*run, change))

    def _fingerprint(self, sha: str, facts: PathFacts, hunks: list[Hunk]) -> None:
        fingerprints = self._rules.fingerprints
        if fingerprints is None:
            return
        prefix = f"{self._change(sha)}\t{self._origin(facts)}\t"
        rows = [
            f"{prefix}{line}\t{fingerprint}\n"
            for hunk in hunks
            if hunk.new_count
            for line, fingerprint in enumerate(fingerprints.added(hunk.text), hunk.new_start)
            if fingerprint is not None
        ]
        self._write_fingerprint("".join(rows).encode())

    def _list(self, table: str, items: Iterable[str]) -> None:
        write = self._files.write(table)
        for number, item in enumerate(items):
            write(f"{number}\t{item}\n".encode())


def _facts(paths: PathRules, file: FileChange) -> PathFacts:
    facts = paths.facts(file.path)
    return replace(facts, path_class="submodule") if file.is_submodule else facts


def _digest(steps: list[tuple[str, str, str, str]]) -> str:
    text = "\n".join("\t".join(step) for step in sorted(steps))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_DIGITS]


def _json(row: Row) -> bytes:
    return _ENCODER.encode(row) + b"\n"


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
