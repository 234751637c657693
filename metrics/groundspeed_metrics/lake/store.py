"""Keeps a lake's objects: in a folder, or in S3. Keys are relative to the lake."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from collections.abc import Mapping
from io import BufferedReader, BytesIO
from pathlib import Path, PurePosixPath
from typing import Protocol

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.lake.layout import MANIFESTS, PARQUET, RAW, is_unfinished

STORED_LIMIT = 4 << 30
_LEFT_S = 3600.0

Content = BufferedReader | BytesIO


class DamagedObjectError(Exception):
    """An object is not what its name says; the message gives the reason in a few words."""


class VanishedError(DamagedObjectError):
    """An object is there no longer: it was deleted, or a server shipped it."""

    def __init__(self) -> None:
        super().__init__("vanished")


class TooLargeError(DamagedObjectError):
    """An object has more bytes than are wanted at once."""


class ObjectStore(Protocol):
    """Lists, reads, writes and deletes whole objects.

    Every method raises UserError when the store cannot be reached or refuses.
    """

    @property
    def readers(self) -> int:
        """By how many threads at once it is read best."""
        ...

    def keys(self, prefix: str) -> list[str]:
        """Return the keys that begin with a prefix, which ends in a slash."""
        ...

    def read(self, key: str, limit: int = STORED_LIMIT) -> bytes:
        """Return an object.

        Raises:
            VanishedError: It is there no longer.
            TooLargeError: It has more bytes than allowed.
            DamagedObjectError: It was cut off on the way.
        """
        ...

    def fetch(self, key: str, folder: Path) -> Path:
        """Return a file that holds the object: its own, or a copy below `folder` under its key.

        Raises:
            DamagedObjectError: As `read` does.
        """
        ...

    def write(self, key: str, content: Content) -> None:
        """Keep what an open file holds under a key: whole, or not at all."""
        ...

    def delete(self, key: str) -> None:
        """Delete an object, or leave it be where it is gone already."""
        ...

    def delete_left(self) -> list[str]:
        """Delete what killed writers left unfinished; return the keys of what is too young to tell.

        A lake's servers write while this runs, and none takes an hour for an object.
        """
        ...


def place_below(folder: Path, key: str) -> Path:
    """Return where a key lies below a folder.

    Raises:
        DamagedObjectError: It would lie elsewhere: keys come from what others wrote.
    """
    name = PurePosixPath(key)
    if name.is_absolute() or ".." in name.parts:
        raise DamagedObjectError("named outside of the lake")
    return folder / name


def open_store(location: str, environment: Mapping[str, str]) -> ObjectStore:
    """Return the store at a folder or an `s3://bucket/prefix`.

    Raises:
        UserError: There is no such folder, or the address cannot be one.
    """
    if location.startswith("s3://"):
        from groundspeed_metrics.lake.s3 import S3Store  # noqa: PLC0415 - boto3 is heavy.

        return S3Store(location, environment)
    folder = Path(location).expanduser()
    if not folder.is_dir():
        raise UserError(
            f"There is no lake at {location}.", "Name its folder, or s3://BUCKET/PREFIX."
        )
    return FolderStore(folder)


class FolderStore:
    """A folder, such as a mounted share."""

    # One reads what another waits for; more of them wait for each other.
    readers = 2

    def __init__(self, root: Path) -> None:
        self._root = root

    def keys(self, prefix: str) -> list[str]:
        """Return the keys that begin with a prefix."""
        found = []
        for folder, _, names in os.walk(self._root / prefix, onerror=self._unlisted):
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
