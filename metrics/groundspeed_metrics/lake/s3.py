"""A lake in S3, or in anything that speaks its protocol; settings are botocore's own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from urllib3.exceptions import HTTPError

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.lake.store import (
    STORED_LIMIT,
    Content,
    DamagedObjectError,
    TooLargeError,
    VanishedError,
    place_below,
)

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# botocore tries a request again, but not a body that breaks off; nor does it explain all of those.
_BODY_ATTEMPTS = 3
_BROKEN_BODY = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError, HTTPError)
_GONE = {"NoSuchKey", "404"}
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=5, read_timeout=30
)


class S3Store:
    """A bucket, and a prefix in it."""

    # Enough to hide how long an answer takes.
    readers = 8

    def __init__(self, location: str, environment: Mapping[str, str]) -> None:
        bucket, _, prefix = location.removeprefix("s3://").partition("/")
        if not bucket:
            raise UserError(f"{location} names no bucket.", "Write s3://BUCKET/PREFIX.")
        self._location = location
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        with self._explained():
            region = environment.get("GROUNDSPEED_REGION")
            self._client: S3Client = Session().client("s3", region_name=region, config=_CONFIG)

    def keys(self, prefix: str) -> list[str]:
        """Return the keys that begin with a prefix."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._explained():
            return [
                entry["Key"].removeprefix(self._prefix)
                for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix)
                for entry in page.get("Contents", [])
            ]

    def read(self, key: str, limit: int = STORED_LIMIT) -> bytes:
        """Return an object."""
        for _ in range(_BODY_ATTEMPTS):
            content = self._read_once(key, limit)
            if content is not None:
                return content
        raise DamagedObjectError("cut off on the way")

    def fetch(self, key: str, folder: Path) -> Path:
        """Return a copy of the object."""
        path = place_below(folder, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.read(key))
        return path

    def write(self, key: str, content: Content) -> None:
        """Keep what an open file holds under a key; the checksum makes sure that it arrived."""
        checksum = base64.b64encode(hashlib.file_digest(content, "sha256").digest()).decode()
        content.seek(0)
        with self._explained():
            self._client.put_object(
                Bucket=self._bucket, Key=self._prefix + key, Body=content, ChecksumSHA256=checksum
            )

    def delete(self, key: str) -> None:
        """Delete an object."""
        with self._explained():
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + key)

    def delete_left(self) -> list[str]:
        """Do nothing: S3 has whole objects alone."""
        return []

    def _read_once(self, key: str, limit: int) -> bytes | None:
        """Return an object, or None where its body broke off."""
        with self._explained():
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + key)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") in _GONE:
                    raise VanishedError from None
                raise
        with answer["Body"] as body:
            if answer["ContentLength"] > limit:
                raise TooLargeError("too large")
            try:
                return body.read()
            except _BROKEN_BODY:
                return None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what boto3 raises into a sentence; what was done before stays."""
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "unknown")
            raise UserError(
                f"S3 refused {self._location} ({code}); what was collected before is kept.",
                "Check the bucket, your rights to it, and AWS_PROFILE; then run the command again.",
            ) from None
        except BotoCoreError as error:
            raise UserError(
                f"S3 cannot be reached for {self._location} ({type(error).__name__}); "
                "what was collected before is kept.",
                "Check credentials, region and network, then run the command again.",
            ) from None
