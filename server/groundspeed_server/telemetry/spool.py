"""A crash-safe queue of events on disk: append-only segments of JSON lines.

A segment is `<writer>-<pid>-<n>.jsonl.open` while its one writer appends to it, and loses `.open`
when it is closed; only closed segments are shipped. The writer holds a lock on its open segment,
which the system releases when the process dies, however it dies; whoever comes next closes what
dead writers left behind. A segment may therefore end in one torn line, which readers count.
Nothing is ever appended to a segment by anyone but its first writer.

Loss window: a crash of the process loses nothing that was appended; a crash of the machine loses
at most the last `SYNC_EVERY_S` seconds.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.errors import UserError

OPEN_SUFFIX = ".jsonl.open"
CLOSED_SUFFIX = ".jsonl"

SEGMENT_LIMIT_BYTES = 1024 * 1024
SEGMENT_LIMIT_S = 300.0
SYNC_EVERY_S = 2.0

_ATTEMPTS = 3


class SpoolError(UserError):
    """The spool's folder cannot be used."""


def prepare_folder(folder: Path) -> Path:
    """Make the spool's folder, for its owner alone.

    Raises:
        SpoolError: It is a symbolic link, somebody else's, or cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(_own(folder).st_mode) != 0o700:
            folder.chmod(0o700)
    except OSError as error:
        raise _unusable(folder, error) from None
    return folder


def require_usable(folder: Path) -> None:
    """Refuse a place that would take no events, without making anything there.

    Raises:
        SpoolError: What is there, or the nearest folder above it, cannot be written.
    """
    nearest = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    try:
        if nearest == folder:
            _own(folder)
        with tempfile.TemporaryFile(dir=nearest):
            return
    except OSError as error:
        raise _unusable(folder, error) from None


def _own(folder: Path) -> os.stat_result:
    """Return what the system says of a folder of our own."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise SpoolError(
            f"The spool {folder} is a file, a symbolic link or somebody else's; "
            "no event is recorded.",
            "Remove it, or set GROUNDSPEED_STATE_DIR to a folder of your own.",
        )
    return found


def _unusable(folder: Path, error: OSError) -> SpoolError:
    return SpoolError(
        f"The spool {folder} cannot be written ({error.strerror}); no event is recorded.",
        "Set GROUNDSPEED_STATE_DIR, or `state_dir`, to a folder that you can write.",
    )


