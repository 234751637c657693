"""The life of lines: with which change each came, and with which it went.

The first-parent history of a branch is replayed, oldest change first. A file is an array that
holds a number for each of its lines; each hunk cuts out the numbers of lines that went and puts new
numbers in the place. This gives for every line what `git blame --first-parent` says of those that
are alive, and what nobody says of the others, in one pass and without a single blame.

Lines that came together are a block, and their numbers follow each other; so a row stands for a
run of lines and not for one. A gap between blocks keeps the runs of two blocks apart.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from groundspeed_metrics.git.diff import FileChange, Hunk

Lines: TypeAlias = "array[int]"


class Run(NamedTuple):
    """Lines that follow each other and have one fate.

    Attributes:
        origin: Number of the file that they were born in, as it was called then.
        born: Number of the change that they came with.
        first_line: Where the first of them stood in that file after that change, from 1.
        n_lines: How many they are; 0 stands for a content whose lines git does not compare.
    """

    origin: int
    born: int
    first_line: int
    n_lines: int

    def goes_on_in(self, other: Run) -> bool:
        """Whether the other run holds the lines that came right after these."""
        return (
            self.first_line + self.n_lines == other.first_line
            and self.born == other.born
            and self.origin == other.origin
        )


class Place(NamedTuple):
    """Where a file was and is.

    Attributes:
        before: Its name before the change.
        after: Its name after the change.
        origin: What lines that are born in it call it.
    """

    before: str
    after: str
    origin: int


class Change(NamedTuple):
    """A change of the replayed history.

    Attributes:
        number: What the runs call it.
        ageless: Whether lines that replace others inherit their birth, as those of a change that
            only formats do.
    """

    number: int
    ageless: bool


@dataclass(frozen=True, slots=True)
class _Opaque:
    """A file that git calls binary; it may be text that is merely large, and shrink later."""

    origin: int
    born: int


class LineHistory:
    """The files of a branch as arrays of lines.

    Args:
        buried: Told each run of lines that died, with the number of the change.
        count_lines: Returns the number of lines of a blob, for a file that git begins to compare.
    """

    def __init__(
        self, buried: Callable[[Run, int], None], count_lines: Callable[[str], int]
    ) -> None:
        self._buried = buried
        self._count_lines = count_lines
        self._files: dict[str, Lines | _Opaque] = {}
        self._next = 0
        # The blocks, as columns: the number of the first line, and what its run would say.
        self._starts = array("I")
        self._origins = array("I")
        self._born = array("I")
        self._first_lines = array("I")
        self.touched: set[str] = set()

    def resume(self, file: str, runs: Iterable[Run]) -> None:
        """Take over the runs of a file, in their order, from an earlier replay."""
        lines = array("I")
        for run in runs:
            if not run.n_lines:
                self._files[file] = _Opaque(run.origin, run.born)
                return
            lines += self._birth(run)
        self._files[file] = lines

    def apply(self, file: FileChange, place: Place, change: Change) -> None:
        """Replay what a change did to one file.

        Raises:
            ValueError: The change is not one of this file.
        """
        lines = self._take(place.before)
        if file.hunks is None:
            lines = self._closed(lines, place.origin, change.number)
        elif file.hunks:
            lines = self._opened(lines, file.old_blob)
            self._replace(lines, file.hunks, place.origin, change)
        if file.status != "D":
            self.touched.add(place.after)
            self._files[place.after] = lines

    def _take(self, file: str) -> Lines | _Opaque:
        self.touched.add(file)
        found = self._files.pop(file, None)
        return array("I") if found is None else found

    def _opened(self, lines: Lines | _Opaque, blob: str) -> Lines:
        """Return the lines of a file that is compared from now on; `blob` is what it held."""
        if not isinstance(lines, _Opaque):
            return lines
        return self._birth(Run(lines.origin, lines.born, 1, self._count_lines(blob)))

    def _closed(self, lines: Lines | _Opaque, origin: int, change: int) -> _Opaque:
        """Return what stands for a content that is not compared, and bury what was there."""
        if not isinstance(lines, _Opaque):
            self._bury(lines, change)
        return _Opaque(origin, change)

    def _replace(self, lines: Lines, hunks: Sequence[Hunk], origin: int, change: Change) -> None:
        # From the last hunk to the first, so that the places of those before stay true.
        for old_start, old_count, new_start, new_count, _ in reversed(hunks):
            start = old_start - 1 if old_count else old_start
            end = start + old_count
            if end > len(lines):
                raise ValueError("a change does not fit the file that it changes")
            kept = min(old_count, new_count) if change.ageless else 0
            gone = lines[start + kept : end]
            came = Run(origin, change.number, new_start + kept, new_count - kept)
            lines[start + kept : end] = self._birth(came)
            if gone:
                self._bury(gone, change.number)

    def alive(self) -> Iterator[tuple[str, int, Run]]:
        """Yield the runs of each file that was touched, with where they begin in it, from 1."""
        for file in self.touched:
            lines = self._files.get(file)
            if isinstance(lines, _Opaque):
                yield file, 0, Run(lines.origin, lines.born, 0, 0)
            elif lines is not None:
                position = 1
                for run in self._runs(lines):
                    yield file, position, run
                    position += run.n_lines

    def _birth(self, run: Run) -> Lines:
        start = self._next
        if not run.n_lines:
            return array("I")
        self._next = start + run.n_lines + 1
        self._starts.append(start)
        self._origins.append(run.origin)
        self._born.append(run.born)
        self._first_lines.append(run.first_line)
        return array("I", range(start, start + run.n_lines))

    def _bury(self, lines: Lines, change: int) -> None:
        for run in self._runs(lines):
            self._buried(run, change)

    def _runs(self, lines: Lines) -> list[Run]:
        """Return the longest runs, whether or not a replay was resumed in between."""
        runs: list[Run] = []
        begin, count = 0, len(lines)
        while begin < count:
            first = lines[begin]
            end = begin + 1
            while end < count and lines[end] == first + end - begin:
                end += 1
            block = bisect_right(self._starts, first) - 1
            first_line = self._first_lines[block] + first - self._starts[block]
            run = Run(self._origins[block], self._born[block], first_line, end - begin)
            if runs and runs[-1].goes_on_in(run):
                last = runs.pop()
                run = last._replace(n_lines=last.n_lines + run.n_lines)
            runs.append(run)
            begin = end
        return runs
