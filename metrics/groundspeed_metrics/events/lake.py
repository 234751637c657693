"""Where events come from: the raw objects of a lake, or the spool of one machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, cast

from isal import isal_zlib

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.lake.layout import RAW, LakeObject, in_order, raw_objects
from groundspeed_metrics.lake.store import (
    DamagedObjectError,
    FolderStore,
    ObjectStore,
    open_store,
    read_file,
)

_STORED_LIMIT = 256 << 20
_CONTENT_LIMIT = 1 << 30
_GZIP = 31
# Its stub calls the class an instance.
_NOT_GZIP = cast(type[Exception], isal_zlib.error)


class EventSource(Protocol):
    """Lists objects and reads them; may be read by several threads at once."""

    @property
    def readers(self) -> int:
        """By how many threads at once it is read best."""
        ...

    def objects(self) -> list[LakeObject]:
        """Return every object, in an order that does not depend on when they were written."""
        ...

    def read(self, item: LakeObject) -> bytes:
        """Return the lines of an object.

        Raises:
            DamagedObjectError: It is cut off, altered, or far too large.
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

    def read(self, item: LakeObject) -> bytes:
        """Return the lines of an object."""
        return _unpacked(item, self.store.read(item.name, _STORED_LIMIT))


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
        return in_order(self._object(path) for path in self._folder.glob("*.jsonl"))

    def read(self, item: LakeObject) -> bytes:
        """Return the lines of a segment."""
        return read_file(Path(item.name), _STORED_LIMIT)

    def _object(self, path: Path) -> LakeObject:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        content = hashlib.sha256(read_file(path, _STORED_LIMIT)).hexdigest()
        return LakeObject(str(path), content, written)


def _unpacked(item: LakeObject, stored: bytes) -> bytes:
    lines = _inflated(stored)
    # The name is the digest of the lines; of the packed bytes where a copying tool renamed it.
    if all(hashlib.sha256(x).hexdigest() != item.content for x in (lines, stored)):
        raise DamagedObjectError("its content does not match its name")
    return lines


def _inflated(stored: bytes) -> bytes:
    lines = b""
    while stored:
        # Unpacks two and a half times as fast as zlib.
        member = isal_zlib.decompressobj(_GZIP)
        try:
            lines += member.decompress(stored, _CONTENT_LIMIT + 1 - len(lines))
        except _NOT_GZIP:
            raise DamagedObjectError("cut off or not gzip") from None
        if len(lines) > _CONTENT_LIMIT:
            raise DamagedObjectError("too large when unpacked")
        if not member.eof:
            raise DamagedObjectError("cut off or not gzip")
        stored = member.unused_data
    return lines
