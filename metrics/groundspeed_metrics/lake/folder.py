"""A lake in a folder, such as a mounted share."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from collections.abc import Iterable
from pathlib import Path

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.lake.layout import MANIFESTS, PARQUET, RAW, is_unfinished
from groundspeed_metrics.lake.store import (
    STORED_LIMIT,
    Content,
    DamagedObjectError,
    TooLargeError,
    VanishedError,
    place_below,
)

_LEFT_S = 3600.0


class FolderStore:
    """A folder."""

    # One reads what another waits for; more of them wait for each other.
    readers = 2

    def __init__(self, root: Path) -> None:
        self._root = root

    def keys(self, prefix: str) -> list[str]:
        """Return the keys that begin with a prefix."""
        found = []
        for folder, folders, names in os.walk(self._root / prefix, onerror=self._unlisted):
            _require_no_links(Path(folder, name) for name in folders)
            below = Path(folder).relative_to(self._root).as_posix()
            found += [f"{below}/{name}" for name in names]
        return found

    def read(self, key: str, limit: int = STORED_LIMIT) -> bytes:
        """Return an object."""
        return read_file(place_below(self._root, key), limit)

    def fetch(self, key: str, folder: Path) -> Path:  # noqa: ARG002 - it is here already.
        """Return the object's own file."""
        path = place_below(self._root, key)
        if not path.is_file() or path.is_symlink():
            raise DamagedObjectError("not a regular file")
        return path

    def write(self, key: str, content: Content) -> None:
        """Keep what an open file holds under a key."""
        path = self._root / key
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("xb") as target:
                while block := content.read(1 << 20):
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            unfinished.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise self._refused("written to", error) from None

    def delete(self, key: str) -> None:
        """Delete an object."""
        path = self._root / key
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise self._refused("changed", error) from None
        with contextlib.suppress(OSError):  # Other objects of the day remain.
            path.parent.rmdir()

    def delete_left(self) -> list[str]:
        """Delete what killed writers left unfinished."""
        young = []
        keys = [key for prefix in (RAW, PARQUET, MANIFESTS) for key in self.keys(prefix)]
        for key in filter(is_unfinished, keys):
            with contextlib.suppress(FileNotFoundError):  # It was finished meanwhile.
                if time.time() - (self._root / key).lstat().st_mtime < _LEFT_S:
                    young.append(key)
                else:
                    self.delete(key)
        return young

    def _unlisted(self, error: OSError) -> None:
        # A folder that is not there, or no longer, holds nothing.
        if not isinstance(error, FileNotFoundError):
            raise UserError(
                f"{error.filename} in the lake cannot be listed ({error.strerror}); what lies "
                "there is neither lost nor read.",
                "Check whose it is, then run the command again.",
            ) from None

    def _refused(self, what: str, error: OSError) -> UserError:
        return UserError(
            f"The lake {self._root} cannot be {what} ({error.strerror}); no event is lost.",
            "Check its rights and the space that is left, then run the command again.",
        )


def _require_no_links(folders: Iterable[Path]) -> None:
    """Refuse a folder that lies elsewhere: not followed, it would be passed over in silence."""
    for folder in folders:
        if folder.is_symlink():
            raise UserError(
                f"{folder} in the lake is a link; what lies behind it is neither lost nor read.",
                "Put the folder itself in the place of the link, then run the command again.",
            )


def read_file(path: Path, limit: int) -> bytes:
    """Return a regular file that is not larger than a limit.

    Raises:
        VanishedError: There is none.
        TooLargeError: It is larger.
        DamagedObjectError: It is anything else, or cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise VanishedError from None
    except OSError as error:
        raise DamagedObjectError(f"unreadable ({error.strerror})") from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise DamagedObjectError("not a regular file")
    with os.fdopen(handle, "rb") as file:
        if status.st_size > limit:
            raise TooLargeError("too large")
        return file.read()
