"""Replays history: what its author typed next, in the file as it stood at that moment.

A change is taken as if its author had gone through its files in the order of their paths, and
through each file from top to bottom. So the text above the cursor has all of the change's edits,
the text below has none, and what was edited before is known. Real authors go back and forth; a
commit does not tell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate

from groundspeed_eval.tasks.fields import Field, Holes, Survey
from groundspeed_eval.tasks.selection import MAX_BYTES, language_of
from groundspeed_eval.tasks.source import Source
from groundspeed_eval.tasks.task import Origin, RecentEdit, Task
from groundspeed_server.history import BlobChange, Change, Repository
from groundspeed_server.text.snapshot import Language, Span

MAX_FILES = 40  # A change of more is a move, a reformat or generated, and nobody typed it.
MAX_EDITS = 8
MAX_EDIT_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that a change replaced. Line numbers count from 0; ends are not included.

    Attributes:
        old: The lines that were taken away.
        new: The lines that were put there.
    """

    old: range
    new: range


class Lines:
    """A text by its lines, which keep their ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.each = [line + "\n" for line in text.split("\n")]
        self.each[-1] = self.each[-1].removesuffix("\n")
        self.starts = [0, *accumulate(map(len, self.each))]

    def of(self, numbers: range) -> str:
        """Return some lines in a row."""
        return self.text[self.starts[numbers.start] : self.starts[numbers.stop]]


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file between two commits: a field.

    Attributes:
        path: The file's path inside its repository.
        old: The file before the change; empty when the change made it.
        new: The file after it.
        hunks: What differs, from top to bottom.
        before: The edits that the same change had made to other files.
    """

    path: str
    language: Language
    old: Lines
    new: Lines
    hunks: Sequence[Hunk]
    holes: Holes
    origin: Origin
    before: tuple[RecentEdit, ...]

    def cut(self, kind: str, number: int) -> Task:
        """Return the task of one hole, in the file as it stood when the hole was filled."""
        hole = self.holes[kind][number]
        hunk = next(hunk for hunk in self.hunks if _holds(hunk, self.new, hole))
        line_end = self.new.starts[bisect_right(self.new.starts, hole.end)]
        below = self.old.text[self.old.starts[hunk.old.stop] :]
        return Task.cut(
            self.new.text[:line_end] + below,
            hole,
            kind=kind,
            path=self.path,
            language=self.language,
            origin=self.origin,
            recent_edits=self._edits_before(hole, hunk),
        )

    def edits(self) -> tuple[RecentEdit, ...]:
        """Return all edits of this file."""
        return tuple(self._edit(hunk) for hunk in self.hunks)

    def _edits_before(self, hole: Span, hunk: Hunk) -> tuple[RecentEdit, ...]:
        above = [self._edit(other) for other in self.hunks[: self.hunks.index(hunk)]]
        cursor_line = bisect_right(self.new.starts, hole.start) - 1
        typed = Hunk(hunk.old, range(hunk.new.start, cursor_line))
        if typed.old or typed.new:
            above.append(self._edit(typed))
        return recent((*self.before, *above))

    def _edit(self, hunk: Hunk) -> RecentEdit:
        return RecentEdit(
            path=self.path,
            line=hunk.new.start,
            removed=self.old.of(hunk.old),
            added=self.new.of(hunk.new),
        )


def fields_of_changes(
    repository: Repository, origin: Origin, most: int, survey: Survey
) -> Iterator[Field]:
    """Yield the files of the newest changes up to a commit, the newest change first.

    Args:
        repository: Where they are read from.
        origin: The repository's public name, and the commit.
        most: How many changes to look at. Merges are left out, since their lines are others'.
        survey: What is looked for.
    """
    for change in typed_changes(repository, origin.commit, most):
        at = Origin(repo=origin.repo, commit=change.parent, change=change.commit)
        yield from _fields(repository, at, change.files, survey)


def typed_changes(repository: Repository, commit: str, most: int) -> Iterator[Change]:
    """Yield those of the newest changes that somebody typed, with their TypeScript files alone.

    Args:
        repository: Where they are read from.
        commit: The commit.
        most: How many changes to look at; merges and very large ones are left out.
    """
    for change in repository.changes(commit, most=most):
        files = {path: ids for path, ids in change.files.items() if language_of(path)}
        if len(files) <= MAX_FILES:
            yield replace(change, files=files)


def hunks_of(old: Lines, new: Lines) -> list[Hunk]:
    """Return what differs between two texts, line by line."""
    matcher = SequenceMatcher(None, old.each, new.each, autojunk=False)
    return [
        Hunk(range(old_start, old_end), range(new_start, new_end))
        for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
    ]


def recent(edits: Sequence[RecentEdit]) -> tuple[RecentEdit, ...]:
    """Return the latest edits, without those that are too large to be one thought."""
    small = [edit for edit in edits if len(edit.removed) + len(edit.added) <= MAX_EDIT_CHARS]
    return tuple(small[-MAX_EDITS:])


def _fields(
    repository: Repository, origin: Origin, files: Mapping[str, BlobChange], survey: Survey
) -> Iterator[Field]:
    wanted = [path for path in sorted(files) if survey.welcomes(path)]
    olds = _contents(repository, [files[path].before for path in wanted])
    news = _contents(repository, [files[path].after for path in wanted])
    before: tuple[RecentEdit, ...] = ()
    for path, old, new in zip(wanted, olds, news, strict=True):
        source = survey.read(path, new)
        if source is not None and old is not None and len(old) <= MAX_BYTES:
            field = _field(
                path,
                old.decode("utf-8-sig", "replace"),
                source,
                survey,
                origin=origin,
                before=before,
            )
            before = recent((*before, *field.edits()))
            yield field


def _contents(repository: Repository, ids: Sequence[str | None]) -> Iterator[bytes | None]:
    """Yield the contents of blobs; a file that was not there is empty."""
    found = repository.blobs(blob for blob in ids if blob is not None)
    for blob in ids:
        yield b"" if blob is None else next(found)


def _field(
    path: str,
    old_text: str,
    source: Source,
    survey: Survey,
    *,
    origin: Origin,
    before: tuple[RecentEdit, ...],
) -> ChangedFile:
    old, new = Lines(old_text), Lines(source.text)
    hunks = hunks_of(old, new)
    holes = {
        kind: [hole for hole in found if any(_holds(hunk, new, hole) for hunk in hunks)]
        for kind, found in survey.holes(source, f"{origin.change}:{path}").items()
    }
    language = language_of(path) or Language.TYPESCRIPT
    return ChangedFile(path, language, old, new, hunks, holes, origin, before)


def _holds(hunk: Hunk, new: Lines, hole: Span) -> bool:
    """Whether a hole lies in the lines that a hunk added."""
    return new.starts[hunk.new.start] <= hole.start and hole.end < new.starts[hunk.new.stop]
