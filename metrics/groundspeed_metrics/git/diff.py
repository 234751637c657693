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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_PATCH = b"diff --git "
_SUBMODULE = b"160000"
_RANGES = re.compile(rb"(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class Hunk(NamedTuple):
    """Lines that were replaced by others; either may be none.

    Attributes:
        old_start: Number of the first line that went, from 1; when none went, the line after which
            the new ones came, or 0.
        old_count: How many lines went.
        new_start: Number of the first line that came, by the same rule.
        new_count: How many lines came.
        text: The hunk as git printed it; lines that came start with `+`.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    text: bytes


@dataclass(slots=True)
class FileChange:
    """One file of one commit.

    Attributes:
        path: As it is called after the commit.
        old_path: Its name before a rename, else None.
        status: git's letter: A, M, D, R or T.
        is_submodule: Whether this is a pointer to another repository, and no file.
        old_blob: Id of the content before; zeros when there was none.
        new_blob: Id of the content after; zeros when there is none.
        hunks: What changed in it, from its start to its end; None for binary and very large files,
            and when contents were not compared.
    """

    path: str
    old_path: str | None
    status: str
    is_submodule: bool
    old_blob: str
    new_blob: str
    hunks: list[Hunk] | None = None

    @property
    def added(self) -> int | None:
        """Lines added; None when that is not known."""
        return None if self.hunks is None else sum(hunk.new_count for hunk in self.hunks)

    @property
    def deleted(self) -> int | None:
        """Lines deleted; None when that is not known."""
        return None if self.hunks is None else sum(hunk.old_count for hunk in self.hunks)


def diff_arguments(*, contents: bool) -> list[str]:
    """Return the arguments of the log command that is told commits on standard input.

    Args:
        contents: Whether to compare contents; otherwise git opens none.
    """
    return [
        "log", "-z", "--no-walk=unsorted", "--stdin", "--raw", *(["-p", "-U0"] if contents else []),
        # A merge is compared with the branch it was merged into: that is the change it made there.
        "--diff-merges=first-parent", "--find-renames", "-l1000", "--no-abbrev", "--full-index",
        "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--inter-hunk-context=0",
        "--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color", "--format=%x00%H",
    ]  # fmt: skip


def parse_diffs(
    chunks: Iterable[bytes], *, contents: bool
) -> Iterator[tuple[str, Iterator[FileChange]]]:
    """Yield each commit with its files, which must be taken before the next commit is asked for.

    Files come one by one, so that a commit may be far larger than the memory.

    Raises:
        ValueError: The stream is not what git prints, such as when it was cut off.
    """
    stream = _Stream(chunks)
    while not stream.at_end():
        if stream.field():
            raise ValueError("the diff holds something that is no commit")
        sha = stream.field().decode("ascii", "replace")
        yield sha, (_files(stream, contents=contents) if stream.starts(b"\n") else iter(()))


def _files(stream: _Stream, *, contents: bool) -> Iterator[FileChange]:
    stream.skip(1)
    if not contents:
        while stream.starts(b":"):
            yield _entry(stream)
        return
    entries = []
    while entry := stream.field():
        entries.append(_entry(stream, entry))
    for file in entries:
        file.hunks = _hunks(stream.patch())
        # A file that became a link, or the like, is printed as one that went and one that came.
        # Hunks are applied from the last to the first, so what came is put before what went.
        if file.status == "T" and file.hunks is not None:
            came = _hunks(stream.patch())
            file.hunks = None if came is None else came + file.hunks
        elif file.status == "T":
            stream.patch()
        yield file


def _entry(stream: _Stream, entry: bytes | None = None) -> FileChange:
    words = (entry or stream.field())[1:].split(b" ")
    if len(words) != 5:
        raise ValueError("the diff holds an entry that is no file")
    old_mode, new_mode, old_blob, new_blob, status = words
    letter = chr(status[0])
    path = stream.field()
    old_path = None
    if letter in "RC":
        old_path, path = path, stream.field()
    return FileChange(
        path=_name(path),
        old_path=None if old_path is None else _name(old_path),
        status=letter,
        is_submodule=_SUBMODULE in (old_mode, new_mode),
        old_blob=old_blob.decode("ascii"),
        new_blob=new_blob.decode("ascii"),
    )


def _name(path: bytes) -> str:
    # Two names that are no UTF-8 must not become one.
    return path.decode("utf-8", "surrogateescape")


def _hunks(patch: bytes) -> list[Hunk] | None:
    header, *texts = patch.split(b"\n@@ -")
    if not texts and b"\nBinary files " in header:
        return None
    return [_hunk(text) for text in texts]


def _hunk(text: bytes) -> Hunk:
    ranges = _RANGES.match(text)
    if ranges is None:
        raise ValueError("the diff holds a hunk without its ranges")
    old_start, old_count, new_start, new_count = ranges.groups(b"1")
    return Hunk(int(old_start), int(old_count), int(new_start), int(new_count), text)


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

    def skip(self, count: int) -> None:
        """Leave out bytes that `starts` has seen."""
        self._at += count

    def field(self) -> bytes:
        """Cut off what stands before the next NUL."""
        while (end := self._buffer.find(b"\0", self._at)) < 0:
            if not self._more():
                raise ValueError("the diff ends in the middle of a field")
        field = self._buffer[self._at : end]
        self._at = end + 1
        return field

    def patch(self) -> bytes:
        """Cut off the patch of one file."""
        if not self.starts(_PATCH):
            raise ValueError("the diff lacks the patch of a file")
        while (end := self._end_of_patch()) < 0:
            if not self._more():
                end = len(self._buffer)
                break
        patch = self._buffer[self._at : end]
        self._at = end
        self._skip_line_end()
        return patch

    def _end_of_patch(self) -> int:
        following = self._buffer.find(b"\n" + _PATCH, self._at)
        limit = following + 1 if following >= 0 else len(self._buffer)
        commit = self._buffer.find(b"\n\0", self._at, limit)
        return commit if commit >= 0 else following

    def _skip_line_end(self) -> None:
        if self._buffer.startswith(b"\n", self._at):
            self._at += 1

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return True
