"""Where a policy comes from: the lake, a folder or a place in S3.

The policy is `policy/policy.toml`; the prompt files that it names are `policy/prompts/<name>.md`.
What is read is bounded, in bytes and in time, whatever the lake holds.
"""

from __future__ import annotations

import errno
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from groundspeed_server.policy.document import PolicyRefused
from groundspeed_server.small_file import read_small_file
from groundspeed_server.telemetry.lake import NOT_S3, s3_client, s3_place

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

POLICY_KEY = "policy/policy.toml"

_CONNECT_S = 2
_READ_S = 4
_CHUNK = 64 * 1024
_NOT_MODIFIED = {"304", "NotModified"}
_NOT_THERE = {"NoSuchKey", "404"}


class LakeUnreachable(Exception):
    """The lake did not answer, or not as a lake does; what was known before goes on.

    Attributes:
        why: One word, from the provider or the system.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Stored:
    """An object of the lake.

    Attributes:
        content: Its bytes.
        etag: Changes whenever they do.
    """

    content: bytes
    etag: str


class PolicySource(Protocol):
    """Somewhere that keeps a policy and its prompts."""

    def read(self, key: str, *, limit: int, etag: str | None = None) -> Stored | None:
        """Return an object; None when it still has this etag.

        Raises:
            FileNotFoundError: There is no such object.
            LakeUnreachable: It cannot be read at present.
            PolicyRefused: It is larger than `limit` bytes.
        """
        ...


def prompt_key(name: str) -> str:
    """Return where a prompt file is kept."""
    return f"policy/prompts/{name}.md"


def open_source(place: str) -> PolicySource:
    """Return the source at a folder or at `s3://bucket/prefix`; connects to nothing yet."""
    found = s3_place(place)
    return FolderSource(Path(place).expanduser()) if found is None else S3Source(*found)


class FolderSource:
    """A folder, such as a mounted share.

    The etag is a digest of the content: clocks of shares go wrong, and files are small.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, key: str, *, limit: int, etag: str | None = None) -> Stored | None:
        """Return an object; see `PolicySource`."""
        try:
            content = read_small_file(self._root / key, limit)
        except FileNotFoundError:
            # A share that is not mounted has lost nothing: only a lake that is there can say so.
            if not self._root.is_dir():
                raise LakeUnreachable("no such folder") from None
            raise
        except OSError as error:
            if error.errno == errno.EFBIG:
                raise _too_large(key, limit) from None
            raise LakeUnreachable(error.strerror or type(error).__name__) from None
        found = hashlib.sha256(content).hexdigest()
        return None if found == etag else Stored(content, found)


class S3Source:
    """A bucket, reached with botocore's own settings and credentials."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._client: S3Client | None = None

    def read(self, key: str, *, limit: int, etag: str | None = None) -> Stored | None:
        """Return an object; see `PolicySource`."""
        # boto3 takes longer to import than the server may take to start.
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        try:
            return self._get(key, limit, etag)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            if code in _NOT_MODIFIED:
                return None
            if code in _NOT_THERE:
                raise FileNotFoundError(key) from None
            raise self._unreachable(code) from None
        except (BotoCoreError, HTTPError, OSError, ValueError) as error:
            raise self._unreachable(type(error).__name__) from None

    def _get(self, key: str, limit: int, etag: str | None) -> Stored:
        at = self._prefix + key
        if etag is None:
            answer = self._s3().get_object(Bucket=self._bucket, Key=at)
        else:
            answer = self._s3().get_object(Bucket=self._bucket, Key=at, IfNoneMatch=etag)
        # To botocore any success is one; only S3 says what it has, and under which tag.
        if not {"ETag", "ContentLength"} <= answer.keys():
            raise self._unreachable(NOT_S3)
        length = answer["ContentLength"]
        body = answer["Body"]
        with body:
            if length > limit:
                raise _too_large(key, limit)
            pieces: list[bytes] = []
            while sum(map(len, pieces)) <= limit and (piece := body.read(_CHUNK)):
                pieces.append(piece)
        content = b"".join(pieces)
        if len(content) != length:
            raise LakeUnreachable("wrong length")
        return Stored(content, answer["ETag"])

    def _s3(self) -> S3Client:
        if self._client is None:
            from groundspeed_server.models.bedrock.session import new_session  # noqa: PLC0415

            session = new_session()
            self._client = s3_client(connect_s=_CONNECT_S, read_s=_READ_S, session=session)
        return self._client

    def _unreachable(self, why: str) -> LakeUnreachable:
        # A client keeps the credentials that it began with; a new one finds those that came since.
        self._client = None
        return LakeUnreachable(why)


def _too_large(key: str, limit: int) -> PolicyRefused:
    return PolicyRefused(f"{key} in the lake is larger than {limit // 1024} KB.")
