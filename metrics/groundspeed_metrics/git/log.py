"""Parses one streaming `git log -z --raw --numstat`.

Only NUL separates safely: subjects may hold any other control character, and file names tabs,
newlines and quotes. Every record has a known number of fields, so that nothing in a message or a
name can pass for the start of a record.

    NUL "C" NUL sha NUL parents NUL author NUL e-mail NUL author date NUL committer date NUL
    message NUL, then raw entries (`:modes ids status` NUL path, and a second path for renames),
    then count entries (`added TAB deleted TAB path`, or an empty path and two more for renames).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

LOG_FORMAT = "%x00C%x00%H%x00%P%x00%an%x00%ae%x00%ad%x00%cd%x00%B%x00"
_DATE = re.compile(r"^(\d{1,18}) ([+-])(\d{2})(\d{2})$")
_COUNT = re.compile(rb"^(\d+|-)\t(\d+|-)\t(.*)$", re.DOTALL)
_HEADER_FIELDS = 7
_SUBMODULE = b"160000"
_LAST_SECOND = 4_102_444_800  # The year 2100: later dates are mistakes or attacks.
_MOST_OFFSET = 14 * 60


@dataclass(slots=True)
class FileChange:
    """One file of one commit.

    Attributes:
        path: As it is called after the commit.
        old_path: Its name before a rename or copy, else None.
        status: git's letter: A, M, D, R, C or T.
        added: Lines added; None for binary and very large files, and when objects are missing.
        deleted: Lines deleted; None likewise.
        is_submodule: Whether this is a pointer to another repository, and no file.
    """

    path: str
    old_path: str | None
    status: str
    added: int | None
    deleted: int | None
    is_submodule: bool


@dataclass(slots=True)
class LoggedCommit:
    """One commit as git printed it.

    Attributes:
        author_time: Seconds since 1970, or None when the commit's date cannot be one.
        author_offset_min: The author's time zone in minutes east of UTC, or None.
        commit_time: Seconds since 1970, or None.
    """

    sha: str
    parents: tuple[str, ...]
    author: str
    email: str
    author_time: int | None
    author_offset_min: int | None
    commit_time: int | None
    message: str
    files: list[FileChange] = field(default_factory=list)


def log_arguments(tip: str, *, without: str | None, counts: bool) -> list[str]:
    """Return the arguments of the one log command.

    Args:
        tip: A full commit id.
        without: A commit whose history was read before.
        counts: Whether to count lines; without them, git opens no file contents.
    """
    revisions = [tip, *([f"^{without}"] if without else [])]
    return [
        "log", "-z", "--raw", *(["--numstat"] if counts else []), "--no-abbrev",
        # A merge is compared with the branch it was merged into: that is the change it made there.
        "--diff-merges=first-parent", "--find-renames", "-l1000", "--date=raw",
        "--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color", "--no-mailmap",
        f"--format={LOG_FORMAT}", "--end-of-options", *revisions, "--",
    ]  # fmt: skip


def parse_log(chunks: Iterable[bytes]) -> Iterator[LoggedCommit]:
    """Yield the commits of a log.

    Raises:
        ValueError: The stream is not what git prints, such as when it was cut off.
    """
    fields = _split(chunks)
    commit: LoggedCommit | None = None
    uncounted: Iterator[FileChange] = iter(())
    for token in fields:
        entry = token.lstrip(b"\n")
        if entry == b"C":
            if commit is not None:
                yield commit
            commit = _commit(_take(fields, _HEADER_FIELDS))
            uncounted = iter(commit.files)
        elif not entry:
            continue
        elif commit is None:
            raise ValueError("the log does not start with a commit")
        elif entry.startswith(b":"):
            commit.files.append(_raw_entry(entry, fields))
        else:
            _count_entry(entry, fields, uncounted)
    if commit is not None:
        yield commit


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest.strip(b"\n"):
        raise ValueError("the log ends in the middle of a field")


def _take(fields: Iterator[bytes], count: int) -> Sequence[bytes]:
    taken = [field for _, field in zip(range(count), fields, strict=False)]
    if len(taken) < count:
        raise ValueError("the log ends in the middle of a record")
    return taken


def _commit(header: Sequence[bytes]) -> LoggedCommit:
    sha, parents, author, email, author_date, commit_date, message = map(_text, header)
    author_time, offset = _date(author_date)
    return LoggedCommit(
        sha=sha,
        parents=tuple(parents.split()),
        author=author,
        email=email,
        author_time=author_time,
        author_offset_min=offset,
        commit_time=_date(commit_date)[0],
        message=message,
    )


def _raw_entry(entry: bytes, fields: Iterator[bytes]) -> FileChange:
    old_mode, new_mode, _, _, status = entry[1:].split(b" ")
    letter = chr(status[0])
    (path,) = _take(fields, 1)
    old_path = None
    if letter in "RC":
        old_path = _text(path)
        (path,) = _take(fields, 1)
    return FileChange(
        path=_text(path),
        old_path=old_path,
        status=letter,
        added=None,
        deleted=None,
        is_submodule=_SUBMODULE in (old_mode, new_mode),
    )


def _count_entry(entry: bytes, fields: Iterator[bytes], uncounted: Iterator[FileChange]) -> None:
    """Put line counts beside the raw entry of the same file; both lists have one order."""
    counts = _COUNT.match(entry)
    if counts is None:
        raise ValueError("the log holds an entry that is neither a file nor a count")
    path = _text(counts[3] or _take(fields, 2)[1])
    place = next(uncounted, None)
    if place is None or place.path != path:
        raise ValueError("the log counts a file that it did not name")
    if counts[1] != b"-":
        place.added, place.deleted = int(counts[1]), int(counts[2])


def _date(text: str) -> tuple[int | None, int | None]:
    found = _DATE.match(text)
    if found is None:
        return None, None
    seconds = int(found[1])
    minutes = (int(found[3]) * 60 + int(found[4])) * (1 if found[2] == "+" else -1)
    return (
        seconds if 0 < seconds < _LAST_SECOND else None,
        minutes if abs(minutes) <= _MOST_OFFSET else None,
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
