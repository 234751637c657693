"""Parses one streaming `git log --raw -p -U0`: which lines of which files each commit changed.

git prints, for each commit that it was told on standard input:

    NUL sha NUL, and when files changed:
    LF, raw entries (`:modes blobs status` NUL path NUL, and a second path for renames), NUL,
    and for each entry in the same order its patch, from `diff --git` to the next one.

A raw entry ends with NUL and names may hold anything else. In a patch, git quotes names, and each
line of a file has a sign before it; so what stands at the start of a line is git's own word. Hence
`diff --git`, `@@` and the NUL of the next commit are searched for at line starts alone, in whole
buffers, and no line is looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

_PATCH = b"diff --git "
_HUNK = b"\n@@ -"
_END_OF_COMMIT = b"\n\0"
_SUBMODULE = b"160000"
# A hunk without ranges is found, too, so that it is not passed over.
_RANGES = re.compile(rb"\n@@ -(?:(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@)?")
# Of hunks alone: the header above them has a `+++` of its own.
_ADDED = re.compile(rb"\n\+(.*)")
_BETWEEN = b"\n+"
_old_count, _new_count = itemgetter(1), itemgetter(3)


class Hunk(NamedTuple):
    """Lines that were replaced by others; either may be none.

    Attributes:
        old_start: Number of the first line that went, from 1; when none went, the line after which
            the new ones came, or 0.
        old_count: How many lines went.
        new_start: Number of the first line that came, by the same rule.
        new_count: How many lines came.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int


@dataclass(slots=True)
class FileChange:
    """One file of one commit.

    Attributes:
        path: As it is called after the commit.
        old_path: Its name before a rename, or that of the file that it is a copy of, else None.
        status: git's letter: A, C, M, D, R or T.
        is_submodule: Whether this is a pointer to another repository, and no file.
        old_blob: Id of the content before; zeros when there was none.
        new_blob: Id of the content after; zeros when there is none.
        hunks: What changed in it, from its start to its end; None for binary and very large files,
            and when contents were not compared.
        patch: What git printed of it; where its type changed, of what came.
    """

    path: str
    old_path: str | None
    status: str
    is_submodule: bool
    old_blob: str
    new_blob: str
    hunks: list[Hunk] | None = None
    patch: bytes = b""

    @property
    def added(self) -> int | None:
        """Lines added; None when that is not known."""
        return None if self.hunks is None else sum(map(_new_count, self.hunks))

    @property
    def deleted(self) -> int | None:
        """Lines deleted; None when that is not known."""
        return None if self.hunks is None else sum(map(_old_count, self.hunks))

    def additions(self) -> bytes:
        """Return the lines that came, those of each hunk in turn.

        A line feed and a `+` stand between two lines, as git prints them.
        """
        _, _, hunks = self.patch.partition(_HUNK)
        return _BETWEEN.join(_ADDED.findall(hunks))


class CommitDiff(NamedTuple):
    """What one commit changed.

    Attributes:
        sha: The commit.
        listed: Its files as git lists them, with no contents compared yet.
        changed: The same files, each when its contents were read: one by one, so that a commit may
            be far larger than the memory.
    """

    sha: str
    listed: list[FileChange]
    changed: Iterator[FileChange]


def diff_arguments(*, contents: bool) -> list[str]:
    """Return the arguments of the log command that is told commits on standard input.

    Args:
        contents: Whether to compare contents; otherwise git opens none.
    """
    return ["log", *_printed(contents=contents), "--find-renames", "--stdin"]


def copy_arguments(sha: str, names: Sequence[str]) -> list[str]:
    """Return the arguments of the log command that looks for copies in one commit.

    Args:
        sha: A full commit id.
        names: The files that it looks at, those that were copied among them.
    """
    only = ["--find-copies", "--diff-filter=CR", "--end-of-options", sha]
    return ["log", *_printed(contents=True), *only, "--", *names]


def _printed(*, contents: bool) -> list[str]:
    return [
        "-z", "--no-walk=unsorted", "--raw", *(["-p", "-U0"] if contents else []),
        # A merge is compared with the branch it was merged into: that is the change it made there.
        "--diff-merges=first-parent", "-l1000", "--no-abbrev", "--full-index",
        "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--inter-hunk-context=0",
        "--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color", "--format=%x00%H",
    ]  # fmt: skip


def parse_diffs(chunks: Iterable[bytes], *, contents: bool) -> Iterator[CommitDiff]:
    """Yield each commit; its files must be taken before the next commit is asked for.

    Raises:
        ValueError: The stream is not what git prints, such as when it was cut off.
    """
    stream = _Stream(chunks)
    while not stream.at_end():
        if stream.field():
            raise ValueError("the diff holds something that is no commit")
        sha = stream.field().decode("ascii", "replace")
        listed = _entries(stream.entries(followed=contents)) if stream.starts(b"\n") else []
        yield CommitDiff(sha, listed, _compared(stream, listed) if contents else iter(listed))


