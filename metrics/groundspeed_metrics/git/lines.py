"""The life of lines: with which change each came, and with which it went.

The first-parent history of a branch is replayed, oldest change first. A file is an array that
holds a number for each of its lines; each hunk cuts out the numbers of lines that went and puts new
numbers in the place. This gives for every line what `git blame --first-parent` says of those that
are alive, and what nobody says of the others, in one pass and without a single blame.

The number of a line says where it was born: which change of which file it came with, and where it
stood in that file then. So lines that came together have numbers that follow each other, and a row
stands for a run of lines and not for one.

A file that is split goes on in several. A line has one life: it goes on where git's log sees the
file renamed, or else where the line is found first. What stands elsewhere as well is a copy, with a
birth that says so.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class _Split:
    """A file that goes on in several others, while the change that does so is replayed.

    Attributes:
        lines: What it held before.
        parts: The files that it goes on in.
        number: The change of one of them.
    """

    lines: Lines
    parts: list[str] = field(default_factory=list)
    number: int = 0


class LineHistory:
    """The files of a branch as arrays of lines.

    Args:
        buried: Told the runs of lines that died in one file, with the number of the change.
        count_lines: Returns the number of lines of a blob, for a file that git begins to compare.
        copied: Returns the number of a birth whose lines are copies of those of another.
    """

    def __init__(
        self,
        buried: Callable[[Iterable[Run], int], None],
        count_lines: Callable[[str], int],
        copied: Callable[[int], int],
    ) -> None:
        self._buried = buried
        self._count_lines = count_lines
        self._copied = copied
        self._files: dict[str, Lines | _Opaque] = {}
        self._splits: dict[str, _Split] = {}
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

    def split(self, file: str) -> bool:
        """Let the lines of a file go on in more than one file of the change that comes next.

        Returns:
            Whether they can: git must compare what the file holds.
        """
        lines = self._files.get(file)
        if lines is None or isinstance(lines, _Opaque):
            return False
        self._splits[file] = _Split(lines[:])
        return True

    def apply(self, file: FileChange, step: Step) -> None:
        """Replay what a change did to one file.

        Raises:
            ValueError: The change is not one of this file.
        """
        split = self._splits.get(step.before)
        is_copy = file.status == "C"
        before = split.lines[:] if split and is_copy else self._take(step.before)
        lines, gone = self._replayed(before, file, step)
        if split is not None:
            split.number = step.number
            split.parts.insert(len(split.parts) if is_copy else 0, step.after)
        elif gone:
            self._buried(_runs(gone), step.number)
        if file.status != "D":
            self.touched.add(step.after)
            self._files[step.after] = lines

    def finish_splits(self) -> None:
        """Settle, after the last file of a change, where the lines of split files go on."""
        for split in self._splits.values():
            before, standing = set(split.lines), set[int]()
            for part in split.parts:
                lines = self._files.get(part)
                if isinstance(lines, array):
                    self._mark_copies(lines, standing)
                    standing.update(before.intersection(lines))
            gone = array("Q", sorted(before - standing))
            self._buried(_runs(gone), split.number)
        self._splits.clear()

    def _mark_copies(self, lines: Lines, standing: set[int]) -> None:
        """Give other births to lines that stand in a file before this one."""
        for at, line in enumerate(lines):
            if line in standing:
                lines[at] = (self._copied(line >> _PLACE_BITS) << _PLACE_BITS) + (line & _PLACE)

    def _take(self, file: str) -> Lines | _Opaque:
        self.touched.add(file)
        found = self._files.pop(file, None)
        return array("Q") if found is None else found

    def _replayed(
        self, lines: Lines | _Opaque, file: FileChange, step: Step
    ) -> tuple[Lines | _Opaque, Lines]:
        """Return what a file holds after a change, and the lines that went with it."""
        if file.hunks is None:
            return _Opaque(step.number), array("Q") if isinstance(lines, _Opaque) else lines
        if not file.hunks:
            return lines, array("Q")
        if isinstance(lines, _Opaque):
            lines = _numbers(lines.birth, 1, self._count_lines(file.old_blob))
        return lines, _replace(lines, file.hunks, step)

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
