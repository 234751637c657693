"""The life of lines: with which change each came, and with which it went.

The first-parent history of a branch is replayed, oldest change first. A file is an array that
holds a number for each of its lines; each hunk cuts out the numbers of lines that went and puts new
numbers in the place. This gives for every line what `git blame --first-parent` says of those that
are alive, and what nobody says of the others, in one pass and without a single blame.

The number of a line says where it was born: which change of which file it came with, and where it
stood in that file then. So lines that came together have numbers that follow each other, and a row
stands for a run of lines and not for one.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count, islice
from operator import ne
from typing import NamedTuple, TypeAlias

from groundspeed_metrics.git.diff import FileChange, Hunk

Lines: TypeAlias = "array[int]"
# A line's number is that of its birth and its place then, in so many bits.
_PLACE_BITS = 32
_PLACE = (1 << _PLACE_BITS) - 1


class Run(NamedTuple):
    """Lines that follow each other and have one fate.

    Attributes:
        birth: Number of the change of the file that they came with.
        first_line: Where the first of them stood in that file after that change, from 1.
        n_lines: How many they are; 0 stands for a content whose lines git does not compare.
    """

    birth: int
    first_line: int
    n_lines: int


class Step(NamedTuple):
    """What a change of the replayed history is to one file.

    Attributes:
        before: The file's name before it.
        after: The file's name after it.
        number: What the runs call it: no other change, and no other file of this one, has it.
        ageless: Whether lines that replace others inherit their birth, as those of a change that
            only formats do.
    """

    before: str
    after: str
    number: int
    ageless: bool


@dataclass(frozen=True, slots=True)
class _Opaque:
    """A file that git calls binary; it may be text that is merely large, and shrink later."""

    birth: int


class LineHistory:
    """The files of a branch as arrays of lines.

    Args:
        buried: Told the runs of lines that died in one file, with the number of the change.
        count_lines: Returns the number of lines of a blob, for a file that git begins to compare.
    """

    def __init__(
        self, buried: Callable[[Iterable[Run], int], None], count_lines: Callable[[str], int]
    ) -> None:
        self._buried = buried
        self._count_lines = count_lines
        self._files: dict[str, Lines | _Opaque] = {}
        self.touched: set[str] = set()

    def resume(self, file: str, runs: Iterable[Run]) -> None:
        """Take over the runs of a file, in their order, from an earlier replay."""
        lines = array("Q")
        for run in runs:
            if not run.n_lines:
                self._files[file] = _Opaque(run.birth)
                return
            lines += _numbers(*run)
        self._files[file] = lines

    def apply(self, file: FileChange, step: Step) -> None:
        """Replay what a change did to one file.

        Raises:
            ValueError: The change is not one of this file.
        """
        lines = self._take(step.before)
        if file.hunks is None:
            lines = self._closed(lines, step.number)
        elif file.hunks:
            lines = self._opened(lines, file.old_blob)
            gone = _replace(lines, file.hunks, step)
            if gone:
                self._buried(_runs(gone), step.number)
        if file.status != "D":
            self.touched.add(step.after)
            self._files[step.after] = lines

    def _take(self, file: str) -> Lines | _Opaque:
        self.touched.add(file)
        found = self._files.pop(file, None)
        return array("Q") if found is None else found

    def _opened(self, lines: Lines | _Opaque, blob: str) -> Lines:
        """Return the lines of a file that is compared from now on; `blob` is what it held."""
        if not isinstance(lines, _Opaque):
            return lines
        return _numbers(lines.birth, 1, self._count_lines(blob))

    def _closed(self, lines: Lines | _Opaque, number: int) -> _Opaque:
        """Return what stands for a content that is not compared, and bury what was there."""
        if not isinstance(lines, _Opaque):
            self._buried(_runs(lines), number)
        return _Opaque(number)

    def alive(self) -> Iterator[tuple[str, int, Run]]:
        """Yield the runs of each file that was touched, with where they begin in it, from 1."""
        for file in self.touched:
            lines = self._files.get(file)
            if isinstance(lines, _Opaque):
                yield file, 0, Run(lines.birth, 0, 0)
            elif lines is not None:
                position = 1
                for run in _runs(lines):
                    yield file, position, run
                    position += run.n_lines


def _numbers(birth: int, first_line: int, n_lines: int) -> Lines:
    first = (birth << _PLACE_BITS) + first_line
    return array("Q", range(first, first + n_lines))


def _replace(lines: Lines, hunks: Sequence[Hunk], step: Step) -> Lines:
    """Put the lines that came in the place of those that went, and return these."""
    gone = array("Q")
    # From the last hunk to the first, so that the places of those before stay true.
    for old_start, old_count, new_start, new_count in reversed(hunks):
        kept = min(old_count, new_count) if step.ageless else 0
        start = old_start - 1 if old_count else old_start
        end = start + old_count
        if end > len(lines):
            raise ValueError("a change does not fit the file that it changes")
        gone += lines[start + kept : end]
        came = _numbers(step.number, new_start + kept, new_count - kept)
        lines[start + kept : end] = came
    return gone


def _runs(lines: Lines) -> Iterator[Run]:
    if not lines:
        return
    # Lines are many: where a number does not follow the one before it is found without a loop.
    follows = map((1).__add__, lines)
    begins = compress(count(1), map(ne, islice(lines, 1, None), follows))
    begin = 0
    for end in (*begins, len(lines)):
        first = lines[begin]
        yield Run(first >> _PLACE_BITS, first & _PLACE, end - begin)
        begin = end
