"""Parses the streaming `git log` of who made which commits, and when.

Only NUL separates safely: subjects may hold any other control character. Every record has a known
number of fields, so that nothing in a message can pass for the start of a record.

    NUL "C" NUL sha NUL parents NUL author NUL e-mail NUL author date NUL committer date NUL
    message NUL
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LOG_FORMAT = "%x00C%x00%H%x00%P%x00%an%x00%ae%x00%ad%x00%cd%x00%B%x00"
_DATE = re.compile(r"^(\d{1,18}) ([+-])(\d{2})(\d{2})$")
_HEADER_FIELDS = 7
_LAST_SECOND = 4_102_444_800  # The year 2100: later dates are mistakes or attacks.
_MOST_OFFSET = 14 * 60


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


def log_arguments() -> list[str]:
    """Return the arguments of the log command that is told on standard input what to list."""
    return [
        "log", "-z", "--no-patch", "--date=raw", "--no-show-signature", "--no-color",
        "--no-mailmap", f"--format={LOG_FORMAT}", "--stdin",
    ]  # fmt: skip


def parse_log(chunks: Iterable[bytes]) -> Iterator[LoggedCommit]:
    """Yield the commits of a log.

    Raises:
        ValueError: The stream is not what git prints, such as when it was cut off.
    """
    fields = _split(chunks)
    for field in fields:
        if field == b"C":
            yield _commit(_take(fields, _HEADER_FIELDS))
        elif field:
            raise ValueError("the log holds something that is no commit")


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        raise ValueError("the log ends in the middle of a field")


def _take(fields: Iterator[bytes], count: int) -> Sequence[bytes]:
    taken = [field for _, field in zip(range(count), fields, strict=False)]
    if len(taken) < count:
        raise ValueError("the log ends in the middle of a record")
    return taken


def _commit(header: Sequence[bytes]) -> LoggedCommit:
    texts = (field.decode("utf-8", "replace") for field in header)
    sha, parents, author, email, author_date, commit_date, message = texts
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
