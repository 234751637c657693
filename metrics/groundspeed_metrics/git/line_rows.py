"""Makes the warehouse's rows of lines, as files that DuckDB loads.

Lines are many: their rows name the change of a file by a number, and one list, `line_change`, says
which change and which file each number is. Lines that are copies have numbers of their own, and
another list, `line_copy`, says of which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from groundspeed_metrics.git.diff import FileChange, Hunk
from groundspeed_metrics.git.fingerprints import LineFingerprints
from groundspeed_metrics.git.lines import LineHistory, Run, Step
from groundspeed_metrics.git.paths import PathFacts
from groundspeed_metrics.git.rows import RowFiles, row

# Lines that are alive: in which file and with which change they were born, whether they are copies,
# the first one, and how many they are.
AliveRun = tuple[PathFacts, str, bool, int, int]

# Fingerprints find lines that may have come from an editor: nobody accepts a suggestion in a lock
# file, and nobody is offered one but in these languages of the event contract.
_WRITTEN = ("code", "test")
COMPLETED = ("typescript", "typescriptreact", "javascript", "javascriptreact")
# So many fingerprints go into one row, which has to fit into DuckDB's buffer for a line.
_IN_A_ROW = 1_000


@dataclass(frozen=True, slots=True)
class LineRules:
    """How lines are read.

    Attributes:
        mainline: The changes whose lines are followed.
        ageless: Those of them that only format: a line that replaces another keeps its age.
        unmatched: Commits in which no accepted line can be: their lines are not fingerprinted.
        fingerprints: Fingerprints lines; None without the organisation's key.
    """

    mainline: frozenset[str]
    ageless: frozenset[str]
    unmatched: frozenset[str]
    fingerprints: LineFingerprints | None


class LineRows:
    """Writes the lives of lines, and the fingerprints of those that people added."""

    def __init__(
        self, rules: LineRules, files: RowFiles, count_lines: Callable[[str], int]
    ) -> None:
        self._rules = rules
        self._numbered = 0
        self._earlier: dict[tuple[str, PathFacts], int] = {}
        self._copies: dict[int, int] = {}
        self._split: Mapping[str, tuple[PathFacts, FileChange]] = {}
        self._write_change = files.write("line_change")
        self._write_copy = files.write("line_copy")
        self._write_life = files.write("line_life")
        self._write_fingerprints = files.write("line_fingerprint")
        self._write_touched = files.write("line_touched")
        self._history = LineHistory(self._bury, count_lines, self._copied)

    def resume(self, file: str, runs: Iterable[AliveRun]) -> None:
        """Take over what is alive in a file."""
        self._history.resume(
            file,
            (
                Run(self._born_earlier(born, facts, is_copy=is_copy), *run)
                for facts, born, is_copy, *run in runs
            ),
        )

    def split(self, copies: Mapping[str, tuple[PathFacts, FileChange]]) -> None:
        """Say which files of the change that comes next are copies, by name, and of which."""
        self._split = {
            path: copy for path, copy in copies.items() if self._history.split(copy[0].key)
        }

    def add(self, sha: str, file: FileChange, before: PathFacts, after: PathFacts) -> None:
        """Replay what a commit did to a file, and write what is known of its lines."""
        number = self._number(sha, after)
        before, file = self._split.get(file.path, (before, file))
        if sha in self._rules.mainline:
            step = Step(before.key, after.key, number, sha in self._rules.ageless)
            self._history.apply(file, step)
        fingerprints = self._rules.fingerprints
        if (
            fingerprints is not None
            and file.hunks
            and after.path_class in _WRITTEN
            and after.language in COMPLETED
            and sha not in self._rules.unmatched
        ):
            self._fingerprint(number, file.hunks, fingerprints.added(file.additions()))

    def finish_change(self) -> None:
        """Take note that the last file of a change was added."""
        if self._split:
            self._history.finish_splits()
            self._split = {}

    def finish(self) -> None:
        """Write what is alive in the files that changed."""
        for file, position, run in self._history.alive():
            self._write_life(b"%d\t%d\t%d\t\t%s\t%d\n" % (*run, file.encode(), position))
        for file in self._history.touched:
            self._write_touched(row(file))

    def _number(self, sha: str, facts: PathFacts) -> int:
        number = self._numbered
        self._numbered += 1
        columns = f"{number}\t{sha}\t{facts.key}\t{facts.path_class}\t{facts.language or ''}\n"
        self._write_change(columns.encode())
        return number

    def _born_earlier(self, sha: str, facts: PathFacts, *, is_copy: bool) -> int:
        known = self._earlier.get((sha, facts))
        if known is None:
            known = self._earlier[(sha, facts)] = self._number(sha, facts)
        return self._copied(known) if is_copy else known

    def _copied(self, number: int) -> int:
        """Return what copies of the lines of a change are called; theirs are called the same."""
        known = self._copies.get(number)
        if known is None:
            known = self._copies[number] = self._copies[self._numbered] = self._numbered
            self._numbered += 1
            self._write_copy(b"%d\t%d\n" % (known, number))
        return known

    def _bury(self, runs: Iterable[Run], number: int) -> None:
        rows = [
            b"%d\t%d\t%d\t%d\t\t\n" % (birth, first_line, n_lines, number)
            for birth, first_line, n_lines in runs
        ]
        self._write_life(b"".join(rows))

    def _fingerprint(self, number: int, hunks: Iterable[Hunk], found: list[str]) -> None:
        begin = 0
        for _, _, first_line, n_lines in hunks:
            end = begin + n_lines
            for at in range(begin, end, _IN_A_ROW):
                hashes = ",".join(found[at : min(at + _IN_A_ROW, end)])
                if hashes.strip(","):
                    columns = f"{number}\t{first_line + at - begin}\t{hashes}\n"
                    self._write_fingerprints(columns.encode())
            begin = end
