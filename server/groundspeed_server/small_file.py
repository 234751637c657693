"""Small files: read whole, within a limit, whatever lies in their place; replaced at one stroke."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

# Non-blocking, so that opening a FIFO without a writer returns; on regular files it does nothing.
READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

# Seconds since 1970 that are a moment of a calendar, whoever wrote them down.
Moment = Annotated[float, msgspec.Meta(ge=0, le=250_000_000_000)]

T = TypeVar("T")


class UnsuitableFileError(OSError):
    """The file is not a regular file, or it is larger than the limit."""


def read_small_file(path: Path, limit: int) -> bytes:
    """Read a regular file, also through a symbolic link.

    Raises:
        FileNotFoundError: There is none.
        UnsuitableFileError: It is not a regular file, or it is larger than `limit` bytes.
        OSError: It cannot be read.
    """
    descriptor = os.open(path, READ)
    try:
        return read_opened(descriptor, limit)
    finally:
        os.close(descriptor)


def read_record(path: Path, kind: type[T], limit: int) -> T | None:
    """Read a JSON file of ours; None where there is none, or none that is as we write it."""
    try:
        return msgspec.json.decode(read_small_file(path, limit), type=kind)
    except (OSError, ValueError, RecursionError):
        return None


def read_opened(descriptor: int, limit: int) -> bytes:
    """Read an open file from its beginning; see `read_small_file`."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise UnsuitableFileError(errno.EINVAL, "it is not a regular file")
    if status.st_size > limit:
        raise UnsuitableFileError(errno.EFBIG, f"it is larger than {limit} bytes")
    # The file may have grown since it was asked, so the limit holds for reading too.
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise UnsuitableFileError(errno.EFBIG, f"it is larger than {limit} bytes")
    return content


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of the one before, whole or not at all, for this user alone.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
            file.write(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
