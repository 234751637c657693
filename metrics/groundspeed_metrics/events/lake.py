"""Where events come from: the raw objects of a lake, or the spool of one machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Protocol, cast

from isal import igzip, isal_zlib

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.lake.folder import FolderStore, read_file
from groundspeed_metrics.lake.layout import RAW, LakeObject, in_order, raw_objects
from groundspeed_metrics.lake.opening import open_store
from groundspeed_metrics.lake.store import (
    DamagedObjectError,
    ObjectStore,
    TooLargeError,
    VanishedError,
)

# Servers ship segments of a megabyte. Whatever a few kilobytes unpack to, one machine can hold it,
# and what there is to say of lines that cannot be used.
CONTENT_LIMIT = 256 << 20
_MOST_LINES = 1 << 20
_GZIP = 31
# Its stub calls the class an instance.
_NOT_GZIP = (cast(type[Exception], isal_zlib.error), EOFError, OSError)


class EventSource(Protocol):
    """Lists objects and reads them; may be read by several threads at once."""

    @property
    def readers(self) -> int:
        """By how many threads at once it is read best."""
        ...

    def objects(self) -> list[LakeObject]:
        """Return every object, in an order that does not depend on when they were written."""
        ...

    def read(self, item: LakeObject, limit: int = CONTENT_LIMIT) -> bytes:
        """Return the lines of an object.

        Args:
            item: The object.
            limit: How many bytes it may have, as it lies there and when it is unpacked.

        Raises:
            VanishedError: It is there no longer.
            TooLargeError: It has more.
            DamagedObjectError: It is cut off, altered, or holds more lines than any server ships.
        """
        ...


class Lake:
    """The raw objects of a lake."""

    def __init__(self, store: ObjectStore) -> None:
        self.store = store

    @property
    def readers(self) -> int:
        """As many as the store answers best."""
        return self.store.readers

    def objects(self) -> list[LakeObject]:
        """Return every raw object, by day and content."""
        return raw_objects(self.store.keys(RAW))

    def read(self, item: LakeObject, limit: int = CONTENT_LIMIT) -> bytes:
        """Return the lines of an object."""
        return _unpacked(item, self.store.read(item.name, limit), limit)


class FolderLake(Lake):
    """A lake in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FolderStore(folder))


def open_lake(location: str, environment: Mapping[str, str]) -> Lake:
    """Return the lake at a folder or an `s3://bucket/prefix`.

    Raises:
        UserError: There is no such folder, or the address cannot be one.
    """
    return Lake(open_store(location, environment))


class SpoolFolder:
    """The closed segments of a spool: `*.jsonl`; they are read and left where they are."""

    readers = 1

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UserError(f"There is no spool at {folder}.", "Name the spool folder of a server.")
        self._folder = folder

    def objects(self) -> list[LakeObject]:
        """Return every closed segment, by day and content."""
        found = (self._object(path) for path in self._folder.glob("*.jsonl"))
        return in_order(item for item in found if item)

    def read(self, item: LakeObject, limit: int = CONTENT_LIMIT) -> bytes:
        """Return the lines of a segment."""
        return _countable(read_file(Path(item.name), limit))

    def _object(self, path: Path) -> LakeObject | None:
        """Return a segment, or None where a server has shipped it meanwhile.

        What cannot be read is named by its path instead of its content: reading it says why.
        """
        try:
            written = datetime.fromtimestamp(path.lstat().st_mtime, UTC).date()
            content = hashlib.sha256(read_file(path, CONTENT_LIMIT)).hexdigest()
        except (FileNotFoundError, VanishedError):
            return None
        except DamagedObjectError:
            content = str(path)
        return LakeObject(str(path), content, written)


def _unpacked(item: LakeObject, stored: bytes, limit: int) -> bytes:
    lines = _inflated(stored, limit)
    # The name is the digest of the lines; of the packed bytes where a copying tool renamed it.
    if all(hashlib.sha256(x).hexdigest() != item.content for x in (lines, stored)):
        raise DamagedObjectError("its content does not match its name")
    return _countable(lines)


def _countable(lines: bytes) -> bytes:
    # Most objects have fewer bytes, and need not be gone through.
    if len(lines) > _MOST_LINES and lines.count(b"\n") > _MOST_LINES:
        raise DamagedObjectError("too many lines")
    return lines


def _inflated(stored: bytes, limit: int) -> bytes:
    # Unpacks two and a half times as fast as zlib.
    member = isal_zlib.decompressobj(_GZIP)
    try:
        lines = member.decompress(stored, limit + 1)
        # The rest of a member is a copy of all that follows it; members that follow are rare.
        if member.eof and member.unused_data:
            rest = BytesIO(member.unused_data)
            with igzip.GzipFile(fileobj=rest) as members:  # type: ignore[no-untyped-call]
                lines += members.read(limit + 1 - len(lines))
    except _NOT_GZIP:
        raise DamagedObjectError("cut off or not gzip") from None
    if len(lines) > limit:
        raise TooLargeError("too large when unpacked")
    if not member.eof:
        raise DamagedObjectError("cut off or not gzip")
    return lines
