"""Files that are read whole into memory, and written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundspeed_server.errors import UserError

_MOST_BYTES = 512 * 1_024 * 1_024


def read_whole(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        OSError: It cannot be read.
        UserError: It is no file but something without an end, or far too large.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise UserError(f"{path} is not an ordinary file.", "Name a file.")
    if status.st_size > _MOST_BYTES:
        raise UserError(f"{path} is too large: it is over 512 MB.", "Is it the right file?")
    return path.read_bytes()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it, or what was there before.

    What a link names is written, and not the link; and into a pipe or a terminal, as it is.

    Raises:
        OSError: It cannot be written.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    with replacing(path) as draft:
        draft.write_bytes(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend the place of a draft, which takes that of the file when the block ends well.

    Raises:
        OSError: The draft cannot take its place.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        yield draft
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
