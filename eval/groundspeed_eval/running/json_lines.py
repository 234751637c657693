"""Files of JSON Lines that grow line by line, and whose writer may be killed at any moment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from groundspeed_eval.whole_files import read_whole
from groundspeed_server.errors import UserError

T = TypeVar("T")


def whole_lines(path: Path, shape: type[T], remedy: str) -> Iterator[T]:
    """Yield the lines of a file; a last one that has no end was never kept.

    Args:
        path: The file.
        shape: What a line holds.
        remedy: What to do about a damaged line.

    Raises:
        OSError: The file cannot be read.
        UserError: A line is damaged, or it is no file that can be read whole.
    """
    for number, line in enumerate(read_whole(path).split(b"\n")[:-1], 1):
        try:
            yield msgspec.json.decode(line, type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise UserError(f"Line {number} of {path} is damaged.", remedy) from error


def drop_torn_line(path: Path) -> None:
    """Cut off a last line that has no end, so that the next one begins a line."""
    content = read_whole(path)
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(path, whole)
