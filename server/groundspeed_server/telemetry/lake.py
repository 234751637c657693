"""The lake: where segments go, a folder or a place in S3.

Objects are named by their content, `raw/v1/dt=YYYY-MM-DD/<sha256>.jsonl.gz`, so that putting one
twice is putting it once. The day is the UTC day of shipping; the hash is that of the uncompressed
lines, so that it does not depend on a version of zlib.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from groundspeed_server.errors import UserError

if TYPE_CHECKING:
    from botocore.session import Session
    from types_boto3_s3.client import S3Client

# In the place of S3's own code for what went wrong.
NOT_S3 = "another server's answer"

_S3_SCHEME = "s3://"
_CONNECT_S = 5
_READ_S = 30


class LakeError(UserError):
    """The lake did not take an object; it is still in the spool."""


class Lake(Protocol):
    """Somewhere that keeps objects."""

    def put(self, key: str, content: bytes) -> None:
        """Keep an object. Returns only when the lake has it, now or from before.

        Raises:
            LakeError: It is not certain that the lake has it.
        """
        ...


def open_lake(place: str) -> Lake:
    """Return the lake at a folder or at `s3://bucket/prefix`; connects to nothing yet.

    Raises:
        LakeError: The place names no bucket.
    """
    found = s3_place(place)
    if found is None:
        return FolderLake(Path(place).expanduser())
    if not found[0]:
        raise LakeError(f"The lake {place} names no bucket.", "Write it as s3://bucket/prefix.")
    return S3Lake(*found)


def s3_place(place: str) -> tuple[str, str] | None:
    """Return the bucket and the prefix of `s3://bucket/prefix`; None where a folder is named."""
    if not place.startswith(_S3_SCHEME):
        return None
    bucket, _, prefix = place.removeprefix(_S3_SCHEME).partition("/")
    return bucket, prefix.strip("/")


def s3_client(*, connect_s: float, read_s: float, session: Session | None = None) -> S3Client:
    """Return a client that tries twice, under botocore's own settings and credentials.

    Args:
        connect_s: Seconds after which connecting is given up.
        read_s: Seconds after which an answer is given up.
        session: Where settings and credentials are found; None for a session of its own.
    """
    # boto3 takes longer to import than the server may take to start.
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        connect_timeout=connect_s,
        read_timeout=read_s,
        retries={"mode": "standard", "total_max_attempts": 2},
    )
    return boto3.session.Session(botocore_session=session).client("s3", config=config)


def object_key(lines: bytes, shipped_at_s: float) -> str:
    """Return the name of a segment in the lake."""
    day = datetime.fromtimestamp(shipped_at_s, UTC).date().isoformat()
    return f"raw/v1/dt={day}/{hashlib.sha256(lines).hexdigest()}.jsonl.gz"


def compressed(lines: bytes) -> bytes:
    """Return the same gzip bytes for the same lines, whenever and wherever."""
    return gzip.compress(lines, mtime=0)


class FolderLake:
    """A folder, such as a mounted share."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        """Keep an object: complete under its name, or not there at all."""
        path = self._root / key
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            if path.exists():
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise LakeError(
                f"The lake {self._root} did not take a segment ({error.strerror}); "
                "the events wait in the spool.",
                "Check that the folder exists, can be written to and is not full.",
            ) from None


class S3Lake:
    """A bucket, reached with botocore's own settings and credentials."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._client: S3Client | None = None

    def put(self, key: str, content: bytes) -> None:
        """Keep an object that is not there yet; one that is there is a success."""
        # boto3 takes longer to import than the server may take to start.
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
        try:
            answer = self._s3().put_object(
                Bucket=self._bucket,
                Key=self._prefix + key,
                Body=content,
                ContentType="application/x-ndjson",
                ContentEncoding="gzip",
                ChecksumSHA256=checksum,
                IfNoneMatch="*",
            )
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            code = error.response["Error"]["Code"] or str(status)
            if code not in {"PreconditionFailed", "412"}:
                raise self._failure(code) from None
            return
        except (BotoCoreError, OSError, ValueError) as error:
            raise self._failure(type(error).__name__) from None
        # To botocore any success is one; only S3 says under which tag it has the object.
        if "ETag" not in answer:
            raise self._failure(NOT_S3)

    def _s3(self) -> S3Client:
        if self._client is None:
            self._client = s3_client(connect_s=_CONNECT_S, read_s=_READ_S)
        return self._client

    def _failure(self, code: str) -> LakeError:
        # A client keeps the credentials that it began with; a new one finds those that came since.
        self._client = None
        return LakeError(
            f"The lake {_S3_SCHEME}{self._bucket} did not take a segment ({code}); "
            "the events wait in the spool.",
            _REMEDIES.get(code, "Check the network and AWS settings; it is tried again later."),
        )


_REMEDIES = {
    NOT_S3: "What answers is perhaps a proxy's page: check the network and AWS_ENDPOINT_URL_S3.",
    "NoCredentialsError": "Sign in to AWS, or set AWS_PROFILE.",
    "ExpiredToken": "The AWS sign-in expired: sign in again.",
    "ExpiredTokenException": "The AWS sign-in expired: sign in again.",
    "TokenRetrievalError": "The AWS sign-in expired: sign in again.",
    "UnauthorizedSSOTokenError": "The AWS sign-in expired: sign in again.",
    "SSOTokenLoadError": "The AWS sign-in expired: sign in again.",
    "InvalidAccessKeyId": "AWS does not know these credentials: sign in again.",
    "ProfileNotFound": "Check AWS_PROFILE, or unset it.",
    "FileNotFoundError": "Check what your AWS profile names as `credential_process`.",
    "SSLError": "Let AWS_CA_BUNDLE name a file of the certificates that are trusted here.",
    "RequestTimeTooSkewed": "Set this machine's clock.",
    "ValueError": "Check AWS_ENDPOINT_URL_S3.",
    "AccessDenied": "Ask for s3:PutObject on raw/v1/* below this prefix.",
    "NoSuchBucket": "Check the bucket's name in telemetry.lake, and AWS_DEFAULT_REGION.",
    "NoRegionError": "Set AWS_DEFAULT_REGION to the bucket's region.",
}