def _compared(stream: _Stream, files: list[FileChange]) -> Iterator[FileChange]:
    for place, file in enumerate(files, 1):
        is_last = place == len(files)
        if file.status == "T":
            _change_of_type(file, stream.patch(is_last=False), stream.patch(is_last=is_last))
        else:
            file.patch = stream.patch(is_last=is_last)
            file.hunks = _hunks(file.patch)
        yield file


def _change_of_type(file: FileChange, went: bytes, came: bytes) -> None:
    """Take over a file that became a link, or the like: one went, and one came.

    Hunks are applied from the last to the first, so what came is put before what went.
    """
    file.patch = came
    before, after = _hunks(went), _hunks(came)
    file.hunks = None if before is None or after is None else after + before


def _entries(listing: bytes) -> list[FileChange]:
    fields = iter(listing.split(b"\0"))
    return [_entry(entry, fields) for entry in fields]


def _entry(entry: bytes, fields: Iterator[bytes]) -> FileChange:
    words = entry[1:].split(b" ")
    if len(words) != 5:
        raise ValueError("the diff holds an entry that is no file")
    old_mode, new_mode, old_blob, new_blob, status = words
    letter = status[:1].decode("ascii")
    old_path = _name(fields) if letter in ("R", "C") else None
    return FileChange(
        path=_name(fields),
        old_path=old_path,
        status=letter,
        is_submodule=_SUBMODULE in (old_mode, new_mode),
        old_blob=old_blob.decode("ascii"),
        new_blob=new_blob.decode("ascii"),
    )


def _name(fields: Iterator[bytes]) -> str:
    path = next(fields, None)
    if not path:
        raise ValueError("the diff holds an entry without a name")
    # Two names that are no UTF-8 must not become one.
    return path.decode("utf-8", "surrogateescape")


def _hunks(patch: bytes) -> list[Hunk] | None:
    try:
        hunks = [
            Hunk(int(old_start), int(old_count or 1), int(new_start), int(new_count or 1))
            for old_start, old_count, new_start, new_count in _RANGES.findall(patch)
        ]
    except ValueError:
        raise ValueError("the diff holds a hunk without its ranges") from None
    return hunks if hunks or b"\nBinary files " not in patch else None


class _Stream:
    """Cuts fields and patches off chunks as they come."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer = b""
        self._at = 0

    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._buffer) and not self._more()

    def starts(self, prefix: bytes) -> bool:
        """Whether what is left starts so."""
        while len(self._buffer) - self._at < len(prefix) and self._more():
            pass
        return self._buffer.startswith(prefix, self._at)

    def field(self) -> bytes:
        """Cut off what stands before the next NUL."""
        field = self._until(b"\0")
        if field is None:
            raise ValueError("the diff ends in the middle of a field")
        return field

    def entries(self, *, followed: bool) -> bytes:
        """Cut off the raw entries of a commit.

        Args:
            followed: Whether patches come after them; else the next commit does, or nothing.
        """
        self._at += 1  # The line feed that `starts` has seen.
        entries = self._until(b"\0\0")
        if entries is not None:
            # The second NUL starts the next commit, unless it ends the entries.
            self._at -= not followed
            return entries
        if followed:
            raise ValueError("the diff ends in the middle of the files of a commit")
        return self._rest().removesuffix(b"\0")

    def patch(self, *, is_last: bool) -> bytes:
        """Cut off the patch of one file; `is_last` says whether it is the commit's last one."""
        if not self.starts(_PATCH):
            raise ValueError("the diff lacks the patch of a file")
        patch = self._until(_END_OF_COMMIT if is_last else b"\n" + _PATCH)
        if patch is None and is_last:
            return self._rest().removesuffix(b"\n")
        if patch is None or (not is_last and _END_OF_COMMIT in patch):
            raise ValueError("the diff lacks the patch of a file")
        # What ends a patch is the line feed alone; the rest starts what follows.
        self._at -= len(_PATCH) if not is_last else 1
        return patch

    def _until(self, mark: bytes) -> bytes | None:
        """Cut off what stands before a mark, and the mark; return None when it does not come."""
        while (end := self._buffer.find(mark, self._at)) < 0:
            if not self._more():
                return None
        cut = self._buffer[self._at : end]
        self._at = end + len(mark)
        return cut

    def _rest(self) -> bytes:
        rest = self._buffer[self._at :]
        self._at = len(self._buffer)
        return rest

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return True
