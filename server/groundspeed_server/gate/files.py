"""Opens files that nobody opened in the editor, so that a hostile tree gains nothing by it.

Between listing a file and opening it, someone may put a symbolic link, a FIFO, a device or a file
of five gigabytes in its place. The path is therefore walked from the workspace root with
`O_NOFOLLOW` at every step, the open file itself is asked what it is, and reading stops at a limit.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundspeed_server.gate.refusal import Reason, Refusal
from groundspeed_server.small_file import READ, read_opened

_ENTER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def read_context_file(path: Path, roots: tuple[Path, ...], limit: int) -> str | Refusal:
    """Read a source file below one of `roots`, or say why not.

    Whether the path is excluded is not decided here: the gate's `admit` does that.

    Args:
        path: An absolute path whose part below the root holds no symbolic link and no `..`.
        roots: The workspace's folders.
        limit: The most bytes that a file may have.

    Returns:
        The text, with U+FFFD where it is not UTF-8; or a refusal (`outside_workspace`,
        `unsuitable_file`).
    """
    root = next((root for root in roots if path.is_relative_to(root)), None)
    if root is None or ".." in path.parts or path == root:
        return Refusal(Reason.OUTSIDE_WORKSPACE, "A file outside the open folders is never read.")
    try:
        with _opened_below(root, path.relative_to(root).parts) as descriptor:
            content = read_opened(descriptor, limit)
    except (OSError, ValueError) as error:
        return Refusal(Reason.UNSUITABLE_FILE, f"A context file was not read: {_cause(error)}.")
    if b"\0" in content:
        return Refusal(Reason.UNSUITABLE_FILE, "A context file was not read: it is not text.")
    return content.decode("utf-8", errors="replace")


@contextmanager
def _opened_below(root: Path, parts: tuple[str, ...]) -> Iterator[int]:
    """Open a file below `root` step by step; a symbolic link at any step is an error."""
    folder = os.open(root, _ENTER & ~os.O_NOFOLLOW)
    try:
        for part in parts[:-1]:
            parent, folder = folder, os.open(part, _ENTER, dir_fd=folder)
            os.close(parent)
        descriptor = os.open(parts[-1], READ | os.O_NOFOLLOW, dir_fd=folder)
    finally:
        os.close(folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _cause(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "it is a symbolic link"
    return (isinstance(error, OSError) and error.strerror) or "its name is not valid"