class Spool:
    """The writing end of the spool for one process; used from one thread at a time."""

    def __init__(
        self, folder: Path, *, limit_bytes: int, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Write to `folder`, and keep its closed segments below `limit_bytes` together."""
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._monotonic = monotonic
        self._prefix = f"{secrets.token_hex(4)}-{os.getpid()}"
        self._number = 0
        self._segment: _OpenSegment | None = None
        self._lost = 0

    def append(self, line: bytes) -> bool:
        """Append one line, whole or not at all; False when the disk does not take it."""
        if self._segment is not None and self._segment.is_deleted():
            self._segment.abandon()
            self._segment = None
        try:
            segment = self._segment or self._begin()
            whole = segment.append(line)
        except OSError:
            whole = False
        if not whole:
            self._lost += 1
        if self._segment is not None and (self._segment.damaged or self._is_full()):
            self.rotate()
        return whole

    def sync(self) -> None:
        """Make what was appended survive a crash of the machine, if the last time is long ago."""
        segment = self._segment
        if segment is None:
            return
        now = self._monotonic()
        if segment.unsynced and now - segment.synced_at >= SYNC_EVERY_S:
            segment.sync(now)
        if now - segment.began_at >= SEGMENT_LIMIT_S:
            self.rotate()

    def rotate(self) -> None:
        """Close the open segment, so that it can be shipped, and keep within the limit."""
        segment, self._segment = self._segment, None
        if segment is not None:
            segment.close()
        self._lost += drop_oldest(self._folder, self._limit_bytes)

    def take_lost(self) -> int:
        """Return how many events were lost since the last call: to a full disk, or to the cap."""
        lost, self._lost = self._lost, 0
        return lost

    def _is_full(self) -> bool:
        return self._segment is not None and self._segment.size >= SEGMENT_LIMIT_BYTES

    def _begin(self) -> _OpenSegment:
        for _ in range(_ATTEMPTS):
            self._number += 1
            name = f"{self._prefix}-{self._number}{OPEN_SUFFIX}"
            with contextlib.suppress(BlockingIOError, FileNotFoundError):
                self._segment = _OpenSegment(self._folder / name, self._monotonic())
                return self._segment
        raise OSError("no segment could be begun")


class _OpenSegment:
    """One segment under its writer's lock."""

    def __init__(self, path: Path, now: float) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        self._path = path
        self._handle = os.open(path, flags, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if self.is_deleted():
                raise FileNotFoundError(path.name)
        except OSError:
            # Somebody who looked for abandoned segments came between the two calls.
            self.abandon()
            raise
        self.began_at = self.synced_at = now
        self.size = 0
        self.unsynced = False
        self.damaged = False

    def append(self, line: bytes) -> bool:
        """Write in one call; take back what a full disk cut short.

        A torn line would otherwise swallow the next good one once there is space again.
        """
        try:
            written = os.write(self._handle, line)
        except OSError:
            written = 0
        if written == len(line):
            self.size += written
            self.unsynced = True
            return True
        try:
            os.ftruncate(self._handle, self.size)
        except OSError:
            self.damaged = True
        return False

    def sync(self, now: float) -> None:
        """Flush to the disk; a disk that refuses is asked again later."""
        self.synced_at = now
        with contextlib.suppress(OSError):
            os.fsync(self._handle)
            self.unsynced = False

    def is_deleted(self) -> bool:
        """Whether the engineer deleted the segment under its writer."""
        try:
            return os.fstat(self._handle).st_nlink == 0
        except OSError:
            return True

    def abandon(self) -> None:
        """Let go of the segment as it is."""
        with contextlib.suppress(OSError):
            os.close(self._handle)

    def close(self) -> None:
        """Flush and close the segment; an empty one goes away."""
        self.sync(self.synced_at)
        with contextlib.suppress(OSError):
            _finish(self._path, self._handle)
        self.abandon()


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as readers see it.

    Attributes:
        closed: Whether it is complete: nobody will write to it any more.
    """

    path: Path
    closed: bool
    size: int
    modified_s: float


def list_segments(folder: Path) -> list[Segment]:
    """Return the segments of a spool, oldest first; none when there is no spool."""
    found: list[Segment] = []
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return []
    for entry in entries:
        closed = entry.name.endswith(CLOSED_SUFFIX)
        if not closed and not entry.name.endswith(OPEN_SUFFIX):
            continue
        with contextlib.suppress(FileNotFoundError):
            state = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(state.st_mode):
                found.append(Segment(Path(entry.path), closed, state.st_size, state.st_mtime))
    return sorted(found, key=lambda segment: (segment.modified_s, segment.path.name))


def close_abandoned(folder: Path) -> int:
    """Close the open segments of dead writers, and return how many there were."""
    closed = 0
    for segment in list_segments(folder):
        if segment.closed:
            continue
        with contextlib.suppress(OSError), _locked(segment.path) as handle:
            _finish(segment.path, handle)
            closed += 1
    return closed


def drop_oldest(folder: Path, limit_bytes: int) -> int:
    """Delete the oldest closed segments above the limit, and return how many events went."""
    closed = [segment for segment in list_segments(folder) if segment.closed]
    excess = sum(segment.size for segment in closed) - limit_bytes
    lost = 0
    for segment in closed:
        if excess <= 0:
            break
        excess -= segment.size
        with contextlib.suppress(OSError):
            events = segment.path.read_bytes().count(b"\n")
            segment.path.unlink()
            lost += events
    return lost


def read_lines(content: bytes) -> tuple[list[bytes], bool]:
    """Return the whole lines of a segment, and whether a torn one follows them."""
    whole, _, rest = content.rpartition(b"\n")
    return (whole.split(b"\n") if whole else []), bool(rest)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Hold a segment's lock. Raises `BlockingIOError` while its writer lives."""
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield handle
    finally:
        os.close(handle)


def _finish(path: Path, handle: int) -> None:
    """Give a segment its closed name, under its lock; an empty one goes away."""
    if os.fstat(handle).st_size == 0:
        path.unlink()
    else:
        path.rename(path.with_name(path.name.removesuffix(OPEN_SUFFIX) + CLOSED_SUFFIX))
