"""Where events come from: a lake in a folder, a lake in S3, or the spool of one machine.

A lake holds immutable objects `raw/v1/dt=YYYY-MM-DD/<sha256>.jsonl.gz`, by the day on which they
were received and the SHA-256 of their content. What is named otherwise is not ours and is left be.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import stat
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from groundspeed_metrics.errors import UserError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_OBJECT = re.compile(r"raw/v1/dt=(\d{4}-\d{2}-\d{2})/([0-9a-f]{64})\.jsonl\.gz$")
_STORED_LIMIT = 256 << 20
_CONTENT_LIMIT = 1 << 30


@dataclass(frozen=True, slots=True)
class LakeObject:
    """One object of a lake.

    Attributes:
        name: Where it lies; for messages and for reading it.
        content: The SHA-256 under which it was stored.
        received_on: The day on which it arrived, UTC.
    """

    name: str
    content: str
    received_on: date


class DamagedObjectError(Exception):
    """An object is not what its name says; the message gives the reason in a few words."""


class EventSource(Protocol):
    """Lists objects and reads them."""

    def objects(self) -> list[LakeObject]:
        """Return every object, in an order that does not depend on when they were written."""
        ...

    def read(self, item: LakeObject) -> bytes:
        """Return the lines of an object.

        Raises:
            DamagedObjectError: It is cut off, altered, or far too large.
        """
        ...


def open_lake(location: str, environment: Mapping[str, str]) -> EventSource:
    """Return the lake at a folder or an `s3://bucket/prefix`.

    Raises:
        UserError: There is no such folder, or the address cannot be one.
    """
    if location.startswith("s3://"):
        return S3Lake(location, environment)
    folder = Path(location).expanduser()
    if not folder.is_dir():
        raise UserError(
            f"There is no lake at {location}.", "Name its folder, or s3://BUCKET/PREFIX."
        )
    return FolderLake(folder)


class FolderLake:
    """A lake in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def objects(self) -> list[LakeObject]:
        """Return every object, by day and content."""
        found = (_named(str(path)) for path in self._folder.glob("raw/v1/dt=*/*.jsonl.gz"))
        return _sorted(item for item in found if item is not None)

    def read(self, item: LakeObject) -> bytes:
        """Return the lines of an object."""
        return _unpacked(item, _read_file(Path(item.name)))


class S3Lake:
    """A lake in S3, or in anything that speaks its protocol; settings are botocore's own."""

    def __init__(self, location: str, environment: Mapping[str, str]) -> None:
        bucket, _, prefix = location.removeprefix("s3://").partition("/")
        if not bucket:
            raise UserError(f"{location} names no bucket.", "Write s3://BUCKET/PREFIX.")
        self._location = location
        self._bucket = bucket
        self._prefix = prefix.strip("/")
        self._environment = environment
        self._client = self._connect()

    def objects(self) -> list[LakeObject]:
        """Return every object, by day and content."""
        prefix = f"{self._prefix}/raw/v1/" if self._prefix else "raw/v1/"
        pages = self._client.get_paginator("list_objects_v2")
        with self._explained():
            names = [
                entry["Key"]
                for page in pages.paginate(Bucket=self._bucket, Prefix=prefix)
                for entry in page.get("Contents", [])
            ]
        return _sorted(item for item in map(_named, names) if item is not None)

    def read(self, item: LakeObject) -> bytes:
        """Return the lines of an object."""
        with self._explained():
            answer = self._client.get_object(Bucket=self._bucket, Key=item.name)
            if answer["ContentLength"] > _STORED_LIMIT:
                raise DamagedObjectError("too large")
            stored = answer["Body"].read(_STORED_LIMIT + 1)
        return _unpacked(item, stored)

    def _connect(self) -> S3Client:
        import boto3  # noqa: PLC0415 - heavy, and a lake in a folder needs none of it.
        from botocore.config import Config  # noqa: PLC0415

        config = Config(
            retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5, read_timeout=30
        )
        region = self._environment.get("GROUNDSPEED_REGION")
        with self._explained():
            return boto3.session.Session().client("s3", region_name=region, config=config)

    def _explained(self) -> _Explained:
        return _Explained(self._location)


class _Explained:
    """Turns what boto3 raises into a sentence; what was collected before stays."""

    def __init__(self, location: str) -> None:
        self._location = location

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        if isinstance(error, ClientError):
            code = error.response.get("Error", {}).get("Code", "unknown")
            raise UserError(
                f"S3 refused {self._location} ({code}); what was collected before is kept.",
                "Check the bucket, your rights to list and read it, and AWS_PROFILE.",
            ) from None
        if isinstance(error, BotoCoreError):
            raise UserError(
                f"S3 cannot be reached for {self._location} ({type(error).__name__}); "
                "what was collected before is kept.",
                "Check credentials, region and network, then run the command again.",
            ) from None


class SpoolFolder:
    """The closed segments of a spool: `*.jsonl`; they are read and left where they are."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UserError(f"There is no spool at {folder}.", "Name the spool folder of a server.")
        self._folder = folder

    def objects(self) -> list[LakeObject]:
        """Return every closed segment, by day and content."""
        return _sorted(self._object(path) for path in self._folder.glob("*.jsonl"))

    def read(self, item: LakeObject) -> bytes:
        """Return the lines of a segment."""
        return _read_file(Path(item.name))

    def _object(self, path: Path) -> LakeObject:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        content = hashlib.sha256(_read_file(path)).hexdigest()
        return LakeObject(str(path), content, written)


def _sorted(items: Iterator[LakeObject]) -> list[LakeObject]:
    return sorted(items, key=lambda item: (item.received_on, item.content))


def _named(name: str) -> LakeObject | None:
    found = _OBJECT.search(name)
    if found is None:
        return None
    try:
        return LakeObject(name, found[2], date.fromisoformat(found[1]))
    except ValueError:
        return None


def _read_file(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise DamagedObjectError(f"unreadable ({error.strerror})") from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise DamagedObjectError("not a regular file")
        if status.st_size > _STORED_LIMIT:
            raise DamagedObjectError("too large")
        return file.read()


def _unpacked(item: LakeObject, stored: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(stored)) as file:
            lines = file.read(_CONTENT_LIMIT + 1)
    except (OSError, EOFError, zlib.error):
        raise DamagedObjectError("cut off or not gzip") from None
    if len(lines) > _CONTENT_LIMIT:
        raise DamagedObjectError("too large when unpacked")
    # The name is the digest of the lines; of the packed bytes where a copying tool renamed it.
    if item.content not in {hashlib.sha256(x).hexdigest() for x in (lines, stored)}:
        raise DamagedObjectError("its content does not match its name")
    return lines
