"""A folder of the system's for a day that is compacted.

It holds lines about people. What a killed process left is deleted by the next one that needs such a
folder, and by whoever forgets a person: the system keeps the lock of a folder only as long as its
process lives.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "groundspeed-day-"
# A folder that was only just made may not be locked yet.
_SETTLED_S = 60.0


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Lend a new folder, for its owner alone."""
    delete_left()
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name, _locked(Path(name)):
        yield Path(name)


def delete_left() -> None:
    """Delete the folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # What is another user's, in use, or gone by now, is not ours to delete.
        with suppress(OSError):
            found = folder.lstat()
            if found.st_uid != os.getuid() or time.time() - found.st_mtime < _SETTLED_S:
                continue
            with _locked(folder):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder.

    Raises:
        OSError: It is no folder, or somebody holds it.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
