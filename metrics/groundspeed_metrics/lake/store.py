"""What keeps a lake's objects, whichever kind of store it is. Keys are relative to the lake."""

from __future__ import annotations

from io import BufferedReader, BytesIO
from pathlib import Path, PurePosixPath
from typing import Protocol

STORED_LIMIT = 4 << 30

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
